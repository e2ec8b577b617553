"""Decides what follows when touches have gone out, however they went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine.delivery import branches
from engine.delivery.mail.attachments import count_demos
from engine.delivery.stopping import finish_if_done
from engine.prospects import lead_status
from storage import columns, counting, events
from storage.among import among
from storage.bulk import read_again
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    PostKind,
    ReplyState,
    TouchKind,
    TouchState,
)
from storage.tables import Prospect, Reply, Touch

PROVIDER = "drumbeat"
"""Names our own events, beside those that mail servers and people report."""
Gone = Row[int, int, int, int, TouchKind, Channel]
# Statements are made once: to put one together takes longer than to run it for a group.
_SENT: Final = (
    update(Touch)
    .where(among(Touch.id))
    .values(state=TouchState.SENT, sent_at=bindparam("now"), reason=None)
    .returning(
        Touch.id,
        Touch.workspace_id,
        Touch.prospect_id,
        Touch.sequence_id,
        Touch.kind,
        Touch.channel,
    )
    .execution_options(synchronize_session=False)
)
_CONTACTED: Final = (
    update(Prospect)
    .where(Prospect.workspace_id == bindparam("team"), among(Prospect.id))
    .values(last_contacted_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def went_out(session: Session, touch: Touch, *, by_member_id: int | None, now: datetime) -> None:
    """The touch is sent: its event, the prospect's status, and the end of a finished sequence."""
    session.flush()
    all_went_out(session, [touch.id], by_member_id=by_member_id, now=now)


def all_went_out(
    session: Session, touch_ids: Many[int], *, by_member_id: int | None, now: datetime
) -> None:
    """The same for several touches, each of another sequence, which are locked."""
    gone = columns.write(session, _SENT, {"ids": list(touch_ids), "now": now}).all()
    read_again(session, Touch, "state", "sent_at", "reason")
    counting.changed(session, touch_ids)
    _keep_events(session, gone, now=now)
    _contacted(session, gone, by_member_id=by_member_id, now=now)
    count_demos(session, touch_ids, now=now)
    branches.all_gone_out(session, touch_ids, now=now)
    finish_if_done(session, [row.sequence_id for row in gone], now=now)
    posts.redraw_touches(session, touch_ids, now=now)
    _redraw_alerts(session, gone, now=now)


def _redraw_alerts(session: Session, gone: Many[Gone], *, now: datetime) -> None:
    """Whoever was sent an answer no longer waits in what was told together."""
    for row in gone:
        if row.kind is not TouchKind.ANSWER:
            continue
        waiting = select(Reply.id).where(
            Reply.workspace_id == row.workspace_id,
            Reply.prospect_id == row.prospect_id,
            Reply.state == ReplyState.OPEN,
        )
        for reply_id in session.scalars(waiting).all():
            for kind in (PostKind.REPLY, PostKind.REPLY_REMINDER):
                reaching.redraw_told(session, row.workspace_id, kind, reply_id, now=now)


def _keep_events(session: Session, gone: Many[Gone], *, now: datetime) -> None:
    events.add_all_once(
        session,
        [
            {
                "workspace_id": row.workspace_id,
                "kind": EventKind.SENT,
                "prospect_id": row.prospect_id,
                "touch_id": row.id,
                "provider": PROVIDER,
                "provider_id": f"sent:{row.id}",
                "at": now,
                "facts": {"outreach_type": row.kind.value, "channel": row.channel.value},
            }
            for row in gone
        ],
    )


def _contacted(
    session: Session, gone: Many[Gone], *, by_member_id: int | None, now: datetime
) -> None:
    """By team, and by the words for why, since that is how the statuses are kept."""
    people: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in gone:
        because = f"{row.kind.value.replace('_', ' ')} sent"
        people[row.workspace_id, because].append(row.prospect_id)
    for (workspace_id, because), ids in sorted(people.items()):
        columns.write(session, _CONTACTED, {"team": workspace_id, "ids": ids, "now": now})
        read_again(session, Prospect, "last_contacted_at")
        lead_status.advance_all(
            session,
            workspace_id,
            ids,
            LeadStatus.CONTACTED,
            because=because,
            by_member_id=by_member_id,
            now=now,
        )
