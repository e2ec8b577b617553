"""`drumbeat classify`: how answers would be read, one line of JSON for each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.cli.base import open_shell, told
from bot.model_reading import with_second_look
from engine.errors import DrumbeatError, InvalidError
from engine.replies.inbound import MOST_BYTES
from engine.replies.reading import Second, read_mail, read_message
from engine.views.replies import MessageRead, MessageToRead

NO_OBJECT = "is no JSON object. Write one message a line, with id, subject, headers and body."


def classify_command(
    eml: Annotated[
        list[Path] | None,
        typer.Option("--eml", help="A mail as it came; more may follow.", show_default=False),
    ] = None,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More of them.")
    ] = None,
    *,
    jsonl: Annotated[
        str | None,
        typer.Option("--jsonl", help="A message a line: id, subject, headers, body, received."),
    ] = None,
    by_model: Annotated[
        bool, typer.Option("--model", help="Ask the language model where the reading is unsure.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Lines of JSON, as without it; errors as well.")
    ] = False,
) -> None:
    """Read answers without keeping them: label, own words, dates, people, bounce."""
    files = [*(eml or []), *(more or [])]
    with told(as_json=as_json):
        if (jsonl is None) == (not files):
            raise InvalidError("Name either --jsonl FILE or --eml FILE…, and - for standard input.")
        with _second(by_model=by_model) as second:
            read = (_mail(path, second) for path in files)
            failed = sum(read) if files else _lines(jsonl or "-", second)
    if failed:
        raise typer.Exit(1)


@contextmanager
def _second(*, by_model: bool) -> Iterator[Second | None]:
    """The model, within the day's limit; without the flag neither it nor a database is needed."""
    if not by_model:
        yield None
        return
    with open_shell() as shell:
        if shell.runtime.model is None:
            raise InvalidError("No model is set up. Set DRUMBEAT_MODEL, or leave --model out.")
        yield lambda doubt: with_second_look(shell.runtime, shell.actor.workspace_id, doubt)


def _mail(path: Path, second: Second | None) -> int:
    """1 when it cannot be read; the others go on."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else _beginning(path)
    except OSError:
        return _complain(f"{path} cannot be read. Name a file that holds a mail.")
    _print(read_mail(str(path), raw, now=datetime.now(UTC), second=second))
    return 0


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def _lines(name: str, second: Second | None) -> int:
    """How many lines could not be read."""
    if name == "-":
        return sum(_line(number, line, second) for number, line in _numbered(sys.stdin.buffer))
    try:
        with Path(name).open("rb") as file:
            return sum(_line(number, line, second) for number, line in _numbered(file))
    except OSError as error:
        raise InvalidError(f"{name} cannot be read. Name a file with a message a line.") from error


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _line(number: int, line: bytes, second: Second | None) -> int:
    """1 when it is no message; a sentence names the line, and the others go on."""
    try:
        given = json.loads(line.decode("utf-8-sig", "replace"))
        if not isinstance(given, dict):
            return _complain(f"Line {number} {NO_OBJECT}")
        known = {name: given[name] for name in MessageToRead.model_fields if name in given}
        request = MessageToRead.model_validate({"id": number, **known})
        _print(read_message(request, now=datetime.now(UTC), second=second))
    except (ValueError, TypeError, RecursionError, DrumbeatError) as error:
        return _complain(f"Line {number} {_why(error)}")
    return 0


def _why(error: Exception) -> str:
    if isinstance(error, DrumbeatError):
        return f"has a date that cannot be read: {error}"
    if isinstance(error, ValidationError):
        fields = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
        return f"has something else than expected in {', '.join(fields) or 'its fields'}."
    return NO_OBJECT


def _print(read: MessageRead) -> None:
    sys.stdout.write(json.dumps(read.model_dump(mode="json"), ensure_ascii=False) + "\n")


def _complain(sentence: str) -> int:
    """Beside the answers, so that those remain lines of JSON."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)
    return 1


def register(app: typer.Typer) -> None:
    app.command("classify")(classify_command)
