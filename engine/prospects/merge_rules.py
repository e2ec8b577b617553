"""Decides what one person's record says that was two: what is filled, united, and more careful."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.prospects.people import OTHER_EMAIL
from engine.prospects.tags import each_once
from storage.states import Approval, LeadStatus

OTHER_PROFILE: Final = "other LinkedIn profile"
OTHER_PHONE: Final = "other phone"
Row = Mapping[str, Any]

TOGETHER: Final = (
    ("email", "email_key"),
    ("linkedin_url", "linkedin_key"),
    ("company_id", "company_name", "company_key"),
    ("title", "role", "department", "seniority"),
    ("location", "country", "region"),
    ("segment", "segment_evidence", "segment_set_by"),
    ("rejected_because", "approval_decided_by", "approval_decided_at", "approval"),
)
"""Columns that say one thing: they are taken over together, or not at all."""
STAY: Final = frozenset(
    {
        "id",
        "workspace_id",
        "source",
        "full_name",
        "first_name",
        "last_name",
        "name_key",
        "created_at",
        "fit_score",
        "referral_capacity",
        "signal_strength",
        "priority_score",
        "engagement_potential",
        "pillars",
        "reasons",
        "grade",
        "scored_with",
    }
)
"""Columns that a merge leaves alone; scores are computed anew."""
STATUSES: Final = (
    LeadStatus.SUPPRESSED,
    LeadStatus.WON,
    LeadStatus.MEETING_BOOKED,
    LeadStatus.NOT_INTERESTED,
    LeadStatus.INTERESTED,
    LeadStatus.DEFERRED,
    LeadStatus.ENGAGED,
    LeadStatus.CONTACTED,
    LeadStatus.UNREACHABLE,
    LeadStatus.NEW,
)
"""The first that either has holds for both: what was decided comes before what is only known."""
APPROVALS: Final = (Approval.REJECTED, Approval.APPROVED, Approval.DISCOVERED)
KEPT_AS_FACTS: Final = (
    ("email", OTHER_EMAIL),
    ("linkedin_url", OTHER_PROFILE),
    ("phone", OTHER_PHONE),
)


def united(keep: Row, gone: Row, *, suppressed: bool) -> dict[str, Any]:
    """The columns of `keep` that change when `gone` becomes one with it, with their new values.

    `suppressed` says that one of them is not to be written to: then both are not.
    """
    values: dict[str, Any] = {}
    for columns in _fillable(keep):
        if all(keep[name] in (None, [], "") for name in columns):
            values |= {name: gone[name] for name in columns}
    if gone["segment_set_by"] and not keep["segment_set_by"]:
        values |= {name: gone[name] for name in ("segment", "segment_evidence", "segment_set_by")}
    if APPROVALS.index(gone["approval"]) < APPROVALS.index(keep["approval"]):
        values |= {name: gone[name] for name in TOGETHER[-1]}
    status = min(keep["lead_status"], gone["lead_status"], key=STATUSES.index)
    values["lead_status"] = LeadStatus.SUPPRESSED if suppressed else status
    for name in ("hold_until", "last_contacted_at"):
        dates = [row[name] for row in (keep, gone) if row[name] is not None]
        values[name] = max(dates, default=None)
    values["tags"] = each_once(keep["tags"], gone["tags"])
    values["facts"] = _facts(keep, gone)
    return {name: value for name, value in values.items() if keep[name] != value}


def _fillable(row: Row) -> list[tuple[str, ...]]:
    decided = {"lead_status", "hold_until", "last_contacted_at", "tags", "facts", "approval"}
    named = {name for columns in TOGETHER for name in columns}
    others = row.keys() - STAY - named - decided - {"updated_at", "scored_at"}
    return [*TOGETHER[:-1], *((name,) for name in sorted(others))]


def _facts(keep: Row, gone: Row) -> dict[str, Any]:
    """All facts, the kept one's first; contact points that find no column are kept as facts."""
    facts = {**gone["facts"], **keep["facts"]}
    for column, fact in KEPT_AS_FACTS:
        theirs = [keep["facts"].get(fact), gone["facts"].get(fact)]
        if keep[column] is not None:
            theirs.append(gone[column])
        found = dict.fromkeys(part for text in theirs if text for part in text.split(", "))
        found.pop(keep[column] or gone[column], None)
        if found:
            facts[fact] = ", ".join(found)
    return facts
