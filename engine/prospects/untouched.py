"""Decides who was never written to, decided on or merged, so that they can go as they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import CompoundSelect, Select, and_, func, select, union
from sqlalchemy.orm import Session

from engine.errors import ConflictError
from engine.prospects.merging import rows_of
from storage.references import owner_of, references_to
from storage.states import EventKind, MailState, TouchState
from storage.tables import Event, ImportJob, ImportRow, Mail, Merge, Prospect, Touch

GO_ALONG: Final = frozenset(
    {
        "import_row",
        "lead_status_change",
        "likeness_key",
        "merge",
        "merge_suggestion",
        "model_call",
        "prospect_word",
        "research_note",
        "sequence",
        "touch",
        "writing_order",
    }
)
"""Tables whose rows may go with a prospect, or stay without naming them, as what a model cost does;
a row in any other says that something happened.
"""
UNSENT: Final = (TouchState.DRAFT, TouchState.SKIPPED, TouchState.STOPPED)
AT_REST: Final = (MailState.APPROVED, MailState.CLAIMED)
Ids = Collection[int] | Select[Any]


def require(session: Session, ids: Select[Any], filename: str) -> None:
    """ConflictError that names whom of `ids` something happened to."""
    merged = select(Merge.kept_id).where(Merge.kept_id.in_(ids), Merge.undone_at.is_(None))
    found = session.scalar(_name(merged))
    if found is not None:
        raise _merged(found, filename)
    written_to = union(*_touched(ids, unsent=(*UNSENT, TouchState.APPROVED), at_rest=AT_REST))
    if who := _named(session, written_to, filename, "was", "were"):
        raise ConflictError(
            f"{who} written to, so this import can no longer be undone. "
            "Reject or suppress people one by one instead."
        )
    if who := _named(session, union(*_touched(ids)), filename, "has", "have"):
        raise ConflictError(
            f"{who} a message that is approved and may leave at any moment. "
            "Skip it on its card, then undo the import."
        )


def require_apart(session: Session, job: ImportJob) -> None:
    """ConflictError that names whom the import changed and who was then merged into somebody else.

    What it changed stands in the row that is gone, which comes back only with both of them.
    """
    changed = (ImportRow.import_job_id == job.id, ImportRow.before.is_not(None))
    merges = session.scalars(
        select(Merge).where(
            Merge.workspace_id == job.workspace_id,
            Merge.undone_at.is_(None),
            Merge.kept_id.in_(select(ImportRow.prospect_id).where(*changed)),
        )
    )
    for made in merges:
        moved = ImportRow.id.in_(rows_of(made).get("import_row.prospect_id", []))
        if session.scalars(select(ImportRow.id).where(*changed, moved).limit(1)).first():
            raise _merged(made.gone["full_name"], job.filename)


def _merged(name: str, filename: str) -> ConflictError:
    return ConflictError(
        f"{name} of {filename} was merged with somebody. Undo the merge first, with "
        "`drumbeat merge --undo`."
    )


def touched_among(session: Session, ids: Collection[int]) -> set[int]:
    """Those of `ids` that something happened to, merges included."""
    if not ids:
        return set()
    merged = select(Merge.kept_id).where(Merge.kept_id.in_(ids), Merge.undone_at.is_(None))
    return set(session.scalars(union(*_touched(ids), merged)).all())


def _named(
    session: Session, ids: CompoundSelect[Any], filename: str, one: str, several: str
) -> str:
    """“Bob Fox and 1 more of people.csv were”; empty when there is nobody."""
    found = ids.subquery()
    count = session.scalar(select(func.count()).select_from(found)) or 0
    if not count:
        return ""
    name = session.scalar(_name(select(found.c[0])))
    if count == 1:
        return f"{name} of {filename} {one}"
    return f"{name} and {count - 1} more of {filename} {several}"


def _name(ids: Select[Any]) -> Select[str]:
    return select(Prospect.full_name).where(Prospect.id.in_(ids)).order_by(Prospect.id).limit(1)


def _touched(
    ids: Ids, *, unsent: Collection[TouchState] = UNSENT, at_rest: Collection[MailState] = ()
) -> Iterator[Select[Any]]:
    """Who has a touch that is more than `unsent`, or a row in a table that nobody is born with.

    That somebody was suppressed by hand is no touch: it outlives them. Nor is a mail that was
    taken back before it left, or is `at_rest`.
    """
    yield select(Touch.prospect_id).where(Touch.prospect_id.in_(ids), Touch.state.not_in(unsent))
    nothing = {
        Event.__table__: and_(Event.kind == EventKind.OPTED_OUT, Event.touch_id.is_(None)),
        Mail.__table__: Mail.state.in_((MailState.STOPPED, *at_rest)),
    }
    for column in references_to(Prospect.__table__):  # type: ignore[arg-type]  # it is a Table
        owner = owner_of(column)
        if owner.name not in GO_ALONG:
            query = select(column).where(column.in_(ids))
            yield query.where(~nothing[owner]) if owner in nothing else query
