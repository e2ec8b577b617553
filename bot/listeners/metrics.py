"""Listens for results: figures of a time for whoever asks, the digest for the channel."""

from __future__ import annotations

import re

from blocks.base import Message, sentence
from blocks.metrics import metrics_message
from bot.commands import Call, Command
from engine.errors import InvalidError
from engine.metrics.digests import tell_now
from engine.metrics.figures import metrics
from engine.views.metrics import MOST_DAYS, MetricsRequest

PERIOD = re.compile(r"(\d{1,4})\s*(d|day|days|w|week|weeks)?")


def period(text: str) -> MetricsRequest:
    """`7d`, `30 days`, `2w`, `all`, or nothing for 30 days; InvalidError says what can be asked."""
    words = text.casefold().strip()
    if not words:
        return MetricsRequest()
    if words == "all":
        return MetricsRequest(date_range_days=None)
    found = PERIOD.fullmatch(words)
    if found is not None:
        number, unit = int(found[1]), found[2] or "d"
        days = number * 7 if unit.startswith("w") else number
        if 1 <= days <= MOST_DAYS:
            return MetricsRequest(date_range_days=days)
    raise InvalidError(
        "Ask for `/outreach metrics 30d`, `/outreach metrics 7d` or `/outreach metrics all`."
    )


def show_metrics(call: Call) -> Message:
    request = period(call.text)
    runtime = call.runtime
    with runtime.sessions.begin() as session:
        report = metrics(session, request, workspace_id=call.actor.workspace_id, now=runtime.now())
    return metrics_message(report)


def tell_digest(call: Call) -> Message:
    if call.text:
        raise InvalidError(
            "The digest is about the last seven days: `/outreach digest`. For another time ask "
            "`/outreach metrics 30d`."
        )
    with call.runtime.sessions.begin() as session:
        tell_now(session, call.actor.workspace_id, now=call.runtime.now())
    return sentence("The digest of the last seven days is on its way to the channel.")


COMMANDS = (
    Command(
        "metrics", "metrics [7d | 30d | all]", "what was sent and what came back", show_metrics
    ),
    Command("digest", "digest", "post the digest of the last seven days now", tell_digest),
)
