"""The shell's command for what the figures of any test say."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from bot.cli.base import Json, console, print_json, print_table, told
from engine.campaigns.verdict_words import percent
from engine.campaigns.verdicts import verdict_of
from engine.errors import InvalidError
from engine.views.verdicts import ArmCounts, Verdict

ARM = re.compile(
    r"(?:(?P<label>[^=]*)=)?\s*(?P<positives>\d+)\s*/\s*(?P<delivered>\d+)"
    r"(?:\s*/\s*(?P<optouts>\d+))?(?:\s*/\s*(?P<complaints>\d+))?"
)


def register(app: typer.Typer) -> None:
    app.command("verdict")(verdict)


def verdict(
    arms: Annotated[
        list[str] | None,
        typer.Argument(help="POSITIVE/DELIVERED of each arm, or NAME=POSITIVE/DELIVERED/OPT-OUTS."),
    ] = None,
    *,
    worth: Annotated[
        str | None,
        typer.Option(help="The smallest difference worth having in points, such as 5."),
    ] = None,
    adaptive: Annotated[
        bool, typer.Option("--adaptive", help="The promising arms were sent more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say whether one arm of a test is better, and how many more it takes; no database needed."""
    with told(as_json=as_json):
        found = verdict_of(
            read_arms(arms or []),
            collected="adaptive" if adaptive else "fixed",
            worth=None if worth is None else _points(worth),
        )
        if as_json:
            print_json(found)
        else:
            _print(found)


def read_arms(words: list[str]) -> list[ArmCounts]:
    """`6/33`, `friendly=6/33`, with opt-outs `6/33/1`, with complaints `6/33/1/0`; commas between.

    Arms without a name are A, B, C in their order.
    """
    found = []
    for number, word in enumerate(_split(words)):
        match = ARM.fullmatch(word)
        if match is None:
            raise InvalidError(
                f"“{word}” are no counts. Say positive replies of delivered, such as 6/33 or "
                "friendly=6/33; with opt-outs 6/33/1."
            )
        found.append(
            ArmCounts(
                number=number,
                label=(match["label"] or "").strip() or chr(ord("A") + number % 26),
                positives=int(match["positives"]),
                delivered=int(match["delivered"]),
                optouts=int(match["optouts"] or 0),
                complaints=int(match["complaints"] or 0),
            )
        )
    return found


def _split(words: list[str]) -> list[str]:
    return [part.strip() for word in words for part in re.split(r"[,;]", word) if part.strip()]


def _points(text: str) -> float:
    """`5`, `5%` or `0.5` points as a fraction."""
    try:
        return float(text.strip().removesuffix("%")) / 100
    except ValueError as error:
        raise InvalidError(f"“{text}” are no points. Say --worth 5 for five points.") from error


def _print(found: Verdict) -> None:
    print_table(
        "Positive replies of delivered",
        ["arm", "replies", "delivered", "rate", "95 % interval", "opt-outs", "complaints"],
        [
            [
                arm.label,
                f"{arm.positives:,}",
                f"{arm.delivered:,}",
                percent(arm.rate),
                f"{percent(arm.low)} to {percent(arm.high)}",
                f"{arm.optouts:,}",
                f"{arm.complaints:,}",
            ]
            for arm in found.arms
        ],
    )
    console.print(found.sentence, markup=False)
