"""`drumbeat note`: what is noted about somebody, a company or a segment."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.generation.notes import add_note, list_notes, remove_note
from engine.prospects.company_cards import find_company
from engine.prospects.search import find
from engine.views.base import Actor
from engine.views.notes import NoteList, NoteRequest

note = typer.Typer(help="Research notes.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(note, name="note")


@note.command("add")
def add(
    who: Annotated[str, typer.Argument(help="Whom it is about.")],
    text: Annotated[str, typer.Argument(help="What was found out.")],
    *,
    about: Annotated[
        str, typer.Option(help="What WHO is: `person`, `company` or `segment`.")
    ] = "person",
    may_be_said: Annotated[
        bool, typer.Option("--may-be-said", help="Drafts may say it to the recipient.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Note something about a person, a company or a segment."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            request = _request(session, who, text, about, said=may_be_said, by=shell.actor)
            added = add_note(session, request, by=shell.actor, now=runtime.now())
        if as_json:
            print_json(added)
        else:
            console.print(f"{added.text} Its number is {added.note_id}.", markup=False)


def _request(
    session: Session, who: str, text: str, about: str, *, said: bool, by: Actor
) -> NoteRequest:
    match about:
        case "person":
            prospect_id = find(session, by.workspace_id, who).id
            return NoteRequest(prospect_id=prospect_id, text=text, may_be_said=said)
        case "company":
            company_id = find_company(session, by.workspace_id, who).id
            return NoteRequest(about=about, company_id=company_id, text=text, may_be_said=said)
        case "segment":
            return NoteRequest(about=about, segment=who, text=text, may_be_said=said)
    raise InvalidError("A note is about a person, a company or a segment. Say --about one of them.")


@note.command("list")
def show(
    who: Annotated[str, typer.Argument(help="A name, an e-mail address or a prospect's number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List what is noted about a prospect, their company and their segment."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, who)
            found = list_notes(session, prospect.id, by=shell.actor, now=runtime.now())
        print_json(found) if as_json else _print(found)


def _print(found: NoteList) -> None:
    print_table(
        f"Noted about {found.whom}",
        ["", "about", "note", "for", "age", "from"],
        [
            [
                f"#{each.note_id}" if each.note_id is not None else "",
                each.whom,
                each.text,
                "recipient" if each.may_be_said else "colleagues",
                each.age if each.is_fresh else f"{each.age}, too old to be said by itself",
                each.source,
            ]
            for each in found.notes
        ],
    )


@note.command("remove")
def remove(
    note_id: Annotated[int, typer.Argument(help="A note's number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Take a note back."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            removed = remove_note(session, note_id, by=shell.actor, now=runtime.now())
        print_json(removed) if as_json else console.print(removed.text, markup=False)
