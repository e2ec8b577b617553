"""Decides which files go with an e-mail, and which demos a message has shown: those it names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.campaigns.matching import shows
from engine.views.delivery import Attachment
from storage.tables import Demo, DemoUse, Touch, Variant
from storage.unique import add_once


def attachments_of(session: Session, workspace_id: int, text: str) -> tuple[Attachment, ...]:
    """The files that a text names. A demo that was removed since the approval still goes along."""
    rows = session.execute(
        select(Demo.file, Demo.file_name)
        .where(Demo.workspace_id == workspace_id, Demo.file.is_not(None))
        .order_by(Demo.id)
    ).all()
    return tuple(
        Attachment(file=file, name=name)
        for file, name in rows
        if file and name and shows(text, name)
    )


def count_demos(session: Session, touch: Touch, *, now: datetime) -> None:
    """Write down which demos a touch that went out has shown, once."""
    body = session.scalar(
        select(Variant.body).where(
            Variant.touch_id == touch.id, Variant.number == touch.variant_number
        )
    )
    demos = session.scalars(select(Demo).where(Demo.workspace_id == touch.workspace_id))
    for demo in demos.all():
        if body and shows(body, demo.url or demo.file_name or ""):
            add_once(session, DemoUse, demo_id=demo.id, touch_id=touch.id, at=now)
