"""which folders of a mailbox are read beside its inbox, and in which time zone a member is"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("sender", sa.Column("imap_folders", JSON, nullable=True))
    op.add_column("member", sa.Column("timezone", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "timezone")
    op.drop_column("sender", "imap_folders")
