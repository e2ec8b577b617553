"""The shell's commands for deciding on prospects: review, approve, reject, score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer
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
from bot.cli.review_filter import MATCHING, WORDS, with_filter
from engine.delivery.course.rejecting import reject_one
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
Everybody = Annotated[bool, typer.Option("--all", help="All who wait.")]
Yes = Annotated[bool, typer.Option("--yes", help="Decide on many without asking.")]
DecideOne = Callable[[Session, int, Approval, datetime], Decided]
DecideAll = Callable[[Session, BulkRequest, datetime], Decided]


def register(app: typer.Typer) -> None:
    for command in (review, approve, reject, score):
        app.command()(command)


@with_filter(words=WORDS)
def review(
    shell: Shell,
    wanted: ReviewFilter,
    *,
    as_json: bool,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
) -> None:
    """List prospects who wait for approval."""
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


@with_filter(words=MATCHING)
def approve(
    shell: Shell,
    wanted: ReviewFilter,
    *,
    as_json: bool,
    who: Who = None,
    everybody: Everybody = False,
    yes: Yes = False,
) -> None:
    """Make a prospect, or all who wait and fit, eligible to be written to."""
    by = shell.actor

    def one(session: Session, id_: int, was: Approval, now: datetime) -> Decided:
        return approving.approve(session, [id_], by=by, was=was, now=now)

    def every(session: Session, request: BulkRequest, now: datetime) -> Decided:
        return approving.approve_all(session, request, by=by, now=now)

    if not who:
        _say_whom(wanted, everybody=everybody)
    ask = None if yes or as_json else "Approve"
    done = _on_one(shell, who, one) if who else _on_all(shell, wanted, every, ask)
    _print(done, as_json=as_json)


@with_filter(words=MATCHING)
def reject(
    shell: Shell,
    wanted: ReviewFilter,
    *,
    as_json: bool,
    who: Who = None,
    because: Annotated[str, typer.Option(help="Why, in a few words.")],
    everybody: Everybody = False,
    yes: Yes = False,
) -> None:
    """Reject a prospect, or all who wait and fit."""
    by = shell.actor

    def one(session: Session, id_: int, was: Approval, now: datetime) -> Decided:
        return reject_one(session, id_, because, by=by, was=was, now=now)

    def every(session: Session, request: BulkRequest, now: datetime) -> Decided:
        return approving.reject_all(session, request, because, by=by, now=now)

    if not who:
        _say_whom(wanted, everybody=everybody)
    ask = None if yes or as_json else "Reject"
    done = _on_one(shell, who, one) if who else _on_all(shell, wanted, every, ask)
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


def _on_one(shell: Shell, who: list[str], decide: DecideOne) -> Decided:
    """Whoever types a name means the prospect as they are now."""
    with shell.runtime.sessions.begin() as session:
        prospect = find(session, shell.actor.workspace_id, " ".join(who))
        return decide(session, prospect.id, prospect.approval, shell.runtime.now())


def _say_whom(wanted: ReviewFilter, *, everybody: bool) -> None:
    if wanted.is_empty and not everybody:
        raise InvalidError("Say whom: a name, a filter such as --import 3, or --all.")


def _on_all(shell: Shell, wanted: ReviewFilter, decide: DecideAll, ask: str | None) -> Decided:
    """Those who were counted when it was asked, and nobody who came since."""
    with shell.runtime.sessions.begin() as session:
        found = queue(session, wanted, by=shell.actor, limit=1)
    if not found.total:
        raise InvalidError("Nobody who waits fits. `drumbeat review` lists who waits.")
    if ask is not None:
        typer.confirm(f"{ask} {found.total}?", abort=True)
    request = BulkRequest(filter=found.filter, newest=found.newest, expected=found.total)
    with shell.runtime.sessions.begin() as session:
        return decide(session, request, shell.runtime.now())


def _print(done: Decided, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        console.print(decided_line(done, plain), markup=False)
