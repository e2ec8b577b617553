"""Decides how Python values become columns, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Record ids: integers that the database counts, since people type them and pages scan by them."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Bytewise = String().with_variant(String(collation="C"), "postgresql")
"""Text that sorts by its code points on both databases, so that a beginning is a range."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC in the database, aware and UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def state(kind: type[StrEnum]) -> Enum:
    """A column for one of `kind`, kept as its text, so that a new state needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


JsonDict = dict[str, Any]
