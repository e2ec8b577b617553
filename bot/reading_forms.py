"""Reads what was entered as a request, and says of every field at once what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import InvalidError, InvalidFieldsError

Request = TypeVar("Request", bound=BaseModel)
Entered = Mapping[str, object]


def read(
    model: type[Request], entered: Entered, words: Callable[[str, Any], str] | None = None
) -> Request:
    """The request; InvalidFieldsError with a sentence for each field that cannot be.

    `words` makes the sentence of a field and of what pydantic says about it.
    """
    try:
        return model.model_validate(entered)
    except ValidationError as error:
        raise InvalidFieldsError(_sentences(error, words or _said)) from error


def read_numbers(
    model: type[Request], entered: Entered, numbers: Mapping[str, str], *, example: int
) -> Request:
    """The same with numbers that were typed, of which each must be whole and not negative."""
    wrong = {
        field: f"Write a number, such as {example}."
        for field, typed in numbers.items()
        if not typed.strip().isdecimal()
    }
    given = {field: int(typed) for field, typed in numbers.items() if field not in wrong}
    try:
        request = read(model, {**entered, **dict.fromkeys(wrong, example), **given})
    except InvalidFieldsError as error:
        raise InvalidFieldsError(error.sentences | wrong) from error
    if wrong:
        raise InvalidFieldsError(wrong)
    return request


def read_options(model: type[Request], entered: Entered) -> Request:
    """In the shell: one sentence that names the first option at fault."""
    try:
        return read(model, entered, lambda field, said: f"{field}: {said['msg'].lower()}.")
    except InvalidFieldsError as error:
        raise InvalidError(str(error)) from error


def _sentences(error: ValidationError, words: Callable[[str, Any], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for said in error.errors():
        field = str(said["loc"][0]) if said["loc"] else ""
        found.setdefault(field, words(field, said))
    return found


def _said(_field: str, said: Any) -> str:
    """A number's bounds in our words, what else is wrong in pydantic's."""
    bounds: Mapping[str, Any] = said.get("ctx") or {}
    if said["type"] == "less_than_equal":
        return f"Write a number up to {bounds['le']:,}."
    if said["type"] == "greater_than_equal":
        return f"Write a number from {bounds['ge']:,} up."
    return f"{said['msg']}."
