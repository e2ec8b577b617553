"""Decides how the shell says which of those who wait are meant: one option for each part of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from bot.cli.base import DatabaseUrl, Json, open_shell, option, told
from engine.errors import InvalidError
from engine.views.review import ReviewFilter

WORDS: Final = Annotated[list[str] | None, typer.Argument(help="Words of name, company or title.")]
MATCHING: Final = Annotated[
    list[str] | None,
    typer.Option("--words", help="Only with these words in name, company or title."),
]
PARTS: Final[dict[str, Any]] = {
    "import_id": Annotated[int | None, typer.Option("--import", help="Only of this import.")],
    "source": Annotated[
        str | None, typer.Option(help="Only from this source: its name, or a part of it.")
    ],
    "company": Annotated[str | None, typer.Option(help="Only at this company.")],
    "segment": Annotated[str | None, typer.Option(help="Only of this audience.")],
    "grade": Annotated[str | None, typer.Option(help="Only of this grade.")],
    "seniority": Annotated[str | None, typer.Option(help="Only of this seniority.")],
    "country": Annotated[
        str | None, typer.Option(help="Only of this country, such as Germany or DE.")
    ],
    "min_fit": Annotated[float | None, typer.Option(min=0, max=100, help="Only from this fit on.")],
}
SHARED: Final = ("shell", "wanted", "as_json")
"""What a command gets from here; its further parameters are options of its own."""


def with_filter(words: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that gets the shell, whom its options mean, and whether to answer in JSON.

    Typer reads the options from the signature, so the one with all of them is made here. `words`
    says how those of the filter are typed: as arguments, or as an option.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*, as_json: bool, database: str | None, **given: Any) -> None:
            with told(as_json=as_json), open_shell(database) as shell:
                said = {name: given.pop(name) for name in PARTS}
                wanted = _filter(said, " ".join(given.pop("words") or ()))
                command(shell, wanted, as_json=as_json, **given)

        own = inspect.signature(command, eval_str=True).parameters.values()
        signature = inspect.Signature(
            [
                *(parameter for parameter in own if parameter.name not in SHARED),
                *(option(name, annotation) for name, annotation in PARTS.items()),
                option("words", words),
                option("as_json", Json, default=False),
                option("database", DatabaseUrl),
            ]
        )
        run.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
        vars(run)["__signature__"] = signature
        return run

    return decorate


def _filter(said: dict[str, Any], words: str) -> ReviewFilter:
    try:
        return ReviewFilter(**said, words=words)
    except ValidationError as error:
        raise InvalidError("A filter has at most 100 characters. Say less.") from error
