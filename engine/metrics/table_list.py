"""Decides which tables there are, what stands in their columns, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.metrics import table_answers as answers
from engine.metrics import table_rows as rows
from engine.metrics import table_work as work
from engine.metrics.table_pages import Reader

TIME, GROUPS, WEEK, KIND = "time", "groups", "week", "kind"
"""What can be asked of a table beside its name."""


@dataclass(frozen=True)
class Table:
    """`of_people`: it says of everybody who they are or what they wrote; admins take it out.

    `takes`: which parts of it can be asked for. What takes nothing is told as it is now.
    """

    read: Reader
    columns: tuple[str, ...]
    of_people: bool = True
    takes: frozenset[str] = frozenset({TIME})


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
        takes=frozenset(),
    ),
    "metrics": Table(
        answers.metrics,
        _columns(
            "by key label total delivered replies positive meetings reply_rate positive_rate "
            "meeting_rate"
        ),
        of_people=False,
        takes=frozenset({TIME, GROUPS}),
    ),
    "pending": Table(
        answers.pending,
        _columns("mail_id prospect_id prospect_name outreach_type subject state gate note due_at"),
        takes=frozenset(),
    ),
    "cadence": Table(
        answers.cadence,
        _columns(
            "date day time prospect_id prospect_name company segment outreach_type channel "
            "sequence_step message_variant priority_score state rep"
        ),
        takes=frozenset({WEEK}),
    ),
    "replies": Table(
        rows.replies,
        _columns(
            "reply_id prospect_id prospect_name received_at from_address subject label confidence "
            "sentiment state outcome defer_until referred_name referred_email text"
        ),
    ),
    "suppressions": Table(
        rows.suppressions,
        _columns("suppression_id kind cause reason by created_at"),
        takes=frozenset({TIME, KIND}),
    ),
    "campaigns": Table(
        answers.campaigns,
        _columns(
            "campaign_id name status owner channels sequence_type total_messages messages_sent "
            "total_cost_usd created_at started_at completed_at"
        ),
        of_people=False,
    ),
    "companies": Table(
        rows.companies,
        _columns(
            "company_id name domain industry sector size size_band country prospects created_at"
        ),
    ),
    "messages": Table(
        work.messages,
        _columns(
            "touch_id prospect_id prospect_name company campaign outreach_type channel state "
            "reason due_at decided_by decided_at sent_at tone subject text"
        ),
    ),
    "tasks": Table(
        work.tasks,
        _columns(
            "touch_id prospect_id prospect_name company outreach_type channel linkedin_url phone "
            "owner due_at subject text"
        ),
        takes=frozenset(),
    ),
    "events": Table(
        work.events,
        _columns("event_id touch_id prospect_id prospect_name kind at provider by_machine"),
    ),
    "tests": Table(
        work.tests,
        _columns(
            "campaign_id campaign status verdict winner needed_per_arm variant label delivered "
            "positive opted_out complained positive_rate"
        ),
        of_people=False,
    ),
    "jobs": Table(
        work.jobs,
        _columns("run_id job slot due_at by_hand state attempts started_at finished_at note"),
        of_people=False,
    ),
}
ALSO: Final = {
    "touches": "messages",
    "experiments": "tests",
    "answers": "replies",
    "runs": "jobs",
}
"""What people call the tables besides their names."""
