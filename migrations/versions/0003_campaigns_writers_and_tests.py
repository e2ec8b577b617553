"""campaigns, writers and tests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
REFERENCES = (
    ("template_id", "message_template"),
    ("owner_id", "member"),
    ("by_member_id", "member"),
)
ADDED = (
    "ended_at",
    "started_at",
    "version",
    "deal_value_usd",
    "budget_usd",
    "daily_limit",
    "send_window",
    "sender_ids",
    "num_variants",
    "custom_context",
    "writer",
    "min_qualification_score",
    "criteria",
    "channels",
    "allocation",
    "description",
)


def upgrade() -> None:
    op.create_table(
        "custom_channel",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body_limit", sa.Integer(), nullable=False),
        sa.Column("subject_limit", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_custom_channel_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_channel")),
        sa.UniqueConstraint(
            "workspace_id", "name", name=op.f("uq_custom_channel_workspace_id_name")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("custom_channel", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_custom_channel_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "demo",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("proves", sa.String(), nullable=False),
        sa.Column(
            "audiences",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sectors",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_demo_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_demo_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_demo_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("demo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demo_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "message_template",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("tone", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column(
            "fallbacks",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_message_template_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_message_template_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "workspace_id", "name", name=op.f("uq_message_template_workspace_id_name")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("message_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_template_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "own_sequence_type",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("copied_from", sa.String(), nullable=False),
        sa.Column(
            "document",
            sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("followed_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_own_sequence_type_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_own_sequence_type_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_sequence_type")),
        sa.UniqueConstraint(
            "workspace_id", "name", name=op.f("uq_own_sequence_type_workspace_id_name")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_sequence_type", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_own_sequence_type_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "research_note",
        sa.Column(
            "prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("may_be_said", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_research_note_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_research_note_company_id_company")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_research_note_prospect_id_prospect")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_research_note_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_note")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("research_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_research_note_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_research_note_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_research_note_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "assignment",
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("arm", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_assignment_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_assignment_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("campaign_id", "unit", name=op.f("uq_assignment_campaign_id_unit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "campaign_count",
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("arm", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_count_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_count")),
        sa.UniqueConstraint(
            "campaign_id",
            "arm",
            "variant",
            "figure",
            name=op.f("uq_campaign_count_campaign_id_arm_variant_figure"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "counted_message",
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("arm", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_counted_message_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_message")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("counted_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_counted_message_status", ["campaign_id", "status", "id"], unique=False
        )
    op.create_table(
        "generation",
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("custom_context", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_generation_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_generation_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_generation_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("generation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_generation_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_generation_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "model_call",
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("brief_hash", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("prompt_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("completion_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_usd", sa.Double(), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_model_call_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_model_call_prospect_id_prospect")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_model_call_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("model_call", schema=None) as batch_op:
        batch_op.create_index(
            "ix_model_call_answered",
            ["workspace_id", "brief_hash"],
            unique=False,
            sqlite_where=sa.text("outcome = 'answered'"),
            postgresql_where=sa.text("outcome = 'answered'"),
        )
        batch_op.create_index("ix_model_call_at", ["workspace_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_model_call_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_model_call_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_model_call_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("variant_number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_decision_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touch.id"], name=op.f("fk_decision_touch_id_touch")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_decision_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_touch_id"), ["touch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "demo_use",
        sa.Column("demo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["demo_id"], ["demo.id"], name=op.f("fk_demo_use_demo_id_demo")),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touch.id"], name=op.f("fk_demo_use_touch_id_touch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_use")),
        sa.UniqueConstraint("demo_id", "touch_id", name=op.f("uq_demo_use_demo_id_touch_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("demo_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demo_use_touch_id"), ["touch_id"], unique=False)

    op.create_table(
        "writing_order",
        sa.Column(
            "generation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sequence_type", sa.String(), nullable=True),
        sa.Column("num_variants", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column(
            "sequence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "by_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=op.f("fk_writing_order_by_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_writing_order_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["generation_id"],
            ["generation.id"],
            name=op.f("fk_writing_order_generation_id_generation"),
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_writing_order_prospect_id_prospect")
        ),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_writing_order_sequence_id_sequence")
        ),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touch.id"], name=op.f("fk_writing_order_touch_id_touch")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_writing_order_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing_order")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("writing_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_writing_order_claim", ["state", "lease_until", "id"], unique=False
        )
        batch_op.create_index("ix_writing_order_progress", ["generation_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_writing_order_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_writing_order_workspace_id"), ["workspace_id"], unique=False
        )
        batch_op.create_index(
            "uq_writing_order_touch",
            ["touch_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )

    id_type = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for column in (
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("allocation", sa.String(length=40), server_default="first", nullable=False),
        sa.Column("channels", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("criteria", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("min_qualification_score", sa.Double(), server_default="0", nullable=False),
        sa.Column("writer", sa.String(), server_default="template", nullable=False),
        sa.Column("custom_context", sa.String(), server_default="", nullable=False),
        sa.Column("num_variants", sa.Integer(), server_default="3", nullable=False),
        sa.Column("sender_ids", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("send_window", JSON, nullable=True),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("budget_usd", sa.Double(), nullable=True),
        sa.Column("deal_value_usd", sa.Double(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("campaign", column)
    for name, table in REFERENCES:
        # Inline, since SQLite would build the table anew and lose the rows that lead to it.
        key = sa.ForeignKey(f"{table}.id", name=f"fk_campaign_{name}_{table}")
        op.add_column("campaign", sa.Column(name, id_type, key), inline_references=True)
    op.add_column("sequence", sa.Column("arm", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "sequence", sa.Column("type_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("sequence", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    for column in (
        sa.Column("channel_name", sa.String(), nullable=True),
        sa.Column("condition", sa.String(length=40), nullable=True),
        sa.Column("condition_position", sa.Integer(), nullable=True),
        sa.Column("wait", sa.String(), nullable=True),
        sa.Column("moved_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("condition_met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adds", JSON, server_default=sa.text("'[]'"), nullable=False),
    ):
        op.add_column("touch", column)


def downgrade() -> None:
    for column in (
        "adds",
        "condition_met_at",
        "moved_days",
        "wait",
        "condition_position",
        "condition",
        "channel_name",
    ):
        op.drop_column("touch", column)
    for column in ("paused_at", "type_version", "arm"):
        op.drop_column("sequence", column)
    for column in (*(name for name, _ in REFERENCES), *ADDED):
        op.drop_column("campaign", column)
    with op.batch_alter_table("writing_order", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_writing_order_touch",
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )
        batch_op.drop_index(batch_op.f("ix_writing_order_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_writing_order_prospect_id"))
        batch_op.drop_index("ix_writing_order_progress")
        batch_op.drop_index("ix_writing_order_claim")

    op.drop_table("writing_order")
    with op.batch_alter_table("demo_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demo_use_touch_id"))

    op.drop_table("demo_use")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_decision_touch_id"))

    op.drop_table("decision")
    with op.batch_alter_table("model_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_call_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_model_call_prospect_id"))
        batch_op.drop_index(batch_op.f("ix_model_call_campaign_id"))
        batch_op.drop_index("ix_model_call_at")
        batch_op.drop_index(
            "ix_model_call_answered",
            sqlite_where=sa.text("outcome = 'answered'"),
            postgresql_where=sa.text("outcome = 'answered'"),
        )

    op.drop_table("model_call")
    with op.batch_alter_table("generation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_generation_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_generation_campaign_id"))

    op.drop_table("generation")
    with op.batch_alter_table("counted_message", schema=None) as batch_op:
        batch_op.drop_index("ix_counted_message_status")

    op.drop_table("counted_message")
    op.drop_table("campaign_count")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_workspace_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("research_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_note_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_research_note_prospect_id"))
        batch_op.drop_index(batch_op.f("ix_research_note_company_id"))

    op.drop_table("research_note")
    with op.batch_alter_table("own_sequence_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_sequence_type_workspace_id"))

    op.drop_table("own_sequence_type")
    with op.batch_alter_table("message_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_template_workspace_id"))

    op.drop_table("message_template")
    with op.batch_alter_table("demo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demo_workspace_id"))

    op.drop_table("demo")
    with op.batch_alter_table("custom_channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custom_channel_workspace_id"))

    op.drop_table("custom_channel")
