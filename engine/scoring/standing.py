"""Decides what is read of a prospect to segment it: its words, its place, who put it there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.scoring.evidence import EvidenceRules
from engine.scoring.profile import about_words
from storage import tables
from storage.states import OPEN_SEQUENCES, Approval, LeadStatus
from storage.tables import Prospect

COUNTED: Final = (
    Prospect.approval == Approval.APPROVED,
    Prospect.lead_status != LeadStatus.SUPPRESSED,
)
"""Who belongs to the whole: everybody who is approved, but not the suppressed."""
TOGETHER: Final = 5_000
"""Rows that are held at once as the database gave them."""


class Standing(NamedTuple):
    """One prospect as a run finds it; who is `busy` has an open sequence."""

    id: int
    segment: str | None
    found: int
    """What its words say, as `EvidenceRules` has it."""
    words: str
    """The evidence as it is kept, in JSON."""
    set_by: str | None
    busy: bool

    @property
    def fixed(self) -> bool:
        return self.busy or self.set_by is not None


def counted(workspace_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Prospect.workspace_id == workspace_id, *COUNTED)


def read_standing(
    session: Session, workspace_id: int, ids: tuple[int, ...] | None, rules: EvidenceRules
) -> list[Standing]:
    """Where those of `ids` stand (None: all who count), in the order of their ids.

    JSON columns are read as the text that they are: most of it is alike, and parsed once.
    """
    query = select(
        Prospect.id,
        Prospect.title,
        Prospect.company_name,
        Prospect.industry,
        cast(Prospect.facts, Text),
        cast(Prospect.tags, Text),
        Prospect.segment,
        cast(Prospect.segment_evidence, Text),
        Prospect.segment_set_by,
    ).where(*counted(workspace_id))
    if ids is not None:
        query = query.where(Prospect.id.in_(ids))
    busy = _in_conversation(session, workspace_id)
    tags_of = cache(json.loads)
    asked = []
    session.flush()
    rows = session.connection().execute(  # past the unit of work, which doubles the time
        query.order_by(Prospect.id).execution_options(yield_per=TOGETHER)
    )
    for id_, title, company, industry, facts, tags, segment, words, set_by in rows:
        found = rules.find("title", title)
        found |= rules.find("company", company) | rules.find("company", industry)
        if rules.may_say("about", f"{facts} {tags}"):
            about = " ".join(about_words(json.loads(facts), tags_of(tags)))
            found |= rules.look("about", about)
        asked.append(Standing(id_, segment, found, words, set_by, id_ in busy))
    _nobody_missing(asked, ids)
    return asked


def _in_conversation(session: Session, workspace_id: int) -> set[int]:
    return set(
        session.scalars(
            select(tables.Sequence.prospect_id).where(
                tables.Sequence.workspace_id == workspace_id,
                tables.Sequence.state.in_(OPEN_SEQUENCES),
            )
        )
    )


def _nobody_missing(asked: Sequence[Standing], ids: tuple[int, ...] | None) -> None:
    missing = sorted(set(ids or ()) - {each.id for each in asked})
    if missing:
        raise NotFoundError(
            f"There is no prospect #{missing[0]} to segment. `/outreach prospects` lists them."
        )


def count_others(
    session: Session, workspace_id: int, asked: Sequence[Standing], *, everybody: bool
) -> Counter[str]:
    """How many prospects that were not asked about are in each segment."""
    if everybody:
        return Counter()
    counts: Any = session.execute(
        select(Prospect.segment, func.count())
        .where(*counted(workspace_id), Prospect.segment.is_not(None))
        .group_by(Prospect.segment)
    )
    whole = Counter({str(key): count for key, count in counts})
    return whole - Counter(each.segment for each in asked if each.segment is not None)
