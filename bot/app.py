"""Builds the Bolt app: its executor, its listeners, and the one place where errors end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltResponse

from blocks.base import harmless
from bot import listeners
from bot.errors import sentence_for
from bot.home import keep_fresh
from bot.runtime import Runtime

LISTENER_THREADS = 48
"""Bolt's own default of 5 lets the sixth slow click miss Slack's three seconds."""


def build_app(runtime: Runtime, *, waits: bool = False) -> App:
    """The same app on Slack and on the local workspace.

    `waits`: whoever dispatches a payload waits until it was acted upon, and not just for its
    acknowledgement.
    """
    app = App(
        client=runtime.slack,
        token_verification_enabled=False,
        request_verification_enabled=False,  # `bot.web.slack_door` does it before the app is asked
        process_before_response=waits,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )

    @app.error
    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        sentence = sentence_for(error, where=str(body.get("type", "payload")))
        tell(runtime, body, sentence)
        return BoltResponse(status=200)

    listeners.register(app, runtime)
    keep_fresh(app, runtime)
    return app


def tell(runtime: Runtime, body: dict[str, Any], sentence: str) -> None:
    """Show one line to the person whose payload this is, where they are."""
    channel, user = _place(body)
    text = harmless(sentence)
    if channel is None and user is not None:
        runtime.slack.chat_postMessage(channel=user, text=text)  # a modal, a shortcut: no channel
    elif channel and user:
        thread = (body.get("message") or {}).get("thread_ts")
        runtime.slack.chat_postEphemeral(channel=channel, user=user, text=text, thread_ts=thread)


def _place(body: dict[str, Any]) -> tuple[str | None, str | None]:
    event = body.get("event") or {}
    channel = (body.get("channel") or {}).get("id") or event.get("channel")
    user = (body.get("user") or {}).get("id") or event.get("user")
    if body.get("type") == "message_action":
        return None, user  # Drumbeat need not be where the message stands
    return channel, user
