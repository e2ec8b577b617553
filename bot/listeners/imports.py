"""Listens for files that people drop into the team's channel, and for the buttons of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message, esc, harmless
from blocks.import_forms import COLUMN, MEANING, ColumnsRef, columns_modal
from blocks.import_history import import_list
from blocks.imports import CancelRef, how_to, import_card
from blocks.refs import RecordRef
from bot import staging
from bot.commands import Call, Command
from bot.errors import sentence_for
from bot.forms import selected, submit
from bot.people import actor_from
from bot.runtime import Runtime
from bot.slack_files import downloaded
from engine import workspace as workspaces
from engine.prospects import history, imports, mapping, undoing
from engine.prospects.limits import MOST_BYTES
from engine.prospects.reading import read_table
from engine.views.base import Actor

TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".numbers")
"""Names of files that are meant as tables; those that are none are refused with a sentence."""


def explain_import(_call: Call) -> Message:
    return how_to()


def show_imports(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        found = history.list_imports(session, by=call.actor)
    return import_list(found)


COMMANDS = (
    Command("import", "import", "how to bring prospects in: drop a CSV here", explain_import),
    Command("imports", "imports", "the last imports; each can be opened and undone", show_imports),
)


def register(app: App, runtime: Runtime) -> None:
    """The listeners; `message` also acknowledges every message that is nobody's concern."""

    @app.event("message")
    def message(event: dict[str, Any], body: dict[str, Any]) -> None:
        files = [file for file in event.get("files") or [] if _is_meant(file, event)]
        if not files or event.get("bot_id") or event.get("subtype") != "file_share":
            return
        actor, channel = actor_from(runtime, body), str(event["channel"])
        is_home = _in_team_channel(runtime, actor, channel)
        tables = [file for file in files if _is_table(file)]
        if tables and not is_home:
            _say_where(runtime, actor, channel)
        for file in files if is_home else ():
            take = _take if file in tables else _turn_away
            take(runtime, actor, file, channel, str(body["event_id"]))
        runtime.wake()

    _register_decisions(app, runtime)
    _register_columns(app, runtime)


def _register_decisions(app: App, runtime: Runtime) -> None:
    def bring_in(ack: Ack, action: dict[str, Any], body: dict[str, Any], *, approves: bool) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            imports.confirm(session, ref.id, by=by, approves=approves, now=runtime.now())
        ack()  # afterwards: a click that Slack calls done outlives a crash
        runtime.wake()

    @app.action(Action.IMPORT_CONFIRM)
    def confirm(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        bring_in(ack, action, body, approves=True)

    @app.action(Action.IMPORT_REVIEW)
    def review(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        bring_in(ack, action, body, approves=False)

    @app.action(Action.IMPORT_CANCEL)
    def cancel(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()  # first: it may have to wait for the batch that it stops
        ref, by = CancelRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            imports.cancel(session, ref.id, by=by, under_way=ref.under_way, now=runtime.now())
        runtime.wake()

    _register_history(app, runtime)


def _register_history(app: App, runtime: Runtime) -> None:
    @app.action(Action.IMPORT_OPEN)
    def open_card(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            history.require_mine(session, ref.id, by=by)
            card = imports.view(session, ref.id, now=runtime.now())
        respond(replace_original=False, **import_card(card, is_redrawn=False).payload())

    @app.action(Action.IMPORT_UNDO)
    def undo(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            undoing.undo(session, ref.id, by=by, now=runtime.now())
            card = imports.view(session, ref.id, now=runtime.now())
        respond(replace_original=False, **import_card(card, is_redrawn=False).payload())
        runtime.wake()


def _register_columns(app: App, runtime: Runtime) -> None:
    @app.action(Action.IMPORT_COLUMNS)
    def ask(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = mapping.form(session, ref.id, by=by)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=columns_modal(form))

    @app.view(Modal.IMPORT_COLUMNS)
    def choose(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        """What was said is kept before Slack is told; a large file takes longer to read again."""
        ref, by = ColumnsRef.decode(view["private_metadata"]), actor_from(runtime, body)
        chosen, now = selected(view, COLUMN, MEANING), runtime.now()

        def save() -> None:
            with runtime.sessions.begin() as session:
                mapping.choose(session, ref.id, chosen, shown=ref.shown, by=by, now=now)

        if submit(ack, view, save, otherwise=f"{COLUMN}0"):
            staging.reread(runtime, ref.id, by=by)
            runtime.wake()


def _is_table(file: Mapping[str, Any]) -> bool:
    return str(file.get("name") or "").casefold().endswith(TABLES)


def _is_meant(file: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether a file may have been dropped to be imported: a picture shown with words was not."""
    return _is_table(file) or not str(event.get("text") or "").strip()


def _turn_away(
    runtime: Runtime, actor: Actor, file: Mapping[str, Any], channel: str, _event_id: str
) -> None:
    """Whoever drops something else, and says nothing, is told what is taken."""
    text = f"{esc(str(file.get('name')), 80)} is no table. Drop a CSV or .xlsx file to import it."
    runtime.slack.chat_postEphemeral(channel=channel, user=str(actor.slack_user_id), text=text)


def _in_team_channel(runtime: Runtime, actor: Actor, channel: str) -> bool:
    with runtime.sessions.begin() as session:
        return workspaces.get(session, actor.workspace_id).slack_channel_id == channel


def _say_where(runtime: Runtime, actor: Actor, channel: str) -> None:
    """Whoever drops a table elsewhere is told where it would be taken."""
    with runtime.sessions.begin() as session:
        home = workspaces.get(session, actor.workspace_id).slack_channel_id
    text = (
        f"Files are imported in <#{home}>. Drop it there."
        if home
        else "The team has no channel yet. An admin types `/outreach here` in one; then drop it."
    )
    runtime.slack.chat_postEphemeral(channel=channel, user=str(actor.slack_user_id), text=text)


def _take(
    runtime: Runtime, actor: Actor, file: Mapping[str, Any], channel: str, event_id: str
) -> None:
    """Fetch one file and keep its preview; a refusal is told to whoever dropped it."""
    name, file_id = str(file["name"]), str(file["id"])
    try:
        with runtime.sessions.begin() as session:
            meanings = mapping.remembered(session, actor.workspace_id)
        with (
            downloaded(runtime, file, most_bytes=MOST_BYTES) as content,
            read_table(content, meanings) as table,
        ):
            staging.keep(
                runtime,
                name,
                table,
                by=actor,
                channel=channel,
                slack_file_id=file_id,
                told_by=f"{event_id}:{file_id}",
            )
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence, in one place
        sentence = harmless(sentence_for(error, where="file"))
        runtime.slack.chat_postEphemeral(
            channel=channel, user=str(actor.slack_user_id), text=f"{esc(name, 80)}: {sentence}"
        )
