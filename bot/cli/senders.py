"""The shell's commands for mailboxes, and for the keys under which their passwords are kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from bot.key_ring import FileKeyRing, ring_path
from bot.reading_forms import read_options
from engine.delivery.accounts import mailbox_reports, mailboxes
from engine.views.senders import MailboxRequest, SenderLine, SendersReport
from storage.states import ImapSecurity

boxes = typer.Typer(help="The mailboxes that e-mails leave from.", invoke_without_command=True)
Address = Annotated[str, typer.Argument(help="The mailbox's address.")]


def register(app: typer.Typer) -> None:
    app.add_typer(boxes, name="senders")
    app.command("rotate-key")(rotate_key)


def _print(report: SendersReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    if report.changed:
        console.print(report.changed, markup=False)
    print_table(
        "Mailboxes",
        [
            "",
            "address",
            "state",
            "answers",
            "today",
            "cap",
            "waiting",
            "bounced",
            "refused",
            "complaints",
        ],
        [
            [
                f"#{line.sender_id}",
                line.address,
                line.trouble or line.state,
                _answers(line),
                str(line.sent_today),
                f"{line.cap_today} of {line.daily_cap}",
                str(line.waiting),
                f"{line.bounced}/{line.tried}",
                str(line.refused),
                str(line.complained),
            ]
            for line in report.senders
        ],
    )


def _answers(line: SenderLine) -> str:
    """When they were last read by IMAP, or why they are not."""
    if line.answers_trouble is not None:
        return line.answers_trouble
    return line.answers_read_at.strftime("%Y-%m-%d %H:%M UTC") if line.answers_read_at else "–"


@boxes.callback()
def senders(context: typer.Context, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """How every mailbox stands."""
    if context.invoked_subcommand is None:
        list_senders(as_json=as_json, database=database)


@boxes.command("list")
def list_senders(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """How every mailbox stands."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            report = mailbox_reports.report(session, by=shell.actor, now=shell.runtime.now())
        _print(report, as_json=as_json)


@boxes.command()
def save(
    address: Address,
    *,
    name: Annotated[str | None, typer.Option(help="The name that e-mails come from.")] = None,
    member: Annotated[str | None, typer.Option(help="Whose it is: a member of the team.")] = None,
    cap: Annotated[int | None, typer.Option(help="E-mails, or SMS of a number, a day.")] = None,
    ramp_from: Annotated[
        int | None, typer.Option(help="E-mails on the first day of its ramp; 0: no ramp.")
    ] = None,
    ramp_step: Annotated[int | None, typer.Option(help="How many more each day.")] = None,
    gap: Annotated[int | None, typer.Option(help="Seconds between two, on average.")] = None,
    signature: Annotated[str | None, typer.Option(help="Stands above the footer.")] = None,
    reply_to: Annotated[str | None, typer.Option(help="Where answers go.")] = None,
    smtp_host: Annotated[str | None, typer.Option(help="Its own mail server.")] = None,
    smtp_port: Annotated[int | None, typer.Option(help="Its port; 587 unless said.")] = None,
    smtp_username: Annotated[str | None, typer.Option(help="Its log-in.")] = None,
    imap_host: Annotated[str | None, typer.Option(help="The server where its answers are.")] = None,
    imap_port: Annotated[int | None, typer.Option(help="Its port; 993 unless said.")] = None,
    imap_username: Annotated[
        str | None, typer.Option(help="The log-in there; its address unless said.")
    ] = None,
    imap_security: Annotated[
        ImapSecurity | None, typer.Option(help="How that connection is kept private.")
    ] = None,
    imap_folder: Annotated[
        list[str] | None,
        typer.Option(
            help="A folder that is read beside the inbox; several times for several. junk and "
            "all mail are found under any name; an empty one: the inbox only."
        ),
    ] = None,
    password: Annotated[
        bool,
        typer.Option("--password", help="Read its (app) password for both from standard input."),
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Add a mailbox or change one; what is not said stays."""
    with told(as_json=as_json), open_shell(database) as shell:
        secret = SecretStr(sys.stdin.readline().rstrip("\r\n")) if password else None
        said = {
            "address": address,
            "name": name,
            "member": member,
            "daily_cap": cap,
            "ramp_from": ramp_from,
            "ramp_step": ramp_step,
            "gap_seconds": gap,
            "signature": signature,
            "reply_to": reply_to,
            "smtp_host": smtp_host,
            "smtp_port": smtp_port,
            "smtp_username": smtp_username,
            "smtp_password": secret,
            "imap_host": imap_host,
            "imap_port": imap_port,
            "imap_username": imap_username,
            "imap_security": imap_security,
            "imap_folders": tuple(imap_folder) if imap_folder else None,
        }
        request = read_options(MailboxRequest, said)
        with shell.runtime.sessions.begin() as session:
            report = mailboxes.save(session, request, by=shell.actor, now=shell.runtime.now())
        _print(report, as_json=as_json)


@boxes.command()
def pause(address: Address, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Nothing leaves from a mailbox until it is resumed."""
    _decide(address, mailboxes.pause, as_json=as_json, database=database)


@boxes.command()
def resume(address: Address, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Let a mailbox send again; its health counts from now on."""
    _decide(address, mailboxes.resume, as_json=as_json, database=database)


def _decide(
    address: str, decision: Callable[..., SendersReport], *, as_json: bool, database: str | None
) -> None:
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            sender = mailboxes.named(session, address, by=shell.actor)
            report = decision(session, sender.id, by=shell.actor, now=shell.runtime.now())
        _print(report, as_json=as_json)


def rotate_key(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Seal all kept passwords with a new key, and forget the older ones."""
    with told(as_json=as_json), open_shell(database) as shell:
        ring = FileKeyRing(ring_path(shell.runtime.settings))
        ring.add_key()
        with shell.runtime.sessions.begin() as session:
            mailboxes.rotate(session)
        with shell.runtime.sessions.begin() as session:
            count = mailboxes.rotate(session)  # again: one may have been sealed with the older key
        ring.forget_older()
        if as_json:
            print_json({"success": True, "sealed_anew": count})
        else:
            console.print(f"A new key is in use; {count} sealed anew.", markup=False)
