"""the tone of an answer, whom and which day it names, and the draft that was made of that day"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERED = {"sqlite_autoincrement": True}
OF_REPLY = ("sentiment", "referred_name", "referred_email")


def upgrade() -> None:
    for name in OF_REPLY:
        op.add_column("reply", sa.Column(name, sa.String(), nullable=True))
    with op.batch_alter_table("comeback", table_kwargs=NUMBERED) as comeback:
        comeback.add_column(sa.Column("named_day", sa.Date(), nullable=True))
        comeback.add_column(sa.Column("drafted_id", ID, nullable=True))
        comeback.create_foreign_key("fk_comeback_drafted_id_touch", "touch", ["drafted_id"], ["id"])
        comeback.create_index("ix_comeback_drafted_id", ["drafted_id"])


def downgrade() -> None:
    with op.batch_alter_table("comeback", table_kwargs=NUMBERED) as comeback:
        comeback.drop_index("ix_comeback_drafted_id")
        comeback.drop_constraint("fk_comeback_drafted_id_touch", type_="foreignkey")
        comeback.drop_column("drafted_id")
        comeback.drop_column("named_day")
    for name in reversed(OF_REPLY):
        op.drop_column("reply", name)
