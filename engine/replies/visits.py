"""Decides what visits to a mail's links and image count for, once it is seen what comes together.

A visit is written down at once and judged a moment later: a scanner's first click looks like a
person's until the second one comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.replies.message_status import DONE, update_message_status
from engine.replies.visitors import TOGETHER, Caller, at_once, machine, together
from engine.views.base import Actor
from engine.views.messages import ChannelData, MessageStatus, StatusRequest
from storage.states import EventKind, MailState, Role
from storage.tables import Event, Mail, Touch, Visit
from storage.unique import add_once

PROVIDER: Final = "tracked link"
WAIT: Final = TOGETHER * 2
"""How long after the last visit to a mail its visits are judged."""
GONE: Final = timedelta(days=1)
"""After which visits to a mail that did not go out mean nothing."""
LEFT: Final = (MailState.SENDING, MailState.SENT, MailState.UNCERTAIN)
STATUS: Final = {
    EventKind.OPENED: MessageStatus.OPENED,
    EventKind.CLICKED: MessageStatus.CLICKED,
}


def note(
    session: Session,
    mail_id: int,
    kind: EventKind,
    caller: Caller,
    *,
    link: str = "",
    now: datetime,
) -> None:
    """Write a visit down, unless it says nothing new or the mail is gone.

    The mail may be any workspace's: who has the signed link was sent it.
    """
    mail = session.get(Mail, mail_id)
    if mail is None or mail.state not in LEFT:
        return
    why = machine(caller, kind)
    if _is_known(session, mail, kind, by_machine=why is not None):
        return
    add_once(
        session,
        Visit,
        workspace_id=mail.workspace_id,
        mail_id=mail.id,
        kind=kind,
        link=link,
        by_machine=why is not None,
        why=why,
        at=now,
    )


def settle_next(session: Session, *, now: datetime) -> bool:
    """Judge the visits to one mail that nobody has visited for a moment. False when there is none.

    Each mail has at most one event of a person's and one of a machine's, of either kind.
    """
    due = session.scalar(
        select(Visit.mail_id)
        .join(Mail, Mail.id == Visit.mail_id)
        .join(Touch, Touch.id == Mail.touch_id)
        .group_by(Visit.mail_id)
        .having(func.max(Visit.at) <= now - WAIT)
        .where(Touch.state.in_(DONE))
        .order_by(func.max(Visit.at))
        .limit(1)
    )
    if due is None:
        return _forget(session, now=now)
    mail = session.get_one(Mail, due)
    visits = session.scalars(
        select(Visit)
        .where(Visit.workspace_id == mail.workspace_id, Visit.mail_id == mail.id)
        .order_by(Visit.at, Visit.id)
    ).all()
    for visit, why in _judged(visits, mail.sent_at):
        _tell(session, mail, visit, why)
    session.execute(delete(Visit).where(Visit.id.in_([visit.id for visit in visits])))
    return True


def _judged(visits: Sequence[Visit], sent_at: datetime | None) -> list[tuple[Visit, str | None]]:
    clicks = [(v.link, v.at) for v in visits if v.kind is EventKind.CLICKED and not v.by_machine]
    tried = together(clicks)
    judged = []
    for visit in visits:
        why = visit.why
        if why is None and at_once(visit.at, sent_at):
            why = "came within seconds of sending"
        elif why is None and visit.kind is EventKind.CLICKED and visit.link in tried:
            why = "several links were followed at once"
        judged.append((visit, why))
    return judged


def _tell(session: Session, mail: Mail, visit: Visit, why: str | None) -> None:
    if _is_known(session, mail, visit.kind, by_machine=why is not None):
        return
    update_message_status(
        session,
        StatusRequest(
            message_id=mail.touch_id,
            status=STATUS[visit.kind],
            channel_data=ChannelData(
                provider=PROVIDER,
                event_id=_name(mail, by_machine=why is not None),
                machine=why is not None,
                note=why,
            ),
        ),
        by=Actor(workspace_id=mail.workspace_id, member_id=None, name=PROVIDER, role=Role.REP),
        now=visit.at,
    )


def _name(mail: Mail, *, by_machine: bool) -> str:
    return f"mail:{mail.id}:{'machine' if by_machine else 'person'}"


def _is_known(session: Session, mail: Mail, kind: EventKind, *, by_machine: bool) -> bool:
    """Whether this has an event already, so that a thousand visits more cost a look each."""
    query = select(Event.id).where(
        Event.workspace_id == mail.workspace_id,
        Event.provider == PROVIDER,
        Event.provider_id == f"{kind.value}:{_name(mail, by_machine=by_machine)}",
    )
    return session.scalar(query) is not None


def _forget(session: Session, *, now: datetime) -> bool:
    """Drop visits to mails of which it never became known that they had gone out."""
    gone = session.scalars(delete(Visit).where(Visit.at < now - GONE).returning(Visit.id)).all()
    return bool(gone)
