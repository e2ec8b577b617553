"""The shell's commands for deciding on prospects: review, approve, reject, score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.orm import Session

from blocks.base import plain
from blocks.review import decided_line
from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine.delivery.rejecting import reject_one
from engine.errors import InvalidError
from engine.prospects import approving
from engine.prospects.search import find
from engine.scoring.review_queue import queue
from engine.scoring.scoring import score_waiting
from engine.views.review import BulkRequest, Decided, ReviewFilter
from storage.states import Approval

Who = Annotated[
    list[str] | None, typer.Argument(help="A name, an e-mail address or a prospect's number.")
]
Words = Annotated[list[str] | None, typer.Argument(help="Words of the name, company or title.")]
Import = Annotated[int | None, typer.Option("--import", help="Only of this import.")]
Source = Annotated[str | None, typer.Option(help="Only from this source.")]
Company = Annotated[str | None, typer.Option(help="Only at this company.")]
Segment = Annotated[str | None, typer.Option(help="Only of this audience.")]
Grade = Annotated[str | None, typer.Option(help="Only of this grade.")]
Seniority = Annotated[str | None, typer.Option(help="Only of this seniority.")]
Country = Annotated[str | None, typer.Option(help="Only of this country, in two letters.")]
MinFit = Annotated[float | None, typer.Option(min=0, max=100, help="Only from this fit on.")]
Matching = Annotated[str, typer.Option(help="Only with these words in name, company or title.")]
Everybody = Annotated[bool, typer.Option("--all", help="All who wait.")]
Yes = Annotated[bool, typer.Option("--yes", help="Decide on many without asking.")]


def register(app: typer.Typer) -> None:
    for command in (review, approve, reject, score):
        app.command()(command)


def review(
    words: Words = None,
    *,
    import_id: Import = None,
    source: Source = None,
    company: Company = None,
    segment: Segment = None,
    grade: Grade = None,
    seniority: Seniority = None,
    country: Country = None,
    min_fit: MinFit = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List prospects who wait for approval."""
    said = (import_id, source, company, segment, grade, seniority, country, min_fit)
    with told(as_json=as_json), open_shell(database) as shell:
        wanted = _filter(said, " ".join(words or ()))
        with shell.runtime.sessions.begin() as session:
            found = queue(session, wanted, by=shell.actor, limit=limit)
        if as_json:
            print_json(found)
            return
        print_table(
            f"{found.total} of {found.waiting} who wait",
            ["", "name", "title", "at", "priority", "from"],
            [
                [
                    f"#{card.prospect_id}",
                    card.name,
                    card.job_title or "",
                    card.company or "",
                    "" if card.priority_score is None else f"{card.priority_score:g}",
                    card.source,
                ]
                for card in found.prospects
            ],
        )


def approve(
    who: Who = None,
    *,
    import_id: Import = None,
    source: Source = None,
    company: Company = None,
    segment: Segment = None,
    grade: Grade = None,
    seniority: Seniority = None,
    country: Country = None,
    min_fit: MinFit = None,
    words: Matching = "",
    everybody: Everybody = False,
    yes: Yes = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make a prospect, or all who wait and fit, eligible to be written to."""
    said = (import_id, source, company, segment, grade, seniority, country, min_fit)
    with told(as_json=as_json), open_shell(database) as shell:
        wanted = _filter(said, words)
        if who:
            done = _one(shell, who, approving_of(shell))
        else:
            _say_whom(wanted, everybody=everybody)
            request = _bulk(shell, wanted, "Approve", ask=not (yes or as_json))
            with shell.runtime.sessions.begin() as session:
                done = approving.approve_all(
                    session, request, by=shell.actor, now=shell.runtime.now()
                )
        _print(done, as_json=as_json)


def reject(
    who: Who = None,
    *,
    because: Annotated[str, typer.Option(help="Why, in a few words.")],
    import_id: Import = None,
    source: Source = None,
    company: Company = None,
    segment: Segment = None,
    grade: Grade = None,
    seniority: Seniority = None,
    country: Country = None,
    min_fit: MinFit = None,
    words: Matching = "",
    everybody: Everybody = False,
    yes: Yes = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Reject a prospect, or all who wait and fit."""
    said = (import_id, source, company, segment, grade, seniority, country, min_fit)
    with told(as_json=as_json), open_shell(database) as shell:
        wanted = _filter(said, words)
        if who:
            done = _one(shell, who, rejecting_of(shell, because))
        else:
            _say_whom(wanted, everybody=everybody)
            request = _bulk(shell, wanted, "Reject", ask=not (yes or as_json))
            with shell.runtime.sessions.begin() as session:
                done = approving.reject_all(
                    session, request, because, by=shell.actor, now=shell.runtime.now()
                )
        _print(done, as_json=as_json)


def score(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Score whoever is new or has changed."""
    with told(as_json=as_json), open_shell(database) as shell:
        scored = 0
        while True:
            with shell.runtime.sessions.begin() as session:
                batch = score_waiting(session, now=shell.runtime.now())
            scored += batch
            if not batch:
                break
        if as_json:
            print_json({"success": True, "scored": scored})
        else:
            console.print(f"{scored} scored.", markup=False)


Decide = Callable[[Session, int, Approval, datetime], Decided]


def approving_of(shell: Shell) -> Decide:
    return lambda session, id_, was, now: approving.approve(
        session, [id_], by=shell.actor, was=was, now=now
    )


def rejecting_of(shell: Shell, because: str) -> Decide:
    return lambda session, id_, was, now: reject_one(
        session, id_, because, by=shell.actor, was=was, now=now
    )


def _one(shell: Shell, who: list[str], decide: Decide) -> Decided:
    """Whoever types a name means the prospect as they are now."""
    with shell.runtime.sessions.begin() as session:
        prospect = find(session, shell.actor.workspace_id, " ".join(who))
        return decide(session, prospect.id, prospect.approval, shell.runtime.now())


def _filter(said: tuple[Any, ...], words: str) -> ReviewFilter:
    names = (
        "import_id",
        "source",
        "company",
        "segment",
        "grade",
        "seniority",
        "country",
        "min_fit",
    )
    try:
        return ReviewFilter(**dict(zip(names, said, strict=True)), words=words)
    except ValidationError as error:
        raise InvalidError("A filter has at most 100 characters. Say less.") from error


def _say_whom(wanted: ReviewFilter, *, everybody: bool) -> None:
    if wanted.is_empty and not everybody:
        raise InvalidError("Say whom: a name, a filter such as --import 3, or --all.")


def _bulk(shell: Shell, wanted: ReviewFilter, verb: str, *, ask: bool) -> BulkRequest:
    with shell.runtime.sessions.begin() as session:
        found = queue(session, wanted, by=shell.actor, limit=1)
    if not found.total:
        raise InvalidError("Nobody who waits fits. `drumbeat review` lists who waits.")
    if ask:
        typer.confirm(f"{verb} {found.total}?", abort=True)
    return BulkRequest(filter=wanted, newest=found.newest, expected=found.total)


def _print(done: Decided, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        console.print(decided_line(done, plain), markup=False)
