"""Decides what is told about the cadence: the plan of a week, and a day with its progress."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from engine.views.absences import AwayLine
from engine.views.base import Request, View


class WeeklyCadenceRequest(Request):
    """Which week to plan, by any instant in it (seconds since 1970); None is the current week.

    A target of None is the team's own: 40 connection requests and 30 follow-ups unless set.
    """

    week_start_date: float | None = None
    target_connection_requests: int | None = Field(default=None, ge=0, le=1000)
    target_followups: int | None = Field(default=None, ge=0, le=1000)


class WeeklyEntry(View):
    """One touch of the plan. `state` is `draft`, `approved`, or `suggested` where there is none."""

    day: str
    date: date
    time: str
    prospect_id: int
    prospect_name: str
    segment: str | None
    outreach_type: str
    sequence_step: int
    message_variant: int
    priority_score: float | None
    company: str | None
    channel: str
    state: str
    touch_id: int | None
    slot: str
    rep: str | None = None
    """Whose work it is on that day: the owner's, or their deputy's."""
    needs_a_person: bool = True
    """Whether somebody has to decide on it or to do it; else it leaves by itself."""
    by_hand: bool = False
    """Whether somebody put it on its day."""


class WeekChange(Request):
    """Put the next thing to do for a prospect on a day (as people say it), or, None, leave it out.

    `seen` is the day on which it stood for whoever asks.
    """

    who: str
    day: str | None
    seen: date | None = None


class PlannedSlot(View):
    """An hour of a day and what it is for; entries name it by `slot`."""

    slot: str
    time: str
    title: str


class PlannedDay(View):
    """`off` says why nothing is planned: a holiday, or that the day is over."""

    day: str
    date: date
    off: str | None
    slots: tuple[PlannedSlot, ...]


class WeekLimits(View):
    """What the plan keeps within; `sent` counts what this week has had already."""

    target_connection_requests: int
    target_followups: int
    conversations_begun: int
    connection_requests_sent: int
    followups_sent: int
    linkedin_cap: int
    linkedin_left: int


class RepWaits(View):
    """Touches that no day of the week takes: the rep is full, or works on none of their days."""

    name: str
    count: int
    is_full: bool = True


class WeeklyCadence(View):
    """A week's plan: open touches on their days, then new contacts up to the target.

    `distribution` counts the entries that begin a conversation, by audience (`unassigned` for those
    without one, if there are any); `target_distribution` is what the audiences' shares would make
    of the same number. `left_over` counts touches that the limits leave for later, `waiting` those
    for which a rep has no room; what waits for somebody who is away is in `away`.
    """

    success: bool = True
    week_start: date
    week_end: date
    total_outreach: int
    distribution: dict[str, int]
    entries: tuple[WeeklyEntry, ...]
    target_distribution: dict[str, int]
    days: tuple[PlannedDay, ...]
    limits: WeekLimits
    left_over: int
    waiting: tuple[RepWaits, ...] = ()
    labels: dict[str, str]
    """Audiences by key, as people call them."""
    today: date
    away: tuple[AwayLine, ...] = ()
    """Who is away on a day of the week, and how much waits for them."""
    rep: str | None = None
    """Whose entries alone these are; None for the whole team's."""

    @property
    def is_this_week(self) -> bool:
        return self.week_start <= self.today <= self.week_end


class RepDay(View):
    """What one of the team has to do on a day; `stands_in` of it for somebody who is away.

    Whoever had quiet hours in the morning is called by name alone.
    """

    slack_user_id: str
    name: str
    total: int
    done: int
    stands_in: int = 0
    is_mentioned: bool = True


class DaySlot(View):
    """One hour of a day's work. `open_emails` are the drafts one click could approve."""

    slot: str
    title: str
    kinds: dict[str, int]
    total: int
    done: int
    open_emails: int
    warned: int = 0
    """How many of `open_emails` carry a warning that only their cards show."""
    seen: str
    """The hash of the texts that one click would approve."""


class WeekChanged(View):
    """What was done, in words, and the week as it is then."""

    success: bool = True
    changed: str
    week: WeeklyCadence


class DayClosing(View):
    """How a day ended: `rolls_on` are days with the number of touches that went on to them."""

    total: int
    done: int
    rolls_on: tuple[tuple[date, int], ...]
    later: int
    """What no plan of the next week has room for."""


class CadenceDayView(View):
    """A day with its progress. `leaving` counts e-mails that were approved before and go today."""

    day_id: int
    date: date
    total: int
    done: int
    failed: int
    stopped: int
    """What fell away since the morning; it is not in `total`."""
    slots: tuple[DaySlot, ...]
    kinds: dict[str, int]
    leaving: int
    drafts_waiting: int
    """All drafts that wait for a decision, whenever they are due."""
    suggested_ids: tuple[int, ...]
    suggested: int
    """Whom nobody has written to."""
    linkedin_left: int
    linkedin_cap: int
    timezone: str
    check_in_ids: tuple[int, ...] = ()
    """Who has heard nothing for a quarter and could be told something new."""
    earlier: int = 0
    """What is open and rolled on: it has its card in the thread of an earlier day."""
    reps: tuple[RepDay, ...] = ()
    away: tuple[AwayLine, ...] = ()
    """Who is away on the day."""
    closing: DayClosing | None = None
    """How it ended; None until the evening."""


_MONDAY = date(2026, 11, 23)
_NAMES = ("Nora Field", "Theo Banks", "Ines Okafor", "Lia Moreau", "Sam Whitlock")


def _example_week() -> WeeklyCadence:
    slots = {
        0: (("09:00", "9:00 AM", "Connection requests, highest priority"),),
        1: (("09:00", "9:00 AM", "Connection requests"), ("16:00", "4:00 PM", "Messages")),
        4: (("09:00", "9:00 AM", "Catch-up and check-ins"),),
    }
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    entries = [
        WeeklyEntry(
            day="Monday",
            date=_MONDAY,
            time="9:00 AM",
            prospect_id=number,
            prospect_name=name,
            segment="referral_network",
            outreach_type="connection_request",
            sequence_step=0,
            message_variant=1,
            priority_score=85.5 - number,
            company="Harbor School" if number % 2 else None,
            channel="linkedin",
            state="suggested" if number > 2 else "draft",
            touch_id=None if number > 2 else number,
            slot="09:00",
            rep="Ada *A*" if number % 2 else None,
            by_hand=number == 1,
        )
        for number, name in enumerate(_NAMES)
    ]
    message = entries[0].model_copy(
        update={
            "day": "Tuesday",
            "date": date(2026, 11, 24),
            "time": "4:00 PM",
            "prospect_name": "Mara *Star* <!channel>",
            "segment": "thought_leadership",
            "outreach_type": "initial_dm",
            "channel": "email",
            "state": "approved",
            "slot": "16:00",
        }
    )
    return WeeklyCadence(
        week_start=_MONDAY,
        week_end=date(2026, 11, 29),
        total_outreach=len(entries) + 1,
        distribution={"referral_network": 5, "thought_leadership": 1, "stealth_founder": 0},
        target_distribution={
            "referral_network": 3,
            "thought_leadership": 3,
            "stealth_founder": 0,
        },
        entries=(*entries, message),
        days=tuple(
            PlannedDay(
                day=name,
                date=date(2026, 11, 23 + number),
                off="Thanksgiving Day" if number == 3 else None,
                slots=tuple(
                    PlannedSlot(slot=slot, time=words, title=title)
                    for slot, words, title in slots.get(number, ())
                ),
            )
            for number, name in enumerate(days)
        ),
        limits=WeekLimits(
            target_connection_requests=40,
            target_followups=30,
            conversations_begun=4,
            connection_requests_sent=4,
            followups_sent=2,
            linkedin_cap=50,
            linkedin_left=46,
        ),
        left_over=3,
        waiting=(RepWaits(name="Ada *A* <!here>", count=12),),
        labels={
            "referral_network": "Referral network",
            "thought_leadership": "Thought leadership",
            "stealth_founder": "Stealth founders",
        },
        today=_MONDAY,
    )


def _example_day() -> CadenceDayView:
    return CadenceDayView(
        day_id=3,
        date=_MONDAY,
        total=11,
        done=4,
        failed=1,
        stopped=2,
        slots=(
            DaySlot(
                slot="09:00",
                title="Connection requests, highest priority",
                kinds={"connection_request": 6},
                total=6,
                done=4,
                open_emails=0,
                seen="",
            ),
            DaySlot(
                slot="14:00",
                title="Follow-ups, round 1",
                kinds={"followup_1": 4, "check_in": 1},
                total=5,
                done=0,
                open_emails=5,
                seen="3f2a91",
            ),
        ),
        kinds={"connection_request": 6, "followup_1": 4, "check_in": 1},
        leaving=2,
        drafts_waiting=41,
        suggested_ids=(21, 22, 23),
        suggested=3,
        linkedin_left=46,
        linkedin_cap=50,
        timezone="America/New_York",
    )


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    week, day = _example_week(), _example_day()
    return {
        "week": week,
        "week_empty": week.model_copy(
            update={
                "entries": (),
                "total_outreach": 0,
                "left_over": 0,
                "waiting": (),
                "distribution": {},
            }
        ),
        "week_changed": WeekChanged(changed="Ines *O* comes on Tuesday, 24 November.", week=week),
        "cadence_day": day,
        "cadence_day_check_ins": day.model_copy(
            update={"suggested_ids": (), "suggested": 0, "check_in_ids": (31, 32)}
        ),
        "cadence_day_rolled_on": day.model_copy(update={"earlier": 5}),
        "cadence_day_of_reps": day.model_copy(
            update={
                "reps": (
                    RepDay(slack_user_id="U0ADA", name="Ada Lovell", total=7, done=4),
                    RepDay(slack_user_id="U0REMY", name="Remy Rep", total=1, done=0, stands_in=1),
                    RepDay(
                        slack_user_id="U0ZOE",
                        name="Zoe *Late*",
                        total=2,
                        done=0,
                        is_mentioned=False,
                    ),
                ),
                "away": (
                    AwayLine(
                        id=1,
                        name="Ines *O* <!here>",
                        first=date(2026, 11, 20),
                        last=date(2026, 11, 25),
                        deputy="Remy Rep",
                    ),
                    AwayLine(
                        id=2,
                        name="Theo Banks",
                        first=_MONDAY,
                        last=_MONDAY,
                        deputy=None,
                        waiting=4,
                    ),
                ),
            }
        ),
        "cadence_day_done": day.model_copy(
            update={
                "done": 11,
                "failed": 0,
                "stopped": 0,
                "drafts_waiting": 1,
                "slots": tuple(
                    slot.model_copy(update={"done": slot.total, "open_emails": 0})
                    for slot in day.slots
                ),
                "suggested_ids": (),
                "suggested": 0,
            }
        ),
        "cadence_day_closed": day.model_copy(
            update={
                "suggested_ids": (),
                "suggested": 0,
                "closing": DayClosing(
                    total=11,
                    done=4,
                    rolls_on=((date(2026, 11, 24), 5), (date(2026, 11, 30), 1)),
                    later=1,
                ),
            }
        ),
        "cadence_day_leaving": day.model_copy(
            update={
                "total": 0,
                "done": 0,
                "failed": 0,
                "stopped": 0,
                "drafts_waiting": 0,
                "slots": (),
                "kinds": {},
                "suggested_ids": (),
                "suggested": 0,
            }
        ),
    }
