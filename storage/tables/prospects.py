"""Keeps companies, the people at them, and the imports that they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import Approval, ImportState, LeadStatus, RowState, SuggestionState
from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict, state


class Company(InWorkspace, Base):
    """`name_key` is the name folded for comparison; `domain` is registrable and never free mail."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("workspace_id", "domain"),
        Index("ix_company_workspace_id_name_key", "workspace_id", "name_key"),
    )

    name: Mapped[str]
    name_key: Mapped[str]
    domain: Mapped[str | None]
    industry: Mapped[str | None]
    """As it was written; `sector` is what it was normalised to."""
    sector: Mapped[str | None]
    size: Mapped[str | None]
    """As it was written; `size_band` is what it was normalised to."""
    size_band: Mapped[str | None]
    country: Mapped[str | None]
    facts: Mapped[JsonDict] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Prospect(InWorkspace, Base):
    """A person. The `…_key` columns are what identity is decided by (see the conventions)."""

    __tablename__ = "prospect"
    __table_args__ = (
        UniqueConstraint("workspace_id", "email_key"),
        UniqueConstraint("workspace_id", "linkedin_key"),
        Index("ix_prospect_workspace_id_name_key", "workspace_id", "name_key"),
        Index("ix_prospect_priority", "workspace_id", "priority_score", "id"),
        Index("ix_prospect_segment_priority", "workspace_id", "segment", "priority_score", "id"),
        Index(
            "ix_prospect_unscored",
            "workspace_id",
            "id",
            sqlite_where=text("scored_at IS NULL"),
            postgresql_where=text("scored_at IS NULL"),
        ),
        Index("ix_prospect_scored_with", "workspace_id", "scored_with", "id"),
    )

    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    full_name: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    name_key: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    linkedin_url: Mapped[str | None]
    linkedin_key: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    company_name: Mapped[str | None]
    industry: Mapped[str | None]
    location: Mapped[str | None]
    """As it was written; country (ISO 3166, two letters) and region are what was read from it."""
    country: Mapped[str | None]
    region: Mapped[str | None]
    timezone: Mapped[str | None]
    source: Mapped[str]
    facts: Mapped[JsonDict] = mapped_column(Json, default=dict)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)

    approval: Mapped[Approval] = mapped_column(state(Approval))
    approval_decided_by: Mapped[str | None]
    """Who approved or rejected them, by name, so that whoever comes second can be told."""
    approval_decided_at: Mapped[datetime | None]
    rejected_because: Mapped[str | None]
    lead_status: Mapped[LeadStatus] = mapped_column(state(LeadStatus), default=LeadStatus.NEW)
    hold_until: Mapped[date | None]
    last_contacted_at: Mapped[datetime | None]

    role: Mapped[str | None]
    department: Mapped[str | None]
    seniority: Mapped[str | None]
    segment: Mapped[str | None]
    segment_evidence: Mapped[list[str]] = mapped_column(Json, default=list)
    segment_set_by: Mapped[str | None]
    """Who put them into the segment by hand, by name; a run never moves those."""
    engagement_potential: Mapped[float | None]
    pillars: Mapped[list[str]] = mapped_column(Json, default=list)
    fit_score: Mapped[float | None]
    referral_capacity: Mapped[float | None]
    signal_strength: Mapped[float | None]
    priority_score: Mapped[float | None]
    grade: Mapped[str | None]
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    """[signal, points, [words and values that matched]] each; what is said of them is the model's.
    """
    scored_at: Mapped[datetime | None]
    """None until scored, and again once something changed that a score is made of."""
    scored_with: Mapped[int | None]
    """The version of the scoring model; 0 is the shipped one."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LeadStatusChange(InWorkspace, Base):
    __tablename__ = "lead_status_change"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    before: Mapped[LeadStatus] = mapped_column(state(LeadStatus))
    after: Mapped[LeadStatus] = mapped_column(state(LeadStatus))
    because: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class ImportJob(InWorkspace, Base):
    """One file: what was seen in it at the preview, and what was done with it.

    A file that Slack tells of twice is one job; files from the shell have no Slack id.
    """

    __tablename__ = "import_job"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_file_id"),)

    filename: Mapped[str]
    content_hash: Mapped[str]
    state: Mapped[ImportState] = mapped_column(state(ImportState))
    columns: Mapped[JsonDict] = mapped_column(Json, default=dict)
    rows: Mapped[int]
    importable: Mapped[int]
    duplicates_within_file: Mapped[int]
    already_known: Mapped[int]
    invalid: Mapped[int]
    blank_lines: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often in a row the next rows have failed."""
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    suppressed: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[list[str]] = mapped_column(Json, default=list)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_by: Mapped[str | None]
    """Who confirmed or cancelled it, by name, so that whoever comes second can be told."""
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    slack_channel_id: Mapped[str | None]
    slack_file_id: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportRow(Base):
    """One data row: the cells as they were, what they were read as, and what became of it.

    `original_line` is that of the row which this one repeats. A row that has a `prospect_id`, or a
    `why`, is done with.
    """

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_job_id", "line"),)

    import_job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id"))
    line: Mapped[int]
    original_line: Mapped[int | None]
    state: Mapped[RowState] = mapped_column(state(RowState))
    why: Mapped[str | None]
    cells: Mapped[list[str]] = mapped_column(Json)
    reading: Mapped[JsonDict] = mapped_column(Json, default=dict)
    prospect_id: Mapped[int | None] = mapped_column(ForeignKey("prospect.id"), index=True)
    before: Mapped[JsonDict | None] = mapped_column(Json)
    """What a known prospect's columns were before this row changed them, for undoing it."""


class ColumnMeaning(InWorkspace, Base):
    """What a team said a column of a file means; remembered for the next file.

    `header_key` is the header folded as for recognition; `column` is empty for a column that means
    nothing here.
    """

    __tablename__ = "column_meaning"
    __table_args__ = (UniqueConstraint("workspace_id", "header_key"),)

    header_key: Mapped[str]
    column: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class MergeSuggestion(InWorkspace, Base):
    """Two prospects that may be one person; the smaller id stands first."""

    __tablename__ = "merge_suggestion"
    __table_args__ = (UniqueConstraint("workspace_id", "one_id", "other_id"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("prospect.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("prospect.id", ondelete="CASCADE"), index=True)
    why: Mapped[str]
    likeness: Mapped[float]
    state: Mapped[SuggestionState] = mapped_column(state(SuggestionState))
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Merge(InWorkspace, Base):
    """Two prospects that were made one, with all that it takes to undo it."""

    __tablename__ = "merge"

    kept_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    gone_id: Mapped[int]
    """The id of the prospect that is no more; undoing brings it back under the same one."""
    gone: Mapped[JsonDict] = mapped_column(Json)
    kept_before: Mapped[JsonDict] = mapped_column(Json)
    moved: Mapped[JsonDict] = mapped_column(Json)
    """Ids of rows that led to the one that is gone, by table."""
    by_name: Mapped[str]
    at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
