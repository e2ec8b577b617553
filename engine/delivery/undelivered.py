"""Decides what an SMS that did not arrive says about its number, and about whoever has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery import leaving_out, suppression
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.locks import lock_people
from engine.delivery.stopping import stop_answers, stop_sequences
from storage.states import Channel, SuppressionCause
from storage.tables import Mail, Prospect

SAID_STOP = "answered STOP to an SMS"
"""Why a number is suppressed whose owner sent a word that ends SMS; START lifts just that."""


def follow(session: Session, mail: Mail, attempt: Attempt, *, now: datetime) -> None:
    """A number that is none is suppressed, a landline gets no more SMS, a STOP ends everything."""
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
            lock_people(session, [prospect.id], mail.touch_id)
            because = f"Left out: {attempt.note}."
            leaving_out.leave_out(session, prospect, [Channel.SMS], reason=because, now=now)
        case Fate.OPTED_OUT:
            opted_out(session, mail.workspace_id, mail.to_address, mail.prospect_id, now=now)
        case _:
            pass


def opted_out(
    session: Session, workspace_id: int, number: str, prospect_id: int | None, *, now: datetime
) -> int:
    """The number is suppressed and the sequence of whoever was texted ends; how many ended."""
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
