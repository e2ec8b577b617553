"""Decides how a digest looks: the figures against those before, what is tested, wrong, and next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from blocks import chart
from blocks.actions import Action
from blocks.base import (
    File,
    Message,
    button,
    context,
    counted,
    esc,
    header,
    plural,
    section,
    sentence,
    shorten,
)
from blocks.metrics import MOST_AUDIENCES, answers_words, of_sent
from blocks.outcomes import funnel_words
from blocks.patterns import pattern_words
from blocks.pipeline_health import share_words
from blocks.refs import RecordRef
from blocks.reply_labels import TONES
from engine.views.digests import CampaignTest, DigestView, NextStep

MOST_TESTS = 5
MOST_ALERTS = 3


def digest_message(digest: DigestView) -> Message:
    """The digest for the channel; its chart stands in the thread."""
    title = _title(digest)
    booked = f"{plural(digest.meetings, 'meeting')} booked"
    lines = [
        _compared(digest, "sent", digest.sent, digest.sent_before),
        _compared(digest, "answered", digest.replies, digest.replies_before)
        + of_sent(digest.reply_rate, digest.sent),
        _compared(digest, booked, digest.meetings, digest.meetings_before)
        + of_sent(digest.meeting_rate, digest.sent),
        *tones_words(digest),
    ]
    audiences = [
        f"{esc(each.label, 60)}: {each.sent} sent, {each.replies} answered, {each.meetings} "
        f"{plural(each.meetings, 'meeting')} (before: {each.sent_before}, "
        f"{each.replies_before}, {each.meetings_before})"
        for each in digest.audiences[:MOST_AUDIENCES]
    ]
    blocks: list[Block] = [header(title), section("\n".join(lines))]
    if digest.funnel is not None and digest.funnel.contacted:
        blocks.append(section(funnel_words(digest.funnel)))
    if digest.before_sending:
        shares = [f"• {share_words(share)}" for share in digest.before_sending]
        blocks.append(section("*On the way there, by now*\n" + "\n".join(shares)))
    if audiences and digest.has_chart:
        blocks.append(section("*By audience*\n" + "\n".join(audiences)))
    if digest.patterns:
        said = [f"• {esc(pattern_words(pattern), 600)}" for pattern in digest.patterns]
        blocks.append(section("*Answered better*\n" + "\n".join(said)))
    for title_, said in (("Tests", tests_words(digest)), ("Wrong now", alerts_words(digest))):
        if said:
            blocks.append(section("\n".join([f"*{title_}*", *(f"• {esc(s, 400)}" for s in said)])))
    if digest.next_steps:
        steps = [f"{n}. {_step(step)}" for n, step in enumerate(digest.next_steps, 1)]
        blocks.append(section("*Next*\n" + "\n".join(steps)))
    if digest.answers is not None and digest.answers.read:
        blocks.append(context(answers_words(digest.answers)))
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


def standing_of_tests(tests: Sequence[CampaignTest]) -> Message:
    """Where each campaign's test stands, with the button that opens the campaign."""
    if not tests:
        return sentence(
            "No campaign tests anything now. A campaign with two variants or more does: "
            "`/outreach campaigns`."
        )
    blocks: list[Block] = [
        section(
            esc(_test_words(test), 600),
            accessory=button(
                "Open", Action.CAMPAIGN_OPEN, RecordRef(id=test.campaign_id), about=test.name
            ),
        )
        for test in tests[:MOST_TESTS]
    ]
    rest = _rest(len(tests), MOST_TESTS, "test", "/outreach campaigns")
    if rest:
        blocks.append(context(*rest))
    done = sum(test.has_result for test in tests)
    head = f"{done} of {counted(len(tests), 'test')} {'has' if done == 1 else 'have'} a result"
    return Message(text=f"{head}.", blocks=[section(f"*{head}*"), *blocks])


def _test_words(test: CampaignTest) -> str:
    return f"{shorten(test.name, 80)}{' has a result' if test.has_result else ''}: {test.text}"


def tones_words(digest: DigestView) -> list[str]:
    """How the answers sound, in a line; none where none has a tone."""
    if digest.tones is None:
        return []
    counts = digest.tones.model_dump()
    said = [
        f"{counts[tone]} {TONES.get(tone, tone)}"
        for tone in ("positive", "neutral", "negative")
        if counts[tone]
    ]
    return [f"Tone of the answers: {', '.join(said)}"] if said else []


def tests_words(digest: DigestView) -> list[str]:
    """Where each test stands, those with a result first; not escaped yet."""
    said = [_test_words(test) for test in digest.tests[:MOST_TESTS]]
    return [*said, *_rest(len(digest.tests), MOST_TESTS, "test", "/outreach campaigns")]


def alerts_words(digest: DigestView) -> list[str]:
    """What is wrong; not escaped yet."""
    said = list(digest.alerts[:MOST_ALERTS])
    return [*said, *_rest(len(digest.alerts), MOST_ALERTS, "thing", "/outreach health")]


def _rest(number: int, most: int, what: str, where: str) -> list[str]:
    more = number - most
    return [f"and {counted(more, f'more {what}')}: {where}"] if more > 0 else []


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


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
