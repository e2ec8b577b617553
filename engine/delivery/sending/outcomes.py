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
from engine.delivery.bouncing import kind_of
from engine.delivery.locks import lock_mails
from engine.delivery.sending import came_back, once_more, undelivered
from engine.delivery.sending.outbox import held, still_held
from engine.delivery.sending.sent import PROVIDER, all_went_out
from engine.delivery.sending.twilio_answers import OF_THE_NUMBER
from engine.delivery.sending.uncertain import ask_a_person
from engine.delivery.stopping import finish_if_done, stop_sequences
from engine.views.bounces import BounceKind
from engine.views.delivery import ClaimedMail
from storage import events
from storage.bulk import update_rows
from storage.states import Channel, EventKind, MailState, TouchState
from storage.tables import Mail, Touch

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
    """A 4xx: definitely not sent. Tried again with growing pauses, then as what came back is."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
    if mail is None:
        return False
    mail.attempts += 1
    touch = session.get_one(Touch, mail.touch_id)
    if mail.attempts >= MOST_ATTEMPTS:
        if not _another_day(session, mail, note=note, now=now):
            _fail(session, mail, touch, note=note, kind=EventKind.FAILED, now=now)
        return True
    touch.state = TouchState.APPROVED
    _return(mail, note=note, due_at=now + pause_after(mail.attempts))
    posts.redraw_touch(session, touch.id, now=now)
    return True


def record_permanent(
    session: Session, claimed: ClaimedMail, *, note: str, bad_address: bool, now: datetime
) -> bool:
    """A 5xx: definitely not sent. A bad address gets no more; a full one is tried another day."""
    mail = held(session, claimed, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
    if mail is None:
        return False
    touch = session.get_one(Touch, mail.touch_id)
    for_now = not bad_address and kind_of(None, note) is BounceKind.SOFT
    if for_now and _another_day(session, mail, note=note, now=now):
        return True
    kind = EventKind.BOUNCED if bad_address else EventKind.FAILED
    _fail(session, mail, touch, note=note, kind=kind, now=now)
    if bad_address:
        came_back.bad_address(session, mail, now=now)
    return True


def _another_day(session: Session, mail: Mail, *, note: str, now: datetime) -> bool:
    """It was not sent, and is tried again as what came back is; False where no try is left."""
    mail.state, mail.note = MailState.FAILED, note
    mail.owner = mail.lease_until = None
    because = came_back.short(note)
    return once_more.try_again(session, mail, because=because, now=now) is not None


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


def _return(mail: Mail, *, note: str, due_at: datetime) -> None:
    mail.state = MailState.APPROVED
    mail.note = note
    mail.due_at = due_at
    mail.owner = None
    mail.lease_until = None


def _fail(
    session: Session, mail: Mail, touch: Touch, *, note: str, kind: EventKind, now: datetime
) -> None:
    """It will not go out; neither will what was to follow it.

    One that had left before and came back counts as bounced, by whatever its last try failed.
    """
    mail.state = MailState.FAILED
    mail.note = note
    mail.owner = None
    mail.lease_until = None
    is_bad_address = kind is EventKind.BOUNCED
    left_at = once_more.last_left(session, touch)
    touch.state, touch.sent_at = TouchState.FAILED, None
    if left_at is not None:
        touch.state, touch.sent_at, kind = TouchState.SENT, left_at, EventKind.BOUNCED
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
    elif mail.tries_before and not is_bad_address:
        came_back.give_up(session, mail, BounceKind.SOFT, said=note, now=now)
    else:
        because = "An e-mail could not be delivered."
        stop_sequences(session, mail.prospect_id, reason=because, now=now)
    posts.redraw_touch(session, touch.id, now=now)
