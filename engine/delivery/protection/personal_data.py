"""Lists where a person's data can stand, table by table, so that an erasure forgets none of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, select

from storage.tables import Base

SCRUBBED: Final[dict[str, tuple[str, ...]]] = {
    "company": ("facts",),
    "digest": ("figures",),
    "event": ("facts",),
    "generation": ("note",),
    "import_job": ("warnings",),
    "import_row": ("cells", "before", "company_before", "why"),
    "lead_status_change": ("because",),
    "mail": ("note", "text", "subject", "tried_again_because"),
    "merge": ("gone", "kept_before", "kept_after"),
    "model_call": ("answer",),
    "notice": ("text",),
    "post": ("note",),
    "prospect": ("facts", "tags", "rejected_because"),
    "reply": (
        "new_text",
        "subject",
        "effects",
        "undone",
        "outcome",
        "referred_name",
        "referred_email",
    ),
    "research_note": ("text", "source"),
    "sequence": ("stop_reason",),
    "suppression": ("reason",),
    "suppression_change": ("reason",),
    "touch": ("reason",),
    "variant": ("body", "subject", "facts", "warnings"),
    "writing_order": ("why",),
}
"""Columns of rows that stay, in which somebody else may be named: name and addresses go from them.
"""
KEPT: Final[dict[str, str]] = {
    "company": "name name_key domain industry sector size size_band country",
    "digest": "week",
    "event": "provider provider_id",
    "generation": "custom_context",
    "import_job": (
        "filename content_hash columns decided_by undone_by undone slack_channel_id slack_file_id"
    ),
    "import_row": "",
    "lead_status_change": "",
    "mail": (
        "message_id in_reply_to references to_address to_domain to_name content_hash owner gate "
        "remote_id"
    ),
    "merge": "gone_email_key gone_linkedin_key gone_name_key moved by_name undone_by",
    "model_call": "purpose brief_hash model outcome",
    "notice": "key",
    "post": "slack_channel_id ts owner",
    "prospect": (
        "full_name first_name last_name name_key email email_key linkedin_url "
        "linkedin_key phone title company_name company_key industry location country "
        "region timezone source approval_decided_by role department seniority segment "
        "segment_evidence segment_set_by pillars grade reasons indexed_as"
    ),
    "reply": "message_id from_address layer set_off sentiment",
    "research_note": "segment",
    "sequence": "type segment",
    "suppression": "fingerprint",
    "suppression_change": "fingerprint",
    "touch": "channel_name wait adds",
    "variant": "tone angle writer",
    "writing_order": "sequence_type owner",
}
"""The other columns of those tables: codes, the team's own words, and what a row says of the person
it is about, with whom it goes.
"""
NOBODY: Final[dict[str, str]] = {
    "absence": "days of the team itself",
    "assignment": "a number and an arm, so that the test's counts stay right",
    "affected_person": "numbers of prospects",
    "audience": "the team's words about segments",
    "audit_line": "written without names",
    "cadence_change": "goes with the prospect",
    "cadence_day": "days",
    "cadence_entry": "goes with the prospect",
    "campaign": "the team's words about its product",
    "campaign_count": "counters",
    "comeback": "days, and goes with the prospect",
    "counted_message": "counters",
    "counted_person": "instants and groups, and goes with the prospect",
    "decision": "goes with the prospect",
    "column_meaning": "headers of files",
    "custom_channel": "names of channels",
    "demo": "the team's material",
    "demo_use": "goes with the prospect",
    "effect_version": "the team's table of what answers set off",
    "held_alert": "numbers of answers and notices, and whom of the team they are for",
    "installation": "a check of the key",
    "job_run": "names of jobs",
    "likeness_key": "goes with the prospect",
    "mail_folder": "numbers of mails, so that none is read twice",
    "mail_reading": "the team's mailboxes",
    "member": "the team itself",
    "merge_suggestion": "goes with the prospect",
    "message_template": "the team's texts with variables",
    "model_draft": "points of the scoring model",
    "own_sequence_type": "steps of sequences",
    "period_count": "counters",
    "prospect_word": "goes with the prospect",
    "scoring_model": "points of the scoring model",
    "seen_mail": "Message-IDs, so that no mail is read twice",
    "sender": "the team's mailboxes",
    "slack_inbox": "ids of Slack's deliveries",
    "visit": "numbers of links, and goes with the prospect",
    "workspace": "the team itself",
}
"""Tables that name no prospect, or only in rows that go with them; and why."""


def scrubbed_columns() -> Iterator[Column[Any]]:
    for name, columns in SCRUBBED.items():
        table = Base.metadata.tables[name]
        yield from (table.c[column] for column in columns)


def in_workspace(table: Table, workspace_id: int) -> ColumnElement[bool]:
    """The rows of one team; a table without the column belongs to what it hangs on."""
    if "workspace_id" in table.c:
        return table.c.workspace_id == workspace_id
    for key in table.foreign_keys:
        above = key.column.table
        if "workspace_id" in above.c and not key.parent.nullable:
            here = select(above.c.id).where(above.c.workspace_id == workspace_id)
            return key.parent.in_(here)
    raise LookupError(f"{table.name} belongs to nobody")
