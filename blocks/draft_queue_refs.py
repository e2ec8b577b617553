"""Decides what the buttons of a review of drafts say: which review, and behind which draft."""

from __future__ import annotations

from blocks.drafts import DraftRef
from blocks.refs import Ref
from engine.views.draft_queue import DraftCursor, DraftFilter


class DraftQueueRef(Ref):
    """What a review goes through, when it began (seconds since 1970), and behind which draft."""

    filter: DraftFilter = DraftFilter()
    at: int
    after: DraftCursor | None = None


class LaterRef(Ref):
    """Behind which draft to go on; None begins again."""

    after: DraftCursor | None = None


class QueueEditRef(DraftRef):
    """The draft that is edited, and the review to go back to."""

    queue: DraftQueueRef
