"""of whose day the team was told, who had been put off until then"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comeback",
        sa.Column("reply_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_comeback_decided_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_comeback_reply_id_reply")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_comeback_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comeback")),
        sa.UniqueConstraint("reply_id", "day", name=op.f("uq_comeback_reply_id_day")),
        **NUMBERED,
    )
    op.create_index("ix_comeback_workspace_id", "comeback", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("comeback")
