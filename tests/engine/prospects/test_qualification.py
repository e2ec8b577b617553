"""How far a lead qualifies, by fit and engagement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.qualification import OUT, qualify
from storage.states import BY_PERSON, EventKind, LeadStatus


@pytest.mark.parametrize(
    ("grade", "status", "did", "verdict", "reasons"),
    [
        ("A", "interested", [], "qualified", ("grade A", "lead status interested")),
        ("B", "meeting_booked", [], "qualified", ("grade B", "lead status meeting booked")),
        ("A", "contacted", [], "nurture", ("grade A", "no sign of interest yet")),
        ("B", "contacted", ["clicked"], "nurture", ("grade B", "clicked a link")),
        ("C", "engaged", [], "nurture", ("grade C", "lead status engaged")),
        ("no", "deferred", [], "nurture", None),
        ("no", "interested", [], "not_yet", ("grade no", "lead status interested")),
        ("C", "new", ["accepted"], "not_yet", ("grade C", "accepted a connection request")),
        (None, "new", [], "not_yet", ("not scored yet", "no sign of interest yet")),
        ("A", "not_interested", ["clicked"], "out", ("lead status not interested",)),
    ],
)
def test_a_verdict_says_what_it_rests_on(grade, status, did, verdict, reasons):
    found = qualify(grade, LeadStatus(status), [EventKind(kind) for kind in did])
    assert found.verdict == verdict
    assert reasons in {None, found.reasons}


RANK = ("out", "not_yet", "nurture", "qualified")


@given(st.sampled_from(list(LeadStatus)), st.sets(st.sampled_from(sorted(BY_PERSON))))
def test_who_fits_better_never_qualifies_less(status, did):
    verdicts = [RANK.index(qualify(grade, status, did).verdict) for grade in ("no", "C", "B", "A")]
    assert verdicts == sorted(verdicts)
    assert (verdicts[-1] == 0) == (status in OUT)
