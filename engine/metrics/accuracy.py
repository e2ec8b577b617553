"""Decides how well answers are read: how many were, and how many a person corrected."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.views.metrics import AnswersRead, LabelRead
from storage.states import ReplyLabel
from storage.tables import Reply

FEWEST: Final = 10
"""Of fewer answers no share is told: one in three says nothing."""


def accuracy(
    session: Session, workspace_id: int, *, since: datetime | None, until: datetime
) -> AnswersRead:
    """Answers that came in `(since, until]`, by the label they were read as at first.

    One that was corrected and then corrected back was right.
    """
    first = func.coalesce(Reply.read_as, Reply.label)
    query = select(first, Reply.label != first, func.count()).where(
        Reply.workspace_id == workspace_id, Reply.received_at <= until
    )
    if since is not None:
        query = query.where(Reply.received_at > since)
    read: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for label, corrected, count in session.execute(query.group_by(first, Reply.label != first)):
        read[label] += count
        wrong[label] += count if corrected else 0
    return AnswersRead(
        read=read.total(),
        corrected=wrong.total(),
        percent_right=right(wrong.total(), read.total()),
        labels={
            label.value: LabelRead(
                read=read[label],
                corrected=wrong[label],
                percent_right=right(wrong[label], read[label]),
            )
            for label in ReplyLabel
            if read[label]
        },
    )


def right(corrected: int, read: int) -> int | None:
    """Whole percent that nobody corrected, never rounded up to all of them; None of too few."""
    if read < FEWEST:
        return None
    percent = round(100 * (read - corrected) / read)
    return min(percent, 99) if corrected else percent
