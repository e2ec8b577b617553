"""Listens for `/outreach export`: a table as a file, to whoever asks and nobody else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from blocks.base import Message, counted, sentence
from bot.commands import Call, Command
from bot.table_files import file_name, write_table
from engine.metrics.tables import named


def export(call: Call) -> Message:
    name = file_name(named(call.text), call.runtime)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            kept = write_table(call.runtime, call.text, out, name=name, by=call.actor)
        slack, said = call.runtime.slack, f"{name}: {counted(kept.rows, 'row')}, as you asked."
        # A message to a person goes to what they and Drumbeat have alone; a file needs its id.
        told = slack.chat_postMessage(channel=str(call.actor.slack_user_id), text=said)
        slack.files_upload_v2(
            channel=str(told["channel"]),
            thread_ts=str(told["ts"]),
            filename=name,
            title=name,
            file=str(path),
        )
    return sentence(f"{said} Drumbeat has sent it to you alone, in its messages.")


COMMANDS = (
    Command(
        "export",
        "export TABLE",
        "a table as a CSV file, to you alone: prospects, ranking, metrics, pending, cadence, "
        "replies, suppressions or campaigns",
        export,
    ),
)
