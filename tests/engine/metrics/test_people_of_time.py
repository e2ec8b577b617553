"""Whom something happened with in a time: who answered, was written to, who comes back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.metrics.people_of_time import MOST, MOST_WORDS, people_of_time
from engine.replies.track import track
from engine.views.people_of_time import Happened, PeopleRequest
from engine.views.replies import TrackRequest
from storage.states import EventKind, ReplyLabel, TouchKind
from storage.tables import Prospect
from tests.engine.metrics.test_unanswered import wrote
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def asked(session, workspace):
    def asked(what, since=None, until=None):
        request = PeopleRequest(what=what, since=since, until=until)
        return people_of_time(session, request, workspace_id=workspace.id, now=NOW)

    return asked


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def names(found):
    return [person.prospect_name for person in found.people]


def test_the_newest_answer_comes_first_and_what_a_machine_wrote_is_none(session, workspace, asked):
    wrote(session, workspace, "Maya Lindqvist", hours=-2)
    wrote(session, workspace, "Jo Sand", ReplyLabel.OPT_OUT, hours=-1, new_text="never " * 100)
    wrote(session, workspace, "Away", ReplyLabel.OUT_OF_OFFICE)
    wrote(session, workspace, "Bounced", ReplyLabel.BOUNCE)
    found = asked(Happened.ANSWERED, TODAY, TODAY)
    assert names(found) == ["Jo Sand", "Maya Lindqvist"]
    assert found.total == 2
    assert found.people[1].words == "Yes, says Maya Lindqvist."
    assert len(found.people[0].words) == MOST_WORDS
    assert found.people[0].words.endswith("never nev…"), "it is told that there is more"
    assert found.people[0].label == "opt_out"


def test_a_day_is_the_teams_day(session, workspace, asked):
    # 15:00 in UTC is 10:00 in New York: eleven hours before is the evening of the day before
    wrote(session, workspace, "Evening", hours=-11)
    wrote(session, workspace, "Morning", hours=-9)
    assert names(asked(Happened.ANSWERED, TODAY, TODAY)) == ["Morning"]
    assert names(asked(Happened.ANSWERED, YESTERDAY, YESTERDAY)) == ["Evening"]


def test_without_a_time_it_is_the_last_seven_days(session, workspace, asked):
    wrote(session, workspace, "Six", hours=-24 * 6)
    wrote(session, workspace, "Seven", hours=-24 * 7)
    assert names(asked(Happened.ANSWERED)) == ["Six"]


def test_interested_is_who_wrote_something_positive_that_nobody_took_back(
    session, workspace, asked
):
    wrote(session, workspace, "Keen", ReplyLabel.MEETING_REQUEST)
    wrote(session, workspace, "Polite", ReplyLabel.INTERESTED, outcome="not_interested")
    wrote(session, workspace, "Later", ReplyLabel.DEFERRAL)
    assert names(asked(Happened.INTERESTED)) == ["Keen"]


def test_what_went_out_is_listed_with_what_it_was(session, workspace, asked):
    ours = Outreach(session, workspace)
    ours.sent(ours.prospect("Ines"), TouchKind.FOLLOWUP_1, NOW - timedelta(hours=1))
    ours.sent(ours.prospect("Old"), TouchKind.FOLLOWUP_1, NOW - timedelta(days=3))
    found = asked(Happened.WRITTEN, TODAY, TODAY)
    assert names(found) == ["Ines"]
    assert (found.people[0].kind, found.people[0].channel) == ("followup_1", "email")


def test_who_booked_twice_is_one_person(session, workspace, asked):
    ours = Outreach(session, workspace)
    ines = ours.prospect("Ines")
    booked = EventKind.MEETING_BOOKED
    ours.sent(ines, TouchKind.INITIAL_DM, NOW - timedelta(hours=5), then=[booked, booked])
    found = asked(Happened.BOOKED, TODAY, TODAY)
    assert (names(found), found.total) == (["Ines"], 1)


def test_new_is_who_came_in_then_and_more_than_are_shown_are_counted(session, workspace, asked):
    ours = Outreach(session, workspace)
    for at in range(MOST + 2):
        ours.prospect(f"New {at}").created_at = NOW - timedelta(hours=1)
    ours.prospect("Old").created_at = NOW - timedelta(days=2)
    session.flush()
    found = asked(Happened.NEW, TODAY, TODAY)
    assert (len(found.people), found.total) == (MOST, MOST + 2)


def test_later_is_who_an_answer_put_off_by_the_day_they_come_back(session, workspace, asked):
    ours = Outreach(session, workspace)
    soon, late = TODAY + timedelta(days=3), TODAY + timedelta(days=30)
    wrote(session, workspace, "Late", ReplyLabel.DEFERRAL, defer_until=late)
    wrote(session, workspace, "Soon", ReplyLabel.DEFERRAL, defer_until=soon)
    wrote(session, workspace, "Said yes")
    wrote(session, workspace, "Back by now", ReplyLabel.DEFERRAL, defer_until=TODAY)
    ours.prospect("Held by hand").hold_until = soon
    held = {"Late": late, "Soon": soon, "Said yes": soon, "Back by now": TODAY}
    for prospect in session.scalars(select(Prospect)):
        prospect.hold_until = held.get(prospect.full_name, prospect.hold_until)
    session.flush()
    found = asked(Happened.LATER)
    assert names(found) == ["Soon", "Late"]
    assert [person.back_on for person in found.people] == [soon, late]
    assert names(asked(Happened.LATER, TODAY, soon)) == ["Soon"]


def test_another_teams_people_are_not_there(session, workspace, asked):
    other = make_workspace(session, "T0OTHER")
    wrote(session, other, "Otto Other")
    theirs = Outreach(session, other)
    theirs.sent(
        theirs.prospect("Olga"),
        TouchKind.INITIAL_DM,
        NOW - timedelta(hours=5),
        then=[EventKind.MEETING_BOOKED],
    )
    for what in Happened:
        assert asked(what).total == 0, what


def test_silent_is_who_was_reached_and_has_said_nothing_since(session, workspace, asked):
    ours = Outreach(session, workspace)

    def sent(name, days, *then):
        prospect = ours.prospect(name)
        ours.sent(prospect, TouchKind.INITIAL_DM, NOW - timedelta(days=days), then=list(then))
        return prospect

    twice = sent("Twice", 20)
    ours.sent(twice, TouchKind.FOLLOWUP_1, NOW - timedelta(days=2))
    sent("Once", 5)
    sent("Long ago", 40)
    sent("Said so by a click", 4, EventKind.OPTED_OUT)
    sent("Wrote back", 4, EventKind.REPLIED)
    sent("Not reached", 4, EventKind.BOUNCED)
    sent("Looked only", 3, EventKind.OPENED)
    wrote(session, workspace, "Never written to")
    found = asked(Happened.SILENT)
    assert names(found) == ["Once", "Looked only", "Twice"], "whose last message is oldest, first"
    assert (found.total, found.people[2].kind) == (3, "followup_1")
    assert names(asked(Happened.SILENT, TODAY - timedelta(days=45), TODAY))[0] == "Long ago"
    assert names(
        asked(Happened.SILENT, TODAY - timedelta(days=21), TODAY - timedelta(days=19))
    ) == ["Twice"]


@pytest.mark.parametrize("status", ["replied", "meeting_booked", "not_interested"])
def test_whose_word_somebody_noted_is_not_silent(session, ada, asked, outreach, status):
    jo = outreach.prospect("Jo Sand")
    outreach.sent(jo, TouchKind.INITIAL_DM, NOW - timedelta(days=3))
    assert names(asked(Happened.SILENT)) == ["Jo Sand"]
    noted = TrackRequest(prospect_id=jo.id, outreach_type="initial_dm", engagement_status=status)
    track(session, noted, by=ada, now=NOW)
    assert names(asked(Happened.SILENT)) == []


def test_who_put_us_off_is_not_silent(asked, outreach):
    sent = NOW - timedelta(days=3)
    outreach.sent(
        outreach.prospect("Jo Sand"), TouchKind.INITIAL_DM, sent, then=[EventKind.DEFERRED]
    )
    assert names(asked(Happened.SILENT)) == []


@pytest.mark.parametrize(
    ("label", "hours", "silent"),
    [
        (ReplyLabel.OUT_OF_OFFICE, -1, ["Jo Sand"]),
        (ReplyLabel.BOUNCE, -1, ["Jo Sand"]),
        (ReplyLabel.OBJECTION, -1, []),
        (ReplyLabel.OBJECTION, -30, ["Jo Sand"]),
    ],
)
def test_what_a_machine_wrote_or_what_came_before_breaks_no_silence(
    asked, outreach, label, hours, silent
):
    wrote(outreach.session, outreach.workspace, "Jo Sand", label, hours=hours)
    jo = outreach.session.scalars(select(Prospect).filter_by(full_name="Jo Sand")).one()
    outreach.sent(jo, TouchKind.INITIAL_DM, NOW - timedelta(hours=24))
    assert names(asked(Happened.SILENT)) == silent


def test_before_anything_was_sent_nobody_can_be_silent_and_it_says_so(session, workspace, asked):
    ours = Outreach(session, workspace)
    ours.sequence(ours.prospect("Drafted"), (TouchKind.INITIAL_DM, NOW))
    assert not asked(Happened.SILENT).has_sent
    ours.sent(ours.prospect("Old"), TouchKind.INITIAL_DM, NOW - timedelta(days=90))
    found = asked(Happened.SILENT)
    assert (found.has_sent, found.total) == (True, 0)


def test_what_another_team_sent_is_none_of_ours(session, workspace, asked):
    theirs = Outreach(session, make_workspace(session, "T0OTHER"))
    theirs.sent(theirs.prospect("Theirs"), TouchKind.INITIAL_DM, NOW)
    assert not asked(Happened.SILENT).has_sent
