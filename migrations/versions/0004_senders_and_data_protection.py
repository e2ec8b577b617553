"""senders, their health, and data protection"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
"""For SQLite, which makes a table anew to change it: it goes on with the numbers of the old one."""

ADDED = (
    ("ramp_from", sa.Integer(), {"nullable": True}),
    ("ramp_step", sa.Integer(), {"nullable": False, "server_default": "5"}),
    ("ramp_since", sa.DateTime(timezone=True), {"nullable": True}),
    ("gap_seconds", sa.Integer(), {"nullable": False, "server_default": "0"}),
    ("signature", sa.String(), {"nullable": True}),
    ("reply_to", sa.String(), {"nullable": True}),
    ("smtp_host", sa.String(), {"nullable": True}),
    ("smtp_port", sa.Integer(), {"nullable": True}),
    ("smtp_username", sa.String(), {"nullable": True}),
    ("imap_host", sa.String(), {"nullable": True}),
    ("imap_port", sa.Integer(), {"nullable": True}),
    ("imap_username", sa.String(), {"nullable": True}),
    ("imap_security", sa.String(40), {"nullable": True}),
    ("sealed_password", sa.String(), {"nullable": True}),
    ("paused_because", sa.String(), {"nullable": True}),
    ("health_since", sa.DateTime(timezone=True), {"nullable": True}),
)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    for name, kind, more in ADDED:
        op.add_column("sender", sa.Column(name, kind, **more))
    op.add_column(
        "suppression",
        sa.Column("cause", sa.String(40), nullable=False, server_default=sa.text("'hand'")),
    )
    op.create_table(
        "suppression_change",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        *_who_and_when("suppression_change"),
        **NUMBERED,
    )
    op.create_index(
        "ix_suppression_change_value", "suppression_change", ["workspace_id", "kind", "fingerprint"]
    )
    op.create_index("ix_suppression_change_workspace_id", "suppression_change", ["workspace_id"])
    op.create_table(
        "audit_line",
        sa.Column("what", sa.String(), nullable=False),
        *_who_and_when("audit_line"),
        **NUMBERED,
    )
    op.create_index("ix_audit_line_workspace_id", "audit_line", ["workspace_id"])
    op.create_table(
        "effect_version",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("differs", JSON, nullable=False),
        *_who_and_when("effect_version"),
        sa.UniqueConstraint(
            "workspace_id", "version", name="uq_effect_version_workspace_id_version"
        ),
        **NUMBERED,
    )
    op.create_index("ix_effect_version_workspace_id", "effect_version", ["workspace_id"])
    _make_readings()
    _make_visits()
    _make_absences()
    _make_held_alerts()
    _make_changes()
    _make_figures()
    op.add_column("mail", sa.Column("to_domain", sa.String(), nullable=True))
    _fill_domains()
    with op.batch_alter_table("mail", table_kwargs=NUMBERED) as mail:
        mail.alter_column("to_domain", existing_type=sa.String(), nullable=False)
    op.create_index("ix_mail_sender_turn", "mail", ["sender_id", "id"])
    op.create_index("ix_mail_domain_sent", "mail", ["workspace_id", "to_domain", "sent_at"])
    op.add_column(
        "job_run", sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_mail_remote_id",
        "mail",
        ["remote_id"],
        sqlite_where=sa.text("remote_id IS NOT NULL"),
        postgresql_where=sa.text("remote_id IS NOT NULL"),
    )


def _make_visits() -> None:
    """Opens and clicks, where a campaign counts them."""
    op.add_column(
        "campaign",
        sa.Column("tracking", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "campaign", sa.Column("card_shows", sa.String(), server_default="", nullable=False)
    )
    op.create_table(
        "visit",
        sa.Column("mail_id", ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("by_machine", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_visit_mail_id_mail"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_visit_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint(
            "mail_id", "kind", "link", "by_machine", name="uq_visit_mail_id_kind_link_by_machine"
        ),
        **NUMBERED,
    )
    op.create_index("ix_visit_workspace_id", "visit", ["workspace_id"])


def _make_readings() -> None:
    """How far the mailboxes are read that are read by IMAP."""
    op.create_table(
        "mail_reading",
        sa.Column("sender_id", ID, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        *_of_a_sender("mail_reading"),
        sa.UniqueConstraint("sender_id", name="uq_mail_reading_sender_id"),
        **NUMBERED,
    )
    op.create_index("ix_mail_reading_workspace_id", "mail_reading", ["workspace_id"])
    op.create_table(
        "mail_folder",
        sa.Column("sender_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("read_through", sa.BigInteger(), nullable=False),
        sa.Column("resting", JSON, nullable=False),
        *_of_a_sender("mail_folder"),
        sa.UniqueConstraint("sender_id", "name", name="uq_mail_folder_sender_id_name"),
        **NUMBERED,
    )
    op.create_index("ix_mail_folder_workspace_id", "mail_folder", ["workspace_id"])


def _make_absences() -> None:
    """When members work, when they are away, and who stands in for them."""
    week = sa.text("'[0, 1, 2, 3, 4]'")
    op.add_column("member", sa.Column("weekdays", JSON, nullable=False, server_default=week))
    op.add_column("member", sa.Column("per_day", sa.Integer(), nullable=True))
    op.create_table(
        "absence",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_member_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["member.id"], name=f"fk_absence_{column}_member")
            for column in ("member_id", "deputy_id", "by_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_absence_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        **NUMBERED,
    )
    op.create_index("ix_absence_last_day", "absence", ["workspace_id", "last_day"])
    op.create_index("ix_absence_workspace_id", "absence", ["workspace_id"])


def _make_held_alerts() -> None:
    """What members want to be named for, and what waits to be told."""
    op.add_column(
        "member", sa.Column("alerts", JSON, nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_table(
        "held_alert",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_in", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_held_alert_member_id_member"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_held_alert_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_held_alert"),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "subject_id",
            "member_id",
            name="uq_held_alert_workspace_id_kind_subject_id_member_id",
        ),
        **NUMBERED,
    )
    untold = sa.text("told_in IS NULL")
    op.create_index(
        "ix_held_alert_due",
        "held_alert",
        ["workspace_id", "due_at"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_index("ix_held_alert_told_in", "held_alert", ["told_in"])
    op.create_index("ix_held_alert_workspace_id", "held_alert", ["workspace_id"])


def _make_changes() -> None:
    """What people changed of a week's plan."""
    op.create_table(
        "cadence_change",
        sa.Column("prospect_id", ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("by_member_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_cadence_change_{column}_{to}")
            for column, to in (
                ("prospect_id", "prospect"),
                ("by_member_id", "member"),
                ("workspace_id", "workspace"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cadence_change"),
        **NUMBERED,
    )
    op.create_index("ix_cadence_change_week", "cadence_change", ["workspace_id", "week"])
    for column in ("prospect_id", "workspace_id"):
        op.create_index(f"ix_cadence_change_{column}", "cadence_change", [column])


def _make_figures() -> None:
    """The figures of a time, and of whom they are made: all who were written to are counted."""
    for name, columns in (
        ("affected_person", [sa.Column("prospect_id", ID, nullable=False)]),
        ("counted_person", [sa.Column("facts", JSON, nullable=False)]),
        (
            "period_count",
            [
                *(
                    sa.Column(column, sa.String(), nullable=False)
                    for column in ("period", "by", "value", "previous")
                ),
                *(
                    sa.Column(figure, sa.Integer(), nullable=False)
                    for figure in ("sent", "delivered", "replied", "positive", "meeting_booked")
                ),
                sa.UniqueConstraint(
                    *("workspace_id", "period", "by", "value", "previous"),
                    name="uq_period_count_workspace_id_period_by_value_previous",
                ),
            ],
        ),
    ):
        op.create_table(
            name,
            *columns,
            sa.Column("id", ID, nullable=False),
            sa.Column("workspace_id", ID, nullable=False),
            sa.ForeignKeyConstraint(
                ["workspace_id"], ["workspace.id"], name=f"fk_{name}_workspace_id_workspace"
            ),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
            **NUMBERED,
        )
    op.create_index("ix_counted_person_workspace_id", "counted_person", ["workspace_id"])
    op.create_index("ix_affected_person_turn", "affected_person", ["workspace_id", "id"])
    op.execute(
        "INSERT INTO affected_person (workspace_id, prospect_id) "
        "SELECT workspace_id, prospect_id FROM touch WHERE sent_at IS NOT NULL "
        "UNION SELECT workspace_id, prospect_id FROM event"
    )


def _of_a_sender(table: str) -> list[SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["sender.id"], name=f"fk_{table}_sender_id_sender"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=f"fk_{table}_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _who_and_when(table: str) -> list[SchemaItem]:
    return [
        sa.Column("by_member_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["member.id"], name=f"fk_{table}_by_member_id_member"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=f"fk_{table}_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _fill_domains() -> None:
    """The two databases cut a string at the @ in two ways."""
    if op.get_bind().dialect.name == "postgresql":
        cut = "lower(split_part(to_address, '@', -1))"
    else:
        cut = "lower(substr(to_address, instr(to_address, '@') + 1))"
    op.execute(f"UPDATE mail SET to_domain = {cut}")  # noqa: S608 - one of the two above


def downgrade() -> None:
    for name in ("period_count", "counted_person", "affected_person"):
        op.drop_table(name)
    op.drop_column("job_run", "by_hand")
    op.drop_index("ix_mail_remote_id", "mail")
    op.drop_index("ix_mail_domain_sent", "mail")
    op.drop_index("ix_mail_sender_turn", "mail")
    op.drop_column("mail", "to_domain")
    op.drop_table("visit")
    op.drop_column("campaign", "card_shows")
    op.drop_column("campaign", "tracking")
    op.drop_table("cadence_change")
    op.drop_table("held_alert")
    op.drop_column("member", "alerts")
    op.drop_table("absence")
    op.drop_column("member", "per_day")
    op.drop_column("member", "weekdays")
    op.drop_table("mail_folder")
    op.drop_table("mail_reading")
    op.drop_table("effect_version")
    op.drop_table("audit_line")
    op.drop_table("suppression_change")
    op.drop_column("suppression", "cause")
    for name, _, _ in reversed(ADDED):
        op.drop_column("sender", name)
