"""Decides what a prospect's card tells: read from all rooms, written by none."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.deferrals import put_off_until
from engine.delivery.locks import OPEN_TOUCHES
from engine.delivery.protection import suppression
from engine.prospects.presence import present
from engine.prospects.qualification import qualify
from engine.scheduling.undecided import is_known
from engine.scoring.audiences import ensure_audiences
from engine.scoring.reasons import Sentences
from engine.views.base import Actor
from engine.views.prospect_card import (
    HappenedLine,
    ProspectCard,
    ReplyLine,
    SequenceLine,
    StatusLine,
)
from storage.figures import by_a_person
from storage.states import BY_PERSON, OPEN_SEQUENCES, EventKind
from storage.tables import Event, LeadStatusChange, Member, Prospect, Reply, Sequence, Touch

LAST: Final = 5
"""How many lines of each history are told."""
LAST_REPLIES: Final = 2
MOST_REASONS: Final = 6

AS_THEY_ARE: Final = sorted(
    (ProspectCard.model_fields.keys() - {"reasons"}) & set(Prospect.__table__.columns.keys())
)
"""Columns that are told under their own names."""


def prospect_card(session: Session, prospect_id: int, *, by: Actor, now: datetime) -> ProspectCard:
    """Everything known about a prospect of this workspace."""
    prospect = present(session, prospect_id, workspace_id=by.workspace_id, fresh=True)
    labels = {a.key: a.label for a in ensure_audiences(session, by.workspace_id)}
    reasons = Sentences(session, by.workspace_id).of(prospect.reasons, prospect.scored_with)
    owner = session.get(Member, prospect.owner_id) if prospect.owner_id is not None else None
    workspace = workspaces.get(session, by.workspace_id)
    zone = workspaces.zone_of(workspace)
    return ProspectCard(
        prospect_id=prospect.id,
        name=prospect.full_name,
        job_title=prospect.title,
        company=prospect.company_name,
        colleagues=_colleagues(session, prospect),
        now=now,
        team_timezone=workspace.timezone,
        suppressed_because=suppression.reason_for(session, prospect),
        segment_label=labels.get(prospect.segment) if prospect.segment else None,
        segments=labels,
        reasons=tuple(view.words for view in reasons[:MOST_REASONS]),
        qualification=qualify(prospect.grade, prospect.lead_status, _did(session, prospect)),
        put_off_until=put_off_until(session, prospect, today=now.astimezone(zone).date()),
        history=_history(session, prospect),
        sequence=_sequence(session, prospect),
        happened=_happened(session, prospect),
        replies=_replies(session, prospect),
        owner_name=owner.name if owner else None,
        owner_slack_user_id=owner.slack_user_id if owner else None,
        notes={key: str(value) for key, value in prospect.facts.items()},
        **{name: getattr(prospect, name) for name in AS_THEY_ARE},
    )


def _did(session: Session, prospect: Prospect) -> set[EventKind]:
    """What the person did, by kind."""
    kinds = select(Event.kind).where(
        Event.workspace_id == prospect.workspace_id,
        Event.prospect_id == prospect.id,
        Event.kind.in_(BY_PERSON),
        by_a_person(),
    )
    return set(session.scalars(kinds.distinct()))


def _colleagues(session: Session, prospect: Prospect) -> int:
    if prospect.company_id is None:
        return 0
    return (
        session.scalar(
            select(func.count()).where(
                Prospect.workspace_id == prospect.workspace_id,
                Prospect.company_id == prospect.company_id,
                Prospect.id != prospect.id,
            )
        )
        or 0
    )


def _history(session: Session, prospect: Prospect) -> tuple[StatusLine, ...]:
    rows = session.execute(
        select(LeadStatusChange, Member.name)
        .outerjoin(Member, Member.id == LeadStatusChange.by_member_id)
        .where(LeadStatusChange.prospect_id == prospect.id)
        .order_by(LeadStatusChange.id.desc())
        .limit(LAST)
    )
    return tuple(
        StatusLine(after=change.after, because=change.because, by=name, at=change.at)
        for change, name in rows
    )


def _sequence(session: Session, prospect: Prospect) -> SequenceLine | None:
    is_open = Sequence.state.in_(OPEN_SEQUENCES)
    sequence = session.scalars(
        select(Sequence)
        .where(Sequence.prospect_id == prospect.id)
        .order_by(is_open.desc(), Sequence.id.desc())
        .limit(1)
    ).first()
    if sequence is None:
        return None
    touch = session.scalars(
        select(Touch)
        .where(Touch.sequence_id == sequence.id, Touch.state.in_(OPEN_TOUCHES))
        .order_by(is_known().desc(), Touch.position)  # what is to be made for certain comes first
        .limit(1)
    ).first()
    return SequenceLine(
        sequence_type=sequence.type,
        state=sequence.state,
        stop_reason=sequence.stop_reason,
        next_kind=touch.kind if touch else None,
        next_channel=touch.channel if touch else None,
        next_state=touch.state if touch else None,
        next_at=touch.due_at if touch else None,
    )


def _happened(session: Session, prospect: Prospect) -> tuple[HappenedLine, ...]:
    rows: Many[Event] = session.scalars(
        select(Event)
        .where(Event.prospect_id == prospect.id)
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(LAST)
    ).all()
    return tuple(HappenedLine(kind=_kind(event), at=event.at) for event in rows)


def _kind(event: Event) -> str:
    """What a suppression of ours did to them is not what they asked for."""
    return "suppressed" if event.provider == suppression.PROVIDER else event.kind.value


def _replies(session: Session, prospect: Prospect) -> tuple[ReplyLine, ...]:
    rows = session.scalars(
        select(Reply)
        .where(Reply.prospect_id == prospect.id)
        .order_by(Reply.received_at.desc())
        .limit(LAST_REPLIES)
    )
    return tuple(
        ReplyLine(label=reply.label, text=reply.new_text, at=reply.received_at) for reply in rows
    )
