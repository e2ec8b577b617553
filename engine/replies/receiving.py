"""Decides what becomes of one inbound mail: matched, read, kept, its effects, and the alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.delivery.sending import uncertain
from engine.places import channel_for
from engine.replies import acting, alerts, complaints, same_words
from engine.replies.classify import classify
from engine.replies.effect_table import table
from engine.replies.last_sent import Match
from engine.replies.matching import asks_by_token, match
from engine.views.places import Use
from engine.views.replies import InboundMail, Reading, ReplyAlert
from storage import seen_mail
from storage.states import PostKind, ReplyLabel
from storage.tables import Mail, Member, Post, Prospect, Reply, SeenMail

LONGEST_WAY = timedelta(days=14)
HEARD_ANYWHERE = (ReplyLabel.OPT_OUT, ReplyLabel.OUT_OF_OFFICE)
"""What holds for all that we write to somebody, whatever it answers."""


def receive(
    session: Session, workspace_id: int, mail: InboundMail, *, now: datetime
) -> ReplyAlert | None:
    """Read a mail once. None when it was read or logged before, or answers nothing of ours."""
    seen_id = seen_mail.first_sight(session, workspace_id, mail.message_id, now)
    if seen_id is None:
        return None
    found = match(session, workspace_id, mail, now)
    if found is None:
        return None
    workspace = workspaces.get(session, workspace_id)
    received = arrived(mail, now).astimezone(workspaces.zone_of(workspace)).date()
    reading = _by_token() if asks_by_token(mail) else classify(mail, received)
    if found.elsewhere and reading.label not in HEARD_ANYWHERE:
        return None  # what they write to us about something else is none of the team's business
    session.get_one(SeenMail, seen_id).matched = True
    lock_people(session, [found.prospect_id], found.touch_id)
    if found.quotes_it and found.mail_id is not None:
        uncertain.settle_by_answer(session, found.mail_id, note=_proof(mail), now=now)
    logged = same_words.logged(session, workspace_id, found.prospect_id, mail, now=now)
    if logged is not None:
        same_words.attach(session, logged, mail, now=now)
        return None
    sent = session.get(Mail, found.mail_id) if found.mail_id else None
    reply = keep(session, mail, found, reading, now=now)
    if mail.complaint is not None:
        complaints.act(session, reply, now=now)
    else:
        acting.act(
            session, reply, reading, mail=sent, bounce=mail.bounce, received=received, now=now
        )
    return tell(session, reply, now=now)


def arrived(mail: InboundMail, now: datetime) -> datetime:
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


def keep(
    session: Session, mail: InboundMail, found: Match, reading: Reading, *, now: datetime
) -> Reply:
    """What was read, before anything follows from it; the prospect's sequences are locked."""
    label = ReplyLabel(reading.label)
    reply = Reply(
        workspace_id=session.get_one(Prospect, found.prospect_id).workspace_id,
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
        sentiment=reading.sentiment,
        referred_name=reading.referred.name if reading.referred else None,
        referred_email=reading.referred.email if reading.referred else None,
        state=acting.state_of(label),
        received_at=now,
        read_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def tell(session: Session, reply: Reply, *, now: datetime) -> ReplyAlert:
    """The alert of a reply that was acted upon, wherever it is to be shown."""
    if reply.touch_id is not None:
        posts.redraw_touch(session, reply.touch_id, now=now)
    _post(session, reply, now=now)
    return alerts.alert(session, reply.id, now=now)


def _post(session: Session, reply: Reply, *, now: datetime) -> None:
    """Where the table says: in the channel, in the thread of the card that it answers, or nowhere.

    A thread tells only those who took part in it and those it names. So what is for an owner goes
    to the channel where there is no owner to be named: an answer is what the team waits for.
    Where answers have a channel of their own they come there, and only what waits for nobody stays
    in the thread.
    """
    workspace = workspaces.get(session, reply.workspace_id)
    prospect = session.get_one(Prospect, reply.prospect_id)
    where = table(session, workspace.id)[reply.label].alert
    channel, parent = channel_for(workspace, Use.ANSWERS), None
    in_thread = where == "thread" or (where == "owner" and prospect.owner_id is not None)
    if in_thread and reply.touch_id is not None:
        parent = _card(session, reply)
    if parent is not None and where == "owner" and channel != workspace.slack_channel_id:
        parent = None
    if parent is not None:
        channel = parent.slack_channel_id
    if channel is None or where == "nobody":
        return
    owner = session.get(Member, prospect.owner_id) if prospect.owner_id is not None else None
    if where == "owner" and owner is not None:
        is_urgent = reply.label == ReplyLabel.OPT_OUT
        reaching.ask(session, owner, "answers", PostKind.REPLY, reply.id, urgent=is_urgent, now=now)
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


def _card(session: Session, reply: Reply) -> Post | None:
    """The message in whose thread the cards of the touch's sequence stand."""
    card = session.scalars(
        select(Post)
        .where(
            Post.workspace_id == reply.workspace_id,
            Post.kind == PostKind.DRAFT,
            Post.touch_id == reply.touch_id,
        )
        .limit(1)
    ).first()
    if card is None or card.parent_id is None:
        return card
    return session.get(Post, card.parent_id)
