"""Keeps a row as JSON and brings it back: the same values, whatever their column's type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Enum, RowMapping, Table

from storage.types import JsonDict, UtcDateTime


def as_json(values: Mapping[str, Any] | RowMapping) -> JsonDict:
    """Values of a row by column, fit for a JSON column."""
    return {str(name): _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_json(table: Table, kept: JsonDict) -> dict[str, Any]:
    """What `as_json` kept, as the columns of `table` take it."""
    return {name: _typed(table, name, value) for name, value in kept.items()}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value
