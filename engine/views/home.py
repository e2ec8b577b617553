"""The view of the Home tab: what waits, the week against its targets, and how to begin."""

from __future__ import annotations

from engine.views.base import View
from engine.views.places import Use


class FirstSteps(View):
    """How far a team is on its way to the first approved draft."""

    channel: bool
    """It has a channel to work in."""
    offer: bool
    """It has said what it offers, in place of the sample."""
    prospects: bool
    drafted: bool
    approved: bool

    @property
    def is_done(self) -> bool:
        return self.approved and self.channel and self.offer


class TeamSettingsLine(View):
    """What the team works by, and whether whoever looks may change it."""

    channel_id: str | None
    own_channels: dict[Use, str]
    """Where what comes that has a channel of its own."""
    timezone: str
    country: str
    first_hour: int
    last_hour: int
    digest_day: int
    """Monday is 0."""
    digest_hour: int
    may_change: bool
    mailboxes: int = 0
    """Of how many whoever looks may say how they send."""


class StandingStill(View):
    """A campaign that is paused, or a run that writes one's drafts; `why` where somebody knows."""

    id: int
    name: str
    why: str | None = None


class WeekFigures(View):
    """What of the week was one person's."""

    sent: int
    replies: int
    meetings: int
    requests: int
    followups: int


class Home(View):
    """Counts of the whole team; `week_…` since Monday 0:00 in the team's time zone.

    `mine` counts the drafts of the person's own prospects, `my_…` what is theirs or of whoever
    they stand in for; `trouble` is told newest first.
    """

    prospects: int
    unscored: int
    to_review: int
    drafts_waiting: int
    mine: int
    tasks_waiting: int
    my_tasks: int
    mails_waiting: int
    replies_open: int
    my_replies: int
    week_sent: int
    week_replies: int
    week_meetings: int
    my_week: WeekFigures
    requests_sent: int
    requests_target: int
    followups_sent: int
    followups_target: int
    is_paused: bool
    paused_senders: tuple[str, ...]
    paused_campaigns: tuple[StandingStill, ...]
    paused_runs: tuple[StandingStill, ...]
    may_resume: bool
    """Campaigns, whoever looks."""
    trouble: tuple[str, ...]
    shut: str | None = None
    """What an admin was told of the channel where the team works, while Slack takes nothing there.
    """
    steps: FirstSteps
    settings: TeamSettingsLine


_APART = {Use.ANSWERS: "C0ANSWERS", Use.DIGEST: "C0LEADS"}
_NOTHING = WeekFigures(sent=0, replies=0, meetings=0, requests=0, followups=0)


def examples() -> dict[str, View]:
    """A full day, one of each, the first day, one whose steps are half done, and a rep's."""
    settings = TeamSettingsLine(
        own_channels={},
        channel_id="C0OUTREACH",
        timezone="America/New_York",
        country="US",
        first_hour=9,
        last_hour=17,
        digest_day=4,
        digest_hour=14,
        may_change=True,
        mailboxes=3,
    )
    steps = FirstSteps(channel=True, offer=True, prospects=True, drafted=True, approved=True)
    busy = Home(
        prospects=64,
        unscored=0,
        to_review=12,
        drafts_waiting=7,
        mine=3,
        tasks_waiting=3,
        my_tasks=1,
        mails_waiting=4,
        replies_open=2,
        my_replies=1,
        week_sent=18,
        week_replies=3,
        week_meetings=1,
        my_week=WeekFigures(sent=7, replies=1, meetings=1, requests=5, followups=2),
        requests_sent=12,
        requests_target=40,
        followups_sent=6,
        followups_target=30,
        is_paused=False,
        paused_senders=("maya@fernbank.example",),
        paused_campaigns=(StandingStill(id=3, name="Spring <!channel> *schools*"),),
        paused_runs=(
            StandingStill(id=5, name="Autumn", why="Its budget of $5 is spent. Raise it."),
        ),
        may_resume=True,
        trouble=(
            "Three of ten e-mails of *maya* came back <today>. Look at the list.",
            "28 messages wait to be sent by hand. Send them: `/outreach tasks`.",
        ),
        steps=steps,
        settings=settings,
    )
    nothing = busy.model_copy(
        update=dict.fromkeys(
            (
                *("prospects", "to_review", "drafts_waiting", "mine", "tasks_waiting"),
                *("my_tasks", "my_replies"),
                *("mails_waiting", "replies_open", "week_sent", "week_replies", "week_meetings"),
                *("requests_sent", "followups_sent"),
            ),
            0,
        )
        | {
            "paused_senders": (),
            "paused_campaigns": (),
            "paused_runs": (),
            "trouble": (),
            "my_week": _NOTHING,
        }
    )
    return {
        "busy": busy,
        "one_of_each": busy.model_copy(
            update=dict.fromkeys(
                (
                    *("prospects", "unscored", "to_review", "drafts_waiting", "mine"),
                    *("tasks_waiting", "mails_waiting", "replies_open", "week_replies"),
                ),
                1,
            )
            | {"week_sent": 0, "week_meetings": 0, "my_week": _NOTHING, "is_paused": True}
            | {"settings": settings.model_copy(update={"own_channels": _APART})}
        ),
        "first_day": nothing.model_copy(
            update={
                "steps": FirstSteps(
                    channel=False, offer=False, prospects=False, drafted=False, approved=False
                ),
                "settings": settings.model_copy(update={"channel_id": None, "mailboxes": 0}),
            }
        ),
        "busy_rep": busy.model_copy(
            update={
                "may_resume": False,
                "settings": settings.model_copy(update={"may_change": False, "mailboxes": 1}),
            }
        ),
        "half_way": nothing.model_copy(
            update={
                "prospects": 59,
                "steps": steps.model_copy(
                    update={"offer": False, "drafted": False, "approved": False}
                ),
            }
        ),
        "of_a_rep": nothing.model_copy(
            update={
                "prospects": 59,
                "settings": settings.model_copy(update={"may_change": False, "mailboxes": 0}),
            }
        ),
        "shut": busy.model_copy(
            update={
                "shut": "Slack takes no message in #outreach any more: it is archived. Drafts and "
                "answers have waited since 23 November, 10:00. Unarchive it and type /invite "
                "@Drumbeat there, or choose another channel under “Channels in Slack” on Home. "
                "They are posted then."
            }
        ),
    }
