"""the next try of a message that came back for now"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = sa.text("state NOT IN ('stopped', 'failed')")
AFTER = sa.text("state NOT IN ('stopped', 'failed') AND came_back_at IS NULL")


def upgrade() -> None:
    op.add_column("mail", sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "mail",
        sa.Column("tries_before", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("mail", sa.Column("tried_again_because", sa.String(), nullable=True))
    _one_live_mail(AFTER)


def downgrade() -> None:
    """Who was tried again keeps its last try; those before it count as failed."""
    op.execute(sa.text("UPDATE mail SET state = 'failed' WHERE came_back_at IS NOT NULL"))
    _one_live_mail(BEFORE)
    op.drop_column("mail", "tried_again_because")
    op.drop_column("mail", "tries_before")
    op.drop_column("mail", "came_back_at")


def _one_live_mail(where: sa.TextClause) -> None:
    op.drop_index("uq_mail_live_touch", "mail")
    op.create_index(
        "uq_mail_live_touch",
        "mail",
        ["touch_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
