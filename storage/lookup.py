"""Finds the rows that have one of many keys: one query, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, TEXT, Row, Select, bindparam, cast, func, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.columns import read

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
    query = _query(tuple(columns), tuple(key), session.get_bind().dialect.name)
    asked = {"workspace_id": workspace_id, "keys": json.dumps(keys)}
    yield from read(session, query, asked)


@lru_cache(maxsize=32)
def _query(
    columns: tuple[InstrumentedAttribute[Any], ...], key: tuple[Text, ...], database: str
) -> Select[*tuple[Any, ...]]:
    """Made once for each question: to put it together takes longer than to look up a few keys."""
    query = select(*columns).where(columns[0].class_.workspace_id == bindparam("workspace_id"))
    if database == "postgresql":
        given = cast(bindparam("keys", type_=TEXT), JSON)
        listed = func.json_array_elements(given).table_valued("value")
        wanted = select(
            *(listed.c.value.op("->>")(at).label(f"key_{at}") for at in range(len(key)))
        ).subquery("wanted")
        same = (column == value for column, value in zip(key, wanted.c, strict=True))
        return query.join(wanted, true()).where(*same)
    # a join would begin with the whole workspace
    listed = func.json_each(bindparam("keys")).table_valued("value", name="wanted")
    values = [func.json_extract(listed.c.value, f"$[{at}]") for at in range(len(key))]
    return query.where(tuple_(*key).in_(select(*values)))
