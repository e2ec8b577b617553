"""Who is away: said by themselves or an admin; what is theirs waits or goes to the deputy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.scheduling.absences import end_absence, go_away, list_away
from engine.scheduling.cadence import weekly
from engine.scheduling.day import open_day
from engine.scheduling.day_view import load_day
from engine.scheduling.day_words import read_span
from engine.scheduling.presence import Away, Presence
from engine.views.absences import AwayRequest
from engine.views.cadence import WeeklyCadenceRequest
from storage.states import Channel, TouchKind, TouchState
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    workspace.slack_channel_id = "C1"
    return made


def plan(session, workspace):
    request = WeeklyCadenceRequest()
    return weekly(session, request, workspace_id=workspace.id, now=NOW)


def away(session, by, days="today to 24 Nov", who=None, deputy=None):
    return go_away(session, AwayRequest(who=who, days=days, deputy=deputy), by=by, now=NOW)


def days_of(week):
    return {entry.prospect_name: (entry.day, entry.rep) for entry in week.entries}


@pytest.fixture
def remys(outreach, remy):
    """A draft and a task of a rep, an e-mail that leaves by itself, an answer, and nobody's."""
    own = {"owner_id": remy.member_id}
    for name, kind, state, channel in (
        ("Dora Draft", TouchKind.INITIAL_DM, TouchState.DRAFT, Channel.EMAIL),
        ("Tom Task", TouchKind.CONNECTION_REQUEST, TouchState.APPROVED, Channel.LINKEDIN),
        ("Gus Going", TouchKind.INITIAL_DM, TouchState.APPROVED, Channel.EMAIL),
    ):
        outreach.sequence(outreach.prospect(name, **own), (kind, NOW, state), channel=channel)
    [answer] = outreach.sequence(outreach.prospect("Ann Swer", **own), (TouchKind.ANSWER, NOW))
    answer.condition_met_at = NOW
    outreach.sequence(outreach.prospect("Nora Free"), (TouchKind.INITIAL_DM, NOW))


def test_work_waits_for_who_is_away_but_for_what_leaves_by_itself(session, workspace, remys, remy):
    before = days_of(plan(session, workspace))
    assert {day for day, _ in before.values()} == {"Monday"}
    away(session, remy)
    week = plan(session, workspace)
    assert days_of(week) == {
        "Dora Draft": ("Wednesday", "Remy Rep"),
        "Tom Task": ("Wednesday", "Remy Rep"),
        "Gus Going": ("Monday", None),
        "Ann Swer": ("Monday", None),
        "Nora Free": ("Monday", None),
    }
    [line] = week.away
    assert (line.name, line.last, line.deputy, line.waiting) == (
        "Remy Rep",
        date(2026, 11, 24),
        None,
        2,
    )


def test_a_deputy_does_it_on_its_day(session, workspace, remys, remy, ada):
    away(session, remy, deputy="Ada")
    week = plan(session, workspace)
    assert days_of(week)["Dora Draft"] == ("Monday", "Ada Admin")
    assert week.away[0].waiting == 0
    away(session, ada, days="today", who="@ada admin")
    assert days_of(plan(session, workspace))["Dora Draft"] == ("Tuesday", "Ada Admin")


def test_the_morning_says_whose_work_it_is_and_who_is_away(session, workspace, remys, remy, ada):
    away(session, remy, days="today", deputy="Ada")
    opened = open_day(session, workspace.id, TODAY, NOW)
    view = load_day(session, opened.id, workspace_id=workspace.id, now=NOW)
    [rep] = view.reps
    assert (rep.slack_user_id, rep.total, rep.done, rep.stands_in) == ("U0ADA", 3, 0, 3)
    assert [(line.name, line.deputy) for line in view.away] == [("Remy Rep", "Ada Admin")]


def test_nobody_is_suggested_to_who_is_away_all_week(session, workspace, outreach, remy):
    outreach.prospect("Owned", owner_id=remy.member_id)
    outreach.prospect("Free")
    away(session, remy, days="today to 27 Nov")
    assert set(days_of(plan(session, workspace))) == {"Free"}


def test_it_ends_and_who_ends_it_second_is_told(session, workspace, remys, remy, ada):
    [line] = away(session, remy).absences
    left = end_absence(session, line.id, by=ada, now=NOW)
    assert (left.absences, left.changed) == ((), "Remy Rep is there after all.")
    with pytest.raises(ConflictError, match="ended already"):
        end_absence(session, line.id, by=remy, now=NOW)
    assert days_of(plan(session, workspace))["Dora Draft"][0] == "Monday"


def test_only_they_or_an_admin_say_so(session, workspace, remy, ada):
    with pytest.raises(ForbiddenError, match="Only Ada Admin or an admin"):
        away(session, remy, who="Ada")
    [line] = away(session, ada).absences
    with pytest.raises(ForbiddenError):
        end_absence(session, line.id, by=remy, now=NOW)
    assert list_away(session, by=remy, now=NOW).may_end == ()
    away(session, ada, who="Remy")
    assert len(list_away(session, by=remy, now=NOW).may_end) == 1
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    assert list_away(session, by=stranger, now=NOW).absences == ()
    with pytest.raises(ConflictError):
        end_absence(session, line.id, by=stranger, now=NOW)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"days": "24 Nov to 30 Nov"}, ConflictError, "is away 2026-11-24 to 2026-11-25 already"),
        ({"days": "2026-11-20"}, InvalidError, "is over"),
        ({"days": "1 Dec to 2028-01-01"}, InvalidError, "a year at most"),
        ({"days": "1 Dec", "deputy": "me"}, InvalidError, "cannot stand in for themselves"),
        ({"days": "1 Dec", "deputy": "Zoe"}, NotFoundError, "Nobody in the team"),
    ],
)
def test_a_mistake_says_what_to_do(session, remy, asked, error, says):
    away(session, remy, days="24 Nov to 25 Nov")
    with pytest.raises(error, match=says):
        away(session, remy, **asked)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3 Dec to 10 Dec", "2026-12-03", "2026-12-10"),
        ("Dec 3 – January 4", "2026-12-03", "2027-01-04"),
        ("tomorrow", "2026-11-24", "2026-11-24"),
        ("today until 2026-12-01", "2026-11-23", "2026-12-01"),
        ("3 december 2027", "2027-12-03", "2027-12-03"),
        ("22 Nov", "2027-11-22", "2027-11-22"),
    ],
)
def test_days_are_read_as_people_write_them(text, first, last):
    span = read_span(text, TODAY)
    assert tuple(map(str, span)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "soon", "31 Nov", "3 Foo", "1 Dec to 2 Dec to 3 Dec", "2026-12-10 to 2026-12-03"]
)
def test_what_is_no_day_is_told(text):
    with pytest.raises(InvalidError):
        read_span(text, TODAY)


days = st.dates(TODAY, TODAY + 20 * DAY)
members = st.integers(1, 3)
absences = st.lists(
    st.builds(Away, members, days, days, st.none() | members).filter(lambda a: a.first <= a.last),
    max_size=8,
)


@given(absences, members, days)
def test_nobody_works_while_away(absences, owner, day):
    presence = Presence(absences)
    does = presence.does(owner, day)
    assert does is None or presence.away(does, day) is None
    assert presence.waits(owner, day) == (does is None)
    assert not presence.waits(None, day)
