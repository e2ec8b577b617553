"""A lead status that a person sets: what it ends, what it lets begin again, and what it leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.delivery.course.lead_by_hand import set_status
from engine.delivery.protection import suppression
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.scheduling import sequences
from engine.views.prospect_card import BY_HAND
from engine.views.sequences import SequenceRequest
from storage.states import LeadStatus, SequenceState, TouchState
from storage.tables import LeadStatusChange, Sequence, Touch
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW, make_actor, make_workspace

ENDS = {"interested", "meeting_booked", "won", "not_interested", "unreachable"}


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


def begin(session, prospect, ada):
    request = SequenceRequest(prospect_id=prospect.id, sequence_type="direct_cta")
    return sequences.generate(session, request, by=ada, now=NOW).sequence_id


def says(session, prospect, status, because="", *, by):
    return set_status(session, prospect.id, status, because, by=by, now=NOW)


def history(session, prospect):
    query = select(LeadStatusChange).where(LeadStatusChange.prospect_id == prospect.id)
    return list(session.scalars(query.order_by(LeadStatusChange.id)))


@pytest.mark.parametrize("status", BY_HAND)
def test_a_sequence_ends_where_none_may_begin(session, outreach, ada, status):
    maya = outreach.prospect("Maya Lindqvist")
    maya.lead_status = LeadStatus.DEFERRED
    session.flush()
    made = begin(session, maya, ada)
    told = says(session, maya, status.replace("_", " ").title(), "we signed", by=ada)
    assert maya.lead_status == status == told.lead_status
    sequence = session.get_one(Sequence, made, populate_existing=True)
    states = set(session.scalars(select(Touch.state).where(Touch.sequence_id == made)))
    if status in ENDS:
        assert sequence.state is SequenceState.STOPPED
        assert sequence.stop_reason.startswith(f"{ada.name} set the lead status to ")
        assert states == {TouchState.STOPPED}
        assert told.text.endswith("Their sequence has ended.")
    else:
        assert (sequence.state, states) == (SequenceState.ACTIVE, {TouchState.DRAFT})
    [line] = history(session, maya)
    assert (line.before, line.after, line.at) == (LeadStatus.DEFERRED, LeadStatus(status), NOW)
    assert line.because == f"{ada.name} said so: we signed"
    assert line.by_member_id == ada.member_id


@pytest.mark.parametrize("gone", [LeadStatus.UNREACHABLE, LeadStatus.NOT_INTERESTED])
def test_who_had_left_the_way_comes_back_to_it(session, outreach, ada, gone):
    maya = outreach.prospect("Maya Lindqvist")
    maya.lead_status = gone
    session.flush()
    with pytest.raises(ConflictError):
        begin(session, maya, ada)
    says(session, maya, "contacted", "has another address", by=ada)
    assert begin(session, maya, ada)
    with pytest.raises(ConflictError, match="has the lead status “contacted” already"):
        says(session, maya, "contacted", by=ada)
    assert len(history(session, maya)) == 1


def test_no_word_loosens_a_suppression(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    suppression.suppress_prospect(
        session,
        maya.id,
        workspace_id=ada.workspace_id,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    with pytest.raises(ConflictError, match="unsuppress"):
        says(session, maya, "won", by=ada)
    maya.lead_status = LeadStatus.UNREACHABLE  # as after a bounce: the address stays suppressed
    session.flush()
    told = says(session, maya, "contacted", by=ada)
    assert "still suppressed" in told.text
    assert suppression.reason_for(session, maya) == "asked"
    with pytest.raises(ConflictError, match="not to be written to"):
        begin(session, maya, ada)


def test_what_is_no_status_by_hand_is_refused(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    for status in ("suppressed", "deferred", "customer"):
        with pytest.raises(InvalidError, match="Use one of new, contacted"):
            says(session, maya, status, by=ada)
    with pytest.raises(InvalidError, match="at most 300"):
        says(session, maya, "won", "x" * 301, by=ada)
    assert history(session, maya) == []


def test_another_teams_prospect_is_not_there(session, outreach):
    maya = outreach.prospect("Maya Lindqvist")
    stranger = make_actor(session, make_workspace(session, "T2"))
    with pytest.raises(NotFoundError):
        says(session, maya, "won", by=stranger)
