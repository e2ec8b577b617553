"""Decides what an SMS that did not arrive says about its number, and about whoever has it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.attempts import Attempt, Fate
from engine.delivery.protection import identities, known, leaving_out, suppression
from engine.delivery.sending.twilio_answers import OF_THE_NUMBER
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.views.delivery import ClaimedMail
from storage.states import Channel, SuppressionCause
from storage.tables import Mail, Prospect

SAID_STOP = "answered STOP to an SMS"
"""Why a number is suppressed whose owner sent a word that ends SMS; START lifts just that."""


def others(session: Session, answered: Many[tuple[ClaimedMail, Attempt]]) -> list[int]:
    """Whom the words about numbers in these answers are about, so that all are locked at once."""
    found: set[int] = set()
    for claimed, attempt in answered:
        if claimed.channel is Channel.SMS and attempt.fate in OF_THE_NUMBER:
            found |= concerned(session, session.get_one(Mail, claimed.id))
    return sorted(found)


def concerned(session: Session, mail: Mail) -> set[int]:
    """Whom a word about the mail's number is about: who got it, and all who have that number."""
    return {mail.prospect_id, *who_has(session, mail.workspace_id, mail.to_address)}


def who_has(session: Session, workspace_id: int, number: str) -> list[int]:
    """All in the workspace whose number it is."""
    found = known.prospects(session, workspace_id, [identities.phone_value(number)])
    return [prospect.id for prospect in found]


def follow(session: Session, mail: Mail, attempt: Attempt, *, now: datetime) -> None:
    """A number that is none is suppressed, a landline gets no more SMS, a STOP ends everything.

    Whom it is `concerned` with is locked.
    """
    match attempt.fate:
        case Fate.BAD_ADDRESS:
            suppression.suppress_number(
                session,
                mail.workspace_id,
                mail.to_address,
                cause=SuppressionCause.BOUNCE,
                reason=attempt.note,
                now=now,
            )
        case Fate.NO_TEXTS:
            prospect = session.get_one(Prospect, mail.prospect_id)
            because = f"Left out: {attempt.note}."
            leaving_out.leave_out(session, prospect, [Channel.SMS], reason=because, now=now)
        case Fate.OPTED_OUT:
            opted_out(session, mail.workspace_id, mail.to_address, mail.prospect_id, now=now)
        case _:
            pass


def opted_out(
    session: Session, workspace_id: int, number: str, prospect_id: int | None, *, now: datetime
) -> int:
    """The number is suppressed and the sequence of whoever was texted ends; how many ended.

    They, and `who_has` it besides, are locked.
    """
    stopped = 0
    if prospect_id is not None:
        because = "They answered STOP to an SMS."
        stopped = stop_sequences(session, prospect_id, reason=because, now=now)
        stop_answers(session, prospect_id, reason=because, now=now)
    suppression.suppress_number(
        session,
        workspace_id,
        number,
        cause=SuppressionCause.OPT_OUT,
        reason=SAID_STOP,
        now=now,
    )
    return stopped
