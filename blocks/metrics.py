"""Decides how figures and the weekly digest look: numbers first, what they are shares of beside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

from slack_sdk.models.blocks import Block

from blocks import chart
from blocks.bars import bar
from blocks.base import File, Message, context, esc, header, plural, section
from blocks.outcomes import outcome_blocks
from blocks.patterns import pattern_words
from engine.views.metrics import FEWEST, AnswersRead, DigestView, MetricsReport, NextStep

MOST_AUDIENCES = 20


def metrics_message(report: MetricsReport) -> Message:
    """The figures of a time, for one person."""
    days = report.date_range_days
    title = "Results since the beginning" if days is None else f"Results of the last {_days(days)}"
    if report.since is not None:
        title = f"Results from {report.since} to {report.until or 'today'}"
    if not report.total_outreach and not report.replies_received:
        return Message(
            text=f"{title}: nothing was sent.",
            blocks=[
                header(title),
                section(
                    "Nothing was sent in this time. Draft for your best prospects with "
                    "`/outreach prioritize`, and approve what is good."
                ),
            ],
        )
    blocks: list[Block] = [header(title), section(_totals(report))]
    blocks.extend(outcome_blocks(report.outcomes))
    if report.outcomes.by is None and report.segment_performance:
        blocks.append(section("*Answered, by audience*\n" + "\n".join(_segments(report))))
    if report.outcomes.by is None and report.top_performing_sequences:
        blocks.append(section("*Sequences that were answered most*\n" + _sequences(report)))
    if report.answers.read:
        blocks.append(section(_answers(report.answers)))
    blocks.append(
        context("Rates are percent of all that was sent. What comes in counts on the day it comes.")
    )
    return Message(text=f"{title}: {_short(report)}", blocks=blocks)


def digest_message(digest: DigestView) -> Message:
    """The digest for the channel; its chart stands in the thread."""
    title = _title(digest)
    booked = f"{plural(digest.meetings, 'meeting')} booked"
    lines = [
        _compared(digest, "sent", digest.sent, digest.sent_before),
        _compared(digest, "answered", digest.replies, digest.replies_before)
        + _of_sent(digest.reply_rate, digest.sent),
        _compared(digest, booked, digest.meetings, digest.meetings_before)
        + _of_sent(digest.meeting_rate, digest.sent),
    ]
    audiences = [
        f"{esc(each.label, 60)}: {each.sent} sent, {each.replies} answered, {each.meetings} "
        f"{plural(each.meetings, 'meeting')} (before: {each.sent_before}, "
        f"{each.replies_before}, {each.meetings_before})"
        for each in digest.audiences[:MOST_AUDIENCES]
    ]
    blocks: list[Block] = [header(title), section("\n".join(lines))]
    if audiences and digest.has_chart:
        blocks.append(section("*By audience*\n" + "\n".join(audiences)))
    if digest.patterns:
        said = [f"• {esc(pattern_words(pattern), 600)}" for pattern in digest.patterns]
        blocks.append(section("*Answered better*\n" + "\n".join(said)))
    if digest.next_steps:
        steps = [f"{n}. {_step(step)}" for n, step in enumerate(digest.next_steps, 1)]
        blocks.append(section("*Next*\n" + "\n".join(steps)))
    if digest.answers is not None and digest.answers.read:
        blocks.append(context(_answers(digest.answers)))
    if digest.has_chart:
        blocks.append(
            context(f"Compared with the {chart.before(digest)}. The chart is in the thread.")
        )
    text = (
        f"{title}: {digest.sent} sent, {digest.replies} answered, "
        f"{digest.meetings} {plural(digest.meetings, 'meeting')}."
    )
    return Message(text=text, blocks=blocks)


def digest_chart(digest: DigestView) -> Message:
    """The digest's picture, with what it shows in words. The same figures have the same name."""
    words, content = chart.words(digest), chart.png(digest)
    name = f"{digest.period}-{digest.week}-{hashlib.sha256(content).hexdigest()[:8]}.png"
    file = File(name=name, content=content, alt=words)
    title = _title(digest) if digest.period == "month" else f"week to {_day(digest.until)}"
    return Message(text=f"Sent and answered by audience, {title}", file=file)


def _totals(report: MetricsReport) -> str:
    total = report.total_outreach
    sent = (
        f"*{total}* sent: {report.connection_requests_sent} connection "
        f"{plural(report.connection_requests_sent, 'request')}, {report.dms_sent} "
        f"{plural(report.dms_sent, 'message')}, {report.followups_sent} "
        f"{plural(report.followups_sent, 'follow-up')}"
    )
    answered = f"*{report.replies_received}* answered{_of_sent(report.reply_rate, total)}"
    booked = (
        f"*{report.meetings_booked}* {plural(report.meetings_booked, 'meeting')} booked"
        f"{_of_sent(report.meeting_rate, total)}"
    )
    return f"{sent}\n{answered}\n{booked}"


def _answers(answers: AnswersRead) -> str:
    """How well answers were read; of a handful only how many."""
    right = answers.percent_right
    share = f" ({right} % right)" if right is not None else ""
    return f"Answers read: {answers.read}, corrected: {answers.corrected}{share}"


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
    rate = f" ({_rate(report.reply_rate)})" if report.total_outreach else ""
    return (
        f"{report.total_outreach} sent, {report.replies_received} answered{rate}, "
        f"{report.meetings_booked} {plural(report.meetings_booked, 'meeting')}."
    )


def _title(digest: DigestView) -> str:
    if digest.period == "month":
        return f"{digest.began:%B %Y}"
    return f"The week to {_day(digest.until)}"


def _compared(digest: DigestView, what: str, now: int, before: int) -> str:
    change = now - before
    words = (
        "as many as" if change == 0 else f"{abs(change)} {'more' if change > 0 else 'fewer'} than"
    )
    return f"*{now}* {what}, {words} the {chart.before(digest)}"


STEPS: dict[str, Callable[[NextStep], str]] = {
    "answer_replies": lambda step: (
        f"Answer {step.count} {plural(step.count, 'reply', 'replies')} that nobody has dealt with."
    ),
    "settle_uncertain": lambda step: (
        f"Say whether {step.count} {plural(step.count, 'e-mail')} went out: the cards ask."
    ),
    "decide_drafts": lambda step: (
        f"Decide on {step.count} {plural(step.count, 'draft')} that should have gone out: "
        "`/outreach cadence today`."
    ),
    "do_tasks": lambda step: (
        f"Send {step.count} approved {plural(step.count, 'message')} by hand (LinkedIn or "
        "phone): `/outreach tasks`."
    ),
    "balance_audience": lambda step: (
        f"Write to more people of {esc(step.subject, 60)}: {step.percent} % of the week's new "
        f"conversations, against a target of {step.target_percent} %."
    ),
    "write_to_new": lambda step: (
        f"Draft for the best of {step.count} {plural(step.count, 'prospect')} nobody has written "
        "to: `/outreach prioritize`."
    ),
}
"""What each kind of next step says."""


def _step(step: NextStep) -> str:
    return STEPS[step.kind](step)


def _of_sent(percent: float, sent: int) -> str:
    """The rate with what it is a share of; nothing where nothing was sent."""
    return f", {_rate(percent)} of {sent} sent" if sent else ""


def _rate(percent: float) -> str:
    return f"{percent:g} %"


def _days(days: int) -> str:
    return "24 hours" if days == 1 else f"{days} days"


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
