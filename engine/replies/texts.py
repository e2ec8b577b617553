"""Decides what becomes of one SMS that came in: whose it is, STOP and START, else as any answer."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.accounts import numbers
from engine.delivery.locks import lock_people
from engine.delivery.protection.identities import phone_value
from engine.delivery.sending import undelivered
from engine.replies import acting
from engine.replies.classify import classify
from engine.replies.effects import Done
from engine.replies.last_sent import WENT_OUT, Match
from engine.replies.receiving import keep, tell
from engine.replies.stop_words import Keyword, keyword
from engine.views.replies import InboundMail, Reading, ReplyAlert
from engine.views.texts import InboundText
from storage import seen_mail, suppressions
from storage.states import Channel, ReplyLabel, SuppressionCause
from storage.tables import Mail, Prospect, SeenMail, SuppressionChange

MOST_TEXT = 1_600
"""What one SMS can hold, in as many parts as there may be."""
RECENT = timedelta(days=180)
"""How long after our last SMS one that comes in counts as an answer to it."""
LAYER = "keyword"
STOPPED = (SuppressionCause.OPT_OUT, undelivered.SAID_STOP)
"""What a suppression says of itself that a START undoes."""


def receive(session: Session, text: InboundText, *, now: datetime) -> ReplyAlert | None:
    """Read an SMS once. None when it was read before, or nobody here is known by its number.

    A STOP counts all the same.
    """
    sender = numbers.of_number(session, text.to_number, text.service)
    if sender is None or not phone_value(text.from_number)[1]:
        return None
    workspace_id, mail = sender.workspace_id, _as_mail(text)
    seen_id = seen_mail.first_sight(session, workspace_id, mail.message_id, now)
    if seen_id is None:
        return None
    found = _match(session, workspace_id, text.from_number, now)
    if found is not None:
        session.get_one(SeenMail, seen_id).matched = True
    word = _word(text)
    _lock(session, workspace_id, found, text.from_number if word is Keyword.STOP else None)
    if word is Keyword.STOP:
        return _stop(session, workspace_id, mail, found, now=now)
    if word is Keyword.START and (said := _start(session, workspace_id, text.from_number, now=now)):
        return _started(session, mail, found, said, now=now)
    return _read(session, workspace_id, mail, found, now=now) if found is not None else None


def _lock(session: Session, workspace_id: int, found: Match | None, stops: str | None) -> None:
    """Whoever answers, and all who have a number that `stops`, at once."""
    people = undelivered.who_has(session, workspace_id, stops) if stops is not None else []
    if found is not None:
        lock_people(session, [*people, found.prospect_id], found.touch_id)
    elif people:
        lock_people(session, people)


def _as_mail(text: InboundText) -> InboundMail:
    """The same shape as an e-mail, so that it is read, kept and shown in the same way."""
    return InboundMail(
        message_id=f"<{text.remote_id}@twilio>",
        in_reply_to=(),
        from_address=text.from_number,
        from_name="",
        to_addresses=(text.to_number,),
        subject="",
        written_at=None,
        month_first=None,
        headers={},
        new_text=text.body.replace("\0", "").strip()[:MOST_TEXT],
        signature="",
        bounce=None,
        by_email=False,
    )


def _match(session: Session, workspace_id: int, number: str, now: datetime) -> Match | None:
    """Whom we texted last at that number, else the only one who has it."""
    row = session.execute(
        select(Mail.prospect_id, Mail.touch_id, Mail.id)
        .where(
            Mail.workspace_id == workspace_id,
            Mail.channel == Channel.SMS,
            Mail.to_address == number,
            Mail.state.in_(WENT_OUT),
            Mail.approved_at > now - RECENT,
        )
        .order_by(Mail.sent_at.desc().nulls_last(), Mail.id.desc())
        .limit(1)
    ).first()
    if row is not None:
        return Match(*row)
    known = session.scalars(
        select(Prospect.id)
        .where(Prospect.workspace_id == workspace_id, Prospect.phone == number)
        .limit(2)
    ).all()
    return Match(known[0], None, None) if len(known) == 1 else None


def _word(text: InboundText) -> Keyword | None:
    """Twilio's own list may have words that ours has not."""
    said = text.said.strip().casefold()
    return Keyword(said) if said in set(Keyword) else keyword(text.body)


def _reading(label: ReplyLabel) -> Reading:
    return Reading(label=label, confidence=1.0, layer=LAYER, sentiment="neutral")


def _stop(
    session: Session, workspace_id: int, mail: InboundMail, found: Match | None, *, now: datetime
) -> ReplyAlert | None:
    """What it sets off is noted like that of any answer, so that it can be undone."""
    number = mail.from_address
    if found is None:
        undelivered.opted_out(session, workspace_id, number, None, now=now)
        return None
    prospect_id = found.prospect_id

    def follow() -> Done:
        stopped = undelivered.opted_out(session, workspace_id, number, prospect_id, now=now)
        done = Done(["The number is suppressed: nobody calls or texts it again."])
        if stopped:
            done.words.append("The sequence was stopped.")
        return done

    reply = keep(session, mail, found, _reading(ReplyLabel.OPT_OUT), now=now)
    acting.note(session, reply, _ours(session, found), follow)
    return tell(session, reply, now=now)


def _ours(session: Session, found: Match) -> Mail | None:
    """The SMS of ours that is answered."""
    return session.get(Mail, found.mail_id) if found.mail_id is not None else None


def _start(session: Session, workspace_id: int, number: str, *, now: datetime) -> str | None:
    """Undo a STOP, and nothing else: what was said besides holds on. None without one."""
    value = phone_value(number)
    held = suppressions.find(session, workspace_id, [value])
    if held is None or (held.cause, held.reason) != STOPPED:
        return None
    besides = _besides_stop(suppressions.history(session, workspace_id, [value]))
    suppressions.lift(
        session, workspace_id, [value], reason="sent START", by_member_id=None, now=now
    )
    if besides is not None and besides.cause is not None:
        suppressions.add(
            session,
            workspace_id,
            *value,
            cause=besides.cause,
            reason=besides.reason,
            by_member_id=besides.by_member_id,
            now=now,
        )
        return f"They sent START. The number stays suppressed all the same: {besides.reason}."
    return "They sent START: the number may be called and texted again."


def _started(
    session: Session, mail: InboundMail, found: Match | None, said: str, *, now: datetime
) -> ReplyAlert | None:
    if found is None:
        return None
    reply = keep(session, mail, found, _reading(ReplyLabel.AUTO_REPLY), now=now)
    reply.effects = [said]
    acting.record(session, reply)
    return tell(session, reply, now=now)


def _besides_stop(history: Many[SuppressionChange]) -> SuppressionChange | None:
    """The last that was said of a number, before or after a STOP; one without a cause lifted it."""
    said = [each for each in history if (each.cause, each.reason) != STOPPED]
    return said[-1] if said else None


def _read(
    session: Session, workspace_id: int, mail: InboundMail, found: Match, *, now: datetime
) -> ReplyAlert:
    """As an e-mail is read, with the same effects."""
    workspace = workspaces.get(session, workspace_id)
    received = now.astimezone(workspaces.zone_of(workspace)).date()
    reading = classify(mail, received)
    reply = keep(session, mail, found, reading, now=now)
    ours = _ours(session, found)
    acting.act(session, reply, reading, mail=ours, bounce=None, received=received, now=now)
    return tell(session, reply, now=now)
