"""Reads the mails that the gates are asked about, each with the rows that it hangs on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, load_only

from engine import workspace as workspaces
from engine.team_settings import TeamSettings
from storage.among import among
from storage.states import Channel, Condition, SequenceState, TouchState
from storage.tables import (
    Campaign,
    Mail,
    Prospect,
    Sender,
    Sequence,
    Touch,
    Variant,
    Workspace,
)

FRESH: Final = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class Asked:
    """One mail, its touch and sequence, and the wording that is approved now.

    Columns in place of records, but for the prospect: a group of mails is read several times on
    its way, and loading all their records takes longer than everything else.
    """

    id: int
    workspace_id: int
    touch_id: int
    sender_id: int
    channel: Channel
    message_id: str
    in_reply_to: str | None
    references: str | None
    to_address: str
    to_domain: str
    to_name: str
    subject: str
    text: str
    content_hash: str
    due_at: datetime
    tried_again_because: str | None
    sequence_id: int
    campaign_id: int
    position: int
    touch_state: TouchState
    condition: Condition | None
    condition_position: int | None
    condition_met_at: datetime | None
    sequence_state: SequenceState
    stop_reason: str | None
    variant_subject: str | None
    variant_body: str
    prospect: Prospect


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Mail.id, Mail.workspace_id, Mail.touch_id, Mail.sender_id, Mail.channel,
            Mail.message_id, Mail.in_reply_to, Mail.references, Mail.to_address, Mail.to_domain,
            Mail.to_name, Mail.subject, Mail.text, Mail.content_hash, Mail.due_at,
            Mail.tried_again_because,
            Touch.sequence_id, Touch.campaign_id, Touch.position, Touch.state,
            Touch.condition, Touch.condition_position, Touch.condition_met_at,
            Sequence.state, Sequence.stop_reason, Variant.subject, Variant.body, Prospect,
        )
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .join(
            Variant, (Variant.touch_id == Touch.id) & (Variant.number == Touch.variant_number)
        )
        .options(
            load_only(
                Prospect.workspace_id, Prospect.company_id, Prospect.company_name,
                Prospect.full_name, Prospect.email, Prospect.linkedin_key, Prospect.timezone,
                Prospect.country, Prospect.facts, Prospect.approval, Prospect.lead_status,
                Prospect.hold_until,
            )
        )
        .execution_options(**FRESH)
    )  # fmt: skip


# Statements are made once: to put one together takes longer than to run it for a group.
_MAILS: Final = _query().where(among(Mail.id))
_CAMPAIGNS: Final = (
    select(Campaign)
    .where(Campaign.workspace_id == bindparam("workspace_id"), among(Campaign.id))
    .execution_options(**FRESH)
)
_SENDERS: Final = (
    select(Sender)
    .where(Sender.workspace_id == bindparam("workspace_id"), among(Sender.id))
    .execution_options(**FRESH)
)


def mails(session: Session, ids: Collection[int]) -> list[Asked]:
    """These mails, in no particular order."""
    session.flush()
    return [Asked(*row) for row in session.execute(_MAILS, {"ids": list(ids)})]


@dataclass(frozen=True, slots=True)
class Team:
    """Whose mails they are, with the campaigns and mailboxes that they belong to."""

    workspace: Workspace
    settings: TeamSettings
    zone: ZoneInfo
    campaigns: dict[int, Campaign]
    senders: dict[int, Sender]


def team_of(
    session: Session, workspace_id: int, asked: Collection[Asked], locked: Workspace | None = None
) -> Team:
    """The team as it is now; who has `locked` it has just read it."""
    workspace = locked or session.get_one(Workspace, workspace_id, populate_existing=True)
    campaigns = {
        "workspace_id": workspace_id,
        "ids": list({each.campaign_id for each in asked}),
    }
    senders = {"workspace_id": workspace_id, "ids": list({each.sender_id for each in asked})}
    return Team(
        workspace=workspace,
        settings=workspaces.settings_of(workspace),
        zone=workspaces.zone_of(workspace),
        campaigns={row.id: row for row in session.scalars(_CAMPAIGNS, campaigns)},
        senders={row.id: row for row in session.scalars(_SENDERS, senders)},
    )
