"""Decides how far a lead qualifies, from fit and engagement: a verdict with reasons, never kept.

It follows from the grade, the lead status and what the person did, so it is right whenever it is
asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from engine.views.prospect_card import Qualification, Verdict
from storage.states import EventKind, LeadStatus

FITS: Final = frozenset({"A", "B"})
BARELY: Final = "C"
ENGAGED: Final = frozenset(
    {LeadStatus.ENGAGED, LeadStatus.INTERESTED, LeadStatus.MEETING_BOOKED, LeadStatus.WON}
)
OUT: Final = frozenset({LeadStatus.NOT_INTERESTED, LeadStatus.UNREACHABLE, LeadStatus.SUPPRESSED})
SIGNS: Final = {
    EventKind.ACCEPTED: "accepted a connection request",
    EventKind.CLICKED: "clicked a link",
}
"""What a person does short of an answer."""


def qualify(grade: str | None, status: LeadStatus, did: Collection[EventKind]) -> Qualification:
    """The verdict on a prospect. `grade` None: not scored yet; `did`: what the person did."""
    said = f"lead status {status.value.replace('_', ' ')}"
    if status in OUT:
        return Qualification(verdict="out", reasons=(said,))
    fit = "not scored yet" if grade is None else f"grade {grade}"
    signs = tuple(words for kind, words in SIGNS.items() if kind in did)
    engaged = status in ENGAGED
    reasons = (fit, *((said,) if engaged or status == LeadStatus.DEFERRED else ()), *signs)
    if not engaged and not signs:
        reasons = (*reasons, "no sign of interest yet")
    return Qualification(verdict=_verdict(grade, status, engaged=engaged), reasons=reasons)


def _verdict(grade: str | None, status: LeadStatus, *, engaged: bool) -> Verdict:
    if grade in FITS and engaged:
        return "qualified"
    is_worth_it = grade in FITS or (grade == BARELY and engaged)
    return "nurture" if is_worth_it or status == LeadStatus.DEFERRED else "not_yet"
