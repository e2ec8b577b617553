"""Reads a touch with all that stands around it, for whoever shows it or decides on it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.accounts import numbers
from engine.delivery.branches import is_pending
from engine.delivery.locks import lock_touches
from engine.delivery.mail.threads import thread_subject
from engine.errors import NotFoundError
from engine.generation.briefs import Brief
from engine.generation.deferral import Deferral, aloud
from engine.generation.desk import open_desk
from engine.generation.told import told
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.undecided import in_outbox, is_manual
from storage.states import OPEN_SEQUENCES, Channel, ReplyLabel, TouchKind, TouchState
from storage.tables import Campaign, Comeback, Prospect, Reply, Sequence, Touch, Variant
from storage.tables import Workspace as Team


@dataclass(frozen=True)
class Draft:
    """A touch with everything around it, as the database has it now."""

    touch: Touch
    variants: Many[Variant]
    prospect: Prospect
    sequence: Sequence
    workspace: Team
    leaves_by_sms: bool = False
    """It is, or an approval would make it, an SMS in the outbox."""

    @property
    def chosen(self) -> Variant:
        return next(v for v in self.variants if v.number == self.touch.variant_number)

    @property
    def team_zone(self) -> ZoneInfo:
        return workspaces.zone_of(self.workspace)

    @property
    def is_manual(self) -> bool:
        """A person sends it: what is neither e-mail nor an SMS of ours, and an answer."""
        return is_manual(self.touch.kind, self.touch.channel) and not self.leaves_by_sms

    @property
    def goes_on(self) -> bool:
        """Its sequence is open, or it is what is said to an answer, which outlives that."""
        is_open = self.sequence.state in OPEN_SEQUENCES
        return is_open or self.touch.kind is TouchKind.ANSWER

    @property
    def depends(self) -> str | None:
        """What has to happen first, in words; None when it has, or nothing has to."""
        touch = self.touch
        if not is_pending(touch) or touch.condition is None or touch.condition_position is None:
            return None
        return condition_words(touch.condition, touch.condition_position)


def read(session: Session, touch_id: int, *, workspace_id: int | None = None) -> Draft:
    """The touch, fresh from the database; of `workspace_id` when a person asks."""
    touch = session.get(Touch, touch_id, populate_existing=True)
    if touch is None or workspace_id not in {None, touch.workspace_id}:
        raise NotFoundError("This draft is no longer kept. Make a new one with /outreach sequence.")
    variants = session.scalars(
        select(Variant).where(Variant.touch_id == touch_id).order_by(Variant.number)
    ).all()
    return Draft(
        touch=touch,
        variants=variants,
        prospect=session.get_one(Prospect, touch.prospect_id),
        sequence=session.get_one(Sequence, touch.sequence_id),
        workspace=workspaces.get(session, touch.workspace_id),
        leaves_by_sms=_leaves_by_sms(session, touch),
    )


def _leaves_by_sms(session: Session, touch: Touch) -> bool:
    """Decided by its approval: what was a task by then stays one."""
    if touch.channel is not Channel.SMS:
        return False
    if touch.state is TouchState.DRAFT:
        return numbers.leaves_by_itself(session, touch.workspace_id, touch.kind, touch.channel)
    return bool(in_outbox(session, [touch.id]))


def read_locked(session: Session, touch_id: int, *, workspace_id: int) -> Draft:
    """The touch for a decision: whoever decides at the same time comes after, and reads this one's.

    Raises NotFoundError as `read` does.
    """
    lock_touches(session, [touch_id])
    return read(session, touch_id, workspace_id=workspace_id)


def brief_of(session: Session, draft: Draft, *, now: datetime) -> Brief:
    """What the draft was written from, as the records are now."""
    touch, sequence = draft.touch, draft.sequence
    desk = open_desk(
        session,
        draft.prospect,
        campaign=session.get_one(Campaign, touch.campaign_id),
        segment=sequence.segment,
        member_id=sequence.by_member_id,
        now=now,
    )
    rows = session.execute(
        select(Touch.position, Touch.kind, Touch.channel, Variant.body)
        .join(Variant, Variant.touch_id == Touch.id)
        .where(Touch.sequence_id == sequence.id, Touch.id != touch.id)
        .order_by(Touch.position, Variant.number)
    ).all()
    before = [row for row in rows if row.position < touch.position]
    brief = desk.brief(
        touch.kind,
        touch.channel,
        channel_name=touch.channel_name,
        adds=tuple(touch.adds),
        said=(*_told_before(session, touch), *(row.body for row in before)),
        before=[(row.kind, row.channel) for row in before],
        thread_subject=thread_subject(session, touch),
        is_last=not any(row.position > touch.position for row in rows),
    )
    return replace(brief, deferral=_deferral(session, draft, now=now))


def _deferral(session: Session, draft: Draft, *, now: datetime) -> Deferral | None:
    """What somebody wrote who was put off, where it was drafted because their day has come."""
    if draft.touch.kind is not TouchKind.ANSWER:
        return None
    because = (
        select(Reply, Comeback.named_day)
        .join(Comeback, Comeback.reply_id == Reply.id)
        .where(Comeback.workspace_id == Reply.workspace_id, Comeback.drafted_id == draft.touch.id)
    )
    row = session.execute(because).first()
    if row is None:
        return None
    reply, named = row
    today = now.astimezone(draft.team_zone).date()
    return Deferral(
        said_on=aloud(reply.received_at.astimezone(draft.team_zone).date(), today),
        from_day=aloud(named, today) if named is not None else None,
        asked=reply.label is ReplyLabel.DEFERRAL,
        words=reply.new_text,
    )


def _told_before(session: Session, touch: Touch) -> tuple[str, ...]:
    """What earlier sequences told: a check-in does not tell it again."""
    if touch.kind is not TouchKind.CHECK_IN:
        return ()
    found = told(session, touch.workspace_id, [touch.prospect_id], but=touch.sequence_id)
    return found.get(touch.prospect_id, ())
