"""Listens for whoever speaks to Drumbeat: a mention in a channel, a message to it alone.

Both are questions in plain words. In the team's channel the answer stands in the thread for all to
see; anywhere else only who asked sees it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.asking import AskRef, prompts_message
from blocks.base import Message, told
from bot.commands import Call
from bot.errors import sentence_for
from bot.listeners import asking
from bot.people import actor_from
from bot.prompts import prompts_at
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.views.base import Actor
from storage.inbox import once

Payload = dict[str, Any]
_MENTION: Final = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
GREETINGS: Final = frozenset({"", "hi", "hello", "hey", "help", "thanks", "thank you"})
"""What asks for nothing in particular: the answer is what one may ask at this hour."""


def register(app: App, runtime: Runtime) -> None:
    @app.event("app_mention")
    def mentioned(event: Payload, body: Payload) -> None:
        if _is_meant(event):
            _answer(runtime, event, body)

    @app.event("message", matchers=[_is_direct])
    def written_to(event: Payload, body: Payload) -> None:
        if _is_meant(event):
            _answer(runtime, event, body)

    @app.action(Action.ASK_PROMPT)
    def prompted(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ack()
        question = AskRef.decode(action["value"]).question
        channel = str((body.get("channel") or {}).get("id") or "")
        message = _message(runtime, body, question, channel, trigger_id=str(body["trigger_id"]))
        if message is not None:
            respond(response_type="ephemeral", replace_original=False, **message.payload())


def _is_direct(event: Mapping[str, Any]) -> bool:
    return event.get("channel_type") == "im"


def _is_meant(event: Mapping[str, Any]) -> bool:
    """A person's own new words: no app's, none that were edited, deleted or joined."""
    return not event.get("bot_id") and event.get("subtype") is None and bool(event.get("user"))


def _answer(runtime: Runtime, event: Payload, body: Payload) -> None:
    """Once, however often Slack delivers the event."""
    with runtime.sessions.begin() as session:
        if not once(session, f"talk:{body['event_id']}", runtime.now()):
            return
    channel = str(event["channel"])
    question = _MENTION.sub(" ", html.unescape(str(event.get("text") or ""))).strip()
    message = _message(runtime, body, question, channel)
    if message is not None:
        _say(runtime, event, body, message)


def _message(
    runtime: Runtime, body: Payload, question: str, channel: str, *, trigger_id: str = ""
) -> Message | None:
    """The answer, or the one sentence that says why there is none."""
    try:
        actor = actor_from(runtime, body)
        if question.strip(" .,!?").casefold() in GREETINGS:
            return prompts_message(_prompts(runtime, actor))
        return asking.ask(Call(runtime, actor, question, channel, trigger_id))
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence, in one place
        return told(sentence_for(error, where="question"))


def _prompts(runtime: Runtime, actor: Actor) -> tuple[str, ...]:
    with runtime.sessions.begin() as session:
        zone = workspaces.zone_of(workspaces.get(session, actor.workspace_id))
    return prompts_at(runtime.now().astimezone(zone))


def _say(runtime: Runtime, event: Payload, body: Payload, message: Message) -> None:
    channel, thread = str(event["channel"]), event.get("thread_ts")
    if _is_direct(event):
        runtime.slack.chat_postMessage(channel=channel, thread_ts=thread, **message.payload())
    elif _is_team_channel(runtime, body, channel):
        runtime.slack.chat_postMessage(
            channel=channel, thread_ts=thread or event["ts"], **message.payload()
        )
    else:
        runtime.slack.chat_postEphemeral(
            channel=channel, user=event["user"], thread_ts=thread, **message.payload()
        )


def _is_team_channel(runtime: Runtime, body: Payload, channel: str) -> bool:
    with runtime.sessions.begin() as session:
        team = workspaces.by_team(session, str(body["team_id"]))
        return team.slack_channel_id == channel
