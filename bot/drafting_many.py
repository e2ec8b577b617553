"""Decides how many prospects' sequences are made in one transaction, so that others can go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.runtime import Runtime
from engine.scheduling import sequences
from engine.views.base import Actor
from engine.views.sequences import SequencesReport

CHUNK: Final = 10
"""A transaction of them takes about a third of a second."""


def draft_in_chunks(
    runtime: Runtime,
    prospect_ids: Sequence[int],
    *,
    sequence_type: str | None = None,
    by: Actor,
) -> SequencesReport:
    """A sequence for each prospect that can have one; asking again goes on.

    Whoever has one by then is left out, so an end in the middle leaves nothing half made.
    """
    reports: list[SequencesReport] = []
    for at in range(0, len(prospect_ids), CHUNK):
        chunk = prospect_ids[at : at + CHUNK]
        with runtime.sessions.begin() as session:
            made = sequences.generate_many(
                session, chunk, sequence_type=sequence_type, by=by, now=runtime.now()
            )
        reports.append(made)
        runtime.wake()
    return SequencesReport(
        drafted=tuple(each for report in reports for each in report.drafted),
        left_out=tuple(each for report in reports for each in report.left_out),
        ordered=tuple(each for report in reports for each in report.ordered),
    )
