"""Listens for `/outreach export`: a table as a file, to whoever asks and nobody else."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from blocks.base import Message, counted, sentence
from bot.commands import Call, Command
from bot.slack_uploads import share
from bot.table_files import file_name, write_table
from bot.table_words import table_request
from engine import workspace as workspaces
from engine.metrics.table_list import TABLES


def export(call: Call) -> Message:
    wanted = table_request(call.text, _today(call))
    name = file_name(wanted.table, call.runtime)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            kept = write_table(call.runtime, wanted, out, name=name, by=call.actor)
        slack, said = call.runtime.slack, f"{name}: {counted(kept.rows, 'row')}, as you asked."
        # A message to a person goes to what they and Drumbeat have alone; a file needs its id.
        told = slack.chat_postMessage(channel=str(call.actor.slack_user_id), text=said)
        share(slack, path, channel=str(told["channel"]), thread_ts=str(told["ts"]))
    return sentence(f"{said} Drumbeat has sent it to you alone, in its messages.")


def _today(call: Call) -> date:
    with call.runtime.sessions.begin() as session:
        return workspaces.today(session, call.actor.workspace_id, now=call.runtime.now())


COMMANDS = (
    Command(
        "export",
        "export TABLE [7d | all | FROM..TO] [by channel]",
        f"a table as a CSV file, to you alone: {', '.join(TABLES)}; of a time, a week or a kind",
        export,
    ),
)
