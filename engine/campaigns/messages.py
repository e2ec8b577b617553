"""Decides which messages of a campaign are shown, and what is told of one."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.reading import by_id
from engine.errors import InvalidError, NotFoundError
from engine.views.base import Actor
from engine.views.messages import MessageLine, MessagePage, MessageVariant, MessageVariants
from storage import counting
from storage.figures import STATUSES
from storage.tables import CountedMessage, Prospect, Touch, Variant

SHOWN: Final = 100
MOST_SHOWN: Final = 1000
PREVIEW: Final = 120


def messages(
    session: Session,
    campaign_id: int,
    status: str | None = None,
    *,
    by: Actor,
    limit: int = SHOWN,
    offset: int = 0,
    after: int | None = None,
) -> MessagePage:
    """Messages in the order in which they were made, those with one status or all.

    `after` goes on behind a message and is as fast for the last page as for the first; `offset`
    passes over some, as the document has it.
    """
    counting.write(session)
    campaign = by_id(session, campaign_id, by=by)
    wanted = [CountedMessage.campaign_id == campaign_id, CountedMessage.figures != 0]
    if status is not None:
        wanted.append(CountedMessage.status == _known(status))
    ids = select(CountedMessage.id).where(*wanted).order_by(CountedMessage.id)
    if after is not None:
        ids = ids.where(CountedMessage.id > after)
    limit = max(1, min(limit, MOST_SHOWN))
    found = session.scalars(ids.limit(limit + 1).offset(offset)).all()
    rows = _rows(session, found[:limit], by=by)
    return MessagePage(
        campaign_id=campaign.id,
        campaign=campaign.name,
        status=status,
        total=session.scalar(select(func.count()).select_from(CountedMessage).where(*wanted)) or 0,
        messages=tuple(_line(row) for row in rows),
        after=found[limit - 1] if len(found) > limit else None,
    )


def _known(status: str) -> str:
    wanted = status.strip().casefold()
    if wanted == "sent":  # sent and nothing more: what was not delivered has another status
        return "delivered"
    if wanted not in STATUSES:
        raise InvalidError(f"“{status}” is no status. There are {', '.join(STATUSES)}.")
    return wanted


def _rows(session: Session, ids: Any, *, by: Actor) -> list[Any]:
    query = (
        select(Touch, Prospect.full_name, CountedMessage.status, Variant.subject, Variant.body)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .outerjoin(
            Variant, (Variant.touch_id == Touch.id) & (Variant.number == Touch.variant_number)
        )
        .where(Touch.workspace_id == by.workspace_id, Touch.id.in_(ids))
        .order_by(Touch.id)
    )
    return list(session.execute(query))


def _line(row: Any) -> MessageLine:
    touch, name, status, subject, body = row
    return MessageLine(
        id=touch.id,
        campaign_id=touch.campaign_id,
        lead_id=touch.prospect_id,
        lead_name=name,
        outreach_type=touch.kind.value,
        channel=touch.channel.value,
        channel_name=touch.channel_name,
        status=status,
        selected_variant=touch.variant_number,
        subject=subject,
        preview=" ".join((body or "").split())[:PREVIEW],
        due_at=touch.due_at,
        sent_at=touch.sent_at,
    )


def message_variants(session: Session, message_id: int, *, by: Actor) -> MessageVariants:
    """All wordings of one message, the chosen one marked."""
    counting.write(session)
    found = _rows(session, [message_id], by=by)
    if not found:
        raise NotFoundError(f"There is no message {message_id} here. List them by campaign first.")
    touch, name, status, _, _ = found[0]
    variants = session.scalars(
        select(Variant).where(Variant.touch_id == touch.id).order_by(Variant.number)
    )
    return MessageVariants(
        message_id=touch.id,
        campaign_id=touch.campaign_id,
        lead_id=touch.prospect_id,
        lead_name=name,
        status=status,
        selected_variant=touch.variant_number,
        variants=tuple(
            MessageVariant(
                variant_number=variant.number,
                tone=variant.tone,
                subject=variant.subject,
                body=variant.body,
                angle=variant.angle,
                writer=variant.writer,
                warnings=tuple(str(warning["text"]) for warning in variant.warnings),
                selected=variant.number == touch.variant_number,
            )
            for variant in variants
        ),
    )
