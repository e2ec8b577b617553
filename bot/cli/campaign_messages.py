"""The shell's commands for a campaign's messages: the list, wordings, what came of one."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.campaigns.messages import message_variants, messages
from engine.campaigns.reading import find
from engine.replies.message_status import update_message_status
from engine.views.messages import ChannelData, MessageStatus, StatusRequest

Which = Annotated[str, typer.Argument(help="A campaign's name or number.")]


def register(campaign: typer.Typer) -> None:
    campaign.command("messages")(list_messages)
    campaign.command("variants")(variants)
    campaign.command("status")(status)


def list_messages(
    which: Which,
    *,
    status: Annotated[str | None, typer.Option(help="Only with this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    after: Annotated[
        int | None, typer.Option(help="A message's number, where the last page ended.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """A campaign's messages, page after page."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            page = messages(
                session,
                found.id,
                status,
                by=shell.actor,
                limit=limit,
                offset=offset,
                after=after,
            )
        if as_json:
            print_json(page)
            return
        print_table(
            f"{counted(page.total, 'message')} of {page.campaign}",
            ["", "to", "status", "step", "variant", "subject"],
            [
                [
                    f"#{each.id}",
                    each.lead_name,
                    each.status,
                    each.outreach_type,
                    str(each.selected_variant),
                    each.subject or each.preview[:40],
                ]
                for each in page.messages
            ],
        )
        if page.after is not None:
            console.print(f"More with --after {page.after}", markup=False)


Message = Annotated[int, typer.Argument(help="A message's number.")]


def variants(message: Message, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """All wordings of a message."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = message_variants(session, message, by=shell.actor)
        if as_json:
            print_json(found)
            return
        for each in found.variants:
            mark = ", chosen" if each.selected else ""
            title = f"{each.variant_number}. {each.tone}{mark}: {each.subject or ''}".rstrip(": ")
            console.print(title, each.body, "", sep="\n", markup=False)


def status(
    message: Message,
    new: Annotated[
        MessageStatus, typer.Argument(metavar="STATUS", help="Such as delivered or opened.")
    ],
    *,
    provider: Annotated[str, typer.Option()] = "provider",
    event: Annotated[str | None, typer.Option(help="The provider's number of the report.")] = None,
    email_id: Annotated[str | None, typer.Option(help="The provider's id of the e-mail.")] = None,
    machine: Annotated[
        bool, typer.Option("--machine", help="No person did it, such as a link scanner.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Note what a provider reports of a message; the same report again changes nothing."""
    with told(as_json=as_json), open_shell(database) as shell:
        data = ChannelData(provider=provider, event_id=event, email_id=email_id, machine=machine)
        request = StatusRequest(message_id=message, status=new, channel_data=data)
        with shell.runtime.sessions.begin() as session:
            report = update_message_status(
                session, request, by=shell.actor, now=shell.runtime.now()
            )
        if as_json:
            print_json(report)
        else:
            known = "" if report.is_new else " That was known."
            console.print(f"Message {report.message_id}: {report.status}.{known}", markup=False)
