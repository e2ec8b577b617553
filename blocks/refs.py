"""Decides what a button's value and a modal's private_metadata may say: which record, no more."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import InvalidError

FROM_HOME: Final = "from_home"
"""What a form that was opened on the Home tab remembers, so that the tab is drawn anew."""


class Ref(BaseModel):
    """A small typed payload. Nothing in it is trusted: record and person are checked anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_home: Literal[True] | None = None

    def encode(self) -> str:
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        try:
            return cls.model_validate_json(value or "")
        except ValidationError as error:
            raise InvalidError(
                "This button is from an older version. Ask for a new card."
            ) from error


class RecordRef(Ref):
    """The id of the record that the surface shows; the action says which kind."""

    id: int


class FormRef(Ref):
    """Which record a form is about (none: a new one), as it was when the form was opened.

    `channel` is where the answer goes.
    """

    id: int | None = None
    version: int = 0
    channel: str


class NoRef(Ref):
    """A button that needs to say nothing."""
