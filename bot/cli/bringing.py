"""`drumbeat add` and `log-reply`: one person, and one answer, that nobody's file or mailbox had."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from engine.delivery.prospect_cards import prospect_card
from engine.prospects import search
from engine.prospects.adding import add_prospect
from engine.replies.brought import log_reply
from engine.views.shortcuts import NewProspect, ReplyToLog


def add(
    name: Annotated[str, typer.Argument(help="What they are called.")],
    *,
    email: Annotated[str | None, typer.Option(help="Their e-mail address.")] = None,
    linkedin: Annotated[str | None, typer.Option(help="Their LinkedIn profile.")] = None,
    phone: Annotated[str | None, typer.Option(help="Their number.")] = None,
    title: Annotated[str | None, typer.Option(help="What they do.")] = None,
    company: Annotated[str | None, typer.Option(help="Where.")] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Add one prospect, who then waits for approval."""
    request = NewProspect(
        name=name,
        email=email,
        linkedin_url=linkedin,
        phone=phone,
        job_title=title,
        company=company,
    )
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            new_id = add_prospect(session, request, by=by, now=now)
            card = prospect_card(session, new_id, by=by, now=now)
        if as_json:
            print_json(card)
        else:
            console.print(f"{card.name} (#{new_id}) waits for approval.", markup=False)


def log(
    prospect: Annotated[str, typer.Argument(help="Who answered: a number, name or address.")],
    text: Annotated[str, typer.Argument(help="Their words.")],
    *,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Read an answer that came by another way, with all that one by e-mail sets off."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            found = search.find(session, by.workspace_id, prospect)
            request = ReplyToLog(prospect_id=found.id, message=f"shell.{uuid.uuid4()}", text=text)
            alert = log_reply(session, request, by=by, now=now)
        if as_json:
            print_json(alert)
        else:
            read = f"{alert.prospect_name}: {alert.label.replace('_', ' ')}."
            console.print(" ".join((read, *alert.effects)), markup=False)


def register(app: typer.Typer) -> None:
    app.command("add")(add)
    app.command("log-reply")(log)
