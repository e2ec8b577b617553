"""Decides what the agent's pane shows around answers: prompts, a thread's name, what is going on.

None of it is an answer: where Slack refuses, as it does until the app has the scope, people do
without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from blocks.base import shorten
from engine.views.questions import Offered

log = structlog.get_logger(__name__)

MOST_OF_A_NAME: Final = 80
"""Characters of a thread's name; Slack takes more, and shows fewer."""


def offer_in(slack: WebClient, channel: str, offered: Offered) -> None:
    """Above the messages of somebody with Drumbeat alone; an agent's prompts name no thread."""
    prompts = [{"title": str(ask), "message": str(ask)} for ask in offered.questions]
    _if_slack_does(
        lambda: slack.assistant_threads_setSuggestedPrompts(
            channel_id=channel, title="Ask me, for example:", prompts=prompts
        )
    )


def name_thread(slack: WebClient, channel: str, thread_ts: str, question: str) -> None:
    """By what was asked first."""
    title = shorten(question, MOST_OF_A_NAME)
    _if_slack_does(
        lambda: slack.assistant_threads_setTitle(
            channel_id=channel, thread_ts=thread_ts, title=title
        )
    )


def show_work(slack: WebClient, channel: str, thread_ts: str) -> None:
    """Until the answer begins. In channels Slack shows the message alone, elsewhere the status."""
    _if_slack_does(
        lambda: slack.assistant_threads_setStatus(
            channel_id=channel,
            thread_ts=thread_ts,
            status="is looking it up …",
            loading_messages=["Looking it up …"],
        )
    )


def _if_slack_does(call: Callable[[], SlackResponse]) -> None:
    try:
        call()
    except SlackApiError as error:
        log.info("Slack shows nothing around answers", reason=error.response.get("error"))
