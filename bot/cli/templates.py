"""`drumbeat templates`: a team's own templates, from files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.generation.template_library import (
    list_templates,
    named_template,
    remove_template,
    save_template,
)
from engine.generation.template_previews import preview as preview_on_people
from engine.generation.template_requests import read_template
from engine.generation.template_text import text_of
from engine.views.templates import TemplateList, TemplatePreview, TemplateRequest

templates = typer.Typer(help="Your own templates.", no_args_is_help=True)
File = Annotated[
    Path, typer.Argument(help="A .toml with name, channel, subject, body, [fallbacks].")
]


def register(app: typer.Typer) -> None:
    app.add_typer(templates, name="templates")


@templates.command("list")
def show_all(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """List the templates."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_templates(session, by=shell.actor)
        _tell(found, as_json=as_json)


@templates.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A template's name or number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show a template and how it reads for three prospects."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime, by = shell.runtime, shell.actor
        with runtime.sessions.begin() as session:
            text = text_of(named_template(session, name, by=by))
            shown = preview_on_people(session, text, by=by, now=runtime.now())
        if not as_json:
            console.print(f"{text.name}\n\n{text.subject or ''}\n\n{text.body}\n", markup=False)
        _tell_preview(shown, as_json=as_json)


@templates.command("preview")
def preview(file: File, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Show how a template reads for three prospects; nothing is kept."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        text = read_template(_read(file))
        with runtime.sessions.begin() as session:
            shown = preview_on_people(session, text, by=shell.actor, now=runtime.now())
        _tell_preview(shown, as_json=as_json)


@templates.command("save")
def save(file: File, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Keep a template; one of the same name is changed."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime, by = shell.runtime, shell.actor
        request = _read(file)
        with runtime.sessions.begin() as session:
            for line in list_templates(session, by=by).templates:
                if line.name.casefold() == request.name.strip().casefold():
                    known = {"id": line.template_id, "version": line.version}
                    request = request.model_copy(update=known)
            found = save_template(session, request, by=by, now=runtime.now())
        _tell(found, as_json=as_json)


@templates.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="A template's name or number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Remove a template; drafts that were written from it stay."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime, by = shell.runtime, shell.actor
        with runtime.sessions.begin() as session:
            template = named_template(session, name, by=by)
            left = remove_template(session, template.id, by=by, now=runtime.now())
        _tell(left, as_json=as_json)


def _read(file: Path) -> TemplateRequest:
    try:
        document: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidError(f"{file} is no .toml file that can be read: {error}.") from error
    fallbacks = document.pop("fallbacks", {})
    try:
        lines = "\n".join(f"{name}: {words}" for name, words in dict(fallbacks).items())
        return TemplateRequest.model_validate({**document, "fallbacks": lines})
    except (ValidationError, ValueError, TypeError) as error:
        raise InvalidError(
            f"{file} has something that is no part of a template. It has name, channel, kind, "
            "tone, subject, body and [fallbacks]."
        ) from error


def _tell(found: TemplateList, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    if found.changed:
        console.print(found.changed, markup=False)
    print_table(
        counted(len(found.templates), "template"),
        ["", "name", "channel", "step", "tone", "by"],
        [
            [
                f"#{each.template_id}",
                each.name,
                each.channel,
                each.kind or "every",
                each.tone or "",
                each.by or "the shell",
            ]
            for each in found.templates
        ],
    )


def _tell_preview(shown: TemplatePreview, *, as_json: bool) -> None:
    if as_json:
        print_json(shown)
        return
    for draft in shown.drafts:
        console.print(f"— {draft.prospect_name}", markup=False)
        if draft.subject:
            console.print(f"Subject: {draft.subject}", markup=False)
        console.print(f"\n{draft.body or draft.why}\n", markup=False)
        for warning in draft.warnings:
            console.print(f"Note: {warning.text}", markup=False)
