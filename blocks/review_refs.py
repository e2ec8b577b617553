"""Decides what the buttons of a review say: whom, in which review, and what was seen."""

from __future__ import annotations

from blocks.refs import RecordRef, Ref
from engine.views.review import Cursor, ReviewFilter, Waiting


class ReviewRef(Ref):
    """What a review goes through, and behind whom it is (after a skip)."""

    filter: ReviewFilter = ReviewFilter()
    after: Cursor | None = None


class SkipRef(Ref):
    """Behind whom to go on; None begins again."""

    after: Cursor | None = None


class BulkRef(Ref):
    """How many were shown, and up to whom."""

    newest: int
    expected: int


class DecisionRef(RecordRef):
    """On whom one decides, and what was decided about them when the button was drawn."""

    was: Waiting = "discovered"


class BecauseRef(DecisionRef):
    """Whom one rejects, and which of the usual reasons that has."""

    because: str


class OtherRef(RecordRef):
    """Whom one rejects for a reason of one's own, in which review."""

    review: ReviewRef


class SourceRef(RecordRef):
    """Somebody who comes from the source that is to be looked at alone."""
