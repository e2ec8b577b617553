"""Every pair of crashes while Slack messages are written: each stands there once, as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from slack_sdk import WebClient

from blocks.base import File, Message, section
from bot.clock import SystemClock
from bot.pace import Pace
from bot.posts import Drawing, Writer
from bot.runtime import Runtime
from engine import posts
from storage.states import PostKind, PostState
from storage.tables import Post
from tests.crashing import Boundaries, CountedSessions, die_and_live, pairs
from tests.local import Local, words
from tests.support import make_workspace

CHANNEL = "C0OUTREACH"


class Slack(WebClient):
    """The real client, with a boundary before each call and after its answer."""

    boundaries: Boundaries

    def api_call(self, *args: Any, **kwargs: Any) -> Any:
        self.boundaries.boundary()
        answer = super().api_call(*args, **kwargs)
        self.boundaries.boundary()
        return answer


@dataclass
class Clock(SystemClock):
    """Now, and a lease later for each process that died."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Board:
    """What is to stand in Slack, and processes that write it."""

    runtime: Runtime
    there: Local
    name: str
    texts: dict[int, str] = field(default_factory=dict)
    boundaries: Boundaries = field(default_factory=Boundaries)
    clock: Clock = field(default_factory=Clock)
    owners: Any = field(default_factory=count)

    def process(self) -> None:
        self.clock.ahead += posts.LEASE + timedelta(seconds=1)
        counted: Any = CountedSessions(self.runtime.sessions, self.boundaries)
        owner = f"process {next(self.owners)}"
        mine = replace(self.runtime, sessions=counted, clock=self.clock, owner=owner)
        drawings = {
            PostKind.DRAFT: Drawing(self.load, draw),
            PostKind.DIGEST_CHART: Drawing(self.load, draw_file),
        }
        writer = Writer(mine, drawings, Pace(seconds_each=0.0))
        writer._slack = self.slack(writer._slack)  # noqa: SLF001 - its only call outside
        while writer.step():
            pass

    def slack(self, real: WebClient) -> Slack:
        slack = Slack(token=real.token, base_url=real.base_url, retry_handlers=[])
        slack.boundaries = self.boundaries
        return slack

    def load(self, _session: Any, _workspace_id: int, subject_id: int, _now: datetime) -> str:
        return self.texts[subject_id]

    def want(
        self, subject_id: int, kind: PostKind = PostKind.DRAFT, parent: Post | None = None
    ) -> Post:
        text = self.texts.get(subject_id, f"{self.name} {subject_id} first")
        self.texts[subject_id] = f"{text}."
        with self.runtime.sessions.begin() as session:
            return posts.want(
                session,
                make_workspace(session).id,
                kind,
                subject_id,
                slack_channel_id=CHANNEL,
                parent_id=parent.id if parent else None,
                now=SystemClock().now(),  # Slack's clock, too
            )

    def live(self, *crashes: int) -> int:
        """Processes that die where they shall, then one that does not; its boundaries."""
        die_and_live(self.boundaries, crashes, self.process)
        return self.boundaries.reached

    def check(self, post: Post, there: list[dict[str, Any]]) -> None:
        """It stands there once, says what is to be said now, and the row knows it."""
        with self.runtime.sessions.begin() as session:
            row = session.get_one(Post, post.id)
        text = self.texts[post.subject_id]
        standing = [m for m in there if f"{self.name} {post.subject_id} " in words(m)]
        assert len(standing) == 1, "not once"
        assert standing[0]["ts"] == row.ts
        assert text in words(standing[0])
        assert row.state == PostState.POSTED


def draw(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])


def draw_file(text: str) -> Message:
    name = f"{text.replace(' ', '-')}csv"
    return Message(text="A picture", file=File(name, text.encode(), alt="Figures"))


@pytest.fixture
def board(runtime: Runtime, there: Local, request: pytest.FixtureRequest) -> Board:
    return Board(runtime, there, request.node.name)


def test_every_pair_of_crashes_while_a_message_is_posted(board: Board) -> None:
    board.want(0)
    last = board.live()
    assert last >= 8
    written = []
    for subject_id, crashes in enumerate(pairs(last + 2), 1):  # who takes over looks first
        written.append(board.want(subject_id))
        board.live(*crashes)
    there = board.there.messages()
    for post in written:
        board.check(post, there)


def test_every_crash_while_a_message_is_changed(board: Board) -> None:
    post = board.want(0)
    board.live()
    board.want(0)
    last = board.live()
    for first in range(1, last + 1):
        board.want(0)
        board.live(first)
        board.check(post, board.there.messages())


def test_every_crash_while_a_file_is_posted(board: Board) -> None:
    parent = board.want(0)
    board.live()
    board.want(1, PostKind.DIGEST_CHART, parent)
    last = board.live()
    assert last >= 10
    for first in range(1, last + 1):
        board.want(first + 1, PostKind.DIGEST_CHART, parent)
        board.live(first)
    [message] = [m for m in board.there.messages() if f"{board.name} 0 " in words(m)]
    names = [f["name"] for reply in message["replies"] for f in reply.get("files") or []]
    assert len(names) == last + 1
    assert len(set(names)) == last + 1, "one stands there twice"
