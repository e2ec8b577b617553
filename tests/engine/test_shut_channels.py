"""A channel of the team's in which Slack takes no message: told of once, and over by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import places, shut_channels
from engine.views.places import PlacesRequest
from storage.states import PostKind
from storage.tables import Notice, Post
from tests.support import NOW

HOME, APART, OTHER = "C0OUTREACH", "C0APART", "C0OTHER"


@pytest.fixture
def team(session, workspace, ada):
    places.save_places(session, PlacesRequest(answers=APART, digest=APART), by=ada, now=NOW)
    return workspace


def tell(session, team, channel=APART, reason="is_archived"):
    return shut_channels.tell(session, team.id, channel, reason, name="#leads", now=NOW)


def told(session):
    return session.scalars(select(Notice)).one()


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("not_in_channel", "Drumbeat is not in #leads. Type /invite @Drumbeat there, or"),
        ("channel_not_found", "#leads is gone, or Drumbeat is no longer in it. Type /invite"),
        ("is_archived", "#leads is archived. Unarchive it and type /invite @Drumbeat there, or"),
    ],
)
def test_the_team_is_told_once_where_it_works(session, team, reason, wrong):
    assert tell(session, team, reason=reason)
    assert not tell(session, team)
    assert told(session).text.startswith(f"Answers and the digest cannot be posted: {wrong}")
    post = session.scalars(select(Post).where(Post.kind == PostKind.NOTICE)).one()
    assert post.slack_channel_id == HOME


@pytest.mark.parametrize(
    ("channel", "reason"),
    [(HOME, "not_in_channel"), (OTHER, "not_in_channel"), (APART, "internal_error")],
)
def test_what_passes_and_what_is_not_a_channel_of_its_own_is_not_told(
    session, team, channel, reason
):
    assert not tell(session, team, channel, reason)


def test_it_is_over_when_a_message_is_posted_there(session, team):
    tell(session, team)
    shut_channels.opened(session, team.id, OTHER, now=NOW)
    assert told(session).over_at is None
    shut_channels.opened(session, team.id, APART, now=NOW)
    assert told(session).over_at == NOW
    assert told(session).text == "Answers and the digest can be posted again."


def test_it_is_over_when_nothing_comes_there_any_more(session, team, ada):
    tell(session, team)
    places.save_places(session, PlacesRequest(answers=APART), by=ada, now=NOW)
    assert told(session).over_at is None
    places.save_places(session, PlacesRequest(answers=OTHER), by=ada, now=NOW)
    assert (told(session).over_at, told(session).text) == (NOW, "Answers can be posted again.")
