"""What a team made of the table is what its answers set off, and whom they are shown to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import posts
from engine.delivery.protection import suppression
from engine.replies import alerts, effect_table
from engine.replies.correcting import correct
from engine.views.effects import Effect
from storage.states import LeadStatus, PostKind, TouchKind, TouchState
from storage.tables import Post, Touch
from tests.engine.replies.test_receiving import LATER, chat, receive
from tests.support import NOW

__all__ = ["chat"]


@pytest.fixture
def card(session, workspace, chat):
    """The card of the first message, in whose thread those of the others stand."""
    return posts.want(
        session,
        workspace.id,
        PostKind.DRAFT,
        chat.touches[0].id,
        slack_channel_id="C0OUTREACH",
        touch_id=chat.touches[0].id,
        now=NOW,
    )


def change(session, ada, label, **fields):
    holds = effect_table.table(session, ada.workspace_id)[label]
    effect = Effect.model_validate(holds.model_dump() | fields)
    effect_table.save(session, label, effect, None, by=ada, now=NOW)


def shown(session):
    return session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).all()


def test_what_is_for_the_owner_names_them_in_the_thread_it_answers(
    session, workspace, remy, chat, card
):
    chat.prospect.owner_id = remy.member_id
    alert = receive(session, workspace, "Sounds interesting.")
    assert alert.for_slack_user_id == "U0REMY"
    assert [post.parent_id for post in shown(session)] == [card.id]


def test_without_an_owner_it_is_seen_in_the_channel(session, workspace, chat, card):
    alert = receive(session, workspace, "Sounds interesting.")
    assert alert.for_slack_user_id is None
    assert [post.parent_id for post in shown(session)] == [None]


@pytest.mark.parametrize(("where", "threads"), [("channel", [False]), ("thread", [True])])
def test_a_team_may_have_it_elsewhere(session, workspace, ada, remy, chat, card, where, threads):  # noqa: PLR0917 - fixtures
    chat.prospect.owner_id = remy.member_id
    change(session, ada, "interested", alert=where)
    change(session, ada, "meeting_request", alert=where)
    alert = receive(session, workspace, "Sounds interesting.")
    assert alert.for_slack_user_id is None
    assert [post.parent_id == card.id for post in shown(session)] == threads


def test_or_nowhere(session, workspace, ada, chat, card):
    change(session, ada, "not_interested", alert="nobody")
    assert receive(session, workspace, "No thanks, not interested.").label == "not_interested"
    assert shown(session) == []


def test_days_without_a_date_and_the_status_are_the_teams(session, workspace, ada, chat):
    change(session, ada, "deferral", absence_days=30, lead_status=LeadStatus.ENGAGED)
    alert = receive(session, workspace, "Not now, please try again another time.")
    assert alert.label == "deferral"
    assert chat.prospect.hold_until == LATER.date() + timedelta(days=30)
    assert chat.prospect.lead_status == LeadStatus.ENGAGED


def test_a_label_may_suppress_and_that_is_no_wish_of_theirs(session, workspace, ada, chat):
    change(session, ada, "wrong_person", suppresses=True)
    alert = receive(session, workspace, "You have the wrong person.")
    assert suppression.reason_for(session, chat.prospect) == "answered: wrong person"
    assert "Suppressed: nobody writes to this person again." in alert.effects
    told = correct(session, alert.reply_id, "objection", "wrong_person", by=ada, now=LATER)
    assert "No longer suppressed." in told.undone


def test_an_answer_may_be_drafted_by_itself_and_goes_with_a_wrong_label(
    session, workspace, ada, chat
):
    for label in ("interested", "meeting_request", "information_request"):
        change(session, ada, label, answer="draft")
    alert = receive(session, workspace, "Sounds interesting. Can you tell me what it costs?")
    assert "An answer was drafted; a person sends it." in alert.effects
    drafted = session.scalars(select(Touch).where(Touch.kind == TouchKind.ANSWER)).one()
    assert drafted.state == TouchState.DRAFT
    told = correct(session, alert.reply_id, "not_interested", alert.label, by=ada, now=LATER)
    assert "The drafted answer was withdrawn." in told.undone
    session.refresh(drafted)
    assert drafted.state == TouchState.STOPPED


def test_an_automatic_reply_may_stop_and_says_nothing_of_their_wishes(
    session, workspace, ada, chat
):
    change(session, ada, "auto_reply", stops=True)
    alert = receive(session, workspace, "Ticket received.", Auto_Submitted="auto-generated")
    assert alert.effects == ("The sequence was stopped.",)
    assert alerts.alert(session, alert.reply_id, now=LATER).by_machine
