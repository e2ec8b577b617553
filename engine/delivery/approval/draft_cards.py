"""Reads a touch as a person decides on it: the text as it will be sent, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.accounts import senders
from engine.delivery.approval import voided
from engine.delivery.approval.approval_rules import lineage
from engine.delivery.approval.draft_standing import decided, held, name_of
from engine.delivery.approval.whole_drafts import Draft, read
from engine.generation.content import content_hash
from engine.generation.differences import changes
from engine.generation.footer import with_footer
from engine.generation.sms import parts_of
from engine.scheduling.calendar import in_words, zone_or
from engine.scheduling.orders import OPEN as OPEN_ORDERS
from engine.scheduling.sequence_reports import as_view
from engine.scoring.reasons import Sentences
from engine.views.drafts import DraftCard, DraftEdit, DraftWarning
from storage.states import BY_PERSON, Channel, EventKind, MailState, TouchKind, TouchState
from storage.tables import Audience, Campaign, Event, Mail, Touch, WritingOrder

REASONS_SHOWN = 2
SAID = BY_PERSON | {EventKind.NO_RESPONSE}
"""What says what came of a message."""


def card(session: Session, touch_id: int, *, now: datetime) -> DraftCard:
    """The touch as its card shows it."""
    draft = read(session, touch_id)
    touch, prospect, chosen = draft.touch, draft.prospect, draft.chosen
    mail = _mail(session, touch_id)
    waits = touch.state is TouchState.APPROVED
    by_mail = not draft.is_manual and touch.channel is Channel.EMAIL
    body = _as_sent(session, draft, mail).rstrip() if by_mail else chosen.body
    numbers = [variant.number for variant in draft.variants]
    steps = session.scalars(
        select(Touch.id).where(Touch.sequence_id == touch.sequence_id).order_by(Touch.position)
    ).all()
    view = as_view(chosen)
    return DraftCard(
        touch_id=touch.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        title=prospect.title,
        company=prospect.company_name,
        segment=_label(session, draft),
        outreach_type=touch.kind,
        channel=touch.channel,
        step=steps.index(touch.id) + 1,
        steps=len(steps),
        sequence_type=draft.sequence.type,
        reasons=Sentences(session, draft.workspace.id).for_it(
            prospect.reasons, prospect.scored_with
        )[:REASONS_SHOWN],
        due_at=touch.due_at,
        due_words=in_words(touch.due_at, zone_or(prospect.timezone, draft.team_zone)),
        is_due=touch.due_at <= now,
        depends=draft.depends,
        channel_name=touch.channel_name,
        subject=chosen.subject,
        body=body,
        recipient=_recipient(draft),
        variant=numbers.index(chosen.number) + 1,
        number=chosen.number,
        content_hash=content_hash(chosen.subject, chosen.body),
        variants=len(numbers),
        tone=chosen.tone,
        angle=chosen.angle,
        writer=chosen.writer,
        edit=_edit(session, draft),
        facts=view.facts,
        warnings=(*view.warnings, *_missing(draft)),
        state=touch.state,
        decided=decided(session, draft),
        voided=voided.sentence(session, touch),
        held=held(session, draft, mail) if waits else None,
        may_decide=touch.state is TouchState.DRAFT,
        may_take_back=waits and (draft.is_manual or (mail is not None and _waits(mail))),
        waits_as_mail=waits and mail is not None and _waits(mail),
        is_task=waits and draft.is_manual and draft.depends is None,
        may_be_accepted=_may_be_accepted(session, touch),
        may_be_unanswered=draft.is_manual and _may_be_unanswered(session, touch),
        being_written=_being_written(session, touch_id),
        goes_as=_goes_as(chosen.body) if touch.channel is Channel.SMS else None,
    )


def _mail(session: Session, touch_id: int) -> Mail | None:
    return session.scalars(
        select(Mail)
        .where(Mail.touch_id == touch_id)
        .order_by(Mail.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def _waits(mail: Mail) -> bool:
    return mail.state in {MailState.APPROVED, MailState.CLAIMED}


def _as_sent(session: Session, draft: Draft, mail: Mail | None) -> str:
    """The text with what stands below it; once it is approved, as the mail has it."""
    if mail is not None and draft.touch.state is not TouchState.DRAFT:
        return mail.text
    campaign = session.get_one(Campaign, draft.touch.campaign_id)
    sender = senders.expected(session, draft.touch, campaign)
    settings = workspaces.settings_of(draft.workspace)
    return with_footer(draft.chosen.body, settings, signature=sender.signature if sender else None)


def _recipient(draft: Draft) -> str | None:
    prospect = draft.prospect
    by_channel = {
        Channel.EMAIL: prospect.email,
        Channel.LINKEDIN: prospect.linkedin_url,
        Channel.PHONE: prospect.phone,
        Channel.SMS: prospect.phone,
    }
    return by_channel.get(draft.touch.channel)


def _label(session: Session, draft: Draft) -> str | None:
    """The audience's label, or its key where the audience is gone."""
    key = draft.sequence.segment
    label = session.scalar(
        select(Audience.label).where(
            Audience.workspace_id == draft.workspace.id, Audience.key == key
        )
    )
    return label or key


def _missing(draft: Draft) -> Many[DraftWarning]:
    """What the team has not set, and a mail would lack."""
    if draft.is_manual or draft.touch.channel is not Channel.EMAIL:
        return ()
    if workspaces.settings_of(draft.workspace).postal_address:
        return ()
    return (
        DraftWarning(
            code="no_postal_address",
            text="Commercial e-mail has to name a postal address. Set yours with /outreach offer.",
        ),
    )


def _edit(session: Session, draft: Draft) -> DraftEdit | None:
    """What people changed in the chosen text, against what was written first."""
    now, *earlier = lineage(draft.variants, draft.chosen.number)
    if not earlier:
        return None
    first = earlier[-1]
    people = (variant.by_member_id for variant in (*reversed(earlier[:-1]), now))
    return DraftEdit(
        by=" and ".join(dict.fromkeys(name_of(session, member_id) for member_id in people)),
        subject=changes(first.subject or "", now.subject or ""),
        body=changes(first.body, now.body),
    )


def _goes_as(text: str) -> str:
    """What an SMS costs: its parts, and how full it is."""
    parts = parts_of(text)
    count = "One SMS" if parts.count == 1 else f"{parts.count} parts"
    room = parts.longest if parts.count == 1 else parts.count * parts.of_several
    return f"{count}: {parts.units} of {room} characters of {parts.alphabet}."


def _may_be_accepted(session: Session, touch: Touch) -> bool:
    """A connection request that went out, of which nobody has said yet that it was accepted."""
    if touch.kind is not TouchKind.CONNECTION_REQUEST or touch.state is not TouchState.SENT:
        return False
    accepted = select(Event.id).where(
        Event.workspace_id == touch.workspace_id,
        Event.prospect_id == touch.prospect_id,
        Event.kind == EventKind.ACCEPTED,
    )
    return session.scalars(accepted).first() is None


def _may_be_unanswered(session: Session, touch: Touch) -> bool:
    """It went out, and nobody has said yet that they answered, accepted it, or did neither."""
    if touch.state is not TouchState.SENT:
        return False
    told = select(Event.id).where(
        Event.workspace_id == touch.workspace_id,
        Event.touch_id == touch.id,
        Event.kind.in_(SAID),
    )
    return session.scalars(told.limit(1)).first() is None


def _being_written(session: Session, touch_id: int) -> bool:
    """Whether a model is to write it anew."""
    order = select(WritingOrder.id).where(
        WritingOrder.touch_id == touch_id, WritingOrder.state.in_(OPEN_ORDERS)
    )
    return session.scalars(order.limit(1)).first() is not None
