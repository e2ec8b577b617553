"""Keeps companies, the people at them, and the imports that they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import (
    Approval,
    ImportState,
    LeadStatus,
    RowState,
    SuggestionState,
    WordKind,
)
from storage.tables.base import Base, InWorkspace
from storage.types import Bytewise, Id, Json, JsonDict, state

RANKED = text(
    "approval = 'approved' AND lead_status <> 'suppressed' "
    "AND fit_score IS NOT NULL AND priority_score IS NOT NULL"
)
"""Who can be ranked; in words, because an index of some rows is used where its words are said."""
WAITING = text("approval = 'discovered'")
"""Those who wait for a decision alone: an index of all by their approval would tempt SQLite away
from the ranking's own, which hold what its filters and totals ask."""
UNSEGMENTED = text("segment IS NULL AND approval = 'approved' AND lead_status <> 'suppressed'")
UNSCORED = text("scored_at IS NULL")

INDEXED_TEXT: ColumnElement[str] = literal_column(
    "substr(full_name || '|' || coalesce(company_name, '') || '|' || coalesce(title, ''), 1, 400)"
)
"""What the words are made of under which a prospect is found."""


def not_indexed() -> ColumnElement[bool]:
    """Whoever is new or has another name, company or title than when their words were kept.

    The database holds these in an index of their own, whoever it was that wrote the row.
    """
    column: ColumnElement[str] = literal_column("indexed_as")
    return column.is_distinct_from(INDEXED_TEXT)


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
        Index("ix_prospect_workspace_id_name_key", "workspace_id", "name_key", "company_key"),
        Index(
            "ix_prospect_unsegmented",
            "workspace_id",
            "id",
            sqlite_where=UNSEGMENTED,
            postgresql_where=UNSEGMENTED,
        ),
        Index(
            "ix_prospect_unscored",
            "workspace_id",
            "id",
            sqlite_where=UNSCORED,
            postgresql_where=UNSCORED,
        ),
        Index("ix_prospect_scored_with", "workspace_id", "scored_with", "id"),
        Index(
            "ix_prospect_waiting",
            "workspace_id",
            "priority_score",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_prospect_not_indexed",
            "workspace_id",
            sqlite_where=not_indexed(),
            postgresql_where=not_indexed(),
        ),
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
    company_key: Mapped[str | None]
    """Written with `company_name`; None or empty where there is nothing to compare."""
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

    read_with: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    """With which words title and location were read; less than the engine's: to be read again."""
    indexed_as: Mapped[str | None]
    """The words under which they can be found (`prospect_word`); see `not_indexed`."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


_RANKING = (
    Prospect.priority_score.desc(),
    Prospect.id,
    Prospect.fit_score,
    Prospect.referral_capacity,
    Prospect.signal_strength,
    Prospect.grade,
    Prospect.lead_status,
    Prospect.owner_id,
    Prospect.last_contacted_at,
)
"""Filters are looked up in the index as well: only who passes is read, and totals read nobody."""
Index(
    "ix_prospect_ranked",
    Prospect.workspace_id,
    *_RANKING,
    sqlite_where=RANKED,
    postgresql_where=RANKED,
)
Index(
    "ix_prospect_ranked_segment",
    Prospect.workspace_id,
    Prospect.segment,
    *_RANKING,
    sqlite_where=RANKED,
    postgresql_where=RANKED,
)


class ProspectWord(Base):
    """A word under which a prospect is found: of the name, the company or the title.

    `backwards` is the word from its end, so that words with the same ending stand together too.
    """

    __tablename__ = "prospect_word"
    __table_args__ = (
        UniqueConstraint("workspace_id", "word", "kind", "prospect_id"),
        Index("ix_prospect_word_backwards", "workspace_id", "kind", "backwards"),
    )

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    prospect_id: Mapped[int] = mapped_column(
        ForeignKey("prospect.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[WordKind] = mapped_column(state(WordKind))
    word: Mapped[str] = mapped_column(Bytewise)
    backwards: Mapped[str] = mapped_column(Bytewise)


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

    A file that Slack tells of twice is one job; files from the shell have no Slack id, nor has one
    of which nobody was imported: it may be dropped again.
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
    kept: Mapped[int] = mapped_column(default=0)
    """How many of the rows are kept; all of them, once the file is read."""
    read_at: Mapped[datetime | None]
    """When it was last told how far the file is read; long ago, when nobody reads it any more."""
    approves: Mapped[bool] = mapped_column(default=True)
    """Whether who comes in is approved by that, or waits to be reviewed."""
    reached: Mapped[int] = mapped_column(default=0)
    """The line up to which rows are done with; the next batch begins behind it."""
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
    undone: Mapped[JsonDict] = mapped_column(Json, default=dict)
    """What undoing it has done so far, by the names of `engine.views.prospects.Undone`."""
    compared_line: Mapped[int] = mapped_column(default=0)
    """Up to where those who came in were compared with everybody else, for near misses."""
    compared_at: Mapped[datetime | None]
    slack_channel_id: Mapped[str | None]
    slack_file_id: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportRow(Base):
    """One data row: the cells as they were, from which it is read again, and what became of it.

    `original_line` is that of the row which this one repeats. A row that has a `prospect_id`, or a
    `why`, is done with.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_job_id", "line"),
        Index(
            "ix_import_row_repetition",
            "import_job_id",
            "original_line",
            sqlite_where=text("original_line IS NOT NULL"),
            postgresql_where=text("original_line IS NOT NULL"),
        ),
    )

    import_job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id"))
    line: Mapped[int]
    original_line: Mapped[int | None]
    state: Mapped[RowState] = mapped_column(state(RowState))
    why: Mapped[str | None]
    cells: Mapped[list[str]] = mapped_column(Json)
    prospect_id: Mapped[int | None] = mapped_column(ForeignKey("prospect.id"), index=True)
    before: Mapped[JsonDict | None] = mapped_column(Json)
    """What this row changed of a known prospect, `old` and `new`, for undoing it."""
    company_before: Mapped[JsonDict | None] = mapped_column(Json)
    """What it changed of a company that was there, with its `id`."""


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


class LikenessKey(InWorkspace, Base):
    """What people who may be one have in common; only those who share one are compared."""

    __tablename__ = "likeness_key"
    __table_args__ = (Index("ix_likeness_key_workspace_id_key", "workspace_id", "key"),)

    prospect_id: Mapped[int] = mapped_column(
        ForeignKey("prospect.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]


class MergeSuggestion(InWorkspace, Base):
    """Two prospects that may be one person; the smaller id stands first.

    A merge takes its suggestion along with the prospect that goes.
    """

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
    """Two prospects that were made one, with all that it takes to undo it.

    The keys of the one that is gone stay columns: by them an import still recognises the person.
    """

    __tablename__ = "merge"
    __table_args__ = (
        Index("ix_merge_gone_email_key", "workspace_id", "gone_email_key"),
        Index("ix_merge_gone_linkedin_key", "workspace_id", "gone_linkedin_key"),
        Index("ix_merge_gone_name_key", "workspace_id", "gone_name_key"),
    )

    kept_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    gone_id: Mapped[int] = mapped_column(Id)
    """The id of the prospect that is no more; undoing brings it back under the same one."""
    gone_email_key: Mapped[str | None]
    gone_linkedin_key: Mapped[str | None]
    gone_name_key: Mapped[str]
    gone: Mapped[JsonDict] = mapped_column(Json)
    kept_before: Mapped[JsonDict] = mapped_column(Json)
    """The columns that the merge changed, as they were, and in `kept_after` as it left them."""
    kept_after: Mapped[JsonDict] = mapped_column(Json)
    moved: Mapped[JsonDict] = mapped_column(Json)
    """Ids of the rows that led to the one that is gone, by `table.column`, and its suggestions."""
    by_name: Mapped[str]
    at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
