"""Decides how a statement that is made once names the ids of a group, however many they are.

SQLAlchemy writes a parameter for each id, so that every size of a group is another statement, which
PostgreSQL has to parse and plan, and of which a connection keeps only the last hundred. One array
is one statement. SQLite prepares in no time, and gets the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Boolean, ColumnElement, any_, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class among(FunctionElement[bool]):  # noqa: N801 - reads as the expression that it is
    """`column` is one of the ids that the parameter `name` lists."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str = "ids") -> None:
        ids: BindParameter[Sequence[int]] = bindparam(name, expanding=True, type_=column.type)
        super().__init__(column, ids)

    def self_group(self, against: OperatorType | None = None) -> among:  # noqa: ARG002
        """As it stands: SQLite finds nothing by an index in `(… IN …) = 1`."""
        return self


@compiles(among)
def _as_list(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    return compiler.process(column.in_(ids), **options)


@compiles(among, "postgresql")
def _as_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    assert isinstance(ids, BindParameter)
    array: ColumnElement[Any] = bindparam(ids.key, type_=ARRAY(column.type))
    return compiler.process(column == any_(array), **options)
