"""What is planned moves into new hours as it will leave: in its order, by its campaign, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.delivery.course.team_clock import save_clock
from engine.delivery.sending import claiming, sent
from engine.views.base import Actor
from engine.views.team_clock import ClockRequest
from storage.states import Channel, TouchState
from tests.sending import make_campaign, make_conversation, make_prospect
from tests.support import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TUESDAY = datetime(2026, 11, 24, 14, tzinfo=UTC)  # nine in New York
WEDNESDAY, FRIDAY = TUESDAY + DAY, TUESDAY + 3 * DAY
OWN_HOURS = {"first_hour": 12, "last_hour": 13}


@pytest.fixture
def admin(workspace):
    return Actor(workspace_id=workspace.id, member_id=None, name="Ada Lovell", role="admin")


def save(session, admin, **asked):
    return save_clock(session, ClockRequest(**asked), by=admin, now=NOW)


@pytest.fixture
def by_hand_then_email(session, workspace, admin):
    """Tuesday by hand, on Wednesday an e-mail that is approved."""
    chat = make_conversation(session, workspace, admin, steps=2, due=TUESDAY)
    chat.touches[0].channel = Channel.LINKEDIN
    chat.touches[1].due_at = WEDNESDAY
    session.flush()
    return chat, chat.approve(1)


def test_an_email_goes_along_with_the_step_that_it_belongs_to(session, admin, by_hand_then_email):
    chat, mail = by_hand_then_email
    save(session, admin, weekdays=(2, 4))
    assert [touch.due_at for touch in chat.touches] == [WEDNESDAY, FRIDAY]
    assert mail.due_at == FRIDAY


def test_an_email_does_not_leave_before_the_day_that_its_card_shows(
    session, admin, by_hand_then_email
):
    chat, mail = by_hand_then_email
    save(session, admin, weekdays=(2, 4))
    chat.touches[0].state = TouchState.APPROVED
    session.flush()
    sent.went_out(session, chat.touches[0], by_member_id=None, now=WEDNESDAY)

    def leaves(now):
        return [each.id for each in claiming.claim(session, owner="one", now=now, most=3)]

    assert leaves(WEDNESDAY + HOUR) == []
    assert leaves(FRIDAY) == [mail.id]


def test_what_has_hours_of_its_own_stays_draft_and_email_alike(session, workspace, admin):
    at = TUESDAY + 3.5 * HOUR
    make_campaign(session, workspace).send_window = OWN_HOURS
    approved = make_conversation(session, workspace, admin, due=at)
    mail = approved.approve()
    other = make_prospect(session, workspace, name="Bo Li", email="bo@oak.example")
    draft = make_conversation(session, workspace, admin, other, due=at)
    told = save(session, admin, first_hour=14).changed
    assert told == (
        f"{admin.name} changed the hours to 14:00 to 17:00 on Mon, Tue, Wed, Thu, Fri.",
    )
    assert [approved.touches[0].due_at, mail.due_at, draft.touches[0].due_at] == [at] * 3
    assert draft.approve().due_at == at


def test_hours_of_a_campaign_go_with_the_zone(session, workspace, admin):
    make_campaign(session, workspace).send_window = OWN_HOURS
    chat = make_conversation(session, workspace, admin, due=TUESDAY + 3 * HOUR)
    mail = chat.approve()
    save(session, admin, timezone="America/Los_Angeles")
    assert chat.touches[0].due_at == mail.due_at == TUESDAY + 6 * HOUR  # noon, three hours west


def test_steps_by_hand_go_by_the_teams_hours_in_any_campaign(session, workspace, admin):
    make_campaign(session, workspace).send_window = OWN_HOURS
    chat = make_conversation(session, workspace, admin, channel=Channel.LINKEDIN, due=TUESDAY)
    save(session, admin, first_hour=14)
    assert chat.touches[0].due_at == TUESDAY + 5 * HOUR


def test_an_sms_and_its_card_keep_to_the_hours_of_an_sms(session, workspace, admin):
    chat = make_conversation(session, workspace, admin, channel=Channel.SMS, due=TUESDAY)
    save(session, admin, first_hour=12)
    assert chat.touches[0].due_at == TUESDAY
    save(session, admin, weekdays=(2, 4))
    assert chat.touches[0].due_at == WEDNESDAY - HOUR  # eight in the morning
