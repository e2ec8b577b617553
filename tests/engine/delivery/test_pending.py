"""What waits and why; whom a suppression means; what the team is told of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import notices
from engine.delivery.protection import suppressing, unsuppressing
from engine.delivery.sending import outcomes, pending, reasons
from engine.errors import InvalidError
from storage.states import (
    Channel,
    Condition,
    LeadStatus,
    OrderState,
    SequenceState,
    TouchState,
)
from storage.tables import Notice, Post, WritingOrder
from tests.sending import claim, make_conversation, make_prospect
from tests.support import NOW

NIGHT = NOW + timedelta(hours=12)
DAY = timedelta(days=1)


@pytest.fixture
def chat(session, workspace, ada):
    return make_conversation(session, workspace, ada, steps=2)


def why(session, chat, now=NOW):
    return reasons.why(session, chat.prospect.id, workspace_id=chat.prospect.workspace_id, now=now)


def test_why_follows_a_message_from_draft_to_sent(session, workspace, ada, chat):
    assert why(session, chat).gate == "not_approved"
    chat.approve(0)
    assert why(session, chat).sentence == "Nothing holds it back: it leaves within a minute."
    told = why(session, chat, NIGHT)
    assert told.gate == "send_window"
    assert told.opens_at.isoformat() == "2026-11-24T14:00:00+00:00"
    claimed = claim(session, owner="one", now=NOW)
    outcomes.record_temporary(session, claimed, note="451 busy", now=NOW)
    assert why(session, chat, NOW + timedelta(minutes=6)).sentence.endswith("451 busy")
    chat.sequence.state = "paused"
    session.flush()
    assert why(session, chat).sentence == "The sequence is paused."
    chat.touches[0].state, chat.touches[0].sent_at = TouchState.SENT, NOW
    chat.touches[1].state = TouchState.SKIPPED
    session.flush()
    assert "skipped" in why(session, chat).sentence


def test_why_names_each_that_waits_the_next_one_first(session, workspace, ada):
    chat = make_conversation(session, workspace, ada, steps=3)
    draft, mail, task = chat.touches
    chat.approve(1)
    task.channel, task.state, task.due_at = Channel.LINKEDIN, TouchState.APPROVED, NOW - 2 * DAY
    draft.due_at = NOW - DAY
    session.flush()
    report = why(session, chat)
    assert (report.gate, report.more) == ("by_hand", 0)  # it has been due for longest
    assert [(each.touch_id, each.gate) for each in report.behind] == [
        (draft.id, "not_approved"),
        (mail.id, "earlier_touch"),
    ]
    suppressing.suppress_named(session, chat.prospect.email, by=ada, now=NOW)
    assert (why(session, chat).gate, why(session, chat).behind) == ("suppressed", ())


def test_why_without_a_plan_and_with_a_task(session, workspace, ada):
    prospect = make_prospect(session, workspace, email=None)
    report = reasons.why(session, prospect.id, workspace_id=workspace.id, now=NOW)
    assert report.sentence == "Nothing is planned for this prospect."
    task = make_conversation(session, workspace, ada, prospect, channel=Channel.LINKEDIN)
    task.touches[0].state = TouchState.APPROVED
    session.flush()
    assert why(session, task).gate == "by_hand"


def waiting(session, workspace, **more):
    """What waits: its step, what holds it."""
    report = pending.pending(session, workspace.id, now=NOW, **more)
    return report, [(mail.step, mail.gate) for mail in report.mails]


def test_follow_ups_wait_with_step_and_subject_before_they_are_approved(session, workspace, ada):
    chat = make_conversation(session, workspace, ada, steps=3)
    report, seen = waiting(session, workspace)
    assert seen == [(2, "not_approved"), (3, "not_approved")], "a first message is in the drafts"
    assert (report.total, report.followups) == (0, 2)
    first = report.mails[0]
    assert first.mail_id is None
    assert first.subject == chat.variant(1).subject
    assert first.planned_at == chat.touches[1].due_at
    depends, task = chat.touches[1:]
    depends.condition, depends.condition_position = Condition.ACCEPTED, 0
    task.channel, task.state = Channel.LINKEDIN, TouchState.APPROVED
    chat.approve(0)
    report, seen = waiting(session, workspace)
    assert seen == [(1, None), (2, "condition"), (3, "by_hand")]
    assert report.mails[1].note == "It is made if step 1 is accepted; that is not known yet."
    assert (report.total, report.followups) == (1, 2)
    chat.sequence.state = SequenceState.PAUSED
    session.flush()
    assert [gate for _, gate in waiting(session, workspace)[1]][1:] == 2 * ["sequence_paused"]
    chat.sequence.state = SequenceState.STOPPED
    session.flush()
    assert waiting(session, workspace)[0].followups == 0


def test_a_follow_up_that_a_model_writes_anew_says_so(session, workspace, ada):
    chat = make_conversation(session, workspace, ada, steps=2)
    order = WritingOrder(
        workspace_id=workspace.id,
        prospect_id=chat.prospect.id,
        campaign_id=chat.sequence.campaign_id,
        touch_id=chat.touches[1].id,
        state=OrderState.WAITING,
        created_at=NOW,
    )
    session.add(order)
    session.flush()
    assert waiting(session, workspace)[1] == [(2, "not_written")]


def test_pages_have_everything_once_approved_or_not(session, workspace, ada):
    for number in range(5):
        person = make_prospect(session, workspace, name=f"P {number}", email=f"p@d{number}.example")
        chat = make_conversation(session, workspace, ada, person, steps=3)
        chat.approve(0)
        if number % 2:
            chat.approve(1)
    seen, after = [], None
    for page in range(8):
        report, _ = waiting(session, workspace, after=after, limit=2)
        seen += [mail.touch_id for mail in report.mails]
        after = report.after
        assert (after is None) == (page == 7)
    assert len(set(seen)) == len(seen) == 15
    assert (report.total, report.followups) == (7, 8)


def test_pending_lists_the_outbox_with_its_gates(session, workspace, chat):
    assert pending.pending(session, workspace.id, now=NOW).total == 0
    chat.approve(0)
    chat.approve(1)
    report = pending.pending(session, workspace.id, now=NIGHT)
    assert report.total == 2
    assert [mail.gate for mail in report.mails] == ["send_window", "earlier_touch"]
    chat.prospect.hold_until = (NOW + timedelta(days=10)).date()
    session.flush()
    report = pending.pending(session, workspace.id, now=NOW)
    assert [(mail.gate, mail.due_at.date()) for mail in report.mails] == 2 * [
        ("hold", chat.prospect.hold_until)
    ]


def test_why_follows_whoever_was_suppressed_and_may_be_written_to_again(
    session, workspace, ada, chat
):
    chat.approve(0)
    suppressing.suppress_named(session, chat.prospect.email, by=ada, now=NOW)
    assert why(session, chat).gate == "suppressed"
    unsuppressing.unsuppress_named(session, chat.prospect.email, "they asked", by=ada, now=NOW)
    told = why(session, chat)
    assert told.gate is None
    assert told.sentence == (
        "Nothing is planned: the sequence ended when they were suppressed, which no longer holds. "
        "`/outreach sequence Ines Okafor` begins another one."
    )


def test_a_name_an_address_or_a_domain_is_suppressed(session, ada, workspace, chat):
    assert suppressing.suppress_named(session, "Ines Okafor", by=ada, now=NOW).prospect_ids == (
        chat.prospect.id,
    )
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED
    assert why(session, chat).gate == "suppressed"
    told = suppressing.suppress_named(session, "team.example", by=ada, now=NOW)
    assert (told.what, told.was_known) == ("team.example", False)
    again = suppressing.suppress_named(session, "nobody@team.example", by=ada, now=NOW)
    assert not again.was_known
    assert suppressing.suppress_named(session, "team.example", by=ada, now=NOW).was_known
    with pytest.raises(InvalidError, match="Say whom"):
        suppressing.suppress_named(session, " ", by=ada, now=NOW)


def test_a_domain_stops_everybody_there(session, workspace, ada):
    below = make_prospect(session, workspace, name="A B", email="a@mail.harbor.example")
    beside = make_prospect(session, workspace, name="C D", email="c@notharbor.example")
    told = suppressing.suppress_named(session, "@harbor.example", by=ada, now=NOW)
    assert told.prospect_ids == (below.id,)
    mail = make_conversation(session, workspace, ada, beside).approve()
    claimed = claim(session, owner="one", now=NOW)
    assert claimed is not None
    assert claimed.id == mail.id


def test_the_team_is_told_once_while_it_lasts_and_again_the_next_time(session, workspace):
    def tell():
        return notices.tell(session, workspace.id, "smtp", "It is away.", now=NOW)

    assert tell()
    assert not tell()
    assert notices.clear(session, workspace.id, "smtp", "It is back.", now=NOW)
    assert not notices.clear(session, workspace.id, "smtp", "It is back.", now=NOW)
    assert tell()
    first, second = session.scalars(select(Notice).order_by(Notice.id))
    assert notices.card(session, first.id, now=NOW).text == "It is back."
    assert not notices.card(session, second.id, now=NOW).is_over
    assert len(session.scalars(select(Post)).all()) == 2
