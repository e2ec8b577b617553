"""Decides which tables can be taken out as files, by whom, and what stands in their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import ForbiddenError, InvalidError
from engine.metrics import table_answers as answers
from engine.metrics import table_rows as rows
from engine.metrics.table_rows import Reader
from engine.prospects.rejects import harmless
from engine.views.base import Actor
from engine.views.tables import Mark, TablePage
from storage.states import Role
from storage.tables import AuditLine


@dataclass(frozen=True)
class Table:
    """`of_people`: it says of everybody who they are or what they wrote; admins take it out."""

    read: Reader
    columns: tuple[str, ...]
    of_people: bool = True


def _columns(words: str) -> tuple[str, ...]:
    return tuple(words.split())


TABLES: Final[Mapping[str, Table]] = {
    "prospects": Table(
        rows.prospects,
        _columns(
            "prospect_id name job_title company email linkedin_url phone industry location country "
            "segment tags owner source approval lead_status hold_until last_contacted_at "
            "priority_score created_at"
        ),
    ),
    "ranking": Table(
        rows.ranking,
        _columns(
            "place prospect_id name job_title company segment priority_score fit_score "
            "referral_capacity signal_strength grade reasons"
        ),
    ),
    "metrics": Table(
        answers.metrics,
        _columns(
            "by key label total delivered replies positive meetings reply_rate positive_rate "
            "meeting_rate"
        ),
        of_people=False,
    ),
    "pending": Table(
        answers.pending,
        _columns("mail_id prospect_id prospect_name outreach_type subject state gate note due_at"),
    ),
    "cadence": Table(
        answers.cadence,
        _columns(
            "date day time prospect_id prospect_name company segment outreach_type channel "
            "sequence_step message_variant priority_score state rep"
        ),
    ),
    "replies": Table(
        rows.replies,
        _columns(
            "reply_id prospect_id prospect_name received_at from_address subject label confidence "
            "sentiment state outcome defer_until referred_name referred_email text"
        ),
    ),
    "suppressions": Table(
        rows.suppressions, _columns("suppression_id kind cause reason by created_at")
    ),
    "campaigns": Table(
        answers.campaigns,
        _columns(
            "campaign_id name status owner channels sequence_type total_messages messages_sent "
            "total_cost_usd created_at started_at completed_at"
        ),
        of_people=False,
    ),
}


def named(words: str) -> str:
    """The table that is meant, by its name or the beginning of it; InvalidError lists them."""
    wanted = words.strip().casefold()
    found = [name for name in TABLES if wanted and name.startswith(wanted)]
    if len(found) != 1:
        raise InvalidError(f"Say which table: {', '.join(TABLES)}.", field="table")
    return found[0]


def page(
    session: Session, name: str, *, after: Mark | None = None, by: Actor, now: datetime
) -> TablePage:
    """The next lines of a table, from the beginning or `after` a page.

    Raises ForbiddenError when the table is of people and whoever asks is no admin. That one was
    taken out is noted once, with its first page.
    """
    table = TABLES[name]
    if table.of_people and by.role != Role.ADMIN:
        raise ForbiddenError(
            f"Only an admin takes out {name}: it is about everybody. Ask one of your Slack admins."
        )
    if table.of_people and after is None:
        session.add(
            AuditLine(
                workspace_id=by.workspace_id,
                what=f"took out the table {name}",
                by_member_id=by.member_id,
                at=now,
            )
        )
    found, last = table.read(session, by, after, now)
    return TablePage(
        table=name,
        columns=table.columns,
        lines=tuple(tuple(map(cell, row)) for row in found),
        after=last,
    )


def cell(value: object) -> str:
    """A value as text that a spreadsheet does not compute; instants are in UTC."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, (list, tuple)):
        return harmless("; ".join(map(str, value)))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
