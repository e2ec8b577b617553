"""Decides how a few rows reach PostgreSQL in one statement: every column is an array of its values.

The statement is the same for any number of rows, so it is parsed and planned once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Dialect

FEW = 20
"""So many rows are not worth a COPY, nor a temporary table."""


def unnested(columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    """What stands behind FROM: rows called `new_values`, from one array for each column."""
    quote = dialect.identifier_preparer.quote
    arrays = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in columns)
    return f"unnest({arrays}) AS new_values ({', '.join(quote(each.name) for each in columns)})"


def by_column(rows: Sequence[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """The arrays of `unnested`."""
    return tuple(map(list, zip(*rows, strict=True)))
