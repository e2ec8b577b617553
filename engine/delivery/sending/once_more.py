"""Decides whether a message that came back for now is tried again, when, and what prevents it.

A next try is a row of its own in the outbox, with its own Message-ID, through every gate. The row
that came back says so, and a touch has one live row at most: so two reports make one try.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.locks import OPEN_TOUCHES
from engine.delivery.mail.message import make_message_id
from engine.delivery.postponing import postpone
from engine.delivery.stopping import finish_if_done, stop_mails
from engine.scheduling.calendar import moved_on
from engine.scheduling.hours import hours_of
from engine.scheduling.obstacles import CLOSED, open_sequence
from storage.states import (
    BY_PERSON,
    CampaignState,
    EventKind,
    LeadStatus,
    MailState,
    SequenceState,
    TouchState,
)
from storage.tables import Campaign, Event, Mail, Prospect, Sender, Sequence, Touch

ON_THE_WIRE = (MailState.SENDING, MailState.UNCERTAIN)
LEFT = (MailState.SENT, *ON_THE_WIRE)
CAMPAIGN_OVER = (CampaignState.COMPLETED, CampaignState.CANCELLED)
ANSWERS = BY_PERSON - {EventKind.CLICKED, EventKind.ACCEPTED}


def try_again(
    session: Session, mail: Mail, *, because: str, now: datetime, at: datetime | None = None
) -> datetime | None:
    """Put the same message back for a later hour; None when it is not to be tried again.

    Its sequence is locked. What was to follow waits as much longer. It came back `at` that time.
    """
    touch = session.get_one(Touch, mail.touch_id, populate_existing=True)
    waits = waits_of(session, mail)
    if mail.tries_before >= len(waits) or not _may_go_on(session, mail, touch):
        return None
    days, hours = waits[mail.tries_before], hours_of(session, touch)
    due = moved_on(now, days, hours.on(touch.channel))
    mail.came_back_at = min(at or now, now)
    session.flush()  # the touch has room for one live mail
    session.add(_next_try(session, mail, because=because, due=due))
    postpone(session, touch.sequence_id, days, hours, behind=touch.position, now=now)
    touch.state, touch.due_at, touch.sent_at, touch.reason = TouchState.APPROVED, due, None, None
    sequence = session.get_one(Sequence, touch.sequence_id, populate_existing=True)
    if sequence.state is SequenceState.FINISHED:
        sequence.state, sequence.ended_at = SequenceState.ACTIVE, None
    session.flush()
    posts.redraw_touch(session, touch.id, now=now)
    return due


def waits_of(session: Session, mail: Mail) -> tuple[int, ...]:
    """After how many working days each next try leaves, in the team of a mail."""
    return workspaces.settings_of(workspaces.get(session, mail.workspace_id)).try_again_days


def _next_try(session: Session, mail: Mail, *, because: str, due: datetime) -> Mail:
    sender = session.get_one(Sender, mail.sender_id)
    return Mail(
        workspace_id=mail.workspace_id,
        touch_id=mail.touch_id,
        prospect_id=mail.prospect_id,
        sender_id=mail.sender_id,
        channel=mail.channel,
        message_id=make_message_id(sender.address),
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        to_address=mail.to_address,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text,
        content_hash=mail.content_hash,
        state=MailState.APPROVED,
        due_at=due,
        approved_at=mail.approved_at,
        tries_before=mail.tries_before + 1,
        tried_again_because=because,
    )


def _may_go_on(session: Session, mail: Mail, touch: Touch) -> bool:
    """Not where sequence or campaign are over or have gone further, nor to who said something."""
    campaign = session.get_one(Campaign, touch.campaign_id, populate_existing=True)
    if campaign.state in CAMPAIGN_OVER:
        return False
    prospect = session.get_one(Prospect, mail.prospect_id, populate_existing=True)
    sequence = session.get_one(Sequence, touch.sequence_id, populate_existing=True)
    if sequence.state is SequenceState.STOPPED or prospect.lead_status in CLOSED:
        return False
    if prospect.lead_status is LeadStatus.SUPPRESSED:
        return False
    if sequence.state is SequenceState.FINISHED and open_sequence(session, prospect) is not None:
        return False
    return not (went_further(session, touch) or _said_something(session, touch))


def went_further(session: Session, touch: Touch) -> bool:
    """Whether a later message of the sequence has gone out on the channel, or is on its way."""
    later = (
        select(Touch.id)
        .join(Mail, Mail.touch_id == Touch.id)
        .where(
            Touch.sequence_id == touch.sequence_id,
            Touch.position > touch.position,
            Touch.channel == touch.channel,
            Mail.state.in_(LEFT),
        )
    )
    return session.scalars(later.limit(1)).first() is not None


def _said_something(session: Session, touch: Touch) -> bool:
    """An answer to any message of the sequence ends it; a click shows that this one arrived."""
    of_sequence = select(Touch.id).where(Touch.sequence_id == touch.sequence_id)
    said = session.execute(
        select(Event.kind, Event.touch_id, Event.facts).where(
            Event.touch_id.in_(of_sequence), Event.kind.in_(BY_PERSON)
        )
    )
    return any(
        not facts.get("machine") and (kind in ANSWERS or touch_id == touch.id)
        for kind, touch_id, facts in said
    )


def tried(session: Session, touch_id: int, to_address: str) -> int:
    """How often a message came back from an address, whatever its words were then."""
    count = select(func.count()).select_from(Mail)
    return (
        session.scalar(
            count.where(
                Mail.touch_id == touch_id,
                Mail.to_address == to_address,
                Mail.came_back_at.is_not(None),
            )
        )
        or 0
    )


def last_left(session: Session, touch: Touch) -> datetime | None:
    """When the last try left that came back; None where none has."""
    return session.scalar(
        select(func.max(Mail.sent_at)).where(
            Mail.touch_id == touch.id, Mail.came_back_at.is_not(None)
        )
    )


def arrived(session: Session, touch_id: int, *, because: str, now: datetime) -> bool:
    """Something shows that a message which was said to have come back did arrive.

    Its next try does not leave, unless it is on the wire. True when one waited. The touch's
    sequence is locked.
    """
    session.flush()
    touch = session.get_one(Touch, touch_id, populate_existing=True)
    left_at = last_left(session, touch) if touch.state in OPEN_TOUCHES else None
    if left_at is None:
        return False
    wire = exists().where(Mail.touch_id == touch.id, Mail.state.in_(ON_THE_WIRE))
    if session.scalar(select(wire)):
        return False
    stop_mails(session, [touch.id], reason=because, now=now)
    touch.state, touch.sent_at, touch.reason = TouchState.SENT, left_at, None
    session.flush()
    finish_if_done(session, [touch.sequence_id], now=now)
    posts.redraw_touch(session, touch.id, now=now)
    return True
