"""A person's word on a segment stays, until a person takes it back."""

import pytest

from engine.errors import InvalidError, NotFoundError
from engine.scoring.assigning import assign
from engine.scoring.segments import segment, segment_waiting
from engine.views.scoring import AssignRequest, SegmentRequest
from storage.states import Approval, LeadStatus
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


@pytest.fixture
def ines(session, workspace):
    return Outreach(session, workspace).prospect(
        "Ines Okafor", title="Head of School", segment=None
    )


def put(session, by, where, who="Ines Okafor"):
    return assign(session, AssignRequest(prospect=who, segment=where), by=by, now=NOW)


def test_it_wins_over_evidence_and_target_and_stays(session, workspace, ada, ines):
    told = put(session, ada, "stealth")
    assert (told.segment, told.label, told.set_by) == (
        "stealth_founder",
        "Stealth founders",
        "Ada Admin",
    )
    report = segment(session, SegmentRequest(target_distribution={"referral": 1}), by=ada, now=NOW)
    assert (report.set_by_hand, report.clear, report.undecided, report.short) == (1, 0, 0, 1)
    assert segment_waiting(session, now=NOW) == 0
    session.refresh(ines)
    assert (ines.segment, ines.segment_set_by) == ("stealth_founder", "Ada Admin")


def test_taken_back_the_evidence_decides_at_once(session, ada, remy, ines):
    put(session, remy, "stealth")
    told = put(session, ada, None)
    assert (told.segment, told.set_by) == ("referral_network", None)
    assert told.evidence == ("title: head of school",)
    assert (told.before, told.set_by_before) == ("Stealth founders", "Remy Rep")


def test_who_waits_is_sorted_when_approved(session, ada, ines):
    ines.approval = Approval.DISCOVERED
    session.flush()
    assert put(session, ada, "stealth").segment == "stealth_founder"
    told = put(session, ada, None)
    assert (told.segment, told.label, told.before) == (None, None, "Stealth founders")
    assert segment_waiting(session, now=NOW) == 0
    ines.approval = Approval.APPROVED
    session.flush()
    assert segment_waiting(session, now=NOW) == 1
    session.refresh(ines)
    assert ines.segment == "referral_network"


def test_who_comes_second_is_told_who_was_first(session, ada, remy, ines):
    put(session, remy, "stealth")
    told = put(session, ada, "thought")
    assert (told.segment, told.before, told.set_by_before) == (
        "thought_leadership",
        "Stealth founders",
        "Remy Rep",
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lead_status": LeadStatus.SUPPRESSED}, "is suppressed"),
        ({"approval": Approval.REJECTED}, "is rejected"),
    ],
)
def test_who_does_not_count_has_no_segment(session, ada, ines, change, says):
    for name, value in change.items():
        setattr(ines, name, value)
    session.flush()
    with pytest.raises(InvalidError, match=says):
        put(session, ada, "stealth")


def test_nobody_else_s_prospects_and_no_unknown_segment(session, ada, ines):
    with pytest.raises(NotFoundError, match="There is no segment"):
        put(session, ada, "bananas")
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    with pytest.raises(NotFoundError):
        put(session, stranger, "stealth", who=f"#{ines.id}")
