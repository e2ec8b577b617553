"""One person's work in a time: the same counts as on their own Home tab."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from engine.errors import NotFoundError
from engine.metrics.home import home
from engine.metrics.rep_figures import rep_figures
from engine.views.metrics import MetricsRequest
from storage.states import EventKind, TouchKind
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

FRIDAY = NOW + timedelta(days=4)
THIS_WEEK = MetricsRequest(since=NOW.date())


@dataclass
class Team:
    remy: object
    figures: object


@pytest.fixture
def team(session, workspace, ada):
    remy = make_actor(session, workspace, user="U0REMY")
    ours = Outreach(session, workspace)
    for at, owner in enumerate((remy, remy, remy, ada)):
        prospect = ours.prospect(f"Person {at}", owner_id=owner.member_id)
        ours.sent(
            prospect,
            TouchKind.CONNECTION_REQUEST if at else TouchKind.FOLLOWUP_1,
            NOW + timedelta(hours=at),
            then=[EventKind.REPLIED, EventKind.MEETING_BOOKED] if at == 1 else [],
        )
    old = ours.prospect("Old", owner_id=remy.member_id)
    ours.sent(old, TouchKind.INITIAL_DM, NOW - timedelta(days=20))
    waits = ours.prospect("Waits", owner_id=remy.member_id)
    ours.sequence(waits, (TouchKind.INITIAL_DM, NOW))

    def figures(who, request=THIS_WEEK, by=ada):
        return rep_figures(session, who, request, by=by, now=FRIDAY)

    return Team(remy, figures)


def test_one_persons_week_is_what_their_own_home_says(session, team):
    found = team.figures("Remy")
    shown = home(session, by=team.remy, now=FRIDAY)
    assert found.work == shown.my_week
    assert not found.asked_by_them
    work = found.work
    assert (work.sent, work.requests, work.followups) == (3, 2, 1)
    assert (work.replies, work.meetings) == (1, 1)
    assert found.drafts_waiting == shown.mine == 1
    assert (found.answers_waiting, found.tasks_waiting) == (shown.my_replies, shown.my_tasks)


def test_a_longer_time_has_more_and_me_is_whoever_asks(team):
    assert team.figures("remy", MetricsRequest()).work.sent == 4
    assert team.figures("@remy", MetricsRequest(date_range_days=None)).work.sent == 4
    mine = team.figures("me")
    assert mine.work.sent == 1
    assert mine.asked_by_them
    assert team.figures("me", by=team.remy).work.sent == 3


def test_nobody_of_another_team_is_told_of(session, team):
    other = make_workspace(session, "T0OTHER")
    make_actor(session, other, user="U0REMY")
    assert team.figures("remy").work.sent == 3
    assert team.figures("me", by=make_actor(session, other)).work.sent == 0
    with pytest.raises(NotFoundError, match=r"There are .*Remy"):
        team.figures("Otto")
