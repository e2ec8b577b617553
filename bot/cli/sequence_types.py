"""The shell's commands for sequence types and for channels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from bot.workers import following as following_lane
from engine.delivery.course import following
from engine.errors import InvalidError
from engine.generation import own_channels
from engine.prospects.consent import keep_consent
from engine.prospects.search import find
from engine.scheduling import own_types, removing_channels
from engine.views.channels import ChannelRequest, LinkedInRequest
from engine.views.sequence_types import TypeLine, TypeRequest
from storage.states import Channel

types = typer.Typer(help="The sequence types.", no_args_is_help=True)
channels = typer.Typer(help="The channels and what they take.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The type's name.")]


def register(app: typer.Typer) -> None:
    app.add_typer(types, name="sequence-types")
    app.add_typer(channels, name="channels")
    app.command("consent")(consent)


@types.command("list")
def list_all(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """All types with their steps."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = own_types.list_types(session, by=shell.actor)
        if as_json:
            print_json(found)
            return
        for kind in found.types:
            _print(kind)


@types.command()
def show(name: Name, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """One type; its lines are what `save` reads."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            wanted = own_types.type_named(session, shell.actor.workspace_id, name).name
            found = own_types.list_types(session, by=shell.actor)
        kind = next(each for each in found.types if each.name == wanted)
        if as_json:
            print_json(kind)
        else:
            _print(kind)


@types.command()
def copy(
    name: Name,
    new_name: Annotated[str, typer.Argument(help="What the copy is called.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make a type of your own that begins like another."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            form = own_types.type_form(session, name, copy=True, by=shell.actor)
            request = TypeRequest(
                name=new_name,
                copied_from=form.copied_from,
                summary=form.summary,
                steps=form.steps,
                num_variants=form.num_variants,
                lead_tone=form.lead_tone,
            )
            line = own_types.save_type(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(line)
        else:
            _print(line)


@types.command()
def save(
    name: Name,
    steps: Annotated[Path, typer.Argument(help="A file with a line for each step.")],
    *,
    summary: Annotated[str | None, typer.Option(help="What it does.")] = None,
    num_variants: Annotated[int | None, typer.Option(min=1, max=5)] = None,
    follow: Annotated[bool, typer.Option(help="Those that run follow.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Change the steps of a type of your own; those that run keep theirs without --follow."""
    with told(as_json=as_json), open_shell(database) as shell:
        lines = _text(steps)
        now = shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            form = own_types.type_form(session, name, copy=False, by=shell.actor)
            request = TypeRequest(
                name=form.name,
                copied_from=form.copied_from,
                version=form.version,
                summary=form.summary if summary is None else summary,
                steps=lines,
                num_variants=num_variants or form.num_variants,
                lead_tone=form.lead_tone,
            )
            saved = following.save(session, request, by=shell.actor, now=now)
            if follow:
                version = saved.type.version
                saved = following.follow(session, form.name, version, by=shell.actor)
        while follow and following_lane.step(shell.runtime):
            pass
        if as_json:
            print_json(saved)
            return
        _print(saved.type)
        verb = "were made anew" if saved.followed else "could follow with --follow"
        console.print(f"{saved.behind} running, {saved.steps_to_remake} drafts {verb}.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{path} cannot be read. Give a file of text.") from error


@types.command()
def remove(name: Name, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Take a type of your own away; sequences that run keep their steps."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            left = own_types.remove_type(session, name, by=shell.actor)
        if as_json:
            print_json(left)
        else:
            console.print(left.changed or "", markup=False)


def _print(kind: TypeLine) -> None:
    console.print(f"{kind.name}  {kind.summary}", markup=False)
    for number, step in enumerate(kind.steps, start=1):
        console.print(f"  {number}. {step}", markup=False)


@channels.command("list")
def list_channels(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """All channels, with how many characters each takes."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = own_channels.list_channels(session, by=shell.actor)
        if as_json:
            print_json(found)
            return
        rows = [
            [each.name, str(each.body_limit), str(each.subject_limit or "")]
            for each in (*found.shipped, *found.own)
        ]
        print_table("Channels", ["name", "text", "subject"], rows)


@channels.command()
def add(
    name: Annotated[str, typer.Argument(help="As your team calls it.")],
    body_limit: Annotated[int, typer.Argument(help="Characters of a text.")],
    *,
    subject_limit: Annotated[int | None, typer.Option(help="Characters of a subject.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """A channel of your own; a person sends on it."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = ChannelRequest(name=name, body_limit=body_limit, subject_limit=subject_limit)
        with shell.runtime.sessions.begin() as session:
            found = own_channels.add_channel(
                session, request, by=shell.actor, now=shell.runtime.now()
            )
        if as_json:
            print_json(found)
        else:
            console.print(found.changed or "", markup=False)


@channels.command("remove")
def remove_channel(
    name: Annotated[str, typer.Argument(help="The channel's name.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Take a channel of your own away."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = removing_channels.remove_channel(session, name, by=shell.actor)
        if as_json:
            print_json(found)
        else:
            console.print(found.changed or "", markup=False)


@channels.command()
def linkedin(
    *,
    note: Annotated[int, typer.Option(help="Characters of a note: 200, or 300.")] = 200,
    inmail: Annotated[bool, typer.Option(help="Who is not connected gets InMails.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """What the team's LinkedIn seat allows."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = LinkedInRequest(note_limit=note, inmail=inmail)
        with shell.runtime.sessions.begin() as session:
            found = own_channels.set_linkedin(session, request, by=shell.actor)
        if as_json:
            print_json(found)
        else:
            console.print(found.changed or "", markup=False)


def consent(
    who: Annotated[str, typer.Argument(help="A name, an address or a prospect's number.")],
    because: Annotated[str, typer.Argument(help="When and where they agreed, or no.")],
    *,
    channel: Annotated[Channel, typer.Option(help="sms or email.")] = Channel.SMS,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Write down where somebody agreed to SMS or to e-mail; “no” takes it back."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, who)
            kept = keep_consent(
                session,
                prospect.id,
                because,
                channel=channel,
                by=shell.actor,
                now=shell.runtime.now(),
            )
        if as_json:
            print_json(kept)
        else:
            console.print(kept.text, markup=False)
