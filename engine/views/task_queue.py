"""What is asked and told about what people send by hand: LinkedIn, phone, and the like."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import Request, View
from engine.views.drafts import DraftCard
from engine.views.drafts import examples as draft_examples


class TaskCursor(Request):
    """Behind which task one goes on: whether it is a colleague's, when it was due, its id."""

    others: bool
    due_at: datetime
    id: int


class TaskLine(View):
    """One task that is due, in a line. `owner` is who looks after the prospect, if somebody does.

    `is_mine`: it is for whoever looks, as theirs or for a colleague they stand in for.
    """

    touch_id: int
    prospect_name: str
    company: str | None
    outreach_type: str
    channel: str
    channel_name: str | None = None
    due_at: datetime
    owner: str | None
    is_mine: bool


class TaskCounts(View):
    """How many tasks are due, and the week's connection requests against what LinkedIn takes."""

    total: int
    mine: int
    requests_sent: int
    requests_target: int
    requests_left: int


class TaskList(View):
    """The first of the tasks that are due, one's own before the team's."""

    success: bool = True
    counts: TaskCounts
    tasks: tuple[TaskLine, ...]


class TaskQueue(View):
    """The task to do now, or none; `position` from 1."""

    counts: TaskCounts
    position: int
    line: TaskLine | None
    card: DraftCard | None
    cursor: TaskCursor | None


def examples() -> dict[str, View]:
    drafts = draft_examples()
    due = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    line = TaskLine(
        touch_id=14,
        prospect_name="Maya Lindqvist",
        company="Fernbank Academy",
        outreach_type="connection_request",
        channel="linkedin",
        due_at=due,
        owner="Remy <!channel>",
        is_mine=True,
    )
    queue = TaskQueue(
        counts=TaskCounts(total=5, mine=2, requests_sent=12, requests_target=40, requests_left=28),
        position=1,
        line=line,
        card=drafts["draft_task"],
        cursor=TaskCursor(others=False, due_at=due, id=14),
    )
    nothing = {"line": None, "card": None, "cursor": None}
    none = queue.counts.model_copy(update={"total": 0, "mine": 0})
    return {
        "task_mine": queue,
        "task_others": queue.model_copy(
            update={
                "position": 3,
                "card": drafts["draft_call"],
                "line": line.model_copy(update={"is_mine": False, "channel": "phone"}),
            }
        ),
        "task_nobodys": queue.model_copy(
            update={
                "position": 3,
                "line": line.model_copy(update={"is_mine": False, "owner": None}),
            }
        ),
        "tasks_end": queue.model_copy(update=nothing | {"position": 6}),
        "tasks_none": queue.model_copy(update=nothing | {"position": 1, "counts": none}),
    }
