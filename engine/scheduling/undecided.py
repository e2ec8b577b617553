"""Decides what waits for a person: drafts that nobody decided on, and tasks that nobody did."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from storage.states import CampaignState, Channel, MailState, SequenceState, TouchKind, TouchState
from storage.tables import Campaign, Mail, Sequence, Touch


def undecided(workspace_id: int) -> ColumnElement[bool]:
    """For a query of touches that is joined with their sequences."""
    return and_(Touch.workspace_id == workspace_id, Touch.state == TouchState.DRAFT, goes_on())


def tasks(workspace_id: int) -> ColumnElement[bool]:
    """What somebody has to send by hand, for the same kind of query; a paused campaign's wait."""
    return and_(
        Touch.workspace_id == workspace_id,
        Touch.state == TouchState.APPROVED,
        by_hand(),
        is_known(),
        goes_on(),
        or_(~_is_paused(), answers()),
    )


def _is_paused() -> ColumnElement[bool]:
    paused = (Campaign.id == Touch.campaign_id, Campaign.state == CampaignState.PAUSED)
    return select(Campaign.id).where(*paused).correlate(Touch).exists()


def goes_on() -> ColumnElement[bool]:
    """The touch's sequence runs, or has ended with an answer, of which this is what is said."""
    return or_(Sequence.state == SequenceState.ACTIVE, answers())


def answers() -> ColumnElement[bool]:
    """What is said to somebody who has answered: it outlives its sequence."""
    return and_(Touch.kind == TouchKind.ANSWER, Touch.condition_met_at.is_not(None))


def is_known() -> ColumnElement[bool]:
    """Whether it is certain that the touch is made: what it depends on, if anything, came true."""
    return or_(Touch.condition.is_(None), Touch.condition_met_at.is_not(None))


def is_manual(kind: TouchKind, channel: Channel) -> bool:
    """A person sends it: everything but e-mail, and what is said to an answer.

    An SMS that is in the outbox leaves by itself all the same: `in_outbox`.
    """
    return channel is not Channel.EMAIL or kind is TouchKind.ANSWER


def by_hand() -> ColumnElement[bool]:
    """The same for a query, in which an SMS counts by where it is."""
    other = and_(Touch.channel != Channel.EMAIL, ~_is_in_outbox())
    return or_(other, Touch.kind == TouchKind.ANSWER)


def in_outbox(session: Session, touch_ids: Collection[int]) -> set[int]:
    """Those of these touches that leave by themselves, or have, or may have."""
    found = select(Touch.id).where(Touch.id.in_(touch_ids), _is_in_outbox())
    return set(session.scalars(found)) if touch_ids else set()


def _is_in_outbox() -> ColumnElement[bool]:
    over = (MailState.STOPPED, MailState.FAILED)
    mail = select(Mail.id).where(
        Mail.touch_id == Touch.id, Mail.state.not_in(over), Mail.came_back_at.is_(None)
    )
    return mail.correlate(Touch).exists()


def count_undecided(session: Session, workspace_id: int, *, campaign_id: int | None = None) -> int:
    """How many drafts wait for a decision, in all or of one campaign."""
    where = undecided(workspace_id)
    if campaign_id is not None:
        where = and_(where, Touch.campaign_id == campaign_id)
    return _count(session, where)


def _count(session: Session, where: ColumnElement[bool]) -> int:
    query = select(func.count(Touch.id)).join(Sequence, Sequence.id == Touch.sequence_id)
    return session.scalar(query.where(where)) or 0
