"""Listens for results: figures of a time for whoever asks, the digest for the channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from blocks.accuracy import accuracy_message
from blocks.base import Message, sentence
from blocks.digests import standing_of_tests
from blocks.home import targets_message
from blocks.metrics import compared_message, metrics_message
from blocks.patterns import patterns_message
from blocks.rep_figures import rep_message
from bot.commands import Call, Command
from bot.period_words import apart, period
from engine import workspace as workspaces
from engine.errors import InvalidError, NotFoundError
from engine.metrics.digest_parts import campaign_tests
from engine.metrics.digests import tell_now
from engine.metrics.figures import metrics
from engine.metrics.home import home
from engine.metrics.patterns import patterns
from engine.metrics.rep_figures import rep_figures
from engine.views.digests import Period
from engine.views.metrics import MetricsReport

ACCURACY: Final = "accuracy"
AGAINST: Final = " vs "


def show_metrics(call: Call) -> Message:
    alone = ALONE.get(call.text.strip().casefold())
    if alone is not None:
        return alone(call)
    if AGAINST in call.text.casefold():
        later, _, earlier = call.text.casefold().partition(AGAINST)
        return compared_message(_report(call, later), _report(call, earlier))
    words = call.text.casefold().split()
    if ACCURACY in words[:1] + words[-1:]:
        words.remove(ACCURACY)
        return accuracy_message(_report(call, " ".join(words)))
    try:
        return metrics_message(_report(call, call.text), more=not call.text.strip())
    except InvalidError as error:
        return _of_one(call, error)


def _of_one(call: Call, otherwise: InvalidError) -> Message:
    """What is no time may be somebody of the team."""
    whose, words = apart(call.text)
    if not whose or otherwise.field:
        raise otherwise
    now, workspace_id = call.runtime.now(), call.actor.workspace_id
    with call.runtime.sessions.begin() as session:
        try:
            request = period(words, workspaces.today(session, workspace_id, now=now))
            return rep_message(rep_figures(session, whose, request, by=call.actor, now=now))
        except NotFoundError as error:
            raise InvalidError(
                f"“{whose[:60]}” is no time and nobody of the team. {otherwise}"
            ) from error


def _report(call: Call, words: str) -> MetricsReport:
    now, workspace_id = call.runtime.now(), call.actor.workspace_id
    with call.runtime.sessions.begin() as session:
        request = period(words, workspaces.today(session, workspace_id, now=now))
        return metrics(session, request, workspace_id=workspace_id, now=now)


def show_patterns(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        report = patterns(session, call.actor.workspace_id, now=call.runtime.now())
    return patterns_message(report)


def show_tests(call: Call) -> Message:
    now, workspace_id = call.runtime.now(), call.actor.workspace_id
    with call.runtime.sessions.begin() as session:
        found = campaign_tests(session, workspace_id, began=now - ENDED_LATELY, now=now)
    return standing_of_tests(found)


def show_targets(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        found = home(session, by=call.actor, now=call.runtime.now())
    return targets_message(found)


ENDED_LATELY: Final = timedelta(days=30)
ALONE: Final[dict[str, Callable[[Call], Message]]] = {
    "patterns": show_patterns,
    "tests": show_tests,
    "targets": show_targets,
}
"""What is asked for by one word instead of a time."""


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
        "metrics [WHO] [7d | last month | all | FROM..TO] [by channel] | patterns | tests "
        "| targets | accuracy",
        "what was sent and what came back, of all or of one of the team, by audience and so on",
        show_metrics,
    ),
    Command(
        "digest",
        "digest [month]",
        "post the digest of the last seven days, or of last month, now",
        tell_digest,
    ),
)
