"""Decides how the shell carries an import through: its progress, Ctrl-C, and the rows left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from blocks.base import counted
from bot.cli.base import Shell
from bot.private_files import private_file
from engine.errors import ConflictError, InvalidError
from engine.prospects import imports, near_misses
from engine.prospects.words import keep_waiting_words
from engine.scoring.scoring import score_waiting
from engine.views.prospects import ImportCard


def carry_through(shell: Shell, job_id: int, *, approves: bool, quiet: bool) -> ImportCard:
    """Import all of it and score who came in; a running bot may help, and nothing is done twice."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        if imports.view(session, job_id, now=runtime.now()).importable:
            imports.confirm(session, job_id, by=shell.actor, approves=approves, now=runtime.now())
    with _progress(quiet=quiet) as progress:
        _bring_in(shell, job_id, progress)
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = (
                keep_waiting_words(session) > 0 or score_waiting(session, now=runtime.now()) > 0
            )
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = near_misses.compare_next(session, job_id, now=runtime.now())
    with runtime.sessions.begin() as session:
        return imports.view(session, job_id, now=runtime.now())


def _progress(*, quiet: bool) -> Progress:
    """One line on stderr that goes when it is done; none where nobody watches."""
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    return Progress(
        *columns, console=console, transient=True, disable=quiet or not console.is_terminal
    )


def _bring_in(shell: Shell, job_id: int, progress: Progress) -> None:
    line = progress.add_task("rows", total=None)
    worked = True
    while worked:
        with shell.runtime.sessions.begin() as session:
            worked = imports.step(session, job_id, now=shell.runtime.now())
            card = imports.view(session, job_id, now=shell.runtime.now())
        progress.update(line, completed=card.done, total=card.importable)


@contextmanager
def nothing_left_under_way(shell: Shell, job_id: int) -> Iterator[None]:
    """A no, or Ctrl-C, cancels: nothing of the file waits for ever, and no bot goes on with it."""
    try:
        yield
    except typer.Abort:
        _cancel(shell, job_id)
        raise
    except KeyboardInterrupt:
        raise ConflictError(_cancel(shell, job_id)) from None


def _cancel(shell: Shell, job_id: int) -> str:
    """The sentence for whoever stopped it: who has come in by then, and how that is taken back."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        card = imports.view(session, job_id, now=runtime.now())
        if card.state == "previewed":
            imports.cancel(session, job_id, by=shell.actor, now=runtime.now())
        elif card.state in {"confirmed", "running"}:
            imports.cancel(session, job_id, by=shell.actor, under_way=True, now=runtime.now())
    if not card.done:
        return "Stopped. Nobody was imported."
    came_in = f"{counted(card.created, 'new prospect')} had come in"
    return f"Stopped. {came_in}; drumbeat imports {job_id} --undo takes the import back."


def write_rejects(shell: Shell, job_id: int, file: Path) -> None:
    """The rows that were left out, with line and reason, as the file that Slack gets."""
    with shell.runtime.sessions.begin() as session:
        content = imports.rejects_csv(session, job_id)
    try:
        with private_file(file) as out:
            out.write(content)
    except OSError as error:
        raise InvalidError(f"{file} cannot be written. Say another path.") from error
