"""Finds the rows that have one of many keys, a thousand keys at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Row, String, cast, func, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

CHUNK: Final = 1_000
"""How many keys one query asks for."""

Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def by_keys(
    session: Session,
    columns: Sequence[InstrumentedAttribute[Any]],
    workspace_id: int,
    key: Sequence[Text],
    keys: Sequence[tuple[str, ...]],
) -> Iterator[Row[*tuple[Any, ...]]]:
    """`columns` of the rows in a workspace whose columns `key` have the values of one of `keys`."""
    in_workspace = columns[0].class_.workspace_id == workspace_id
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        if on_postgresql:  # plans IN with pairs as a thousand conditions
            wanted = func.unnest(
                *(cast(list(values), ARRAY(String)) for values in zip(*some, strict=True))
            ).table_valued(*(f"key_{at}" for at in range(len(key))), name="wanted")
            wanted = wanted.render_derived()
            same = (column == value for column, value in zip(key, wanted.c, strict=True))
            query = select(*columns).join(wanted, true()).where(in_workspace, *same)
        else:
            query = select(*columns).where(in_workspace, tuple_(*key).in_(some))
        yield from session.execute(query)
