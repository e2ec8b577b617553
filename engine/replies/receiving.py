"""Decides what becomes of one inbound mail: matched, read, kept, its effects, and the alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery import uncertain
from engine.delivery.locks import lock_people
from engine.replies import alerts, effects
from engine.replies.classify import classify
from engine.replies.matching import Match, asks_by_token, match
from engine.views.replies import InboundMail, Reading, ReplyAlert
from storage import events, seen_mail
from storage.states import EventKind, PostKind, ReplyLabel, ReplyState
from storage.tables import Mail, Post, Prospect, Reply, SeenMail, Workspace

PROVIDER = "mail"
LONGEST_WAY = timedelta(days=14)
EVENTS: dict[ReplyLabel, EventKind] = {
    ReplyLabel.BOUNCE: EventKind.BOUNCED,
    ReplyLabel.NOT_INTERESTED: EventKind.NOT_INTERESTED,
    ReplyLabel.DEFERRAL: EventKind.DEFERRED,
}
"""Events beside `replied`, which every answer of a person is; machines answer without one."""


def receive(
    session: Session, workspace_id: int, mail: InboundMail, *, now: datetime
) -> ReplyAlert | None:
    """Read a mail once. None when it was read before, or answers nothing of ours."""
    seen_id = seen_mail.first_sight(session, workspace_id, mail.message_id, now)
    if seen_id is None:
        return None
    found = match(session, workspace_id, mail, now)
    if found is None:
        return None
    session.get_one(SeenMail, seen_id).matched = True
    workspace = workspaces.get(session, workspace_id)
    received = _arrived(mail, now).astimezone(workspaces.zone_of(workspace)).date()
    reading = _by_token() if asks_by_token(mail) else classify(mail, received)
    lock_people(session, [found.prospect_id], found.touch_id)
    if found.quotes_it and found.mail_id is not None:
        uncertain.settle_by_answer(session, found.mail_id, note=_proof(mail), now=now)
    prospect = session.get_one(Prospect, found.prospect_id)
    sent = session.get(Mail, found.mail_id) if found.mail_id else None
    done = effects.apply(
        session, prospect, reading, mail=sent, bounce=mail.bounce, received=received, now=now
    )
    return keep_and_tell(session, mail, found, reading, done, now=now)


def keep_and_tell(
    session: Session,
    mail: InboundMail,
    found: Match,
    reading: Reading,
    done: list[str],
    *,
    now: datetime,
) -> ReplyAlert:
    """What was read is kept with what was `done`, counted, and shown to the team."""
    workspace_id = session.get_one(Prospect, found.prospect_id).workspace_id
    reply = _keep(session, mail, found, reading, workspace_id=workspace_id, done=done, now=now)
    _record(session, reply, is_delay=mail.bounce is not None and not mail.bounce.failed, now=now)
    _tell(session, workspaces.get(session, workspace_id), reply, now=now)
    return alerts.alert(session, reply.id, now=now)


def _arrived(mail: InboundMail, now: datetime) -> datetime:
    """When it came: "in ten days" counts from there, also when nobody read the mailbox since.

    Its Date is believed for as long as mail servers keep trying, and never ahead of the clock.
    """
    written = mail.written_at
    return written if written is not None and now - LONGEST_WAY <= written <= now else now


def _proof(mail: InboundMail) -> str:
    """How one knows that the mail which this one quotes went out."""
    if mail.bounce is None:
        return "It arrived: it was answered."
    return "It was sent: it came back." if mail.bounce.failed else "It was sent: it is delayed."


def _by_token() -> Reading:
    return Reading(
        label=ReplyLabel.OPT_OUT, confidence=1.0, layer="list-unsubscribe", sentiment="neutral"
    )


def _keep(
    session: Session,
    mail: InboundMail,
    found: Match,
    reading: Reading,
    *,
    workspace_id: int,
    done: list[str],
    now: datetime,
) -> Reply:
    label = ReplyLabel(reading.label)
    reply = Reply(
        workspace_id=workspace_id,
        message_id=mail.message_id,
        touch_id=found.touch_id,
        prospect_id=found.prospect_id,
        from_address=mail.from_address,
        subject=mail.subject,
        new_text=mail.new_text,
        label=label,
        confidence=reading.confidence,
        layer=reading.layer,
        defer_until=reading.defer_until,
        effects=done,
        state=ReplyState.HANDLED if effects.EFFECTS[label].by_machine else ReplyState.OPEN,
        received_at=now,
        read_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def _record(session: Session, reply: Reply, *, is_delay: bool, now: datetime) -> None:
    """The events of a reply; unique by its Message-ID. What is only delayed has not bounced."""
    kinds = [] if effects.EFFECTS[reply.label].by_machine else [EventKind.REPLIED]
    if reply.label in EVENTS and not is_delay:
        kinds.append(EVENTS[reply.label])
    for kind in kinds:
        events.add_once(
            session,
            reply.workspace_id,
            kind,
            prospect_id=reply.prospect_id,
            touch_id=reply.touch_id,
            provider=PROVIDER,
            provider_id=f"{kind.value}:{reply.message_id}",
            at=now,
            facts={"label": reply.label.value, "confidence": reply.confidence},
        )


def _tell(session: Session, workspace: Workspace, reply: Reply, *, now: datetime) -> None:
    """A person's answer stands in the channel, where it is seen; a machine's in its card's thread.

    A thread tells only those who took part in it, and an answer is what the team waits for.
    """
    if reply.touch_id is not None:
        posts.redraw_touch(session, reply.touch_id, now=now)
    parent = None
    if effects.EFFECTS[reply.label].by_machine and reply.touch_id is not None:
        parent = session.scalars(
            select(Post).where(
                Post.workspace_id == workspace.id,
                Post.kind == PostKind.DRAFT,
                Post.touch_id == reply.touch_id,
                Post.parent_id.is_(None),
            )
        ).first()
    channel = parent.slack_channel_id if parent else workspace.slack_channel_id
    if channel is not None:
        posts.want(
            session,
            workspace.id,
            PostKind.REPLY,
            reply.id,
            slack_channel_id=channel,
            parent_id=parent.id if parent else None,
            touch_id=reply.touch_id,
            now=now,
        )
