"""What the team goes by: changed by admins, told once, and what is planned moves into the hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine import workspace as workspaces
from engine.delivery.course.team_clock import clock_form, save_clock, team_clock
from engine.errors import ConflictError, ForbiddenError, InvalidError, InvalidFieldsError
from engine.metrics.digests import load_digest, make_digest
from engine.views.base import Actor
from engine.views.team_clock import ClockRequest
from storage.states import MailState, TouchKind
from storage.tables import AuditLine, Digest
from tests.outreach import Outreach
from tests.sending import make_campaign, make_conversation, make_prospect
from tests.support import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # Tuesday, nine in New York
NOON = NINE + timedelta(hours=3)
FIRST, SECOND = TouchKind.INITIAL_DM, TouchKind.FOLLOWUP_1


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def admin(workspace):
    return Actor(workspace_id=workspace.id, member_id=None, name="Ada Lovell", role="admin")


def save(session, admin, *, now=NOW, **asked):
    return save_clock(session, ClockRequest(**asked), by=admin, now=now)


def test_what_is_said_holds_is_written_down_and_told_once(session, workspace, admin):
    kept = save(session, admin, timezone="Europe/Berlin", country="DE", digest_day=1)
    assert (kept.timezone, kept.country, kept.digest_day) == ("Europe/Berlin", "DE", 1)
    assert kept.changed == (
        "Ada Lovell changed the time zone to Europe/Berlin.",
        "Ada Lovell changed the holidays to those of DE.",
        "Ada Lovell changed the digest to Tuesdays at 14:00.",
    )
    [line] = session.scalars(select(AuditLine))
    assert line.what.startswith("Changed the time zone to Europe/Berlin; the holidays to")
    again = save(session, admin, timezone="Europe/Berlin", country="DE", digest_day=1)
    assert again.changed == ()
    assert len(session.scalars(select(AuditLine)).all()) == 1


def test_the_installation_no_longer_says_what_an_admin_has_said(session, workspace, admin):
    workspaces.begin_at(session, workspace.id, timezone="Asia/Kolkata", country="IN")
    assert (workspace.timezone, team_clock(session, by=admin, now=NOW).country) == (
        "Asia/Kolkata",
        "IN",
    )
    save(session, admin, timezone="Europe/Berlin")
    workspaces.begin_at(session, workspace.id, timezone="Asia/Kolkata", country="US")
    assert (workspace.timezone, team_clock(session, by=admin, now=NOW).country) == (
        "Europe/Berlin",
        "IN",
    )


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"timezone": "Berlin"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"country": "XX"}, "country"),
        ({"first_hour": 17}, "last_hour"),
        ({"weekdays": ()}, "weekdays"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session, workspace, admin, asked, field):
    with pytest.raises(InvalidError) as refused:
        save(session, admin, **asked)
    assert refused.value.field == field


def test_all_that_is_wrong_is_said_at_once(session, workspace, admin):
    with pytest.raises(InvalidFieldsError) as refused:
        save(session, admin, timezone="Berlin", country="XX", weekdays=())
    assert set(refused.value.sentences) == {"timezone", "country", "weekdays"}


def test_only_admins_change_it_and_who_comes_second_is_told(session, workspace, admin):
    rep = admin.model_copy(update={"role": "rep"})
    assert not team_clock(session, by=rep, now=NOW).may_change
    with pytest.raises(ForbiddenError):
        clock_form(session, by=rep, now=NOW)
    with pytest.raises(ForbiddenError):
        save(session, rep, digest_day=1)
    seen = clock_form(session, by=admin, now=NOW).seen
    save(session, admin, last_hour=18, seen=seen)
    with pytest.raises(ConflictError, match="meanwhile"):
        save(session, admin, last_hour=20, seen=seen)
    assert team_clock(session, by=admin, now=NOW).last_hour == 18


def test_what_is_planned_moves_into_the_hours_and_nothing_comes_earlier(
    session, workspace, outreach, admin
):
    early, late = outreach.sequence(
        outreach.prospect("Ines Okafor"), (FIRST, NINE), (SECOND, NOON + DAY * 6)
    )
    [asia] = outreach.sequence(
        outreach.prospect("Aiko Mori", timezone="Asia/Tokyo"),
        (FIRST, datetime(2026, 11, 25, 0, tzinfo=UTC)),  # nine in Tokyo
    )
    [past] = outreach.sequence(outreach.prospect("Due Already"), (FIRST, NOW - DAY))
    kept = save(session, admin, first_hour=12)
    assert kept.changed[-1] == "2 planned dates moved into the hours."
    assert (early.due_at, late.due_at) == (NOON, NOON + DAY * 6)
    assert asia.due_at == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert past.due_at == NOW - DAY
    assert save(session, admin, first_hour=8).changed == (
        "Ada Lovell changed the hours to 8:00 to 17:00 on Mon, Tue, Wed, Thu, Fri.",
    )
    assert early.due_at == NOON


def test_two_steps_that_would_meet_on_a_day_follow_each_other(session, workspace, outreach, admin):
    first, second = outreach.sequence(
        outreach.prospect("Ines Okafor"), (FIRST, NINE), (SECOND, NINE + DAY)
    )
    save(session, admin, weekdays=(2, 4))
    assert (first.due_at, second.due_at) == (NINE + DAY, NINE + 3 * DAY)


def test_a_digest_after_a_change_of_its_day_leaves_no_moment_out(
    session, workspace, outreach, admin
):
    tuesday = datetime(2026, 11, 24, 14, tzinfo=UTC)
    save(session, admin, digest_day=1, digest_hour=9)
    make_digest(session, workspace.id, tuesday, tuesday)
    save(session, admin, digest_day=4, now=tuesday + DAY)
    person = outreach.prospect("Ines Okafor")
    outreach.sent(person, FIRST, tuesday + timedelta(hours=1))
    friday = datetime(2026, 12, 4, 14, tzinfo=UTC)
    digest = make_digest(session, workspace.id, friday, friday)
    view = load_digest(session, digest.id, now=friday)
    assert (view.began.isoformat(), view.until.isoformat(), view.sent) == (
        "2026-11-24",
        "2026-12-04",
        1,
    )


def test_a_digest_after_a_move_to_another_zone_leaves_no_moment_out(
    session, workspace, outreach, admin
):
    workspace.timezone = "Asia/Tokyo"
    told = datetime(2026, 11, 20, 14, tzinfo=ZoneInfo("Asia/Tokyo"))
    make_digest(session, workspace.id, told, told)
    outreach.sent(outreach.prospect("Ines Okafor"), FIRST, told + 5 * HOUR)
    save(session, admin, timezone="America/New_York", now=told + 2 * DAY)
    friday = datetime(2026, 11, 27, 14, tzinfo=ZoneInfo("America/New_York"))
    assert team_clock(session, by=admin, now=NOW).next_digest == friday
    make_digest(session, workspace.id, friday, friday)
    digests = session.scalars(select(Digest).order_by(Digest.id))
    assert [digest.figures["sent"] for digest in digests] == [0, 1]


def test_a_move_there_and_back_is_told_and_the_digest_is_not(session, workspace, admin):
    changed = save(session, admin, timezone="Asia/Tokyo").changed
    assert changed == ("Ada Lovell changed the time zone to Asia/Tokyo.",)
    save(session, admin, timezone="America/New_York")
    clock = team_clock(session, by=admin, now=NOW)
    assert (clock.digest_day, clock.digest_hour) == (4, 14)
    assert clock.next_digest == NOW + 4 * DAY + 4 * HOUR


def test_an_approved_email_moves_and_one_of_a_campaign_with_own_hours_stays(
    session, workspace, admin
):
    mail = make_conversation(session, workspace, admin, due=NOW + DAY).approve()
    other = make_prospect(session, workspace, name="Mirela Castellanos", email="m@oak.example")
    claimed = make_conversation(session, workspace, admin, other, due=NOW + DAY).approve()
    claimed.state = MailState.CLAIMED
    session.flush()
    assert save(session, admin, first_hour=12).changed[-1] == (
        "2 planned dates moved into the hours."
    )
    assert (mail.due_at, claimed.due_at) == (NOW + DAY + 2 * HOUR, NOW + DAY)
    make_campaign(session, workspace).send_window = {"first_hour": 12, "last_hour": 13}
    session.flush()
    save(session, admin, first_hour=13)
    assert mail.due_at == NOW + DAY + 2 * HOUR
