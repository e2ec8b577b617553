"""Does what the team's table says of a label, as far as nothing forbids it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.delivery.bouncing import kind_of
from engine.delivery.protection import suppression
from engine.delivery.sending.came_back import LATE, Failure, came_back
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.prospects import lead_status
from engine.prospects.referred import bring_in
from engine.replies.answering import draft_if_none_is_ready
from engine.replies.effect_table import Table
from engine.replies.set_off import PROVIDER
from engine.views.bounces import BounceKind
from engine.views.effects import Effect
from engine.views.replies import Bounce, Reading, Referred
from storage.states import LeadStatus, ReplyLabel, SuppressionCause
from storage.tables import Mail, Prospect

STOP_REASON = "They answered."
UNMATCHED = "It was not delivered. Which message that was is not known, so nothing was changed."
AGREED = frozenset((LeadStatus.MEETING_BOOKED, LeadStatus.WON))
"""Where only a person moves a lead on: a guess at what a mail means undoes no meeting."""


@dataclass
class Done:
    """What was done, in sentences for a person, and the rows that were made."""

    words: list[str] = field(default_factory=list)
    referred_id: int | None = None
    drafted_id: int | None = None


def apply(
    session: Session,
    prospect: Prospect,
    reading: Reading,
    *,
    table: Table,
    mail: Mail | None,
    bounce: Bounce | None,
    message_id: str,
    received: date,
    now: datetime,
) -> Done:
    """Do what the table says. What a report of a bounce says counts before any label."""
    if bounce is not None:
        return Done([_bounced(session, mail, bounce, message_id, now=now)])
    effect = table[ReplyLabel(reading.label)]
    done = Done()
    if effect.suppresses:
        _suppress(session, prospect, reading, now=now)
        done.words.append("Suppressed: nobody writes to this person again.")
    elif effect.stops:
        _stop(session, prospect, effect, done, now=now)
    if not effect.suppresses:
        if _move(session, prospect, effect, label=reading.label, now=now):
            words = prospect.lead_status.value.replace("_", " ")
            done.words.append(f"Lead status: {words}.")
        if effect.holds:
            done.words += _hold(prospect, reading, effect, received)
        if effect.answer == "draft":
            _draft(session, prospect, mail, done, now=now)
    if reading.referred is not None and effect.refers:
        _refer(session, prospect, reading.referred, done, now=now)
    elif reading.referred is not None:
        who = ", ".join(filter(None, (reading.referred.name, reading.referred.email)))
        done.words.append(f"Names {who}. No prospect was made of it.")
    return done


def _suppress(session: Session, prospect: Prospect, reading: Reading, *, now: datetime) -> None:
    asked = reading.label == ReplyLabel.OPT_OUT
    words = reading.label.replace("_", " ")
    suppression.suppress_prospect(
        session,
        prospect.id,
        workspace_id=prospect.workspace_id,
        cause=SuppressionCause.OPT_OUT if asked else SuppressionCause.HAND,
        reason="asked not to be written to" if asked else f"answered: {words}",
        by_member_id=None,
        now=now,
    )


def _stop(
    session: Session, prospect: Prospect, effect: Effect, done: Done, *, now: datetime
) -> None:
    stays = effect.answer != "none"
    if stop_sequences(session, prospect.id, reason=STOP_REASON, now=now, answered=stays):
        done.words.append("The sequence was stopped.")
    if not stays and stop_answers(session, prospect.id, reason=STOP_REASON, now=now):
        done.words.append("The answer that was drafted was stopped.")


def _draft(
    session: Session, prospect: Prospect, mail: Mail | None, done: Done, *, now: datetime
) -> None:
    if mail is None:
        return
    drafted = draft_if_none_is_ready(session, prospect, mail.touch_id, now=now)
    if drafted is not None:
        done.drafted_id = drafted
        done.words.append("An answer was drafted; a person sends it.")


def _refer(
    session: Session, prospect: Prospect, referred: Referred, done: Done, *, now: datetime
) -> None:
    found = bring_in(session, prospect, referred.name, referred.email, now=now)
    done.referred_id = found.new_id
    done.words.append(found.words)


def _move(
    session: Session, prospect: Prospect, effect: Effect, *, label: str, now: datetime
) -> bool:
    """A step of the way is only moved to forward; a way out of it is taken."""
    after = effect.lead_status
    if after is None or prospect.lead_status in AGREED:
        return False
    move = lead_status.advance if after in lead_status.RANK else lead_status.move
    because = f"reply: {label.replace('_', ' ')}"
    return move(session, prospect, after, because=because, by_member_id=None, now=now)


def _hold(prospect: Prospect, reading: Reading, effect: Effect, received: date) -> list[str]:
    """An absence holds until the day after the return, anything else until its own date."""
    until = reading.defer_until
    if until is not None and reading.label == ReplyLabel.OUT_OF_OFFICE:
        until += timedelta(days=1)
    if until is None and effect.absence_days is not None:
        until = received + timedelta(days=effect.absence_days)
    if until is None:
        return []
    prospect.hold_until = max(until, prospect.hold_until or until)
    return [f"On hold until {prospect.hold_until:%-d %B %Y}."]


def _bounced(
    session: Session, mail: Mail | None, bounce: Bounce, message_id: str, *, now: datetime
) -> str:
    """The policy for what came back, whoever reports it; without a mail there is nothing to do."""
    if mail is None:
        return UNMATCHED if bounce.failed else LATE
    failure = Failure(kind_in(bounce), bounce.diagnosis, PROVIDER, message_id)
    return came_back(session, mail, failure, now=now).words


def kind_in(bounce: Bounce) -> BounceKind:
    """What a report by mail says of the address, and of another try."""
    if not bounce.failed:
        return BounceKind.DELAY
    return BounceKind.HARD if bounce.hard else kind_of(bounce.status, bounce.diagnosis)
