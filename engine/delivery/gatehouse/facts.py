"""Reads what the gates look at: mails, their sequences, their people, and what went out lately.

A group of mails is read with a number of queries that does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.gatehouse import asked
from engine.delivery.gatehouse.asked import Asked, Team
from engine.delivery.gatehouse.counts import midnight
from engine.delivery.gatehouse.lately import Lately
from engine.delivery.gatehouse.shares import COMPANY_WEEK, Shares
from engine.delivery.gatehouse.surroundings import Surroundings
from engine.delivery.gatehouse.verdicts import Facts
from engine.delivery.protection import suppression
from engine.generation.content import content_hash
from engine.prospects.consent import lacks
from engine.scheduling.calendar import hours_for
from engine.scheduling.conditions import in_words as condition_words
from engine.team_settings import TeamSettings
from storage.states import Approval, CampaignState, Channel, SequenceState, TouchState
from storage.tables import Campaign, Mail, Prospect, Sender, Workspace


@dataclass(frozen=True, slots=True)
class Known:
    """A mail that was asked about: the facts for its gates, and what it takes up if it leaves."""

    mail: Asked
    sender: Sender
    tracked: bool
    facts: Facts
    shares: Shares


def zone_of(prospect: Prospect, workspace: Workspace) -> ZoneInfo:
    """The recipient's time zone, or the team's when it is not known."""
    return ZoneInfo(prospect.timezone or workspace.timezone)


def window_opens(
    prospect: Prospect,
    workspace: Workspace,
    campaign: Campaign,
    at: datetime,
    *,
    channel: Channel,
    team: TeamSettings | None = None,
) -> datetime:
    """The first instant from `at` on at which this prospect may get the campaign's messages.

    Whoever asks for many has read the `team`'s settings already.
    """
    team = team or workspaces.settings_of(workspace)
    hours = hours_for(
        team,
        recipient=prospect.timezone,
        country=prospect.country,
        team=workspace.timezone,
        own=campaign.send_window,
    )
    return hours.on(channel).next_open(at)


def read(session: Session, mail: Mail, now: datetime) -> Facts:
    """All facts about one mail, fresh from the database."""
    return read_all(session, [mail.id], now)[mail.id].facts


def read_all(
    session: Session,
    mail_ids: Collection[int],
    now: datetime,
    locked: Mapping[int, Workspace] = MappingProxyType({}),
) -> dict[int, Known]:
    """All facts about each of these mails, fresh from the database.

    The teams that are `locked` were read when they were.
    """
    by_team: dict[int, list[Asked]] = {}
    for mail in asked.mails(session, mail_ids):
        by_team.setdefault(mail.workspace_id, []).append(mail)
    return {
        known.mail.id: known
        for workspace_id, mails in sorted(by_team.items())
        for known in _of_team(
            session,
            asked.team_of(session, workspace_id, mails, locked.get(workspace_id)),
            mails,
            now,
        )
    }


def _of_team(session: Session, team: Team, mails: Sequence[Asked], now: datetime) -> list[Known]:
    lately = Lately.read(session, team, mails, now)
    around = Surroundings.read(session, team, mails, now)
    reasons = suppression.reasons_for_mails(
        session, team.workspace.id, [(mail.prospect, mail.to_address) for mail in mails]
    )
    return [
        Known(
            mail=mail,
            sender=team.senders[mail.sender_id],
            tracked=team.campaigns[mail.campaign_id].tracking,
            facts=_facts(team, mail, reason, around, lately),
            shares=lately.shares_of(mail),
        )
        for mail, reason in zip(mails, reasons, strict=True)
    ]


def _facts(
    team: Team, mail: Asked, suppressed_because: str | None, around: Surroundings, lately: Lately
) -> Facts:
    now = lately.now
    prospect, workspace = mail.prospect, team.workspace
    campaign, sender = team.campaigns[mail.campaign_id], team.senders[mail.sender_id]
    opened = lately.conversations_of(mail)
    return Facts(
        now=now,
        called="SMS" if mail.channel is Channel.SMS else "e-mails",
        due_at=mail.due_at,
        window_opens=window_opens(
            prospect, workspace, campaign, now, channel=mail.channel, team=team.settings
        ),
        workspace_paused=workspace.paused_at is not None,
        campaign_not_started=campaign.state == CampaignState.DRAFT,
        campaign_paused=campaign.state == CampaignState.PAUSED,
        campaign_over=campaign.state in {CampaignState.COMPLETED, CampaignState.CANCELLED},
        suppressed_because=suppressed_because,
        sequence_paused=mail.sequence_state == SequenceState.PAUSED,
        sequence_ended_because=_ended(mail),
        consent_lacks=lacks(prospect, mail.channel, team.settings.email_consent_countries),
        **around.colleague_of(mail),
        held_until=_held_until(prospect, workspace),
        recent_contact_at=around.recent_contact_of(mail),
        prospect_is_approved=prospect.approval == Approval.APPROVED,
        is_approved=mail.touch_state == TouchState.APPROVED,
        was_edited=content_hash(mail.variant_subject, mail.variant_body) != mail.content_hash,
        text=f"{mail.subject}\n{mail.text}",
        depends=_depends(mail),
        earlier_touch=around.earlier_of(mail),
        came_back=mail.tried_again_because,
        sender_paused=sender.paused_at is not None and sender.paused_because is None,
        sender_sent_today=lately.sent_today_by(sender),
        sender_cap=lately.cap_of(sender),
        sender_rests_until=lately.rests_until(mail),
        sender_unhealthy=around.unhealthy[sender.id],
        next_day=lately.next_day,
        sender_not_used=bool(campaign.sender_ids)
        and sender.id not in campaign.sender_ids
        and not lately.has_written(mail),
        campaign_sent_today=lately.sent_today_of(campaign),
        campaign_limit=campaign.daily_limit,
        company_conversations=len(opened),
        company_cap=team.settings.caps.new_conversations_per_company_per_week,
        company_opens=min(opened) + COMPANY_WEEK if opened else None,
        domain=mail.to_domain,
        domain_sent_today=lately.sent_today_to(mail),
        domain_limit=lately.domain_limit_of(mail),
        sent_this_week=lately.sent_this_week(mail),
        week_limit=lately.week_limit_of(mail),
        next_week=lately.next_week,
    )


def _ended(mail: Asked) -> str | None:
    if mail.sequence_state != SequenceState.STOPPED:
        return None
    return mail.stop_reason or "it was stopped"


def _held_until(prospect: Prospect, workspace: Workspace) -> datetime | None:
    if prospect.hold_until is None:
        return None
    return midnight(prospect.hold_until, zone_of(prospect, workspace))


def _depends(mail: Asked) -> str | None:
    if mail.condition is None or mail.condition_met_at is not None:
        return None
    return condition_words(mail.condition, mail.condition_position or 0)
