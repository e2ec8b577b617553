"""Prints what `drumbeat metrics --of NAME` tells: one person's work in a time."""

from __future__ import annotations

from blocks.metrics import time_words
from blocks.rep_figures import rep_lines
from bot.cli.base import Shell, console, print_json
from engine.errors import InvalidError
from engine.metrics.rep_figures import rep_figures
from engine.views.metrics import MetricsRequest


def print_figures_of(shell: Shell, whose: str, request: MetricsRequest, *, as_json: bool) -> None:
    if request.by is not None:
        raise InvalidError("Say either --of or --by: one person's figures are not broken down.")
    with shell.runtime.sessions.begin() as session:
        found = rep_figures(session, whose, request, by=shell.actor, now=shell.runtime.now())
    if as_json:
        print_json(found)
        return
    console.print(f"{found.name}, results {time_words(found)}:", markup=False)
    for line in rep_lines(found):
        console.print(line, markup=False)
