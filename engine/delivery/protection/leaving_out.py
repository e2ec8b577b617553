"""Leaves out the open steps on a channel that is closed; the rest of the sequence goes on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery import branches
from engine.delivery.protection import known
from engine.delivery.stopping import finish_if_done, stop_mails
from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Prospect, Touch

OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED)


def leave_out(
    session: Session,
    prospect: Prospect,
    channels: Collection[Channel],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Open steps on these channels are left out; the rest of the sequence goes on.

    What is on the wire stays, and is settled by its own outcome.
    """
    on_the_wire = select(Mail.touch_id).where(
        Mail.prospect_id == prospect.id, Mail.state == MailState.SENDING
    )
    touches = session.scalars(
        select(Touch)
        .where(
            Touch.workspace_id == prospect.workspace_id,
            Touch.prospect_id == prospect.id,
            Touch.channel.in_(channels),
            Touch.state.in_(OPEN_TOUCHES),
            Touch.id.not_in(on_the_wire),
        )
        .with_for_update()
    ).all()
    for touch in touches:
        touch.state = TouchState.SKIPPED
        touch.reason = reason
    session.flush()
    stop_mails(session, [touch.id for touch in touches], reason=reason, now=now)
    known.changed(session, [touch.id for touch in touches], now=now)
    for sequence_id in {touch.sequence_id for touch in touches}:
        branches.settle(session, sequence_id, now=now)
        finish_if_done(session, [sequence_id], now=now)
