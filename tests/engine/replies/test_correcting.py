"""A wrong label is corrected: what it set off is undone, what somebody decided since stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.delivery.protection import identities, suppression
from engine.delivery.protection.erasing import erase
from engine.delivery.protection.unsuppressing import unsuppress_named
from engine.delivery.stopping import WAITS, stop_sequences
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects import lead_status
from engine.prospects.suppressed import email_values
from engine.replies import (
    acting,
    alerts,
    answering,
    correcting,
    deciding,
    going_on,
    inbound,
    receiving,
    set_off,
)
from engine.replies.correcting import correct
from engine.replies.resting import timeline
from storage.states import (
    Approval,
    Condition,
    EventKind,
    LeadStatus,
    MailState,
    PostKind,
    ReplyLabel,
    ReplyState,
    SequenceState,
    SuppressionCause,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Event,
    LeadStatusChange,
    Mail,
    Post,
    Prospect,
    Reply,
    Suppression,
    SuppressionChange,
    Touch,
)
from tests.engine.replies.test_inbound import REPORT
from tests.engine.replies.test_receiving import LATER, chat, kinds, receive, sent_mail
from tests.support import NOW

__all__ = ["chat"]
NEXT = LATER + timedelta(hours=1)


def states(chat):
    return [touch.state for touch in chat.touches]


def test_an_opt_out_that_was_none_is_undone_and_the_sequence_waits(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    assert alert.label == "opt_out"
    assert suppression.reason_for(session, chat.prospect) is not None
    told = correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    assert suppression.reason_for(session, chat.prospect) is None
    assert session.scalars(select(Suppression)).all() == []
    lifted = session.scalars(select(SuppressionChange).where(SuppressionChange.cause.is_(None)))
    assert {(each.reason, each.by_member_id) for each in lifted} == {
        ("the answer was read wrongly", ada.member_id)
    }
    assert chat.prospect.lead_status == LeadStatus.CONTACTED
    last = session.scalars(select(LeadStatusChange).order_by(LeadStatusChange.id.desc())).first()
    assert (last.before, last.after) == (LeadStatus.SUPPRESSED, LeadStatus.CONTACTED)
    assert chat.sequence.state == SequenceState.STOPPED, "it does not silently go on"
    assert (told.read_as, told.corrected_by, told.may_go_on) == ("opt_out", "Ada Admin", True)
    assert told.undone == (
        "No longer suppressed.",
        "Lead status: contacted again.",
        "The sequence rests until a person lets it go on.",
    )
    assert kinds(session) == {EventKind.SENT}


def test_a_person_lets_the_sequence_go_on_once(session, workspace, ada, remy, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    week_later = NOW + timedelta(days=8)
    told = going_on.go_on(session, alert.reply_id, by=remy, now=week_later)
    session.expire_all()
    assert states(chat) == [TouchState.SENT, TouchState.DRAFT, TouchState.DRAFT]
    due = [touch.due_at for touch in chat.touches[1:]]
    assert week_later <= due[0] < due[1]
    assert due[0].date() < due[1].date()
    assert chat.sequence.state == SequenceState.ACTIVE
    assert not told.may_go_on
    assert told.undone[-1] == "Remy Rep let the sequence go on."
    sent_and_taken_back = session.scalars(select(Mail.state).order_by(Mail.id)).all()
    assert sent_and_taken_back == [MailState.SENT, MailState.STOPPED], "approved anew, or never"
    with pytest.raises(ConflictError, match="does not wait any more"):
        going_on.go_on(session, alert.reply_id, by=ada, now=week_later)


def test_who_has_said_no_since_is_not_offered_that_it_goes_on(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    told = correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    assert told.may_go_on
    lead_status.move(
        session,
        chat.prospect,
        LeadStatus.NOT_INTERESTED,
        because="they called",
        by_member_id=ada.member_id,
        now=NEXT,
    )
    assert not alerts.alert(session, alert.reply_id, now=NEXT).may_go_on
    with pytest.raises(ConflictError, match=r"Ines Okafor said no\. The sequence stays"):
        going_on.go_on(session, alert.reply_id, by=ada, now=NEXT)


def test_a_sequence_that_rests_is_shown_before_another_is_offered(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    shown = timeline(session, chat.prospect, None, by=ada, now=NEXT)
    assert (shown.sequence_id, shown.stop_reason) == (chat.sequence.id, WAITS)
    named = timeline(session, chat.prospect, "3-step", by=ada, now=NEXT)
    assert named.running is None, "whoever names a type may begin another"
    going_on.go_on(session, alert.reply_id, by=ada, now=NEXT)
    stop_sequences(session, chat.prospect.id, reason="Ada Admin ended the sequence.", now=NEXT)
    preview = timeline(session, chat.prospect, None, by=ada, now=NEXT)
    assert (preview.running, preview.sequence_type) == (None, "3-step")


def test_of_a_sequence_that_rests_the_card_names_only_what_is_offered(
    session, workspace, ada, chat
):
    alert = receive(session, workspace, "Please remove me from your list.")
    correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    shown = timeline(session, chat.prospect, None, by=ada, now=NEXT)
    assert "Go on, at their answer" in shown.changed
    receive(session, workspace, "How much is it?", number=2)
    assert not alerts.alert(session, alert.reply_id, now=NEXT).may_go_on
    shown = timeline(session, chat.prospect, None, by=ada, now=NEXT)
    assert shown.sequence_id == chat.sequence.id
    assert "Go on" not in shown.changed
    assert "answered since" in shown.changed


def test_whoever_corrects_second_is_told_who_was_first(session, workspace, ada, remy, chat):
    alert = receive(session, workspace, "No thanks, not interested.")
    correct(session, alert.reply_id, "objection", "not_interested", by=ada, now=NEXT)
    with pytest.raises(ConflictError, match="Ada Admin corrected it to “objection” already"):
        correct(session, alert.reply_id, "interested", "not_interested", by=remy, now=NEXT)
    assert session.get_one(Reply, alert.reply_id).label == ReplyLabel.OBJECTION
    again = correct(session, alert.reply_id, "interested", "objection", by=remy, now=NEXT)
    assert (again.read_as, again.corrected_by) == ("not_interested", "Remy Rep")


def test_what_a_person_has_dealt_with_is_decided(session, workspace, ada, remy, chat):
    alert = receive(session, workspace, "Let's talk on Thursday.")
    deciding.meeting_booked(session, alert.reply_id, by=ada, now=NEXT)
    with pytest.raises(ConflictError, match="Ada Admin has dealt with"):
        correct(session, alert.reply_id, "objection", "meeting_request", by=remy, now=NEXT)
    with pytest.raises(ConflictError, match="Ada Admin has dealt with"):
        correcting.correctable(session, alert.reply_id, by=remy, now=NEXT)
    assert chat.prospect.lead_status == LeadStatus.MEETING_BOOKED


@pytest.mark.parametrize("said", [None, "nonsense", "opt_out"])
def test_it_takes_another_label(session, workspace, ada, chat, said):
    alert = receive(session, workspace, "Please remove me from your list.")
    with pytest.raises(InvalidError, match="Choose what it is instead"):
        correct(session, alert.reply_id, said, "opt_out", by=ada, now=NEXT)


def test_an_answer_of_another_team_is_not_there(session, workspace, ada, chat):
    alert = receive(session, workspace, "Hm.")
    stranger = ada.model_copy(update={"workspace_id": 999})
    for operation in (going_on.go_on, answering.draft_answer):
        with pytest.raises(NotFoundError):
            operation(session, alert.reply_id, by=stranger, now=NEXT)
    with pytest.raises(NotFoundError):
        correct(session, alert.reply_id, "objection", alert.label, by=stranger, now=NEXT)


def test_who_is_suppressed_by_hand_as_well_stays_so(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    suppression.suppress_prospect(
        session,
        chat.prospect.id,
        workspace_id=workspace.id,
        reason="a competitor",
        by_member_id=ada.member_id,
        now=NEXT,
    )
    told = correct(session, alert.reply_id, "interested", "opt_out", by=ada, now=NEXT)
    assert "They stay suppressed: something else suppresses them." in told.undone
    assert suppression.reason_for(session, chat.prospect) is not None
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED


def test_who_asked_twice_stays_suppressed(session, workspace, ada, chat):
    first = receive(session, workspace, "Please remove me from your list.")
    receive(session, workspace, "I said: remove me from your list!", number=2)
    told = correct(session, first.reply_id, "interested", "opt_out", by=ada, now=NEXT)
    assert "They stay suppressed: they asked for it elsewhere as well." in told.undone
    assert suppression.reason_for(session, chat.prospect) is not None


def test_who_was_suppressed_before_is_so_for_the_old_reason(session, workspace, ada, chat):
    suppression.add(
        session,
        workspace.id,
        identities.own_values(chat.prospect),
        cause=SuppressionCause.HAND,
        reason="a competitor",
        by_member_id=ada.member_id,
        now=NOW,
    )
    alert = receive(session, workspace, "Please remove me from your list.")
    correct(session, alert.reply_id, "objection", "opt_out", by=ada, now=NEXT)
    kept = session.scalars(select(Suppression)).all()
    assert {(row.cause.value, row.reason) for row in kept} == {("hand", "a competitor")}


def test_a_status_that_a_person_moved_since_stays(session, workspace, ada, chat):
    alert = receive(session, workspace, "No thanks, not interested.")
    lead_status.move(
        session,
        chat.prospect,
        LeadStatus.WON,
        because="they called",
        by_member_id=ada.member_id,
        now=NEXT,
    )
    told = correct(session, alert.reply_id, "objection", "not_interested", by=ada, now=NEXT)
    assert "The lead status stays: it was moved since." in told.undone
    assert chat.prospect.lead_status == LeadStatus.WON


def test_a_hold_goes_and_one_that_was_changed_since_stays(session, workspace, ada, chat):
    away = receive(session, workspace, "I am away until 7 December.", Auto_Submitted="auto-replied")
    assert chat.prospect.hold_until == date(2026, 12, 8)
    told = correct(session, away.reply_id, "interested", "out_of_office", by=ada, now=NEXT)
    assert chat.prospect.hold_until is None
    assert told.state == "open", "a person's answer waits for somebody"
    assert "No longer on hold." in told.undone
    back = correct(session, away.reply_id, "out_of_office", "interested", by=ada, now=NEXT)
    assert back.state == "handled"
    assert chat.prospect.hold_until == date(2026, 12, 8)
    chat.prospect.hold_until = date(2027, 1, 11)
    told = correct(session, away.reply_id, "objection", "out_of_office", by=ada, now=NEXT)
    assert "The hold stays: it was changed since." in told.undone
    assert chat.prospect.hold_until == date(2027, 1, 11)


def test_a_hard_bounce_that_was_none_is_undone(session, workspace, ada, chat):
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    raw = raw.replace("<original@team.example>", sent_mail(session).message_id)
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert suppression.reason_for(session, chat.prospect) is not None
    told = correct(session, alert.reply_id, "auto_reply", "bounce", by=ada, now=NEXT)
    assert suppression.reason_for(session, chat.prospect) is None
    assert chat.prospect.lead_status == LeadStatus.CONTACTED
    assert EventKind.BOUNCED not in kinds(session)
    assert told.may_go_on


def referral(session, workspace):
    text = "I am the wrong one. Please write to Bo Lind, bo.lind@harbor.example, about this."
    alert = receive(session, workspace, text)
    assert alert.label == "referral"
    return alert


def test_whom_an_answer_points_to_waits_for_approval(session, workspace, ada, chat):
    alert = referral(session, workspace)
    bo = session.scalars(select(Prospect).where(Prospect.full_name == "Bo Lind")).one()
    assert (bo.approval, bo.email) == (Approval.DISCOVERED, "bo.lind@harbor.example")
    assert (bo.source, bo.company_id) == ("referred by Ines Okafor", chat.prospect.company_id)
    assert "Points to Bo Lind, who waits for approval." in alert.effects
    told = correct(session, alert.reply_id, "objection", "referral", by=ada, now=NEXT)
    assert "Bo Lind is no prospect any more." in told.undone
    gone = session.scalars(select(Prospect).where(Prospect.full_name == "Bo Lind")).all()
    assert gone == []
    assert "Bo Lind" in session.get_one(Reply, alert.reply_id).new_text


def test_whom_somebody_has_decided_on_stays(session, workspace, ada, chat):
    alert = referral(session, workspace)
    bo = session.scalars(select(Prospect).where(Prospect.full_name == "Bo Lind")).one()
    bo.approval, bo.approval_decided_at = Approval.APPROVED, NEXT
    session.flush()
    told = correct(session, alert.reply_id, "objection", "referral", by=ada, now=NEXT)
    assert "Bo Lind stays a prospect: somebody has decided on them." in told.undone
    assert session.get(Prospect, bo.id) is not None


def test_nobody_comes_in_twice_or_against_their_word(session, workspace, ada, chat):
    first = referral(session, workspace)
    correct(session, first.reply_id, "objection", "referral", by=ada, now=NEXT)
    values = email_values("bo.lind@harbor.example")
    suppression.add(
        session,
        workspace.id,
        values,
        cause=SuppressionCause.OPT_OUT,
        reason="asked not to be written to",
        by_member_id=None,
        now=NEXT,
    )
    told = correct(session, first.reply_id, "referral", "objection", by=ada, now=NEXT)
    assert "Points to Bo Lind, who is suppressed." in told.effects
    assert len(session.scalars(select(Prospect)).all()) == 1


def test_an_answer_is_drafted_for_a_person_to_send_one_at_a_time(session, workspace, ada, chat):
    alert = receive(session, workspace, "Sounds interesting. What does it cost?")
    told = answering.draft_answer(session, alert.reply_id, by=ada, now=NEXT)
    assert "Ada Admin had an answer drafted." in told.effects
    drafted = session.scalars(select(Touch).where(Touch.kind == TouchKind.ANSWER)).one()
    assert (drafted.state, drafted.channel) == (TouchState.DRAFT, chat.touches[0].channel)
    assert chat.sequence.state == SequenceState.STOPPED
    with pytest.raises(ConflictError, match="drafted already"):
        answering.draft_answer(session, alert.reply_id, by=ada, now=NEXT)
    deciding.meeting_booked(session, alert.reply_id, by=ada, now=NEXT)
    with pytest.raises(ConflictError, match="dealt with"):
        answering.draft_answer(session, alert.reply_id, by=ada, now=NEXT)


TEXT = "I am away until 7 December. Please ask Bo Lind, bo.lind@harbor.example. No thanks."
LABELS = st.sampled_from([label.value for label in ReplyLabel])


@pytest.fixture
def ready(session, chat):
    """The same conversation with an answer that its type has ready."""
    first = chat.touches[0]
    session.add(
        Touch(
            workspace_id=first.workspace_id,
            sequence_id=first.sequence_id,
            campaign_id=first.campaign_id,
            prospect_id=first.prospect_id,
            position=3,
            kind=TouchKind.ANSWER,
            channel=first.channel,
            due_at=NOW + timedelta(days=9),
            condition=Condition.REPLIED,
            condition_position=first.position,
            state=TouchState.DRAFT,
            variant_number=1,
        )
    )
    session.flush()
    return chat


def what_matters(session, chat):
    """How the prospect stands, without history and without who was told when."""
    session.flush()
    session.expire_all()
    prospect = chat.prospect
    reply = session.scalars(select(Reply)).one()
    people = session.execute(select(Prospect.full_name, Prospect.approval, Prospect.source))
    held = session.execute(select(Suppression.kind, Suppression.fingerprint, Suppression.cause))
    return {
        "status": prospect.lead_status,
        "hold": prospect.hold_until,
        "people": sorted(map(tuple, people)),
        "suppressed": sorted(map(tuple, held)),
        "events": sorted(
            (each.kind, each.at if each.provider == set_off.PROVIDER else None)
            for each in session.scalars(select(Event))
        ),
        "mails": session.scalars(select(Mail.state).order_by(Mail.id)).all(),
        "label": (reply.label, reply.state, reply.defer_until, tuple(reply.effects)),
    }, {
        "sequence": chat.sequence.state,
        "touches": [
            (each.kind, each.state, each.condition_met_at is not None)
            for each in session.scalars(select(Touch).order_by(Touch.position))
        ],
    }


def read_as(session, workspace, chat, label):
    """As `receive` does, with a reading that says `label`."""
    reply = Reply(
        workspace_id=workspace.id,
        message_id="<answer1@harbor.example>",
        touch_id=chat.touches[0].id,
        prospect_id=chat.prospect.id,
        from_address="ines@harbor.example",
        subject="Re: routes",
        new_text=TEXT,
        label=ReplyLabel(label),
        confidence=0.9,
        layer="learnt",
        state=acting.state_of(ReplyLabel(label)),
        received_at=LATER,
        read_at=LATER,
    )
    session.add(reply)
    session.flush()
    read = ReplyLabel(label)
    reading = correcting._read_as(session, reply, read, read)  # noqa: SLF001 - the same text
    reply.defer_until = reading.defer_until
    acting.act(
        session,
        reply,
        reading,
        mail=sent_mail(session),
        bounce=None,
        received=LATER.date(),
        now=LATER,
    )
    return reply


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=LABELS, right=LABELS)
def test_corrected_is_as_if_it_had_been_read_rightly(  # noqa: PLR0917 - fixtures and examples
    session, workspace, ada, ready, wrong, right
):
    if wrong == right:
        return
    with session.begin_nested() as rightly:
        read_as(session, workspace, ready, right)
        wanted, way = what_matters(session, ready)
        rightly.rollback()
    with session.begin_nested() as corrected:
        reply = read_as(session, workspace, ready, wrong)
        correct(session, reply.id, right, wrong, by=ada, now=NEXT)
        found, waits = what_matters(session, ready)
        corrected.rollback()
    session.expire_all()
    stands = way["sequence"] == SequenceState.STOPPED or waits["sequence"] == way["sequence"]
    if stands:
        assert (found, waits) == (wanted, way)
    else:
        assert waits["sequence"] == SequenceState.STOPPED, "only a person lets it go on"
        assert {**found, "mails": None} == {**wanted, "mails": None}


def test_an_admin_may_still_unsuppress_by_hand(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    unsuppress_named(session, "Ines Okafor", "she wrote to us again", by=ada, now=NEXT)
    told = correct(session, alert.reply_id, "interested", "opt_out", by=ada, now=NEXT)
    assert "The lead status stays: it was moved since." in told.undone
    assert chat.prospect.lead_status == LeadStatus.INTERESTED
    assert told.state == ReplyState.OPEN.value


def test_who_has_answered_since_is_not_written_to_again(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please remove me from your list.")
    correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=NEXT)
    receive(session, workspace, "No thanks, we are not interested.", number=2)
    assert not alerts.alert(session, alert.reply_id, now=NEXT).may_go_on
    with pytest.raises(ConflictError, match="answered since"):
        going_on.go_on(session, alert.reply_id, by=ada, now=NEXT)
    assert chat.sequence.state == SequenceState.STOPPED


def test_only_an_admins_correction_lifts_a_suppression(session, workspace, ada, remy, chat):
    """Who may not use `/outreach unsuppress` does not get round it by a label."""
    alert = receive(session, workspace, "Please remove me from your list.")
    told = correct(session, alert.reply_id, "auto_reply", "opt_out", by=remy, now=NEXT)
    assert told.undone[0] == (
        "They stay suppressed: an admin lets them be written to again, with `/outreach unsuppress`."
    )
    assert suppression.reason_for(session, chat.prospect) is not None
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED
    assert not told.may_go_on
    unsuppress_named(session, "Ines Okafor", "meant another list", by=ada, now=NEXT)
    assert alerts.alert(session, alert.reply_id, now=NEXT).may_go_on


def test_whom_an_answer_pointed_to_is_erased_in_slack_too(session, workspace, ada, chat):
    alert = receive(session, workspace, "Please ask Bo Lind, bo.lind@harbor.example, instead.")
    assert "Points to Bo Lind, who waits for approval." in alert.effects
    shown = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    wanted = shown.wanted
    bo = session.scalars(select(Prospect).where(Prospect.full_name == "Bo Lind")).one()
    erase(session, bo.id, by=ada, now=NEXT)
    session.refresh(shown)
    assert shown.wanted > wanted, "drawn again"
    told = alerts.alert(session, alert.reply_id, now=NEXT)
    assert "Bo Lind" not in " ".join((told.new_text, *told.effects))
