"""Reads a touch as a person decides on it: the text as it will be sent, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery import numbers, senders, voided
from engine.delivery.approval_rules import lineage
from engine.delivery.branches import is_pending
from engine.delivery.decisions import SHELL, approved_hash
from engine.delivery.gates import NOT_STARTED
from engine.delivery.locks import lock_touches
from engine.delivery.threads import thread_subject
from engine.errors import NotFoundError
from engine.generation.briefs import Brief
from engine.generation.content import SHORT, content_hash
from engine.generation.desk import open_desk
from engine.generation.differences import changes
from engine.generation.footer import with_footer
from engine.generation.sms import parts_of
from engine.generation.told import told
from engine.scheduling.calendar import in_words, zone_or
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.orders import OPEN as OPEN_ORDERS
from engine.scheduling.sequence_reports import as_view
from engine.scheduling.undecided import in_outbox, is_manual
from engine.scoring.reasons import Sentences
from engine.views.drafts import DraftCard, DraftEdit, DraftForm, DraftWarning, TaskText
from storage.states import (
    OPEN_SEQUENCES,
    CampaignState,
    Channel,
    EventKind,
    MailState,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Audience,
    Campaign,
    Event,
    Mail,
    Member,
    Prospect,
    Sequence,
    Touch,
    Variant,
    WritingOrder,
)
from storage.tables import Workspace as Team

REASONS_SHOWN = 2
CALLED = (Channel.PHONE, Channel.SMS)


@dataclass(frozen=True)
class Draft:
    """A touch with everything around it, as the database has it now."""

    touch: Touch
    variants: Many[Variant]
    prospect: Prospect
    sequence: Sequence
    workspace: Team
    leaves_by_sms: bool = False
    """It is, or an approval would make it, an SMS in the outbox."""

    @property
    def chosen(self) -> Variant:
        return next(v for v in self.variants if v.number == self.touch.variant_number)

    @property
    def team_zone(self) -> ZoneInfo:
        return workspaces.zone_of(self.workspace)

    @property
    def is_manual(self) -> bool:
        """A person sends it: what is neither e-mail nor an SMS of ours, and an answer."""
        return is_manual(self.touch.kind, self.touch.channel) and not self.leaves_by_sms

    @property
    def goes_on(self) -> bool:
        """Its sequence is open, or it is what is said to an answer, which outlives that."""
        is_open = self.sequence.state in OPEN_SEQUENCES
        return is_open or self.touch.kind is TouchKind.ANSWER

    @property
    def depends(self) -> str | None:
        """What has to happen first, in words; None when it has, or nothing has to."""
        touch = self.touch
        if not is_pending(touch) or touch.condition is None or touch.condition_position is None:
            return None
        return condition_words(touch.condition, touch.condition_position)


def read(session: Session, touch_id: int, *, workspace_id: int | None = None) -> Draft:
    """The touch, fresh from the database; of `workspace_id` when a person asks."""
    touch = session.get(Touch, touch_id, populate_existing=True)
    if touch is None or workspace_id not in {None, touch.workspace_id}:
        raise NotFoundError("This draft is no longer kept. Make a new one with /outreach sequence.")
    variants = session.scalars(
        select(Variant).where(Variant.touch_id == touch_id).order_by(Variant.number)
    ).all()
    return Draft(
        touch=touch,
        variants=variants,
        prospect=session.get_one(Prospect, touch.prospect_id),
        sequence=session.get_one(Sequence, touch.sequence_id),
        workspace=workspaces.get(session, touch.workspace_id),
        leaves_by_sms=_leaves_by_sms(session, touch),
    )


def _leaves_by_sms(session: Session, touch: Touch) -> bool:
    """Decided by its approval: what was a task by then stays one."""
    if touch.channel is not Channel.SMS:
        return False
    if touch.state is TouchState.DRAFT:
        return numbers.leaves_by_itself(session, touch.workspace_id, touch.kind, touch.channel)
    return bool(in_outbox(session, [touch.id]))


def read_locked(session: Session, touch_id: int, *, workspace_id: int) -> Draft:
    """The touch for a decision: whoever decides at the same time comes after, and reads this one's.

    Raises NotFoundError as `read` does.
    """
    lock_touches(session, [touch_id])
    return read(session, touch_id, workspace_id=workspace_id)


def brief_of(session: Session, draft: Draft, *, now: datetime) -> Brief:
    """What the draft was written from, as the records are now."""
    touch, sequence = draft.touch, draft.sequence
    desk = open_desk(
        session,
        draft.prospect,
        campaign=session.get_one(Campaign, touch.campaign_id),
        segment=sequence.segment,
        member_id=sequence.by_member_id,
        now=now,
    )
    rows = session.execute(
        select(Touch.position, Touch.kind, Touch.channel, Variant.body)
        .join(Variant, Variant.touch_id == Touch.id)
        .where(Touch.sequence_id == sequence.id, Touch.id != touch.id)
        .order_by(Touch.position, Variant.number)
    ).all()
    before = [row for row in rows if row.position < touch.position]
    return desk.brief(
        touch.kind,
        touch.channel,
        channel_name=touch.channel_name,
        adds=tuple(touch.adds),
        said=(*_told_before(session, touch), *(row.body for row in before)),
        before=[(row.kind, row.channel) for row in before],
        thread_subject=thread_subject(session, touch),
        is_last=not any(row.position > touch.position for row in rows),
    )


def _told_before(session: Session, touch: Touch) -> tuple[str, ...]:
    """What earlier sequences told: a check-in does not tell it again."""
    if touch.kind is not TouchKind.CHECK_IN:
        return ()
    found = told(session, touch.workspace_id, [touch.prospect_id], but=touch.sequence_id)
    return found.get(touch.prospect_id, ())


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
        held=_held(session, draft, mail) if waits else None,
        may_decide=touch.state is TouchState.DRAFT,
        may_take_back=waits and (draft.is_manual or (mail is not None and _waits(mail))),
        waits_as_mail=waits and mail is not None and _waits(mail),
        is_task=waits and draft.is_manual and draft.depends is None,
        may_be_accepted=_may_be_accepted(session, touch),
        being_written=_being_written(session, touch_id),
        goes_as=_goes_as(chosen.body) if touch.channel is Channel.SMS else None,
    )


def _goes_as(text: str) -> str:
    """What an SMS costs: its parts, and how full it is."""
    parts = parts_of(text)
    count = "One SMS" if parts.count == 1 else f"{parts.count} parts"
    room = parts.longest if parts.count == 1 else parts.count * parts.of_several
    return f"{count}: {parts.units} of {room} characters of {parts.alphabet}."


def _as_sent(session: Session, draft: Draft, mail: Mail | None) -> str:
    """The text with what stands below it; once it is approved, as the mail has it."""
    if mail is not None and draft.touch.state is not TouchState.DRAFT:
        return mail.text
    campaign = session.get_one(Campaign, draft.touch.campaign_id)
    sender = senders.expected(session, draft.touch, campaign)
    settings = workspaces.settings_of(draft.workspace)
    return with_footer(draft.chosen.body, settings, signature=sender.signature if sender else None)


def _edit(session: Session, draft: Draft) -> DraftEdit | None:
    """What people changed in the chosen text, against what was written first."""
    now, *earlier = lineage(draft.variants, draft.chosen.number)
    if not earlier:
        return None
    first = earlier[-1]
    people = (variant.by_member_id for variant in (*reversed(earlier[:-1]), now))
    return DraftEdit(
        by=" and ".join(dict.fromkeys(_name(session, member_id) for member_id in people)),
        subject=changes(first.subject or "", now.subject or ""),
        body=changes(first.body, now.body),
    )


def _being_written(session: Session, touch_id: int) -> bool:
    """Whether a model is to write it anew."""
    order = select(WritingOrder.id).where(
        WritingOrder.touch_id == touch_id, WritingOrder.state.in_(OPEN_ORDERS)
    )
    return session.scalars(order.limit(1)).first() is not None


def form(session: Session, touch_id: int, *, workspace_id: int, now: datetime) -> DraftForm:
    """The draft to edit. The footer is not part of it: it is added when the mail is approved."""
    draft = read(session, touch_id, workspace_id=workspace_id)
    brief = brief_of(session, draft, now=now)
    chosen = draft.chosen
    return DraftForm(
        touch_id=touch_id,
        number=chosen.number,
        prospect_name=draft.prospect.full_name,
        channel=draft.touch.channel,
        channel_name=draft.touch.channel_name,
        subject=None if brief.thread_subject else chosen.subject,
        thread_subject=chosen.subject if brief.thread_subject else None,
        body=chosen.body,
        body_limit=brief.limits.body,
        subject_limit=brief.limits.subject,
        parts=brief.limits.parts,
        decided=decided(session, draft),
    )


def task_text(session: Session, touch_id: int, *, workspace_id: int) -> TaskText:
    """The text of a touch that a person sends, for the clipboard."""
    draft = read(session, touch_id, workspace_id=workspace_id)
    return TaskText(
        touch_id=touch_id,
        prospect_name=draft.prospect.full_name,
        channel=draft.touch.channel,
        channel_name=draft.touch.channel_name,
        subject=draft.chosen.subject,
        body=draft.chosen.body,
        profile_url=draft.prospect.linkedin_url,
        phone=draft.prospect.phone if draft.touch.channel in CALLED else None,
        address=draft.prospect.email if draft.touch.channel is Channel.EMAIL else None,
    )


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


DECISIONS = {
    TouchState.APPROVED: "{who} approved this {when}{text}.",
    TouchState.SKIPPED: "{who} skipped this {when}.",
}


def decided(session: Session, draft: Draft) -> str | None:
    """Who decided what and when, or what became of it; None while it is a draft."""
    touch = draft.touch
    if touch.state is TouchState.DRAFT:
        return None
    if touch.state is TouchState.SENT and touch.sent_at is not None:
        sent = f"Sent {_when(touch.sent_at, draft.team_zone)}."
        return f"{touch.reason} {sent}" if touch.reason else sent
    if touch.state in DECISIONS and touch.decided_at is not None:
        return DECISIONS[touch.state].format(
            who=_name(session, touch.decided_by_id),
            when=_when(touch.decided_at, draft.team_zone),
            text=_approved_text(session, touch),
        )
    if touch.state is TouchState.UNCERTAIN:
        where = "Twilio's log" if touch.channel is Channel.SMS else "the Sent folder"
        return f"Nobody can know whether this went out. Look for it in {where}."
    words = {
        TouchState.STOPPED: "Stopped",
        TouchState.SKIPPED: "Left out",
        TouchState.FAILED: "Not sent",
    }
    state = words.get(touch.state, touch.state.value.capitalize())
    return f"{state}: {touch.reason}" if touch.reason else f"{state}."


def _approved_text(session: Session, touch: Touch) -> str:
    """The beginning of the hash of what was approved, as the history has it in full."""
    approved = approved_hash(session, touch)
    return f", text {approved[:SHORT]}" if approved else ""


def _name(session: Session, member_id: int | None) -> str:
    member = session.get(Member, member_id) if member_id is not None else None
    return member.name if member is not None else SHELL


def _when(at: datetime, zone: ZoneInfo) -> str:
    """With the day also on that day: nobody draws the card again on the next one."""
    local = at.astimezone(zone)
    return f"on {local:%a} {local.day} {local:%b} at {local:%H:%M}"


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


def _held(session: Session, draft: Draft, mail: Mail | None) -> str | None:
    """What an approved e-mail waits for: the gate that held it last, or its hour."""
    if mail is None:
        return None
    if mail.state is MailState.SENDING:
        return "It is being sent now."
    if mail.gate is not None and mail.note:
        return mail.note
    if session.get_one(Campaign, draft.touch.campaign_id).state is CampaignState.DRAFT:
        return NOT_STARTED
    zone = zone_or(draft.prospect.timezone, draft.team_zone)
    return f"It leaves {in_words(mail.due_at, zone)}."


def _recipient(draft: Draft) -> str | None:
    prospect = draft.prospect
    by_channel = {
        Channel.EMAIL: prospect.email,
        Channel.LINKEDIN: prospect.linkedin_url,
        Channel.PHONE: prospect.phone,
        Channel.SMS: prospect.phone,
    }
    return by_channel.get(draft.touch.channel)


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


def _label(session: Session, draft: Draft) -> str | None:
    """The audience's label, or its key where the audience is gone."""
    key = draft.sequence.segment
    label = session.scalar(
        select(Audience.label).where(
            Audience.workspace_id == draft.workspace.id, Audience.key == key
        )
    )
    return label or key
