"""Decides what each label sets off by itself: a table, and the operation that obeys it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.delivery import outcomes, suppression
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.prospects import lead_status
from engine.views.replies import Bounce, Reading
from storage.states import LeadStatus, ReplyLabel, SuppressionCause
from storage.tables import Mail, Prospect


@dataclass(frozen=True)
class Effect:
    """What follows from a label.

    `status` is moved to as it is; `at_least` only forward. `holds` puts everything to this prospect
    off until the date that the message names, or for `ABSENCE`.
    """

    stops: bool = False
    status: LeadStatus | None = None
    at_least: LeadStatus | None = None
    holds: bool = False
    suppresses: bool = False
    answered: bool = False
    """A draft of an answer that the sequence has ready stays, for a person to send."""
    by_machine: bool = False


EFFECTS: dict[ReplyLabel, Effect] = {
    ReplyLabel.INTERESTED: Effect(stops=True, answered=True, at_least=LeadStatus.INTERESTED),
    ReplyLabel.MEETING_REQUEST: Effect(stops=True, answered=True, at_least=LeadStatus.INTERESTED),
    ReplyLabel.INFORMATION_REQUEST: Effect(stops=True, answered=True, at_least=LeadStatus.ENGAGED),
    ReplyLabel.OBJECTION: Effect(stops=True, answered=True, at_least=LeadStatus.ENGAGED),
    ReplyLabel.DEFERRAL: Effect(stops=True, status=LeadStatus.DEFERRED, holds=True),
    ReplyLabel.REFERRAL: Effect(stops=True, at_least=LeadStatus.ENGAGED),
    ReplyLabel.NOT_INTERESTED: Effect(stops=True, status=LeadStatus.NOT_INTERESTED),
    ReplyLabel.OPT_OUT: Effect(stops=True, suppresses=True),
    ReplyLabel.WRONG_PERSON: Effect(stops=True, status=LeadStatus.UNREACHABLE),
    ReplyLabel.OUT_OF_OFFICE: Effect(holds=True, by_machine=True),
    ReplyLabel.AUTO_REPLY: Effect(by_machine=True),
    ReplyLabel.BOUNCE: Effect(by_machine=True),
}
ABSENCE = timedelta(days=7)
"""How long nothing is sent after an absence notice that names no day of return."""
STOP_REASON = "They answered."
AGREED = frozenset((LeadStatus.MEETING_BOOKED, LeadStatus.WON))
"""Where only a person moves a lead on: a guess at what a mail means undoes no meeting."""


def apply(
    session: Session,
    prospect: Prospect,
    reading: Reading,
    *,
    mail: Mail | None,
    bounce: Bounce | None,
    received: date,
    now: datetime,
) -> list[str]:
    """Do what the table says; what was done, in sentences for a person."""
    effect = EFFECTS[ReplyLabel(reading.label)]
    if bounce is not None:
        return _bounced(session, prospect, mail, bounce, now=now)
    done: list[str] = []
    if effect.suppresses:
        suppression.suppress_prospect(
            session,
            prospect.id,
            workspace_id=prospect.workspace_id,
            cause=SuppressionCause.OPT_OUT,
            reason="asked not to be written to",
            by_member_id=None,
            now=now,
        )
        return ["Suppressed: nobody writes to this person again."]
    if effect.stops and stop_sequences(
        session, prospect.id, reason=STOP_REASON, now=now, answered=effect.answered
    ):
        done.append("The sequence was stopped.")
    if (
        effect.stops
        and not effect.answered
        and stop_answers(session, prospect.id, reason=STOP_REASON, now=now)
    ):
        done.append("The answer that was drafted was stopped.")
    if _move(session, prospect, effect, label=reading.label, now=now):
        done.append(f"Lead status: {prospect.lead_status.value.replace('_', ' ')}.")
    if effect.holds:
        done += _hold(prospect, reading, received)
    return done


def _move(
    session: Session, prospect: Prospect, effect: Effect, *, label: str, now: datetime
) -> bool:
    if prospect.lead_status in AGREED:
        return False
    because = f"reply: {label.replace('_', ' ')}"
    if effect.status is not None:
        return lead_status.move(
            session, prospect, effect.status, because=because, by_member_id=None, now=now
        )
    if effect.at_least is not None:
        return lead_status.advance(
            session, prospect, effect.at_least, because=because, by_member_id=None, now=now
        )
    return False


def _hold(prospect: Prospect, reading: Reading, received: date) -> list[str]:
    """An absence holds until the day after the return, a deferral until its own date."""
    is_absence = reading.label == ReplyLabel.OUT_OF_OFFICE
    until = reading.defer_until
    if until is None:
        if not is_absence:
            return []
        until = received + ABSENCE
    elif is_absence:
        until += timedelta(days=1)
    prospect.hold_until = max(until, prospect.hold_until or until)
    return [f"On hold until {prospect.hold_until:%-d %B %Y}."]


def _bounced(
    session: Session, prospect: Prospect, mail: Mail | None, bounce: Bounce, *, now: datetime
) -> list[str]:
    """A bad address is suppressed; what is full, slow or refused by policy only makes a note."""
    if bounce.hard and mail is not None:
        outcomes.hard_bounce(session, mail, now=now)
        return ["The address does not exist: it is suppressed, and the sequence was stopped."]
    if bounce.failed:
        return ["It was not delivered. The address itself is not at fault; nothing was changed."]
    del prospect
    return ["The delivery is delayed; the other side is still trying."]
