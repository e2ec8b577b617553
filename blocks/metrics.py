"""Decides how figures look: numbers first, what they are shares of beside."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.bars import bar
from blocks.base import Message, context, esc, header, plural, section
from blocks.outcomes import outcome_blocks
from blocks.times import day
from engine.views.metrics import FEWEST, AnswersRead, MetricsReport
from engine.views.rep_figures import RepFigures

MOST_AUDIENCES = 20
NOTHING = "Nothing was sent."


MORE = (
    "`/outreach metrics this week`, `this month vs last month`, `by channel`, `me`, `tests`, "
    "`targets` or `patterns` tell more."
)
"""What may be asked next, for whoever named nothing."""


def metrics_message(report: MetricsReport, *, more: bool = False) -> Message:
    """The figures of a time, for one person; with `more` what else may be asked."""
    ways = [context(MORE)] if more else []
    title = f"Results {time_words(report)}"
    if not report.total_outreach and not report.replies_received:
        return Message(
            text=f"{title}: nothing was sent.",
            blocks=[
                header(title),
                section(
                    "Nothing was sent in this time. Draft for your best prospects with "
                    "`/outreach prioritize`, and approve what is good."
                ),
                *ways,
            ],
        )
    blocks: list[Block] = [header(title), section(_totals(report))]
    blocks.extend(outcome_blocks(report.outcomes))
    if report.outcomes.by is None and report.segment_performance:
        blocks.append(section("*Answered, by audience*\n" + "\n".join(_segments(report))))
    if report.outcomes.by is None and report.top_performing_sequences:
        blocks.append(section("*Sequences that were answered most*\n" + _sequences(report)))
    if report.answers.read:
        blocks.append(
            section(answers_words(report.answers) + "; by label: `/outreach metrics accuracy`")
        )
    blocks.append(
        context(
            "Rates are percent of all that was sent. What comes in counts on the day it comes. "
            "Approvals, what went out of them and accepted requests: `/outreach health`."
        )
    )
    return Message(text=f"{title}: {_short(report)}", blocks=[*blocks, *ways])


def compared_message(one: MetricsReport, other: MetricsReport) -> Message:
    """Two times beside each other, the later first, each with its counts and rates."""
    later, earlier = _later_first(one, other)
    blocks: list[Block] = [header("One time against another")]
    for report in (later, earlier):
        title = time_words(report)
        told = _totals(report) if report.total_outreach or report.replies_received else NOTHING
        blocks.append(section(f"*{title[:1].upper()}{title[1:]}*\n{told}"))
    if not later.until or later.until == earlier.until:
        blocks.append(context("The later time is not over yet."))
    shown = " ".join(
        f"Results {time_words(report)}: {_short(report)}" for report in (later, earlier)
    )
    return Message(text=shown, blocks=blocks)


def _later_first(one: MetricsReport, other: MetricsReport) -> tuple[MetricsReport, MetricsReport]:
    """In whichever order they were asked for; as asked where one of them has no first day."""
    if one.since is not None and other.since is not None and one.since < other.since:
        return other, one
    return one, other


def time_words(report: MetricsReport | RepFigures) -> str:
    """The time that was asked for, as it stands after what is told of it."""
    if report.since is not None and report.since == report.until:
        return f"on {day(report.since)}"
    if report.since is not None:
        return f"from {day(report.since)} to {day(report.until) if report.until else 'today'}"
    days = report.date_range_days
    return "since the beginning" if days is None else f"of the last {_days(days)}"


def answers_words(answers: AnswersRead) -> str:
    """How well answers were read; of a handful only how many."""
    right = answers.percent_right
    share = f" ({right} % right)" if right is not None else ""
    return f"Answers read: {answers.read}, corrected: {answers.corrected}{share}"


def _totals(report: MetricsReport) -> str:
    total = report.total_outreach
    sent = (
        f"*{total}* sent: {report.connection_requests_sent} connection "
        f"{plural(report.connection_requests_sent, 'request')}, {report.dms_sent} "
        f"{plural(report.dms_sent, 'message')}, {report.followups_sent} "
        f"{plural(report.followups_sent, 'follow-up')}"
    )
    answered = f"*{report.replies_received}* answered{of_sent(report.reply_rate, total)}"
    booked = (
        f"*{report.meetings_booked}* {plural(report.meetings_booked, 'meeting')} booked"
        f"{of_sent(report.meeting_rate, total)}"
    )
    return f"{sent}\n{answered}\n{booked}"


def _segments(report: MetricsReport) -> list[str]:
    performance = list(report.segment_performance.items())[:MOST_AUDIENCES]
    told = [figures.reply_rate for _, figures in performance if figures.total >= FEWEST]
    highest = max(told, default=0.0)
    lines = []
    for key, figures in performance:
        label = report.labels.get(key, "No audience" if key == "unassigned" else key)
        counts = (
            f"{esc(label, 60)}: {figures.replies} of {figures.total}, {figures.meetings} "
            f"{plural(figures.meetings, 'meeting')}"
        )
        rate = f"{bar(figures.reply_rate, highest)} {_rate(figures.reply_rate)}  "
        lines.append(rate + counts if figures.total >= FEWEST else counts)
    return lines


def _sequences(report: MetricsReport) -> str:
    return "\n".join(
        f"{esc(each.sequence_type, 60)}: "
        + (f"{_rate(each.reply_rate)} " if each.total >= FEWEST else "")
        + f"({each.replies} of {each.total})"
        for each in report.top_performing_sequences
    )


def _short(report: MetricsReport) -> str:
    rate = f" ({_rate(report.reply_rate)})" if report.total_outreach >= FEWEST else ""
    return (
        f"{report.total_outreach} sent, {report.replies_received} answered{rate}, "
        f"{report.meetings_booked} {plural(report.meetings_booked, 'meeting')}."
    )


def of_sent(percent: float, sent: int) -> str:
    """The rate with what it is a share of; nothing where few were sent."""
    return f", {_rate(percent)} of {sent} sent" if sent >= FEWEST else ""


def _rate(percent: float) -> str:
    return f"{percent:g} %"


def _days(days: int) -> str:
    return "24 hours" if days == 1 else f"{days} days"
