"""The shell's command for what answers set off by themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.effects import line_in_words
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.reading_forms import read_options
from engine.errors import InvalidError
from engine.replies import effect_table
from engine.views.effects import Effect, EffectTable


def register(app: typer.Typer) -> None:
    app.command()(effects)


def effects(
    label: Annotated[str | None, typer.Argument(help="Which label to change.")] = None,
    *,
    stop: Annotated[bool | None, typer.Option(help="Stop the sequence.")] = None,
    status: Annotated[str | None, typer.Option(help="Lead status; “stays” leaves it.")] = None,
    hold: Annotated[bool | None, typer.Option(help="Hold until the day named.")] = None,
    days: Annotated[int | None, typer.Option(help="Days without a day named; 0: none.")] = None,
    suppress: Annotated[bool | None, typer.Option(help="Never write to them again.")] = None,
    refer: Annotated[bool | None, typer.Option(help="Keep whom they point to.")] = None,
    answer: Annotated[str | None, typer.Option(help="none, ready or draft.")] = None,
    alert: Annotated[str | None, typer.Option(help="owner, channel, thread or nobody.")] = None,
    shipped: Annotated[bool, typer.Option(help="Back to what is shipped.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change what each kind of answer sets off by itself."""
    said = {
        "stops": stop,
        "lead_status": status,
        "holds": hold,
        "absence_days": days,
        "suppresses": suppress,
        "refers": refer,
        "answer": answer,
        "alert": alert,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        if label is None and changes:
            raise InvalidError("Say of which label, as in: effects deferral --days 30.")
        with shell.runtime.sessions.begin() as session:
            table = effect_table.show(session, by=by)
            if label is not None and (changes or shipped):
                line, version = effect_table.form(session, label, by=by)
                effect = None if shipped else _changed(line.effect, changes)
                table = effect_table.save(session, label, effect, version, by=by, now=now)
            elif shipped:
                table = effect_table.reset(session, table.version, by=by, now=now)
        _print(table, as_json=as_json)


def _changed(effect: Effect, changes: dict[str, bool | int | str]) -> Effect:
    nothing = {"lead_status": "stays", "absence_days": 0}
    given = {name: None if nothing.get(name) == v else v for name, v in changes.items()}
    return read_options(Effect, effect.model_dump() | given)


def _print(table: EffectTable, *, as_json: bool) -> None:
    if as_json:
        print_json(table)
        return
    for line in table.lines:
        console.print(f"{line.label}: {line_in_words(line)}", markup=False)
