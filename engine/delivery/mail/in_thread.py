"""Decides how a follow-up stands in the thread of what was sent before it: subject and headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.states import Channel, MailState
from storage.tables import Mail, Touch


@dataclass(frozen=True, slots=True)
class Thread:
    """The subject, In-Reply-To and References of a mail that answers earlier ones."""

    subject: str
    in_reply_to: str
    references: str


def threads_before(
    session: Session, workspace_id: int, positions: Mapping[int, int]
) -> dict[int, Thread]:
    """By sequence, the thread before the position given; none where nothing was sent."""
    if not positions:
        return {}
    rows = session.execute(
        select(Touch.sequence_id, Touch.position, Mail.subject, Mail.message_id)
        .join(Mail, Mail.touch_id == Touch.id)
        .where(
            Touch.workspace_id == workspace_id,
            Touch.sequence_id.in_(positions),
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_(None),
            Mail.channel == Channel.EMAIL,
        )
        .order_by(Touch.position)
    )
    sent: dict[int, list[tuple[str, str]]] = {}
    for sequence_id, position, subject, message_id in rows:
        if position < positions[sequence_id]:
            sent.setdefault(sequence_id, []).append((subject, message_id))
    return {sequence_id: _thread(before) for sequence_id, before in sent.items()}


def _thread(before: list[tuple[str, str]]) -> Thread:
    first, _ = before[0]
    ids = [message_id for _, message_id in before]
    subject = first if first.lower().startswith("re:") else f"Re: {first}"
    return Thread(subject, in_reply_to=ids[-1], references=" ".join(ids))
