"""A channel of the team's own in which Slack takes no message: the writer, the local workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import local
from bot.posts import Drawing, Writer
from bot.settings import Settings
from engine import notices, places, posts
from engine.views.places import PlacesRequest
from storage.states import PostKind, PostState
from storage.tables import Notice, Post
from tests.bot.test_posts import Later, drain, draw, unhurried
from tests.local import words
from tests.support import make_actor, make_workspace

HOME, APART = "C0OUTREACH", "C0GENERAL"


@pytest.fixture
def led(tmp_path):
    """A local workspace for each test: an invitation cannot be taken back."""
    settings = Settings.load(home=tmp_path, database_url=f"sqlite:///{tmp_path}/drumbeat.db")
    workspace = local.start(settings, port=0, fresh=True, rate_limit=False)
    yield workspace.settings
    workspace.stop()


@pytest.fixture
def answers(runtime):
    """Two answers that are to be posted in a channel in which Drumbeat is not."""
    with runtime.sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        places.save_places(session, PlacesRequest(answers=APART), by=ada, now=runtime.now())
        for number in (1, 2):
            posts.want(
                session,
                workspace.id,
                PostKind.REPLY,
                number,
                slack_channel_id=APART,
                now=runtime.now(),
            )
    yield ada
    with runtime.sessions.begin() as session:
        places.save_places(session, PlacesRequest(), by=ada, now=runtime.now())


def write(runtime, minutes=0):
    drawings = {
        PostKind.REPLY: Drawing(lambda *_: "An answer", draw),
        PostKind.NOTICE: Drawing(
            lambda session, _team, number, now: notices.card(session, number, now=now).text, draw
        ),
    }
    later = replace(runtime, clock=Later(timedelta(minutes=minutes)))
    drain(Writer(later, drawings, unhurried()))


def in_channel(there, channel):
    found = next(c for c in there.state()["channels"] if c["id"] == channel)
    return [words(message) for message in found["messages"]]


def states(runtime):
    with runtime.sessions.begin() as session:
        return set(session.scalars(select(Post.state).where(Post.kind == PostKind.REPLY)))


def test_the_team_is_told_once_and_what_waited_comes_after_an_invitation(runtime, there, answers):
    write(runtime)
    write(runtime, minutes=6)
    told = [text for text in in_channel(there, HOME) if "cannot be posted" in text]
    assert len(told) == 1
    assert "Answers cannot be posted: Drumbeat is not in #general. Type /invite" in told[0]
    assert states(runtime) == {PostState.WANTED}
    there.post("command", user="U0ADA", channel=APART, text="/invite @Drumbeat")
    write(runtime, minutes=12)
    assert sum("An answer" in text for text in in_channel(there, APART)) == 2
    assert any("Answers can be posted again." in text for text in in_channel(there, HOME))


def test_what_waited_comes_to_the_channel_that_is_chosen_instead(runtime, there, answers):
    write(runtime)
    with runtime.sessions.begin() as session:
        places.save_places(session, PlacesRequest(), by=answers, now=runtime.now())
    write(runtime, minutes=6)
    assert sum("An answer" in text for text in in_channel(there, HOME)) == 2
    with runtime.sessions.begin() as session:
        assert session.scalars(select(Notice.over_at)).one() is not None
