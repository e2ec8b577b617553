"""The shell's command for one prospect: everything known, whose it is, and how far."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from engine.delivery.course.lead_by_hand import set_status
from engine.delivery.prospect_cards import prospect_card
from engine.prospects import editing, owners
from engine.prospects.search import find


def register(app: typer.Typer) -> None:
    app.command()(prospect)


def prospect(
    name: Annotated[list[str], typer.Argument(help="A name, an e-mail address or a number.")],
    *,
    owner: Annotated[
        str | None,
        typer.Option(help="Whose it is from now on: a member's name, e-mail or @handle."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(help="The lead status from now on, such as won or contacted."),
    ] = None,
    because: Annotated[str, typer.Option(help="Why the status is set.")] = "",
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Tell everything known about a prospect, or say whose it is."""
    with told(as_json=as_json), open_shell(database) as shell:
        now = shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            found = find(session, shell.actor.workspace_id, " ".join(name))
            if owner is not None:
                member = owners.find(session, owner, by=shell.actor)
                editing.set_owner(session, found.id, member.id, by=shell.actor, now=now)
            if status is not None:
                set_status(session, found.id, status, because, by=shell.actor, now=now)
            card = prospect_card(session, found.id, by=shell.actor, now=now)
        if as_json:
            print_json(card)
            return
        for key, value in card.model_dump(mode="json", exclude={"success", "segments"}).items():
            if value not in (None, [], {}):
                console.print(f"{key.replace('_', ' ')}: {value}", markup=False)
