"""Decides what a digest tells: a week or a month, what is tested, what is wrong, what is next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

from engine.views.base import View
from engine.views.metrics import NO_ANSWERS, AnswersRead
from engine.views.outcomes import NO_OUTCOMES, Funnel
from engine.views.outcomes import example as outcomes
from engine.views.patterns import Pattern, example_pattern
from engine.views.pipeline_health import StageShare

Period = Literal["week", "month"]
"""What a digest is about."""


class NextStep(View):
    """Something to do now: `kind` says what, `count` how many, `subject` for which audience.

    `percent` and `target_percent` are shares of this week's new conversations.
    """

    kind: str
    count: int
    subject: str | None = None
    percent: int | None = None
    target_percent: int | None = None


class CampaignTest(View):
    """A campaign's test: `text` says its result, or how many more each arm needs."""

    campaign_id: int
    name: str
    has_result: bool
    needed_per_arm: int
    text: str


class AudienceWeek(View):
    """One audience's seven days, and the seven before in `…_before`."""

    key: str
    label: str
    sent: int
    replies: int
    meetings: int
    sent_before: int
    replies_before: int
    meetings_before: int


class Tones(View):
    """How many answers of people sound like what."""

    positive: int
    neutral: int
    negative: int


class DigestView(View):
    """Seven days up to an instant, or a month, against those before them.

    After the team has moved the digest's day a week has more days, or fewer.

    `week` is the last day, or the month (`2026-10`). `began` to `until` are local dates. What
    stands below `told_at` is empty in what was told before it was counted.
    """

    success: bool = True
    period: Period = "week"
    week: str
    began: date
    until: date
    sent: int
    replies: int
    meetings: int
    sent_before: int
    replies_before: int
    meetings_before: int
    reply_rate: float
    meeting_rate: float
    audiences: tuple[AudienceWeek, ...]
    next_steps: tuple[NextStep, ...]
    told_at: datetime
    answers: AnswersRead | None = None
    tones: Tones | None = None
    patterns: tuple[Pattern, ...] = ()
    """What is answered better, the surest first; a few of them."""
    funnel: Funnel | None = None
    """How far the people came by now who were written to in these days."""
    before_sending: tuple[StageShare, ...] = ()
    """How far people and drafts came by now that came in or were due in these days."""
    tests: tuple[CampaignTest, ...] = ()
    """Those with a result first."""
    alerts: tuple[str, ...] = ()
    """What is wrong and not over, each with what to do."""

    @property
    def days(self) -> int:
        return (self.until - self.began).days

    @property
    def has_chart(self) -> bool:
        """Whether there is anything to draw."""
        return any((self.sent, self.replies, self.meetings, self.sent_before, self.replies_before))


def _example_digest() -> DigestView:
    names = (
        ("referral_network", "Referral network", (34, 7, 2), (28, 4, 1)),
        ("thought_leadership", "Thought leadership", (29, 3, 1), (31, 5, 1)),
        ("stealth_founder", "Stealth founders", (3, 1, 0), (0, 0, 0)),
    )
    return DigestView(
        week="2026-11-27",
        began=date(2026, 11, 20),
        until=date(2026, 11, 27),
        sent=66,
        replies=11,
        meetings=3,
        sent_before=59,
        replies_before=9,
        meetings_before=2,
        reply_rate=16.67,
        meeting_rate=4.55,
        audiences=tuple(
            AudienceWeek(
                key=key,
                label=label,
                sent=now[0],
                replies=now[1],
                meetings=now[2],
                sent_before=before[0],
                replies_before=before[1],
                meetings_before=before[2],
            )
            for key, label, now, before in names
        ),
        next_steps=(
            NextStep(kind="answer_replies", count=3),
            NextStep(
                kind="balance_audience",
                count=4,
                subject="Thought leadership",
                percent=31,
                target_percent=48,
            ),
        ),
        told_at=datetime(2026, 11, 27, 19, 0, tzinfo=UTC),
        answers=AnswersRead(read=9, corrected=1, percent_right=None, labels={}),
        tones=Tones(positive=5, neutral=3, negative=1),
        patterns=(example_pattern(),),
        funnel=outcomes().funnel,
        before_sending=(
            StageShare(stage="people_approved", count=18, of=24, rate=75.0),
            StageShare(stage="drafts_approved", count=66, of=70, rate=94.29),
            StageShare(stage="sent", count=64, of=66, rate=96.97),
            StageShare(stage="accepted", count=2, of=7, rate=None),
        ),
        tests=(
            CampaignTest(
                campaign_id=3,
                name="Autumn *open days* <!here>",
                has_result=True,
                needed_per_arm=0,
                text="friendly is better, 97.2 % sure",
            ),
            CampaignTest(
                campaign_id=4,
                name="Heads of school",
                has_result=False,
                needed_per_arm=373,
                text="needs about 370 more each",
            ),
        ),
        alerts=(
            "Fewer people answer: 8 of 196 in four weeks. See `/outreach metrics 30d by step`.",
            "<!here>@team.example is paused: it bounced. See `/outreach senders`.",
        ),
    )


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    digest = _example_digest()
    nothing = {"sent": 0, "replies": 0, "meetings": 0}
    before = {f"{name}_before": 0 for name in nothing}
    return {
        "digest": digest,
        "digest_of_a_month": digest.model_copy(
            update={
                "period": "month",
                "week": "2026-10",
                "began": date(2026, 10, 1),
                "until": date(2026, 10, 31),
            }
        ),
        "digest_of_ten_days": digest.model_copy(update={"began": date(2026, 11, 17)}),
        "digest_of_one_day": digest.model_copy(update={"began": date(2026, 11, 26)}),
        "digest_empty": digest.model_copy(
            update={
                **nothing,
                **before,
                "reply_rate": 0.0,
                "meeting_rate": 0.0,
                "audiences": tuple(
                    audience.model_copy(update={**nothing, **before})
                    for audience in digest.audiences
                ),
                "next_steps": (NextStep(kind="write_to_new", count=40),),
                "answers": NO_ANSWERS,
                "tones": Tones(positive=0, neutral=0, negative=0),
                "patterns": (),
                "funnel": NO_OUTCOMES.funnel,
                "before_sending": (),
                "tests": (),
                "alerts": (),
            }
        ),
    }
