"""Listens for whoever speaks to Drumbeat: a mention in a channel, a message to it alone.

Both are questions in plain words, answered in their thread: of messages to it alone Slack makes a
conversation each. In a channel that is not the team's only who asked sees the answer.
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
from bot.model_asking import Lookups, answer_by_model
from bot.pane import name_thread
from bot.people import actor_from, team_of
from bot.question_words import strangeness
from bot.runtime import Runtime
from bot.telling import Growing, Telling, Whisper
from engine import places
from engine import workspace as workspaces
from engine.errors import StrangeQuestionError
from engine.metrics.offering import offer
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

    @app.event("message", matchers=[_is_direct, _is_meant])
    def written_to(event: Payload, body: Payload) -> None:
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
    _reply(runtime, event, body, question)
    if question and _is_direct(event) and not event.get("thread_ts"):
        name_thread(runtime.slack, channel, str(event["ts"]), question)


def _reply(runtime: Runtime, event: Payload, body: Payload, question: str) -> None:
    """At once where the table of questions has the answer, else by a model, in its own thread."""
    try:
        message = _message(runtime, body, question, str(event["channel"]))
    except StrangeQuestionError as error:
        message = told(str(error))
        if runtime.model is not None:
            if runtime.model.talks.begin(lambda: _look_up(runtime, event, body, question)):
                return
            message = told(f"{error} The model is busy; ask it again in a minute.")
    if message is not None:
        _say(runtime, event, body, message)


def _look_up(runtime: Runtime, event: Payload, body: Payload, question: str) -> None:
    """A model's answer, from a thread of its own; what goes wrong is said where it was asked."""
    telling = _telling(runtime, event, body)
    telling.begin()
    try:
        call = Call(runtime, actor_from(runtime, body), question, str(event["channel"]), "")
        look = Lookups(asking.showing(call), telling.step)
        found = answer_by_model(runtime, call.actor, question, look)
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence, in one place
        telling.end(None, (), sentence_for(error, where="question"))
        return
    why = found.why if found.sources else f"{strangeness(question)} {found.why}"
    telling.end(found.words, [(each.command, each.card) for each in found.sources], why)


def _telling(runtime: Runtime, event: Payload, body: Payload) -> Telling:
    channel, user, thread = str(event["channel"]), str(event["user"]), event.get("thread_ts")
    if _is_direct(event) or _is_team_channel(runtime, body, channel):
        return Growing(runtime.slack, channel, thread or event["ts"], team_of(body), user)
    return Whisper(runtime.slack, channel, user, thread)


def _message(
    runtime: Runtime, body: Payload, question: str, channel: str, *, trigger_id: str = ""
) -> Message | None:
    """The answer, or the one sentence that says why; a question that is strange is the caller's."""
    try:
        actor = actor_from(runtime, body)
        if question.strip(" .,!?").casefold() in GREETINGS:
            with runtime.sessions.begin() as session:
                return prompts_message(offer(session, by=actor, now=runtime.now()))
        return asking.ask(Call(runtime, actor, question, channel, trigger_id))
    except StrangeQuestionError:
        raise
    except Exception as error:  # noqa: BLE001 - every error becomes a sentence, in one place
        return told(sentence_for(error, where="question"))


def _say(runtime: Runtime, event: Payload, body: Payload, message: Message) -> None:
    channel, thread = str(event["channel"]), event.get("thread_ts")
    if _is_direct(event) or _is_team_channel(runtime, body, channel):
        runtime.slack.chat_postMessage(
            channel=channel, thread_ts=thread or event["ts"], **message.payload()
        )
    else:
        runtime.slack.chat_postEphemeral(
            channel=channel, user=event["user"], thread_ts=thread, **message.payload()
        )


def _is_team_channel(runtime: Runtime, body: Payload, channel: str) -> bool:
    with runtime.sessions.begin() as session:
        team = workspaces.by_team(session, team_of(body))
        return places.is_the_teams(team, channel)
