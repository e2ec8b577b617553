"""Decides which files go with an e-mail, and which demos a message has shown: those it names."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.campaigns.matching import shows
from engine.views.delivery import Attachment
from storage import columns
from storage.among import among
from storage.tables import Demo, DemoUse, Touch, Variant
from storage.unique import add_all_once


def files_of(session: Session, workspace_id: int) -> list[Attachment]:
    """All files that a team's texts may name; also demos that were removed since an approval."""
    rows = columns.read(session, _FILES, {"workspace_id": workspace_id})
    return [Attachment(file=file, name=name) for file, name in rows if file and name]


_FILES: Final = (
    select(Demo.file, Demo.file_name)
    .where(Demo.workspace_id == bindparam("workspace_id"), Demo.file.is_not(None))
    .order_by(Demo.id)
)


def named_in(text: str, files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """The files that a text names; they go along."""
    return tuple(each for each in files if shows(text, each.name))


_TEAMS: Final = select(Touch.workspace_id).where(among(Touch.id, "touches"))
# Made once: to put it together takes longer than to run it for a group of e-mails.
_DEMOS: Final = select(Demo.id, Demo.workspace_id, Demo.url, Demo.file_name).where(
    Demo.workspace_id.in_(_TEAMS)
)


def count_demos(session: Session, touch_ids: Many[int], *, now: datetime) -> None:
    """Write down which demos touches that went out have shown, once."""
    demos = columns.read(session, _DEMOS, {"touches": list(touch_ids)})
    if not demos:
        return
    texts = session.execute(
        select(Touch.id, Touch.workspace_id, Variant.body)
        .join(Variant, (Variant.touch_id == Touch.id) & (Variant.number == Touch.variant_number))
        .where(Touch.id.in_(touch_ids))
    ).all()
    shown = [
        {"demo_id": demo.id, "touch_id": touch_id, "at": now}
        for touch_id, workspace_id, body in texts
        for demo in demos
        if demo.workspace_id == workspace_id and shows(body, demo.url or demo.file_name or "")
    ]
    add_all_once(session, DemoUse, shown)
