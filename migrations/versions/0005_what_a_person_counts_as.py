"""what a person counts as, in fewer characters"""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
PEOPLE = sa.table("counted_person", sa.column("id", ID), sa.column("facts", JSON))
APART = "\x7f"
AT_A_TIME = 5_000


def upgrade() -> None:
    _rewrite(_shortened)


def downgrade() -> None:
    _rewrite(_spelt_out)


def _rewrite(change: Callable[[list[Any]], list[Any]]) -> None:
    connection = op.get_bind()
    written = sa.update(PEOPLE).where(PEOPLE.c.id == sa.bindparam("who"))
    for rows in _pages(connection):
        connection.execute(
            written.values(facts=sa.bindparam("anew", type_=JSON)),
            [
                {
                    "who": id_,
                    "anew": {**facts, "messages": [change(each) for each in facts["messages"]]},
                }
                for id_, facts in rows
            ],
        )


def _pages(connection: sa.Connection) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    after = 0
    while True:
        query = sa.select(PEOPLE.c.id, PEOPLE.c.facts).where(PEOPLE.c.id > after)
        rows = connection.execute(query.order_by(PEOPLE.c.id).limit(AT_A_TIME)).all()
        if not rows:
            return
        yield [(id_, facts) for id_, facts in rows]
        after = rows[-1].id


def _shortened(message: list[Any]) -> list[Any]:
    at, figures, places, answered, sent, replied = message
    joined = APART.join(places)
    kept = [at, figures, joined if joined.count(APART) == len(places) - 1 else places]
    noted = None if at is not None and sent == [at] else sent
    is_plain = answered is None and noted is None and not replied
    return kept if is_plain else [*kept, answered, noted, replied]


def _spelt_out(message: list[Any]) -> list[Any]:
    at, figures, groups = message[:3]
    answered, noted, replied = message[3:] or (None, None, [])
    places = groups.split(APART) if isinstance(groups, str) else groups
    return [at, figures, places, answered, [at] if noted is None else noted, replied]
