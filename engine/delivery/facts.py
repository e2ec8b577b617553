"""Reads what the gates look at: one mail, its sequence, its people, and what went out lately."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery import health, suppression
from engine.delivery.counts import (
    COMPANY_WEEK,
    campaign_sent_since,
    cap_today,
    conversations_of,
    day_of,
    midnight,
    of_domain,
    of_week,
    rests_until,
    sent_since,
)
from engine.delivery.gates import RECENT, Facts
from engine.generation.content import content_hash
from engine.prospects.consent import lacks
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.undecided import is_known
from engine.scheduling.windows import next_open
from engine.team_settings import SendWindow, TeamSettings
from storage.states import (
    Approval,
    CampaignState,
    Channel,
    EventKind,
    MailState,
    ReplyLabel,
    SequenceState,
    TouchState,
)
from storage.tables import (
    Campaign,
    Event,
    Mail,
    Prospect,
    Sender,
    Sequence,
    Touch,
    Variant,
    Workspace,
)

ANSWER_COUNTS = timedelta(days=30)
"""How long an answer from a colleague speaks for the company."""
ANSWERS = (EventKind.REPLIED, EventKind.MEETING_BOOKED, EventKind.NOT_INTERESTED)
POINTS_ELSEWHERE = frozenset({ReplyLabel.REFERRAL.value, ReplyLabel.WRONG_PERSON.value})
"""Labels of answers that do not speak for the company: they ask for somebody else."""
COLLEAGUES_WAIT = timedelta(days=14)
"""How long an answer delays the colleagues' e-mails, in a team that does not end them."""
UNDECIDED = (TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN)


def zone_of(prospect: Prospect, workspace: Workspace) -> ZoneInfo:
    """The recipient's time zone, or the team's when it is not known."""
    return ZoneInfo(prospect.timezone or workspace.timezone)


def window_opens(
    prospect: Prospect, workspace: Workspace, campaign: Campaign, at: datetime
) -> datetime:
    """The first instant from `at` on at which this prospect may get the campaign's e-mails."""
    team = workspaces.settings_of(workspace)
    own = campaign.send_window
    window = SendWindow.model_validate(own) if own is not None else team.window
    zone = zone_of(prospect, workspace)
    return next_open(at, zone=zone, window=window, country=team.country)


def read(session: Session, mail: Mail, now: datetime) -> Facts:
    """All facts about one mail, fresh from the database."""
    touch = session.get_one(Touch, mail.touch_id, populate_existing=True)
    prospect = session.get_one(Prospect, mail.prospect_id, populate_existing=True)
    sequence = session.get_one(Sequence, touch.sequence_id, populate_existing=True)
    campaign = session.get_one(Campaign, touch.campaign_id, populate_existing=True)
    workspace = session.get_one(Workspace, mail.workspace_id, populate_existing=True)
    sender = session.get_one(Sender, mail.sender_id, populate_existing=True)
    team = workspaces.settings_of(workspace)
    zone = workspaces.zone_of(workspace)
    day_begins, next_day = day_of(zone, now)
    conversations = conversations_of(session, mail, touch, prospect, now)
    return Facts(
        now=now,
        due_at=mail.due_at,
        window_opens=window_opens(prospect, workspace, campaign, now),
        workspace_paused=workspace.paused_at is not None,
        campaign_not_started=campaign.state == CampaignState.DRAFT,
        campaign_paused=campaign.state == CampaignState.PAUSED,
        campaign_over=campaign.state in {CampaignState.COMPLETED, CampaignState.CANCELLED},
        suppressed_because=suppression.reason_for(session, prospect, mail.to_address),
        sequence_paused=sequence.state == SequenceState.PAUSED,
        sequence_ended_because=_ended(sequence),
        consent_lacks=lacks(prospect, Channel.EMAIL, team.email_consent_countries),
        **_colleague(session, prospect, team, now),
        held_until=_held_until(prospect, workspace),
        recent_contact_at=_recent_contact(session, touch, now),
        prospect_is_approved=prospect.approval == Approval.APPROVED,
        is_approved=touch.state == TouchState.APPROVED,
        was_edited=_was_edited(session, mail, touch),
        text=f"{mail.subject}\n{mail.text}",
        depends=_depends(touch),
        earlier_touch=_earlier(session, touch),
        sender_paused=sender.paused_at is not None and sender.paused_because is None,
        sender_sent_today=sent_since(session, sender, day_begins),
        sender_cap=cap_today(sender, zone, now),
        sender_rests_until=rests_until(session, mail, sender),
        sender_unhealthy=health.why_unhealthy(session, sender, now),
        next_day=next_day,
        sender_not_used=bool(campaign.sender_ids)
        and sender.id not in campaign.sender_ids
        and not _has_written(session, sender, sequence),
        campaign_sent_today=campaign_sent_since(session, campaign, day_begins),
        campaign_limit=campaign.daily_limit,
        company_conversations=len(conversations),
        company_cap=team.caps.new_conversations_per_company_per_week,
        company_opens=min(conversations) + COMPANY_WEEK if conversations else None,
        **of_domain(session, mail, team.caps.emails_per_domain_per_day, day_begins),
        **of_week(session, mail, team.caps.emails_per_week, zone, now),
    )


def _ended(sequence: Sequence) -> str | None:
    if sequence.state != SequenceState.STOPPED:
        return None
    return sequence.stop_reason or "it was stopped"


def _held_until(prospect: Prospect, workspace: Workspace) -> datetime | None:
    if prospect.hold_until is None:
        return None
    return midnight(prospect.hold_until, zone_of(prospect, workspace))


class ColleagueFacts(TypedDict):
    colleague_answered: str | None
    colleague_opens: datetime | None


def _colleague(
    session: Session, prospect: Prospect, team: TeamSettings, now: datetime
) -> ColleagueFacts:
    """Who else at the company has answered lately, for the company as a whole."""
    nobody: ColleagueFacts = {"colleague_answered": None, "colleague_opens": None}
    if prospect.company_id is None or team.colleague_answers == "nothing":
        return nobody
    delays = team.colleague_answers == "delay"
    rows = session.execute(
        select(Prospect.full_name, Event.facts, Event.at)
        .join(Event, Event.prospect_id == Prospect.id)
        .where(
            Prospect.workspace_id == prospect.workspace_id,
            Prospect.company_id == prospect.company_id,
            Prospect.id != prospect.id,
            Event.kind.in_(ANSWERS),
            Event.at > now - (COLLEAGUES_WAIT if delays else ANSWER_COUNTS),
        )
        .order_by(Event.at)
    )
    answers = [(name, at) for name, said, at in rows if said.get("label") not in POINTS_ELSEWHERE]
    if not answers:
        return nobody
    (first, _), (_, last) = answers[0], answers[-1]
    opens = last + COLLEAGUES_WAIT if delays else None
    return {"colleague_answered": first, "colleague_opens": opens}


def _recent_contact(session: Session, touch: Touch, now: datetime) -> datetime | None:
    """When the prospect last got an e-mail, or anything from another sequence."""
    return session.scalar(
        select(func.max(Touch.sent_at)).where(
            Touch.workspace_id == touch.workspace_id,
            Touch.prospect_id == touch.prospect_id,
            Touch.id != touch.id,
            Touch.sent_at > now - RECENT,
            or_(Touch.channel == Channel.EMAIL, Touch.sequence_id != touch.sequence_id),
        )
    )


def _was_edited(session: Session, mail: Mail, touch: Touch) -> bool:
    variant = session.scalars(
        select(Variant)
        .where(Variant.touch_id == touch.id, Variant.number == touch.variant_number)
        .execution_options(populate_existing=True)
    ).one()
    return content_hash(variant.subject, variant.body) != mail.content_hash


def _depends(touch: Touch) -> str | None:
    if touch.condition is None or touch.condition_met_at is not None:
        return None
    return condition_words(touch.condition, touch.condition_position or 0)


def _earlier(session: Session, touch: Touch) -> str | None:
    """The e-mail before this one in the sequence that is still to be sent or decided on.

    Tasks hold nothing up, and neither does a step of which nobody knows yet if it is to be made.
    """
    kind = session.scalar(
        select(Touch.kind)
        .where(
            Touch.sequence_id == touch.sequence_id,
            Touch.position < touch.position,
            Touch.channel == Channel.EMAIL,
            Touch.state.in_(UNDECIDED),
            is_known(),
        )
        .order_by(Touch.position)
        .limit(1)
    )
    return kind.value.replace("_", " ") if kind is not None else None


def _has_written(session: Session, sender: Sender, sequence: Sequence) -> bool:
    """Whether the sequence's thread is this mailbox's: it goes on there, whatever was changed."""
    return (
        session.scalar(
            select(Mail.id)
            .join(Touch, Touch.id == Mail.touch_id)
            .where(
                Touch.sequence_id == sequence.id,
                Mail.sender_id == sender.id,
                Mail.state == MailState.SENT,
            )
            .limit(1)
        )
        is not None
    )
