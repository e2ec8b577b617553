"""`drumbeat demos`: what there is to show, and for whom."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from blocks.base import counted
from bot import kept_files
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.campaigns.demos import list_demos, remove_demo, save_demo
from engine.errors import InvalidError
from engine.views.demos import DemoList, DemoRequest, KeptFile

demos = typer.Typer(help="Links and files to show.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(demos, name="demos")


@demos.command("list")
def show(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """List the demos with how often each was shown."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_demos(session, by=shell.actor)
        _tell(found, as_json=as_json)


@demos.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is, as after “look at”.")],
    *,
    proves: Annotated[str, typer.Option(help="What it proves, in a sentence.")],
    link: Annotated[str | None, typer.Option(help="Its address.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file that is attached instead.")] = None,
    audience: Annotated[
        list[str] | None, typer.Option(help="For whom; may be repeated, none: everyone.")
    ] = None,
    sector: Annotated[
        list[str] | None, typer.Option(help="In which sector; may be repeated.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Add something to show."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        request = DemoRequest(
            name=name,
            proves=proves,
            url=link,
            audiences=tuple(audience or ()),
            sectors=tuple(sector or ()),
        )
        with _kept(runtime.settings.home, file) as kept, runtime.sessions.begin() as session:
            now = runtime.now()
            found = save_demo(session, request, by=shell.actor, now=now, file=kept)
        _tell(found, as_json=as_json)


def _kept(home: Path, file: Path | None) -> AbstractContextManager[KeptFile | None]:
    if file is None:
        return nullcontext()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidError(f"The file {file} cannot be read. Check its name.") from error
    return kept_files.kept(home, file.name, content)


@demos.command("remove")
def remove(
    demo_id: Annotated[int, typer.Argument(help="A demo's number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Remove a demo; drafts no longer show it."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            left = remove_demo(session, demo_id, by=shell.actor, now=runtime.now())
        _tell(left, as_json=as_json)


def _tell(found: DemoList, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    if found.changed:
        console.print(found.changed, markup=False)
    print_table(
        counted(len(found.demos), "demo"),
        ["", "name", "proves", "where", "for", "shown"],
        [
            [
                f"#{each.demo_id}",
                each.name,
                each.proves,
                each.url or each.file_name or "",
                ", ".join((*each.audiences, *each.sectors)) or "everyone",
                str(each.shown),
            ]
            for each in found.demos
        ],
    )
