"""who they are, and how they are scored"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


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
    )
    with op.batch_alter_table("column_meaning", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_column_meaning_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "merge",
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
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
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_workspace_id"), ["workspace_id"], unique=False)

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
    )
    with op.batch_alter_table("merge_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_suggestion_one_id"), ["one_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_merge_suggestion_other_id"), ["other_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_merge_suggestion_workspace_id"), ["workspace_id"], unique=False
        )

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sector", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("size_band", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))

    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "before",
                sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
                nullable=True,
            )
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
        batch_op.create_index(
            "ix_prospect_unscored",
            ["workspace_id", "id"],
            unique=False,
            sqlite_where=sa.text("scored_at IS NULL"),
            postgresql_where=sa.text("scored_at IS NULL"),
        )
        batch_op.create_index(
            "ix_prospect_scored_with", ["workspace_id", "scored_with", "id"], unique=False
        )
    # Reasons are kept in another form from here on: whoever was scored is scored anew.
    op.execute("UPDATE prospect SET scored_at = NULL, reasons = '[]'")


def downgrade() -> None:
    op.execute("UPDATE prospect SET scored_at = NULL, reasons = '[]'")
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.drop_index("ix_prospect_scored_with")
        batch_op.drop_index("ix_prospect_unscored")
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

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("before")

    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.drop_column("undone_at")
        batch_op.drop_column("undone_by")

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_column("country")
        batch_op.drop_column("size_band")
        batch_op.drop_column("sector")

    with op.batch_alter_table("merge_suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_other_id"))
        batch_op.drop_index(batch_op.f("ix_merge_suggestion_one_id"))

    op.drop_table("merge_suggestion")
    with op.batch_alter_table("merge", schema=None) as batch_op:
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
