"""Listens for results: figures of a time for whoever asks, the digest for the channel."""

from __future__ import annotations

from typing import Final

from blocks.accuracy import accuracy_message
from blocks.base import Message, sentence
from blocks.metrics import metrics_message
from blocks.patterns import patterns_message
from bot.commands import Call, Command
from bot.period_words import period
from engine.errors import InvalidError
from engine.metrics.digests import tell_now
from engine.metrics.figures import metrics
from engine.metrics.patterns import patterns
from engine.views.digests import Period
from engine.views.metrics import MetricsReport

ACCURACY: Final = "accuracy"


def show_metrics(call: Call) -> Message:
    if call.text.casefold() == "patterns":
        return show_patterns(call)
    words = call.text.casefold().split()
    if ACCURACY in words[:1] + words[-1:]:
        words.remove(ACCURACY)
        return accuracy_message(_report(call, " ".join(words)))
    return metrics_message(_report(call, call.text))


def _report(call: Call, words: str) -> MetricsReport:
    request = period(words)
    runtime = call.runtime
    with runtime.sessions.begin() as session:
        return metrics(session, request, workspace_id=call.actor.workspace_id, now=runtime.now())


def show_patterns(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        report = patterns(session, call.actor.workspace_id, now=call.runtime.now())
    return patterns_message(report)


DIGESTS: dict[str, Period] = {"": "week", "week": "week", "month": "month"}
TOLD = {"week": "the last seven days", "month": "last month"}


def tell_digest(call: Call) -> Message:
    period = DIGESTS.get(call.text.casefold())
    if period is None:
        raise InvalidError(
            "The digest is about the last seven days: `/outreach digest`, or last month: "
            "`/outreach digest month`. For another time ask `/outreach metrics 30d`."
        )
    with call.runtime.sessions.begin() as session:
        tell_now(session, call.actor.workspace_id, now=call.runtime.now(), period=period)
    return sentence(f"The digest of {TOLD[period]} is on its way to the channel.")


COMMANDS = (
    Command(
        "metrics",
        "metrics [7d | 30d | all | FROM..TO] [by channel] | patterns | accuracy",
        "what was sent and what came back, by audience, step, sender, hour and so on",
        show_metrics,
    ),
    Command(
        "digest",
        "digest [month]",
        "post the digest of the last seven days, or of last month, now",
        tell_digest,
    ),
)
