"""To which Slack channel what comes: one for all, until an admin says otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import places, posts
from engine import workspace as workspaces
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.metrics.digests import tell_now
from engine.metrics.home import home
from engine.replies import receiving
from engine.scheduling.day import open_day
from engine.views.places import PlacesRequest, Use
from storage.states import PostKind, ReplyLabel, TouchKind
from storage.tables import AuditLine, Post, Reply
from tests.engine.metrics.test_unanswered import wrote
from tests.outreach import Outreach
from tests.support import NOW

HOME, ANSWERS, DIGEST, MORNING = "C0OUTREACH", "C0ANSWERS", "C0DIGEST", "C0MORNING"
APART = PlacesRequest(cadence=MORNING, answers=ANSWERS, digest=DIGEST)


def there(session):
    return {
        (post.kind, post.slack_channel_id)
        for post in session.scalars(select(Post))
        if post.kind != PostKind.NOTICE
    }


def tell_all(session, workspace, owner):
    """A morning, a digest, and an answer to a message whose card stands where the team works."""
    ours = Outreach(session, workspace)
    ours.audiences()
    ours.sequence(ours.prospect("Due"), (TouchKind.INITIAL_DM, NOW))
    open_day(session, workspace.id, NOW.date(), NOW)
    asked = ours.prospect("Asked", owner_id=owner.member_id)
    sent = ours.sent(asked, TouchKind.INITIAL_DM, NOW - timedelta(days=1))
    posts.want(
        session,
        workspace.id,
        PostKind.DRAFT,
        sent.id,
        slack_channel_id=HOME,
        touch_id=sent.id,
        now=NOW,
    )
    wrote(session, workspace, "Maya", ReplyLabel.INTERESTED)
    reply = session.scalars(select(Reply)).one()
    reply.prospect_id, reply.touch_id = asked.id, sent.id
    session.flush()
    receiving.tell(session, reply, now=NOW)
    tell_now(session, workspace.id, now=NOW)
    return session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()


def test_all_of_it_comes_to_the_teams_channel(session, workspace, ada, remy):
    answer = tell_all(session, workspace, remy)
    assert {channel for _, channel in there(session)} == {HOME}
    assert answer.parent_id is not None, "in the thread of what it answers"


def test_each_comes_where_an_admin_says(session, workspace, ada, remy):
    places.save_places(session, APART, by=ada, now=NOW)
    answer = tell_all(session, workspace, remy)
    assert there(session) >= {
        (PostKind.CADENCE_DAY, MORNING),
        (PostKind.CADENCE_ENTRY, MORNING),
        (PostKind.DIGEST, DIGEST),
        (PostKind.DIGEST_CHART, DIGEST),
        (PostKind.REPLY, ANSWERS),
        (PostKind.DRAFT, HOME),
    }
    assert answer.parent_id is None, "no thread of another channel"
    assert home(session, by=ada, now=NOW).settings.own_channels[Use.ANSWERS] == ANSWERS
    assert all(places.is_the_teams(workspace, each) for each in (HOME, ANSWERS, DIGEST, MORNING))
    assert not places.is_the_teams(workspace, "C0ELSE")


def test_an_out_of_office_stays_in_the_thread(session, workspace, ada, remy):
    places.save_places(session, APART, by=ada, now=NOW)
    answer = tell_all(session, workspace, remy)
    session.delete(answer)
    reply = session.scalars(select(Reply)).one()
    reply.label = ReplyLabel.OUT_OF_OFFICE
    session.flush()
    receiving.tell(session, reply, now=NOW)
    again = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    assert (again.slack_channel_id, again.parent_id is None) == (HOME, False)


def test_what_is_not_in_slack_yet_moves_with_its_thread_and_what_is_stays(
    session, workspace, ada, remy
):
    tell_all(session, workspace, remy)
    session.scalars(select(Post).where(Post.kind == PostKind.DIGEST)).one().ts = "1.0"
    session.flush()
    places.save_places(session, APART, by=ada, now=NOW)
    session.expire_all()
    assert there(session) >= {
        (PostKind.CADENCE_DAY, MORNING),
        (PostKind.CADENCE_ENTRY, MORNING),
        (PostKind.DIGEST, HOME),
        (PostKind.DIGEST_CHART, HOME),
        (PostKind.REPLY, HOME),
    }, "an answer in a thread stays with it"


def test_another_home_takes_what_has_no_channel_of_its_own(session, workspace, ada, remy):
    places.save_places(session, PlacesRequest(digest=DIGEST, answers="C0NEW"), by=ada, now=NOW)
    tell_all(session, workspace, remy)
    found = places.work_in(session, "C0NEW", by=ada, now=NOW)
    assert found.own == {Use.DIGEST: DIGEST}, "what came there comes home"
    session.expire_all()
    assert {channel for _, channel in there(session)} == {"C0NEW", DIGEST}


@pytest.mark.parametrize("left", [None, HOME, "C0NEW"])
def test_a_form_makes_another_channel_the_teams_and_what_came_to_the_old_one_goes_along(
    session, workspace, ada, remy, left
):
    places.save_places(session, PlacesRequest(digest=DIGEST), by=ada, now=NOW)
    tell_all(session, workspace, remy)
    request = PlacesRequest(home="C0NEW", cadence=left, answers=left, digest=DIGEST)
    found = places.save_places(session, request, by=ada, now=NOW)
    assert (found.channel_id, found.own) == ("C0NEW", {Use.DIGEST: DIGEST})
    assert (found.is_moved, found.changed) == (True, ())
    session.expire_all()
    assert {channel for _, channel in there(session)} == {"C0NEW", DIGEST}
    line = session.scalars(select(AuditLine.what).order_by(AuditLine.id.desc()).limit(1)).one()
    assert line == "Changed to which channel these come: all."
    again = places.save_places(session, PlacesRequest(digest=DIGEST), by=ada, now=NOW)
    assert (again.channel_id, again.is_moved) == ("C0NEW", False), "an empty one stays as it is"


def test_with_another_home_something_may_get_a_channel_of_its_own_or_come_home(
    session, workspace, ada, remy
):
    places.save_places(session, PlacesRequest(digest=DIGEST), by=ada, now=NOW)
    tell_all(session, workspace, remy)
    request = PlacesRequest(home="C0NEW", cadence=MORNING, answers=HOME, digest="C0NEW")
    found = places.save_places(session, request, by=ada, now=NOW)
    assert found.own == {Use.CADENCE: MORNING}
    assert found.changed == (Use.CADENCE, Use.DIGEST)
    session.expire_all()
    assert {channel for _, channel in there(session)} == {"C0NEW", MORNING}


def test_only_an_admin_changes_it_and_nobody_overwrites_what_they_have_not_seen(
    session, workspace, ada, remy
):
    for refused in (
        lambda: places.places_form(session, by=remy),
        lambda: places.save_places(session, APART, by=remy, now=NOW),
        lambda: places.work_in(session, "C0NEW", by=remy, now=NOW),
    ):
        with pytest.raises(ForbiddenError, match="Only an admin"):
            refused()
    seen = places.places_form(session, by=ada).seen
    request = PlacesRequest(cadence=HOME, digest=DIGEST, seen=seen)
    saved = places.save_places(session, request, by=ada, now=NOW)
    assert (saved.changed, saved.own) == ((Use.DIGEST,), {Use.DIGEST: DIGEST})
    with pytest.raises(ConflictError, match="meanwhile"):
        places.save_places(session, request, by=ada, now=NOW)
    again = PlacesRequest(digest=DIGEST, seen=saved.seen)
    assert places.save_places(session, again, by=ada, now=NOW).changed == ()
    [line] = session.scalars(select(AuditLine.what))
    assert line == "Changed to which channel these come: digest."


def test_without_a_channel_of_the_team_there_is_none_of_anything(session, workspace, ada):
    workspace.slack_channel_id = None
    session.flush()
    with pytest.raises(InvalidError, match="outreach here"):
        places.save_places(session, APART, by=ada, now=NOW)
    assert places.channel_for(workspace, Use.DIGEST) is None
    assert workspaces.settings_of(workspace).channels == {}
