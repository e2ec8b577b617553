"""Decides what the buttons of a round of tasks say: when it began, and behind which task."""

from __future__ import annotations

from blocks.refs import RecordRef, Ref
from engine.views.task_queue import TaskCursor


class TaskQueueRef(Ref):
    """When a round of tasks began (seconds since 1970), and behind which task one is."""

    at: int
    after: TaskCursor | None = None


class TaskLaterRef(Ref):
    """Behind which task to go on; None begins again."""

    after: TaskCursor | None = None


class TaskTextRef(RecordRef):
    """The task whose text is shown to copy, and the round to go back to."""

    queue: TaskQueueRef
