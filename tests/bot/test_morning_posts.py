"""Twenty reps' four hundred entries, with Slack's limit of a message a second on.

All of them take seven minutes, so only their beginning is posted here; what counts is that nothing
else waits for them meanwhile, and that Slack has nothing to refuse.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from blocks.base import Message, section
from bot import local
from bot.clock import SystemClock
from bot.connect import slack_client
from bot.pace import Pace
from bot.posts import Drawing, Writer
from bot.runtime import Runtime
from bot.settings import Settings
from engine import posts
from storage.states import PostKind, PostState
from storage.tables import Post
from tests.local import Local
from tests.support import make_workspace

pytestmark = pytest.mark.slow
ENTRIES = 20 * 20
BEGINNING = 4
"""Entries that are posted before something else comes; the first go out at once."""
ANSWER, PARENT = 10_001, 10_002
TEAM, OTHER = "C0OUTREACH", "U0ADA"


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    """A local workspace that refuses what comes too fast."""
    home = tmp_path_factory.mktemp("limited")
    settings = Settings.load(home=home, database_url=f"sqlite:///{home}/drumbeat.db")
    workspace = local.start(settings, port=0, fresh=True, rate_limit=True)
    yield workspace.settings
    workspace.stop()


@pytest.fixture
def there(limited):
    with closing(Local(limited.slack_api_url.removesuffix("/api/"))) as found:
        yield found


@pytest.fixture
def runtime(limited, sessions):
    return Runtime(
        settings=limited, sessions=sessions, clock=SystemClock(), slack=slack_client(limited)
    )


def load(_session, _workspace_id, subject_id, _now):
    return f"About {subject_id}"


def draw(text):
    return Message(text=text, blocks=[section(text)])


KINDS = (PostKind.CADENCE_DAY, PostKind.CADENCE_ENTRY, PostKind.REPLY)


@pytest.fixture
def writer(runtime):
    return Writer(runtime, {kind: Drawing(load, draw) for kind in KINDS}, Pace())


def want(session, workspace, kind, subject, runtime, *, channel=TEAM, parent_id=None):
    return posts.want(
        session,
        workspace.id,
        kind,
        subject,
        slack_channel_id=channel,
        now=runtime.now(),
        parent_id=parent_id,
    )


def posted(runtime, kind):
    with runtime.sessions.begin() as session:
        found = session.query(Post.subject_id).filter(Post.kind == kind, Post.ts.is_not(None))
        return {subject for (subject,) in found}


def write_until(writer, done, most):
    """Let the writer work until `done`; fails when that takes more steps than `most`."""
    for _ in range(most):
        if done():
            return
        assert writer.step()
    raise AssertionError("It took too many steps.")


def test_an_answer_another_channel_and_progress_pass_a_mornings_entries(writer, runtime, there):
    with runtime.sessions.begin() as session:
        workspace = make_workspace(session)
        day = want(session, workspace, PostKind.CADENCE_DAY, PARENT, runtime)
        for number in range(ENTRIES):
            want(session, workspace, PostKind.CADENCE_ENTRY, number, runtime, parent_id=day.id)

    def entries():
        return len(posted(runtime, PostKind.CADENCE_ENTRY))

    write_until(writer, lambda: entries() >= BEGINNING, most=60)
    with runtime.sessions.begin() as session:
        want(session, workspace, PostKind.REPLY, ANSWER, runtime)
        want(session, workspace, PostKind.REPLY, ANSWER + 1, runtime, channel=OTHER)
        posts.redraw(session, workspace.id, PostKind.CADENCE_DAY, PARENT, now=runtime.now())
    before = entries()

    def told():
        return {ANSWER, ANSWER + 1} <= posted(runtime, PostKind.REPLY)

    write_until(writer, told, most=12)
    assert entries() == before
    with runtime.sessions.begin() as session:
        day = session.query(Post).filter(Post.kind == PostKind.CADENCE_DAY).one()
        assert (day.drawn, day.wanted, day.state) == (2, 2, PostState.POSTED)
        refused = session.query(Post).filter(Post.note == "ratelimited").count()
    assert refused == 0
    write_until(writer, lambda: entries() > before, most=12)
