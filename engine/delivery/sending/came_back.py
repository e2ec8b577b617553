"""Decides what follows when a message that had gone out did not arrive, whoever reports it.

One policy for delivery reports by mail, for e-mail services and for Twilio: a bad address is
suppressed, what failed for now is tried again and then given up, what was refused is given up at
once, and what is only late is left to the server that still tries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine import notices, posts
from engine.delivery import branches
from engine.delivery.protection import suppression
from engine.delivery.sending import once_more
from engine.delivery.sending.once_more import went_further
from engine.delivery.stopping import finish_if_done, stop_sequences
from engine.prospects import lead_status
from engine.prospects.suppressed import email_values
from engine.scheduling.calendar import in_words
from engine.scheduling.hours import hours_of
from engine.scheduling.obstacles import open_sequence
from engine.views.bounces import BounceKind
from storage import events
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    SequenceState,
    SuppressionCause,
    TouchKind,
)
from storage.tables import Mail, Prospect, Sequence, Touch

LATE: Final = "The delivery is delayed; the other side is still trying."
KNOWN: Final = "That it came back was known; nothing was done again."
UNSURE: Final = "Nobody knows which message this is about, so nothing was changed."
NOBODY_THERE: Final = "The address does not exist: it is suppressed, and the sequence was stopped."
AGAIN: Final = "It came back for now. The same message goes out again {when}."
FURTHER: Final = "A later message has gone out since, so this one is not sent again."
STRANGERS: Final = frozenset({LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.ENGAGED})
"""Who counts as unreachable once all tries have failed; who has said something does not."""
MOST_SAID: Final = 200
TYPE: Final = re.compile(r"\s*(?:smtp|dns|x-[\w-]{1,40})\s*;", re.IGNORECASE)
"""RFC 3464: a diagnosis begins with whose words it has."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One report: `provider` and `event_id` tell it from all others; `at`, when it came back."""

    kind: BounceKind
    said: str
    """By the server, or by the provider for it."""
    provider: str
    event_id: str
    at: datetime | None = None
    """None: as far as anybody knows, now."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What was done, in words; `is_new` is False when nothing was."""

    words: str
    is_new: bool = True


def came_back(session: Session, mail: Mail, failure: Failure, *, now: datetime) -> Followed:
    """Do what the policy says, once. The prospect's sequences and the mail's own are locked.

    Whoever found the mail did so before that: what another report changed is read now.
    """
    session.refresh(mail)
    if failure.kind is BounceKind.DELAY:
        return Followed(LATE, is_new=False)
    if failure.kind is BounceKind.HARD:
        return _for_good(session, mail, failure, now=now)
    if mail.came_back_at is not None:
        return Followed(KNOWN, is_new=False)
    if mail.state is not MailState.SENT:
        return Followed(UNSURE, is_new=False)
    if failure.kind is BounceKind.SOFT and (done := _tried_again(session, mail, failure, now=now)):
        return done
    return _given_up(session, mail, failure, now=now)


def _for_good(session: Session, mail: Mail, failure: Failure, *, now: datetime) -> Followed:
    """Also after a report that it failed for now: the next try does not leave."""
    once_more.arrived(session, mail.touch_id, because="The address does not exist.", now=now)
    if not _note(session, mail, EventKind.BOUNCED, failure, now=now):
        return Followed(KNOWN, is_new=False)
    if mail.channel is Channel.EMAIL:
        bad_address(session, mail, now=now)
    return Followed(NOBODY_THERE)


def _tried_again(
    session: Session, mail: Mail, failure: Failure, *, now: datetime
) -> Followed | None:
    due = once_more.try_again(session, mail, because=short(failure.said), at=failure.at, now=now)
    if due is None:
        return None
    _note(session, mail, EventKind.SOFT_BOUNCED, failure, now=now)
    touch = session.get_one(Touch, mail.touch_id)
    return Followed(AGAIN.format(when=in_words(due, hours_of(session, touch).zone)))


def _given_up(session: Session, mail: Mail, failure: Failure, *, now: datetime) -> Followed:
    """It counts as bounced, an SMS as failed. The address stays as it is."""
    by_sms = mail.channel is Channel.SMS
    kind = EventKind.FAILED if by_sms else EventKind.BOUNCED
    if not _note(session, mail, kind, failure, now=now):
        return Followed(KNOWN, is_new=False)
    touch = session.get_one(Touch, mail.touch_id, populate_existing=True)
    touch.reason = f"It did not arrive{_tries(mail)}: {short(failure.said)}."
    session.flush()
    posts.redraw_touch(session, touch.id, now=now)
    if by_sms:  # what goes elsewhere goes on: a number is not the person
        branches.settle(session, touch.sequence_id, now=now)
        finish_if_done(session, [touch.sequence_id], now=now)
        return Followed(touch.reason)
    if went_further(session, touch):
        return Followed(f"{touch.reason} {FURTHER}")
    give_up(session, mail, failure.kind, said=failure.said, now=now)
    return Followed(f"{touch.reason} It is not sent again.")


def give_up(session: Session, mail: Mail, kind: BounceKind, *, said: str, now: datetime) -> None:
    """The sequence ends, who had all tries counts as unreachable, and the owner is told.

    Nothing of that where the sequence was stopped before, or another one runs since; but of an
    answer to what they wrote, which stopped it, the owner is told.
    """
    prospect = session.get_one(Prospect, mail.prospect_id)
    touch = session.get_one(Touch, mail.touch_id)
    sequence = session.get_one(Sequence, touch.sequence_id, populate_existing=True)
    runs = open_sequence(session, prospect)
    if sequence.state is SequenceState.STOPPED or (runs is not None and runs.id != sequence.id):
        if touch.kind is TouchKind.ANSWER and runs is None:
            _tell_owner(session, mail, prospect, said=said, now=now)
        return
    because = f"An e-mail did not arrive{_tries(mail)}."
    stop_sequences(session, prospect.id, reason=because, now=now)
    if kind is BounceKind.SOFT and prospect.lead_status in STRANGERS:
        lead_status.move(
            session,
            prospect,
            LeadStatus.UNREACHABLE,
            because=f"{mail.to_address} did not take an e-mail{_tries(mail)}",
            by_member_id=None,
            now=now,
        )
    _tell_owner(session, mail, prospect, said=said, now=now)


def _tell_owner(
    session: Session, mail: Mail, prospect: Prospect, *, said: str, now: datetime
) -> None:
    notices.tell(
        session,
        mail.workspace_id,
        f"came_back:{mail.id}",
        f"The e-mail to {prospect.full_name} did not arrive{_tries(mail)}: {short(said)}. "
        "Nothing more goes out to them by itself. Reach them another way.",
        for_member_id=prospect.owner_id,
        now=now,
    )


def bad_address(session: Session, mail: Mail, *, now: datetime) -> None:
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


def short(said: str) -> str:
    """What a server said, in one line that fits into a sentence, without its report's type."""
    return (
        " ".join(TYPE.sub("", said).split())[:MOST_SAID].rstrip(" .")
        or "the server did not say why"
    )


def _note(
    session: Session, mail: Mail, kind: EventKind, failure: Failure, *, now: datetime
) -> bool:
    return events.add_once(
        session,
        mail.workspace_id,
        kind,
        prospect_id=mail.prospect_id,
        touch_id=mail.touch_id,
        provider=failure.provider,
        provider_id=f"{kind.value}:{failure.event_id}",
        at=now,
        facts={"note": short(failure.said), "bounce": failure.kind.value},
    )


def _tries(mail: Mail) -> str:
    return f" in {mail.tries_before + 1} tries" if mail.tries_before else ""
