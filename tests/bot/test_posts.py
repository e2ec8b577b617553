"""The writer of posts against the local workspace: once, again, after trouble."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from blocks.base import File, Message, section
from bot.clock import SystemClock
from bot.pace import Pace
from bot.posts import Drawing, Writer
from engine import posts
from engine.errors import NotFoundError
from storage.states import PostKind, PostState
from storage.tables import Notice, Post
from tests.local import words
from tests.support import make_workspace

CONTENT = {}


def unhurried():
    """A pace whose second passes at once."""
    moment = [0.0]

    def sleep(seconds):
        moment[0] += seconds

    return Pace(clock=lambda: moment[0], sleep=sleep)


def load(_session, _workspace_id, subject_id, _now):
    if subject_id not in CONTENT:
        raise NotFoundError("It is gone.")
    return CONTENT[subject_id]


def draw(text):
    return Message(text=text, blocks=[section(text)])


def draw_file(text):
    return Message(text="A picture", file=File("figures.csv", text.encode(), alt="Figures"))


DRAWINGS = {
    PostKind.DRAFT: Drawing(load, draw),
    PostKind.DIGEST_CHART: Drawing(load, draw_file),
}


@dataclass
class Later(SystemClock):
    by: timedelta = timedelta(0)

    def now(self):
        return super().now() + self.by


@pytest.fixture
def writer(runtime):
    return Writer(runtime, DRAWINGS, unhurried())


@pytest.fixture
def want(runtime, request):
    subject = abs(hash(request.node.name)) % 10**9

    def want(text, *, kind=PostKind.DRAFT, parent_id=None, offset=0):
        CONTENT[subject + offset] = text
        with runtime.sessions.begin() as session:
            workspace = make_workspace(session)
            return posts.want(
                session,
                workspace.id,
                kind,
                subject + offset,
                slack_channel_id="C0OUTREACH",
                parent_id=parent_id,
                now=runtime.now(),
            )

    return want


def post_of(runtime, post):
    with runtime.sessions.begin() as session:
        return session.get_one(Post, post.id)


def standing(there, text):
    return [m for m in there.messages() if text in words(m)]


def drain(writer):
    while writer.step():
        pass


def test_it_is_posted_and_updated_in_place(writer, want, runtime, there, request):
    name = request.node.name
    post = want(f"{name} first")
    drain(writer)
    assert len(standing(there, f"{name} first")) == 1
    want(f"{name} second")
    drain(writer)
    (message,) = standing(there, name)
    assert f"{name} second" in words(message)
    assert post_of(runtime, post).ts == message["ts"]


def test_a_death_after_posting_makes_no_second_message(writer, want, runtime, there, request):
    """The writer dies between Slack's answer and its own record: the next one finds the message."""
    name = request.node.name
    post = want(name)
    with runtime.sessions.begin() as session:
        claimed = posts.claim(session, owner="the dead one", now=runtime.now())
    writer.write(claimed)
    later = replace(runtime, clock=Later(posts.LEASE + timedelta(seconds=1)))
    drain(Writer(later, DRAWINGS, unhurried()))
    assert len(standing(there, name)) == 1
    assert post_of(runtime, post).state == PostState.POSTED


def test_a_death_before_posting_loses_nothing(want, runtime, there, request):
    name = request.node.name
    want(name)
    with runtime.sessions.begin() as session:
        assert posts.claim(session, owner="the dead one", now=runtime.now())
    later = replace(runtime, clock=Later(posts.LEASE + timedelta(seconds=1)))
    drain(Writer(later, DRAWINGS, unhurried()))
    assert len(standing(there, name)) == 1


def test_who_stood_still_while_another_posted_it_posts_nothing(want, runtime, there, request):
    name = request.node.name
    post = want(name)
    later = replace(runtime, clock=Later(posts.LEASE + timedelta(seconds=1)), owner="another")

    def stand_still(text):
        drain(Writer(later, DRAWINGS, unhurried()))
        return draw(text)

    frozen = Writer(runtime, {PostKind.DRAFT: Drawing(load, stand_still)}, unhurried())
    assert frozen.step()
    (message,) = standing(there, name)
    assert post_of(runtime, post).ts == message["ts"]


def test_who_stood_still_past_the_lease_leaves_it_to_the_next_look(want, runtime, there, request):
    name, clock = request.node.name, Later()
    want(name)

    def stand_still(text):
        clock.by = posts.LEASE + timedelta(seconds=1)
        return draw(text)

    slow = replace(runtime, clock=clock)
    assert Writer(slow, {PostKind.DRAFT: Drawing(load, stand_still)}, unhurried()).step()
    assert standing(there, name) == []
    drain(Writer(slow, DRAWINGS, unhurried()))
    assert len(standing(there, name)) == 1


def test_what_somebody_deleted_is_posted_again(writer, want, runtime, there, request):
    name = request.node.name
    want(name)
    drain(writer)
    (message,) = standing(there, name)
    runtime.slack.chat_delete(channel="C0OUTREACH", ts=message["ts"])
    assert standing(there, name) == []
    want(name)
    drain(writer)
    assert len(standing(there, name)) == 1


def test_a_refusal_is_noted_and_does_not_block_others(writer, want, runtime, there, request):
    name = request.node.name
    bad = want("x" * 10)
    with runtime.sessions.begin() as session:
        session.get_one(Post, bad.id).slack_channel_id = "C0NOWHERE"
    want(name, offset=1)
    drain(writer)
    assert post_of(runtime, bad).state == PostState.WANTED, "somebody may mend that"
    assert post_of(runtime, bad).note == "channel_not_found"
    assert len(standing(there, name)) == 1


def test_a_message_whose_record_is_gone_says_so(writer, want, runtime, there, request):
    name = request.node.name
    post = want(name)
    drain(writer)
    (message,) = standing(there, name)
    want(name)
    del CONTENT[post.subject_id]
    drain(writer)
    assert standing(there, name) == []
    assert message["ts"] in {line["ts"] for line in standing(there, "It is gone.")}
    assert post_of(runtime, post).state == PostState.POSTED


def test_a_record_that_is_gone_ends_its_post(writer, want, runtime):
    post = want("soon gone")
    CONTENT.pop(post.subject_id)
    drain(writer)
    assert post_of(runtime, post).state == PostState.FAILED


def test_what_is_over_before_it_is_posted_is_no_trouble(writer, want, runtime, there, request):
    """Nobody is told that a message could not be shown which is no longer to be shown."""
    post = want(request.node.name)
    CONTENT.clear()
    drain(writer)
    with runtime.sessions.begin() as session:
        told = select(Notice.text).where(Notice.key == f"post:{post.id}")
        assert session.scalars(told).all() == []
    want(request.node.name)
    drain(writer)
    assert len(standing(there, request.node.name)) == 1, "it is posted once there is something"


def test_too_fast_is_tried_again_after_the_pause_slack_asks_for(
    writer, want, runtime, there, request
):
    name = request.node.name
    post = want(name)
    there.post("faults", rate_limit={"method": "chat.postMessage", "retry_after": 7, "times": 1})
    assert writer.step()
    assert post_of(runtime, post).state == PostState.WANTED
    assert writer.pace.resting() == ["C0OUTREACH"]
    before = writer.pace.clock()
    drain(writer)
    assert writer.pace.clock() - before == pytest.approx(7)
    assert len(standing(there, name)) == 1


def test_updates_that_come_too_fast_rest_and_let_new_messages_through(
    writer, want, runtime, there, request
):
    name = request.node.name
    post = want(f"{name} first")
    drain(writer)
    there.post("faults", rate_limit={"method": "chat.update", "retry_after": 7, "times": 1})
    with runtime.sessions.begin() as session:
        CONTENT[post.subject_id] = f"{name} changed"
        posts.redraw(session, post.workspace_id, post.kind, post.subject_id, now=runtime.now())
    fresh = want(f"{name} fresh", offset=1)
    drain(writer)
    assert post_of(runtime, post).attempts == 1
    assert post_of(runtime, fresh).state == PostState.POSTED
    assert not standing(there, f"{name} changed")
    writer.pace.sleep(7)
    drain(writer)
    assert len(standing(there, f"{name} changed")) == 1


def test_slack_in_trouble_is_tried_again(writer, want, runtime, there, request):
    name = request.node.name
    post = want(name)
    there.post("faults", fail={"chat.postMessage": {"error": "internal_error", "times": 1}})
    assert writer.step()
    assert post_of(runtime, post).state == PostState.WANTED
    drain(Writer(replace(runtime, clock=Later(timedelta(seconds=5))), DRAWINGS, unhurried()))
    assert len(standing(there, name)) == 1


def test_a_file_stands_in_its_thread_once(writer, want, runtime, there, request):
    name = request.node.name
    parent = want(name)
    drain(writer)
    file = want("a,b\n1,2\n", kind=PostKind.DIGEST_CHART, parent_id=parent.id, offset=1)
    with runtime.sessions.begin() as session:
        claimed = posts.claim(session, owner="the dead one", now=runtime.now())
    writer.write(claimed)
    drain(
        Writer(
            replace(runtime, clock=Later(posts.LEASE + timedelta(seconds=1))), DRAWINGS, unhurried()
        )
    )
    (message,) = standing(there, name)
    names = [f["name"] for reply in message["replies"] for f in reply.get("files") or []]
    assert names == ["figures.csv"]
    assert post_of(runtime, file).state == PostState.POSTED


def draw_by_figures(text):
    return Message(text="A picture", file=File(f"figures-{text}.csv", text.encode(), alt="Figures"))


def test_a_file_is_posted_again_when_it_shows_something_else(writer, want, runtime, there, request):
    writer.drawings = {**DRAWINGS, PostKind.CAMPAIGN_TEST: Drawing(load, draw_by_figures)}
    name = request.node.name
    parent = want(name)
    drain(writer)
    for figures in ("1", "1", "2"):
        want(figures, kind=PostKind.CAMPAIGN_TEST, parent_id=parent.id, offset=1)
        drain(writer)
    (message,) = standing(there, name)
    names = [f["name"] for reply in message["replies"] for f in reply.get("files") or []]
    assert names == ["figures-1.csv", "figures-2.csv"]


def test_what_cannot_be_drawn_is_given_up_and_does_not_block_others(
    writer, want, runtime, there, request
):
    name = request.node.name
    bad = want(" ")
    want(name, offset=1)
    drain(writer)
    assert post_of(runtime, bad).state == PostState.FAILED
    assert len(standing(there, name)) == 1
