"""The shell's commands for the scoring model: show it, its versions, roll back, load a file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from blocks.base import counted
from bot import model_effects
from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine.errors import InvalidError
from engine.scoring import cards, drafts, versions
from engine.scoring.compiled import compile_model
from engine.scoring.effects import Effect
from engine.scoring.model import Model
from engine.scoring.scoring import score_waiting
from engine.scoring.versions import Version
from engine.views.icp import ModelCard, ModelEffect, ModelSaved

icp = typer.Typer(help="The scoring model.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    app.add_typer(icp, name="icp")


@icp.callback()
def show(context: typer.Context, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """What a score is made of; without a further word it is shown."""
    if context.invoked_subcommand is not None:
        return
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            card = cards.card(session, by=shell.actor)
        if as_json:
            print_json(card)
        else:
            _print_card(card)


def _print_card(card: ModelCard) -> None:
    print_table(
        f"Version {card.version}: {card.note}",
        ["kind", "score", "points", "at most", "because", "looked for"],
        [
            [
                line.kind,
                line.score,
                f"{line.points:+g}",
                f"{line.cap:+g}",
                line.because,
                ", ".join((*line.words, *line.values)),
            ]
            for line in card.signals
        ],
    )


@icp.command()
def history(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """The versions of the model: who changed what, and when."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = versions.history(session, shell.actor.workspace_id)
        if as_json:
            print_json(found)
            return
        print_table(
            f"Version {found.current} counts",
            ["version", "by", "at", "what"],
            [
                [str(v.version), v.by_name or "", f"{v.at:%Y-%m-%d %H:%M}" if v.at else "", v.note]
                for v in found.versions
            ],
        )


@icp.command()
def rollback(
    version: Annotated[int, typer.Argument(help="The version to go back to.", min=0)],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make an old version count again, as a new one, and score everybody by it."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            saved = versions.roll_back(session, version, by=shell.actor, now=runtime.now())
        _saved(shell, saved, as_json=as_json)


@icp.command()
def load(
    file: Annotated[Path, typer.Argument(help="A model as in engine/scoring/model.toml.")],
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what it would do.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make a file the model that counts, and score everybody by it."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        model = _read(file)
        with runtime.sessions.begin() as session:
            newest = versions.current(session, shell.actor.workspace_id)
        if preview:
            effect = _effect(shell, newest, model)
            if as_json:
                print_json(effect)
            else:
                _print_effect(effect)
            return
        with runtime.sessions.begin() as session:
            saved = versions.add(
                session, model, based_on=newest.number, by=shell.actor, now=runtime.now()
            )
        _saved(shell, saved, as_json=as_json)


def _read(file: Path) -> Model:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{file} cannot be read. Say the path of a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidError(f"{file} is not TOML: {error}.") from error
    return drafts.checked(document)


def _effect(shell: Shell, newest: Version, model: Model) -> ModelEffect:
    effect = Effect(newest.compiled, compile_model(model))
    model_effects.count(shell.runtime, effect, by=shell.actor)
    with shell.runtime.sessions.begin() as session:
        return drafts.told(session, effect, by=shell.actor, draft=None, based_on=newest.number)


def _print_effect(effect: ModelEffect) -> None:
    for change in effect.changes:
        console.print(change, markup=False)
    console.print(
        f"{effect.changed} of {counted(effect.scored, 'prospect')} would have other scores; "
        f"{effect.moved_in} move in (grade A), {effect.dropped_out} drop out.",
        markup=False,
    )
    pairs = zip(effect.top_before, effect.top_after, strict=False)
    print_table(
        "The first twenty",
        ["now", "", "then", ""],
        [[a.name, f"{a.priority:g}", b.name, f"{b.priority:g}"] for a, b in pairs],
    )


def _saved(shell: Shell, saved: Version, *, as_json: bool) -> None:
    """Score everybody by the new version here and now; a running bot may help."""
    worked = True
    while worked:
        with shell.runtime.sessions.begin() as session:
            worked = score_waiting(session, now=shell.runtime.now()) > 0
    answer = ModelSaved(version=saved.number, note=saved.note)
    if as_json:
        print_json(answer)
    else:
        console.print(f"Version {answer.version} counts: {answer.note}", markup=False)
