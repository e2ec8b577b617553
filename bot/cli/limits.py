"""The shell's command for how much may leave."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.limit_words import read_days
from bot.reading_forms import read_options
from engine.delivery.gatehouse import limits as team_limits
from engine.views.limits import LimitsRequest


def register(app: typer.Typer) -> None:
    app.command()(limits)


def limits(
    *,
    sender: Annotated[int | None, typer.Option(help="E-mails a day for a new mailbox.")] = None,
    company: Annotated[
        int | None, typer.Option(help="New conversations with a company a week.")
    ] = None,
    domain: Annotated[int | None, typer.Option(help="E-mails a day to a domain; 0: any.")] = None,
    week: Annotated[int | None, typer.Option(help="E-mails a week; 0: any number.")] = None,
    sms: Annotated[int | None, typer.Option(help="SMS a week; 0: any number.")] = None,
    linkedin: Annotated[int | None, typer.Option(help="Connection requests a week.")] = None,
    answers: Annotated[
        str | None, typer.Option(help="What a colleague's answer does: stop, delay or nothing.")
    ] = None,
    remind: Annotated[
        int | None, typer.Option(help="Working hours until a reminder of an answer; 0: never.")
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(help="Working days until what came back is sent again, as 1,3; 0: never."),
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change how much may leave."""
    with told(as_json=as_json), open_shell(database) as shell:
        said = {
            "sender_per_day": sender,
            "new_conversations_per_company_per_week": company,
            "emails_per_domain_per_day": domain,
            "emails_per_week": week,
            "sms_per_week": sms,
            "linkedin_per_week": linkedin,
            "colleague_answers": answers,
            "remind_after_hours": remind,
            "try_again_days": None if again is None else read_days(again),
        }
        request = read_options(LimitsRequest, said)
        with shell.runtime.sessions.begin() as session:
            found = team_limits.save(session, request, by=shell.actor)
        if as_json:
            print_json(found)
            return
        for name, value in found.model_dump(exclude={"success", "may_change"}).items():
            said_so = "no limit" if value is None else value
            if isinstance(value, tuple):
                said_so = ", ".join(map(str, value)) or "never"
            console.print(f"{name.replace('_', ' ')}: {said_so}", markup=False)
