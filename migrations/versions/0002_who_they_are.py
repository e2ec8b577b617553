"""who they are, and how they are scored"""

import hashlib
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
"""For SQLite, which makes a table anew to change it: it goes on with the numbers of the old one."""

RANKED = sa.text(
    "approval = 'approved' AND lead_status <> 'suppressed' "
    "AND fit_score IS NOT NULL AND priority_score IS NOT NULL"
)
WAITING = sa.text("approval = 'discovered'")
UNSEGMENTED = sa.text("segment IS NULL AND approval = 'approved' AND lead_status <> 'suppressed'")
UNSCORED = sa.text("scored_at IS NULL")
ORDER = (sa.text("priority_score DESC"), "id", "fit_score", "referral_capacity", "signal_strength")
FILTERED = ("grade", "lead_status", "owner_id", "last_contacted_at")
INDEXES: tuple[tuple[str, tuple[str | sa.TextClause, ...], sa.TextClause], ...] = (
    ("ix_prospect_ranked", ("workspace_id", *ORDER, *FILTERED), RANKED),
    ("ix_prospect_waiting", ("workspace_id", "priority_score", "id"), WAITING),
    ("ix_prospect_ranked_segment", ("workspace_id", "segment", *ORDER, *FILTERED), RANKED),
    ("ix_prospect_unsegmented", ("workspace_id", "id"), UNSEGMENTED),
    ("ix_prospect_unscored", ("workspace_id", "id"), UNSCORED),
)
BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NOT_INDEXED = sa.literal_column("indexed_as").is_distinct_from(
    sa.literal_column(
        "substr(full_name || '|' || coalesce(company_name, '') || '|' || coalesce(title, ''), "
        "1, 400)"
    )
)


def upgrade() -> None:
    op.create_table(
        "scoring_model",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_scoring_model_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_model")),
        sa.UniqueConstraint(
            "workspace_id", "version", name=op.f("uq_scoring_model_workspace_id_version")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("scoring_model", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scoring_model_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "model_draft",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_model_draft_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_model_draft_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_draft")),
        sa.UniqueConstraint(
            "workspace_id", "member_id", name=op.f("uq_model_draft_workspace_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("model_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_model_draft_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "column_meaning",
        sa.Column("header_key", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_column_meaning_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_column_meaning_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_meaning")),
        sa.UniqueConstraint(
            "workspace_id", "header_key", name=op.f("uq_column_meaning_workspace_id_header_key")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("column_meaning", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_column_meaning_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "merge",
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_email_key", sa.String(), nullable=True),
        sa.Column("gone_linkedin_key", sa.String(), nullable=True),
        sa.Column("gone_name_key", sa.String(), nullable=False),
        sa.Column(
            "gone",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kept_before",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kept_after",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "moved",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["prospect.id"], name=op.f("fk_merge_kept_id_prospect")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_merge_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_kept_id"), ["kept_id"], unique=False)
        for key in ("gone_email_key", "gone_linkedin_key", "gone_name_key"):
            batch_op.create_index(f"ix_merge_{key}", ["workspace_id", key], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "likeness_key",
        sa.Column(
            "prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospect.id"],
            name=op.f("fk_likeness_key_prospect_id_prospect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_likeness_key_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("likeness_key", schema=None) as batch_op:
        batch_op.create_index(
            "ix_likeness_key_workspace_id_key", ["workspace_id", "key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_likeness_key_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_likeness_key_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "merge_suggestion",
        sa.Column("one_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"],
            ["prospect.id"],
            name=op.f("fk_merge_suggestion_one_id_prospect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["prospect.id"],
            name=op.f("fk_merge_suggestion_other_id_prospect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_merge_suggestion_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_suggestion")),
        sa.UniqueConstraint(
            "workspace_id",
            "one_id",
            "other_id",
            name=op.f("uq_merge_suggestion_workspace_id_one_id_other_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("merge_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_suggestion_one_id"), ["one_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_merge_suggestion_other_id"), ["other_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_merge_suggestion_workspace_id"), ["workspace_id"], unique=False
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handle", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("email", sa.String(), nullable=True))
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sector", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("size_band", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))

    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "undone",
                sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )
        batch_op.add_column(
            sa.Column("compared_line", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("approves", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("kept", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE import_job SET kept = rows")
    with op.batch_alter_table("import_job", table_kwargs=NUMBERED) as batch_op:
        batch_op.alter_column("approves", server_default=None)
        batch_op.alter_column("reached", server_default=None)
        batch_op.alter_column("kept", server_default=None)

    with op.batch_alter_table("import_row", table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(
            sa.Column(
                "before",
                sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "company_before",
                sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
                nullable=True,
            )
        )
        batch_op.drop_column("reading")
    op.create_index(
        "ix_import_row_repetition",
        "import_row",
        ["import_job_id", "original_line"],
        sqlite_where=sa.text("original_line IS NOT NULL"),
        postgresql_where=sa.text("original_line IS NOT NULL"),
    )

    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("region", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("approval_decided_by", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("approval_decided_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("rejected_because", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("department", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("seniority", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("segment_set_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("grade", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("scored_with", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("read_with", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_prospect_read_with"), ["read_with"], unique=False)

    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("updated_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))

    op.drop_index("ix_prospect_segment_priority", "prospect")
    op.drop_index("ix_prospect_priority", "prospect")
    for name, columns, where in INDEXES:
        op.create_index(name, "prospect", columns, sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.add_column(sa.Column("indexed_as", sa.String(), nullable=True))

    op.create_index(
        "ix_prospect_not_indexed",
        "prospect",
        ["workspace_id"],
        unique=False,
        sqlite_where=NOT_INDEXED,
        postgresql_where=NOT_INDEXED,
    )
    op.create_table(
        "prospect_word",
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("backwards", BYTEWISE, nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospect.id"],
            name=op.f("fk_prospect_word_prospect_id_prospect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_prospect_word_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_word")),
        sa.UniqueConstraint(
            "workspace_id",
            "word",
            "kind",
            "prospect_id",
            name=op.f("uq_prospect_word_workspace_id_word_kind_prospect_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("prospect_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prospect_word_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(
            "ix_prospect_word_backwards", ["workspace_id", "kind", "backwards"], unique=False
        )
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.add_column(sa.Column("company_key", sa.String(), nullable=True))
        batch_op.drop_index("ix_prospect_workspace_id_name_key")
        batch_op.create_index(
            "ix_prospect_workspace_id_name_key", ["workspace_id", "name_key", "company_key"]
        )
    _fill_company_keys()
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prospect_scored_with", ["workspace_id", "scored_with", "id"], unique=False
        )
    # Reasons are kept in another form from here on: whoever was scored is scored anew.
    op.execute("UPDATE prospect SET scored_at = NULL, reasons = '[]'")


def _fill_company_keys() -> None:
    """As `engine.prospects.rows.fold` made them when this was written."""
    prospect = sa.table(
        "prospect", sa.column("id"), sa.column("company_name"), sa.column("company_key")
    )
    found = op.get_bind().execute(
        sa.select(prospect.c.id, prospect.c.company_name).where(
            prospect.c.company_name.is_not(None)
        )
    )
    keys = []
    for id_, name in found:
        key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        if len(key) > 300:
            key = f"{key[:235]}:{hashlib.sha256(key.encode()).hexdigest()}"
        keys.append({"row_id": id_, "key": key})
    if keys:
        op.get_bind().execute(
            sa.update(prospect)
            .where(prospect.c.id == sa.bindparam("row_id"))
            .values(company_key=sa.bindparam("key")),
            keys,
        )


def downgrade() -> None:
    op.execute("UPDATE prospect SET scored_at = NULL, reasons = '[]'")
    op.drop_index("ix_prospect_scored_with", "prospect")
    op.drop_table("prospect_word")
    op.drop_index("ix_prospect_not_indexed", table_name="prospect")
    with op.batch_alter_table("prospect", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_index("ix_prospect_workspace_id_name_key")
        batch_op.create_index("ix_prospect_workspace_id_name_key", ["workspace_id", "name_key"])
        batch_op.drop_column("company_key")
        batch_op.drop_column("indexed_as")

    for name, _, _ in INDEXES:
        op.drop_index(name, "prospect")
    op.create_index("ix_prospect_priority", "prospect", ["workspace_id", "priority_score", "id"])
    op.create_index(
        "ix_prospect_segment_priority",
        "prospect",
        ["workspace_id", "segment", "priority_score", "id"],
    )

    with op.batch_alter_table("audience", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("updated_at")
        batch_op.drop_column("updated_by")
        batch_op.drop_column("version")

    with op.batch_alter_table("prospect", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospect_read_with"))
        batch_op.drop_column("read_with")
        batch_op.drop_column("scored_with")
        batch_op.drop_column("grade")
        batch_op.drop_column("segment_set_by")
        batch_op.drop_column("seniority")
        batch_op.drop_column("department")
        batch_op.drop_column("rejected_because")
        batch_op.drop_column("approval_decided_at")
        batch_op.drop_column("approval_decided_by")
        batch_op.drop_column("region")
        batch_op.drop_column("country")

    op.drop_index("ix_import_row_repetition", table_name="import_row")
    with op.batch_alter_table("import_row", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("before")
        batch_op.drop_column("company_before")
        batch_op.add_column(
            sa.Column(
                "reading",
                sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )

    with op.batch_alter_table("import_job", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("compared_at")
        batch_op.drop_column("compared_line")
        batch_op.drop_column("undone")
        batch_op.drop_column("read_at")
        batch_op.drop_column("kept")
        batch_op.drop_column("reached")
        batch_op.drop_column("approves")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("undone_by")

    with op.batch_alter_table("member", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("email")
        batch_op.drop_column("handle")

    with op.batch_alter_table("company", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("country")
        batch_op.drop_column("size_band")
        batch_op.drop_column("sector")

    with op.batch_alter_table("merge_suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_other_id"))
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_one_id"))

    op.drop_table("merge_suggestion")
    with op.batch_alter_table("likeness_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_likeness_key_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_likeness_key_prospect_id"))
        batch_op.drop_index("ix_likeness_key_workspace_id_key")

    op.drop_table("likeness_key")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        for key in ("gone_email_key", "gone_linkedin_key", "gone_name_key"):
            batch_op.drop_index(f"ix_merge_{key}")
        batch_op.drop_index(batch_op.f("ix_merge_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_merge_kept_id"))

    op.drop_table("merge")
    with op.batch_alter_table("column_meaning", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_column_meaning_workspace_id"))

    op.drop_table("column_meaning")
    with op.batch_alter_table("scoring_model", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scoring_model_workspace_id"))

    op.drop_table("scoring_model")
    with op.batch_alter_table("model_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_draft_workspace_id"))

    op.drop_table("model_draft")
