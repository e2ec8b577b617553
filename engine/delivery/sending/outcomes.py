"""Decides what follows from one attempt to send: sent, later, never, or a question to a person."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.locks import lock_mails
from engine.delivery.protection import suppression
from engine.delivery.sending import undelivered
from engine.delivery.sending.outbox import held, still_held
from engine.delivery.sending.sent import PROVIDER, all_went_out
from engine.delivery.sending.twilio_answers import OF_THE_NUMBER
from engine.delivery.sending.uncertain import ask_a_person
from engine.delivery.stopping import finish_if_done, stop_sequences
from engine.prospects import lead_status
from engine.prospects.suppressed import email_values
from engine.views.delivery import ClaimedMail
from storage import events
from storage.bulk import update_rows
from storage.states import Channel, EventKind, LeadStatus, MailState, SuppressionCause, TouchState
from storage.tables import Mail, Prospect, Touch

MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=5)
AWAY_PAUSE = timedelta(minutes=1)
"""How long a mail rests when the server could not be used at all; that is no attempt of its own."""


def pause_after(attempts: int) -> timedelta:
    """5, 10, 20, 40, 80 minutes after the first, second, … temporary refusal."""
    return FIRST_PAUSE * (1 << (attempts - 1))


def record(session: Session, answered: Many[tuple[ClaimedMail, Attempt]], *, now: datetime) -> None:
    """What became of some mails of a group; all their sequences are locked first, in order."""
    lock_mails(session, [each.id for each, _ in answered], undelivered.others(session, answered))
    sent = [(each, attempt.note) for each, attempt in answered if attempt.fate == Fate.SENT]
    if sent:
        names = {each.id: attempt.remote_id for each, attempt in answered if attempt.remote_id}
        record_sent(session, sent, names=names, now=now)
    for claimed, attempt in answered:
        note = attempt.note
        match attempt.fate:
            case Fate.UNCERTAIN:
                record_uncertain(session, claimed, note=note, now=now)
            case Fate.TEMPORARY:
                record_temporary(session, claimed, note=note, now=now)
            case Fate.PERMANENT | Fate.BAD_ADDRESS if claimed.channel is Channel.EMAIL:
                bad = attempt.fate == Fate.BAD_ADDRESS
                record_permanent(session, claimed, note=note, bad_address=bad, now=now)
            case Fate.PERMANENT | Fate.BAD_ADDRESS | Fate.NO_TEXTS | Fate.OPTED_OUT:
                record_refused(session, claimed, attempt, now=now)
            case Fate.AWAY:
                record_away(session, claimed, note=note, now=now)
            case Fate.SENT | Fate.WITHHELD:
                pass


def record_sent(
    session: Session,
    answered: Many[tuple[ClaimedMail, str]],
    *,
    now: datetime,
    names: Mapping[int, str] = MappingProxyType({}),
) -> set[int]:
    """The server took these and said so; which of them counted. Their sequences are locked.

    `names` says what a provider calls those that it names. A late owner may still say so of a mail
    that became uncertain.
    """
    claimed = [each for each, _ in answered]
    counted = still_held(session, claimed, MailState.SENDING, MailState.UNCERTAIN)
    held = {each.claim for each in counted}
    sent = [(each, note) for each, note in answered if each.claim in held]
    update_rows(
        session,
        Mail,
        [
            {
                "id": each.id,
                "state": MailState.SENT,
                "sent_at": now,
                "note": note,
                "remote_id": names.get(each.id),
                "owner": None,
                "lease_until": None,
            }
            for each, note in sent
        ],
        held=True,
    )
    if sent:
        all_went_out(session, [each.touch_id for each, _ in sent], by_member_id=None, now=now)
    return {each.id for each in counted}


def record_uncertain(session: Session, claimed: ClaimedMail, *, note: str, now: datetime) -> bool:
    """The connection ended after DATA and before the answer."""
    mail = held(session, claimed, MailState.SENDING)
    if mail is None:
        return False
    mail.state = MailState.UNCERTAIN
    mail.note = note
    session.flush()
    ask_a_person(session, mail.id, now=now)
    return True


def record_away(session: Session, claimed: ClaimedMail, *, note: str, now: datetime) -> bool:
    """The server could not be used: the mail goes back and waits a moment."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING)
    if mail is None:
        return False
    _return(mail, note=note, due_at=now + AWAY_PAUSE)
    return True


def record_temporary(session: Session, claimed: ClaimedMail, *, note: str, now: datetime) -> bool:
    """A 4xx: definitely not sent. Tried again with growing pauses, and given up at the last."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
    if mail is None:
        return False
    mail.attempts += 1
    touch = session.get_one(Touch, mail.touch_id)
    if mail.attempts >= MOST_ATTEMPTS:
        _fail(session, mail, touch, note=note, kind=EventKind.FAILED, now=now)
        return True
    touch.state = TouchState.APPROVED
    _return(mail, note=note, due_at=now + pause_after(mail.attempts))
    posts.redraw_touch(session, touch.id, now=now)
    return True


def record_permanent(
    session: Session, claimed: ClaimedMail, *, note: str, bad_address: bool, now: datetime
) -> bool:
    """A 5xx: definitely not sent, and never will be. A bad address is not written to again."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
    if mail is None:
        return False
    touch = session.get_one(Touch, mail.touch_id)
    kind = EventKind.BOUNCED if bad_address else EventKind.FAILED
    _fail(session, mail, touch, note=note, kind=kind, now=now)
    if bad_address:
        hard_bounce(session, mail, now=now)
    return True


def record_refused(
    session: Session, claimed: ClaimedMail, attempt: Attempt, *, now: datetime
) -> bool:
    """An SMS that was definitely not sent, and never will be; what follows is up to the reason."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
    if mail is None:
        return False
    touch = session.get_one(Touch, mail.touch_id)
    kind = EventKind.BOUNCED if attempt.fate in OF_THE_NUMBER else EventKind.FAILED
    _fail(session, mail, touch, note=f"{attempt.note}.", kind=kind, now=now)
    undelivered.follow(session, mail, attempt, now=now)
    return True


def hard_bounce(session: Session, mail: Mail, *, now: datetime) -> None:
    """The address does not exist: it is suppressed, and the prospect is unreachable by e-mail.

    The mail's sequence is locked.
    """
    prospect = session.get_one(Prospect, mail.prospect_id)
    stop_sequences(session, prospect.id, reason="The address does not exist.", now=now)
    suppression.add(
        session,
        mail.workspace_id,
        email_values(mail.to_address),
        cause=SuppressionCause.BOUNCE,
        reason="the address does not exist (bounce)",
        by_member_id=None,
        now=now,
    )
    lead_status.move(
        session,
        prospect,
        LeadStatus.UNREACHABLE,
        because="the address does not exist (bounce)",
        by_member_id=None,
        now=now,
    )


def _return(mail: Mail, *, note: str, due_at: datetime) -> None:
    mail.state = MailState.APPROVED
    mail.note = note
    mail.due_at = due_at
    mail.owner = None
    mail.lease_until = None


def _fail(
    session: Session, mail: Mail, touch: Touch, *, note: str, kind: EventKind, now: datetime
) -> None:
    """It will not go out; neither will what was to follow it."""
    mail.state = MailState.FAILED
    mail.note = note
    mail.owner = None
    mail.lease_until = None
    touch.state = TouchState.FAILED
    by_sms = mail.channel is Channel.SMS
    touch.reason = f"{'Twilio' if by_sms else 'The mail server'} refused it: {note}"
    events.add_once(
        session,
        mail.workspace_id,
        kind,
        prospect_id=mail.prospect_id,
        touch_id=touch.id,
        provider=PROVIDER,
        provider_id=f"{kind.value}:{mail.id}",
        at=now,
        facts={"note": note},
    )
    if by_sms:  # what goes elsewhere goes on: a number is not the person
        session.flush()
        branches.settle(session, touch.sequence_id, now=now)
        finish_if_done(session, [touch.sequence_id], now=now)
    else:
        because = "An e-mail could not be delivered."
        stop_sequences(session, mail.prospect_id, reason=because, now=now)
    posts.redraw_touch(session, touch.id, now=now)
