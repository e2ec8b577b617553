"""Listens for the library of demos: what there is to show, and changes to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.demos import AUDIENCES, FILE, SECTORS, demo_list, demo_modal
from blocks.refs import FormRef, RecordRef
from bot.commands import Call, Command
from bot.forms import several, submit, uploaded, values
from bot.kept_files import kept
from bot.people import actor_from
from bot.runtime import Runtime
from bot.slack_files import downloaded
from bot.whispering import place_of, whisper
from engine.campaigns.demos import demo_form, list_demos, remove_demo, save_demo
from engine.views.demos import MOST_FILE_BYTES, DemoList, DemoRequest, KeptFile

Payload = dict[str, Any]
SECONDS: Final = 2.0
"""For the download: Slack waits three for its answer, and the file is still there for a new try."""


def show_demos(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return demo_list(list_demos(session, by=call.actor))


COMMANDS = (Command("demos", "demos", "links and files to show, and for whom", show_demos),)


def register(app: App, runtime: Runtime) -> None:
    def form(body: Payload, demo_id: int | None) -> None:
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = demo_form(session, demo_id, by=by)
        view = demo_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.DEMO_ADD)
    def add(ack: Ack, body: Payload) -> None:
        ack()
        form(body, None)

    @app.action(Action.DEMO_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        form(body, RecordRef.decode(action["value"]).id)

    @app.action(Action.DEMO_REMOVE)
    def remove(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            left = remove_demo(session, ref.id, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **demo_list(left).payload())

    @app.view(Modal.DEMO)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = FormRef.decode(view["private_metadata"]), actor_from(runtime, body)
        request = _entered(ref, view)
        done: list[DemoList] = []

        def keep() -> None:
            with _given(runtime, view) as file, runtime.sessions.begin() as session:
                done.append(save_demo(session, request, by=by, now=runtime.now(), file=file))

        submit(ack, view, keep, otherwise="name")
        for found in done:
            whisper(runtime, body, ref.channel, demo_list(found))


@contextmanager
def _given(runtime: Runtime, view: Payload) -> Iterator[KeptFile | None]:
    """The file of the form, put away for as long as all goes well."""
    files = uploaded(view, FILE)
    if not files:
        yield None
        return
    with downloaded(runtime, files[0], most_bytes=MOST_FILE_BYTES, seconds=SECONDS) as content:
        content.seek(0)
        raw = content.read()
    with kept(runtime.settings.home, str(files[0]["name"]), raw) as file:
        yield file


def _entered(ref: FormRef, view: Payload) -> DemoRequest:
    told = values(view)
    return DemoRequest(
        id=ref.id,
        version=ref.version,
        name=told["name"] or "",
        proves=told["proves"] or "",
        url=told.get("url"),
        audiences=tuple(several(view, AUDIENCES)),
        sectors=tuple(several(view, SECTORS)),
    )
