"""Decides in which order rows are locked, so that two who meet wait for each other and never both.

The order, for everybody who decides on a touch, sends it, records what became of it, or stops it:

1. the workspace, where a cap is counted (`outbox.take_turn`) or the team's hours change
   (`team_clock.save_clock`);
2. the sequences, by their ids: these locks stand for all of a sequence's touches and mails;
3. the touches and the mails of those sequences, in any order;
4. the prospect, with lead status and hold;
5. suppressions, replies, events, and the messages in Slack; those above many cards last, before
   the commit (`storage.redrawing`).

Whoever holds a later row and then wants an earlier one can meet somebody who came the right way,
and PostgreSQL ends one of the two. So does who locks some sequences and then more: a person may
have an open one and another with an answer to be sent, and colleagues may share a number. All that
an operation will need is locked at once. The outbox looks for work with SKIP LOCKED, which never
waits. SQLite has one lock for all writers, so there it is enough to begin.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from storage import columns
from storage.among import among
from storage.states import OPEN_SEQUENCES, TouchKind, TouchState
from storage.tables import Mail, Sequence, Touch

OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED)


def lock_touches(session: Session, touch_ids: Many[int]) -> None:
    """Lock the sequences of these touches, then the touches; both are read anew."""
    session.scalars(
        select(Sequence)
        .where(Sequence.id.in_(select(Touch.sequence_id).where(Touch.id.in_(touch_ids))))
        .order_by(Sequence.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    session.scalars(
        select(Touch)
        .where(Touch.id.in_(touch_ids))
        .order_by(Touch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_mail(session: Session, mail_id: int) -> None:
    """Lock a mail's sequence and touch, before the mail itself; both are read anew."""
    touch_id = session.scalar(select(Mail.touch_id).where(Mail.id == mail_id))
    if touch_id is not None:
        lock_touches(session, [touch_id])


def lock_mails(session: Session, mail_ids: Many[int], people: Many[int] = ()) -> None:
    """The same for a group of mails that is read by columns: no record is loaded for it.

    `people`: what is open for these prospects as well, where more follows for them.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    ids = {"ids": list(mail_ids)}
    if people:
        columns.read(session, _SEQUENCES_AND_PEOPLE, {**ids, "people": list(people)})
        columns.read(session, _TOUCHES, ids)
    else:
        columns.read(session, _BOTH, ids)


# Made once: to put them together takes longer than to run them.
_OF_MAILS: Final = select(Mail.touch_id).where(among(Mail.id))
_LOCKED: Final = select(Sequence.id).order_by(Sequence.id).with_for_update()
_TOUCHES: Final = (
    select(Touch.id).where(Touch.id.in_(_OF_MAILS)).order_by(Touch.id).with_for_update()
)
_BOTH: Final = (
    select(Touch.id)
    .join(Sequence, Sequence.id == Touch.sequence_id)
    .join(Mail, Mail.touch_id == Touch.id)
    .where(among(Mail.id))
    .order_by(Sequence.id)
    .with_for_update(of=(Sequence, Touch))
)
"""Row by row, a sequence before its touch: nobody has a touch and waits for its sequence."""


def lock_people(session: Session, prospect_ids: Many[int], touch_id: int | None = None) -> None:
    """Lock the open sequences of prospects, and that of `touch_id` though it may be over.

    One that is over may have left an answer to be sent: it is locked as the open ones are.
    """
    wanted = Sequence.prospect_id.in_(prospect_ids) & has_open()
    if touch_id is not None:
        of_touch = select(Touch.sequence_id).where(Touch.id == touch_id)
        wanted |= Sequence.id.in_(of_touch)
    session.scalars(
        select(Sequence)
        .where(wanted)
        .order_by(Sequence.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_planned(session: Session, workspace_id: int) -> set[int]:
    """Lock all sequences of a team that have open touches; their ids."""
    planned = exists().where(Touch.sequence_id == Sequence.id, Touch.state.in_(OPEN_TOUCHES))
    return set(
        session.scalars(
            select(Sequence.id)
            .where(Sequence.workspace_id == workspace_id, planned)
            .order_by(Sequence.id)
            .with_for_update()
        )
    )


def has_open() -> ColumnElement[bool]:
    """Of a sequence: it is open, or has left an answer that nobody has sent yet."""
    answer = exists().where(
        Touch.sequence_id == Sequence.id,
        Touch.kind == TouchKind.ANSWER,
        Touch.state.in_(OPEN_TOUCHES),
    )
    return or_(Sequence.state.in_(OPEN_SEQUENCES), answer)


_SEQUENCES_AND_PEOPLE: Final = _LOCKED.where(
    Sequence.id.in_(select(Touch.sequence_id).where(Touch.id.in_(_OF_MAILS)))
    | (among(Sequence.prospect_id, "people") & has_open())
)
