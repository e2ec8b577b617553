"""Does what a reading sets off, writes down what has happened by it, and notes how to undo that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.delivery.sending import once_more
from engine.replies import effects
from engine.replies.effect_table import BY_MACHINE, table
from engine.replies.set_off import PROVIDER, difference, look, name_of
from engine.views.replies import Bounce, Reading
from storage import events
from storage.states import EventKind, ReplyLabel, ReplyState
from storage.tables import Mail, Prospect, Reply

EVENTS: dict[ReplyLabel, EventKind] = {
    ReplyLabel.BOUNCE: EventKind.BOUNCED,
    ReplyLabel.NOT_INTERESTED: EventKind.NOT_INTERESTED,
    ReplyLabel.DEFERRAL: EventKind.DEFERRED,
}
"""Events beside `replied`, which every answer of a person is; machines answer without one."""
ANSWERED = "Something came back that shows that it had arrived."


def state_of(label: ReplyLabel) -> ReplyState:
    """Nobody has to deal with what a machine wrote."""
    return ReplyState.HANDLED if label in BY_MACHINE else ReplyState.OPEN


def act(
    session: Session,
    reply: Reply,
    reading: Reading,
    *,
    mail: Mail | None,
    bounce: Bounce | None,
    received: date,
    now: datetime,
) -> None:
    """The effects and the events of a reply; the prospect's sequences are locked.

    Whatever is no report of a bounce shows that the message arrived, whatever was said before.
    """
    if bounce is None and reply.touch_id is not None:
        once_more.arrived(session, reply.touch_id, because=ANSWERED, now=now)
    prospect = session.get_one(Prospect, reply.prospect_id)

    def follow() -> effects.Done:
        return effects.apply(
            session,
            prospect,
            reading,
            table=table(session, reply.workspace_id),
            mail=mail,
            bounce=bounce,
            message_id=reply.message_id,
            received=received,
            now=now,
        )

    note(session, reply, mail, follow, is_reported=bounce is not None)


def note(
    session: Session,
    reply: Reply,
    mail: Mail | None,
    follow: Callable[[], effects.Done],
    *,
    is_reported: bool = False,
) -> None:
    """Do what follows from a reply, record its events, and note what all of that changed."""
    prospect = session.get_one(Prospect, reply.prospect_id)
    before = look(session, prospect, mail, reply.message_id)
    done = follow()
    record(session, reply, is_reported=is_reported)
    noted = difference(before, look(session, prospect, mail, reply.message_id))
    made = {"referred": done.referred_id, "drafted": done.drafted_id}
    reply.effects = done.words
    reply.set_off = noted | {name: id_ for name, id_ in made.items() if id_ is not None}
    session.flush()


def record(session: Session, reply: Reply, *, is_reported: bool = False) -> None:
    """The events of a reply; unique by its Message-ID. Those of a report are the policy's."""
    kinds = [] if reply.label in BY_MACHINE else [EventKind.REPLIED]
    if reply.label in EVENTS and not is_reported:
        kinds.append(EVENTS[reply.label])
    for kind in kinds:
        events.add_once(
            session,
            reply.workspace_id,
            kind,
            prospect_id=reply.prospect_id,
            touch_id=reply.touch_id,
            provider=PROVIDER,
            provider_id=name_of(kind, reply.message_id),
            at=reply.received_at,
            facts={"label": reply.label.value, "confidence": reply.confidence},
        )
