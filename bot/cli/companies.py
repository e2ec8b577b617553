"""The shell's command for a company and whom we know there."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from engine.prospects.company_cards import company_card
from engine.views.companies import CompanyCard


def register(app: typer.Typer) -> None:
    app.command("company")(company)


def company(
    name: Annotated[list[str], typer.Argument(help="A name, a domain or a number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show a company and whom we know there."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            card = company_card(session, shell.actor.workspace_id, " ".join(name))
        if as_json:
            print_json(card)
        else:
            _print(card)


def _print(card: CompanyCard) -> None:
    facts = (card.domain, card.sector or card.industry, card.size_band or card.size, card.country)
    print_table(
        " · ".join(filter(None, (f"{card.name} #{card.company_id}", *facts))),
        ["", "name", "role", "status", "priority"],
        [
            [
                f"#{one.prospect_id}",
                one.name,
                one.role or one.job_title or "",
                one.lead_status,
                "" if one.priority_score is None else f"{one.priority_score:g}",
            ]
            for one in card.people
        ],
    )
