"""Decides the subjects of a new sequence's e-mails: the later ones answer what the first shows."""

from __future__ import annotations

from collections.abc import Sequence as Many

from engine.generation.shape import first_subject, reply_subject
from engine.views.drafts import DraftVariant
from storage.states import Channel


def titled(
    channels: Many[Channel], drafts: Many[Many[DraftVariant]], shown: Many[int]
) -> list[Many[DraftVariant]]:
    """The drafts of each step with the subjects that they keep when nothing is changed.

    `shown` is the number of the variant that each step shows. All are written before it is known
    which of the first mail's variants that will be.
    """
    answers: list[Many[DraftVariant]] = []
    opening: str | None = None
    for channel, written, number in zip(channels, drafts, shown, strict=True):
        if channel is not Channel.EMAIL:
            answers.append(written)
        elif opening is None:
            opens = [_called(draft, first_subject(draft.subject or "")) for draft in written]
            opening = next(draft.subject for draft in opens if draft.variant == number)
            answers.append(opens)
        else:
            answers.append([_called(draft, reply_subject(opening)) for draft in written])
    return answers


def _called(draft: DraftVariant, subject: str) -> DraftVariant:
    if draft.subject == subject:
        return draft
    return draft.model_copy(update={"subject": subject})
