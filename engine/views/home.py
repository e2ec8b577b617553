"""The view of the Home tab: what waits for a decision, and what the week has brought."""

from __future__ import annotations

from engine.views.base import View


class Home(View):
    """Counts of the whole team; `week_…` since Monday 0:00 in the team's time zone."""

    prospects: int
    unscored: int
    to_review: int
    drafts_waiting: int
    tasks_waiting: int
    mails_waiting: int
    replies_open: int
    week_sent: int
    week_replies: int
    week_meetings: int
    is_paused: bool


def examples() -> dict[str, View]:
    return {
        "busy": Home(
            prospects=64,
            unscored=0,
            to_review=12,
            drafts_waiting=7,
            tasks_waiting=3,
            mails_waiting=4,
            replies_open=2,
            week_sent=18,
            week_replies=3,
            week_meetings=1,
            is_paused=False,
        ),
        "one_of_each": Home(
            prospects=1,
            unscored=1,
            to_review=1,
            drafts_waiting=1,
            tasks_waiting=1,
            mails_waiting=1,
            replies_open=1,
            week_sent=0,
            week_replies=1,
            week_meetings=0,
            is_paused=True,
        ),
        "first_day": Home(
            prospects=0,
            unscored=0,
            to_review=0,
            drafts_waiting=0,
            tasks_waiting=0,
            mails_waiting=0,
            replies_open=0,
            week_sent=0,
            week_replies=0,
            week_meetings=0,
            is_paused=False,
        ),
    }
