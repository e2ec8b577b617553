"""Finds the rows that have one of many keys: one query, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Row, func, literal, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def by_keys(
    session: Session,
    columns: Sequence[InstrumentedAttribute[Any]],
    workspace_id: int,
    key: Sequence[Text],
    keys: Sequence[tuple[str, ...]],
) -> Iterator[Row[*tuple[Any, ...]]]:
    """`columns` of the rows in a workspace whose columns `key` have the values of one of `keys`.

    The keys are one parameter: thousands of them cost more to prepare than to look up.
    """
    if not keys:
        return
    query = select(*columns).where(columns[0].class_.workspace_id == workspace_id)
    if session.get_bind().dialect.name == "postgresql":
        listed = func.json_array_elements(literal(list(keys), JSON)).table_valued("value")
        wanted = select(
            *(listed.c.value.op("->>")(at).label(f"key_{at}") for at in range(len(key)))
        ).subquery("wanted")
        same = (column == value for column, value in zip(key, wanted.c, strict=True))
        query = query.join(wanted, true()).where(*same)
    else:  # a join would begin with the whole workspace
        listed = func.json_each(json.dumps(keys)).table_valued("value", name="wanted")
        values = [func.json_extract(listed.c.value, f"$[{at}]") for at in range(len(key))]
        query = query.where(tuple_(*key).in_(select(*values)))
    yield from session.execute(query)
