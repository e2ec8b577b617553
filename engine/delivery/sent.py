"""Decides what follows when a touch has gone out, however it went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.attachments import count_demos
from engine.delivery.stopping import finish_if_done
from engine.prospects import lead_status
from storage import events
from storage.states import EventKind, LeadStatus, TouchState
from storage.tables import Prospect, Touch

PROVIDER = "drumbeat"
"""Names our own events, beside those that mail servers and people report."""


def went_out(session: Session, touch: Touch, *, by_member_id: int | None, now: datetime) -> None:
    """The touch is sent: its event, the prospect's status, and the end of a finished sequence."""
    touch.state = TouchState.SENT
    touch.sent_at = now
    touch.reason = None
    events.add_once(
        session,
        touch.workspace_id,
        EventKind.SENT,
        prospect_id=touch.prospect_id,
        touch_id=touch.id,
        provider=PROVIDER,
        provider_id=f"sent:{touch.id}",
        at=now,
        facts={"outreach_type": touch.kind.value, "channel": touch.channel.value},
    )
    prospect = session.get_one(Prospect, touch.prospect_id)
    prospect.last_contacted_at = now
    lead_status.advance(
        session,
        prospect,
        LeadStatus.CONTACTED,
        because=f"{touch.kind.value.replace('_', ' ')} sent",
        by_member_id=by_member_id,
        now=now,
    )
    count_demos(session, touch, now=now)
    branches.gone_out(session, touch, now=now)
    finish_if_done(session, touch.sequence_id, now=now)
    posts.redraw_touch(session, touch.id, now=now)
