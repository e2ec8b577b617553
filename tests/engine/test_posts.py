"""Posts: wanted once, claimed by one, drawn again when what they show has changed."""

from datetime import timedelta

import pytest

from engine import posts
from storage.states import PostKind, PostState
from storage.tables import Post
from tests.support import NOW


@pytest.fixture
def want(session, workspace):
    def want(subject_id, **more):
        return posts.want(
            session,
            workspace.id,
            PostKind.DRAFT,
            subject_id,
            slack_channel_id="C0OUTREACH",
            now=NOW,
            **more,
        )

    return want


def claim(session, owner="one", now=NOW, **more):
    return posts.claim(session, owner=owner, now=now, **more)


def test_one_message_is_claimed_by_one_writer(session, want):
    want(1)
    first = claim(session)
    assert first is not None
    assert first.ts is None
    assert not first.recovered
    assert claim(session, owner="two") is None


def test_wanting_it_twice_makes_one_message(session, want):
    assert want(1).id == want(1).id


def test_a_thread_waits_for_its_parent(session, want):
    parent = want(1)
    want(2, parent_id=parent.id)
    claimed = claim(session)
    assert claimed is not None
    assert claimed.subject_id == 1
    assert claim(session) is None
    posts.record_written(session, claimed, ts="1.000001", now=NOW)
    child = claim(session)
    assert child is not None
    assert (child.subject_id, child.thread_ts) == (2, "1.000001")


def test_a_change_while_it_is_written_draws_it_again(session, want, workspace):
    want(1)
    claimed = claim(session)
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    posts.record_written(session, claimed, ts="1.000001", now=NOW)
    again = claim(session)
    assert again is not None
    assert (again.ts, again.wanted) == ("1.000001", 2)
    posts.record_written(session, again, ts="1.000001", now=NOW)
    assert claim(session) is None
    assert session.get_one(Post, again.id).state == PostState.POSTED


def test_a_writer_that_died_is_followed_by_one_that_looks_first(session, want):
    want(1)
    claim(session)
    assert claim(session, owner="two", now=NOW + posts.LEASE) is None
    later = claim(session, owner="two", now=NOW + posts.LEASE + timedelta(seconds=1))
    assert later is not None
    assert later.recovered


def test_a_late_writer_does_not_undo_the_next_ones_claim(session, want):
    want(1)
    late = claim(session)
    after = NOW + posts.LEASE + timedelta(seconds=1)
    claim(session, owner="two", now=after)
    posts.record_failed(session, late, note="x", permanent=True, retry_after=None, now=after)
    post = session.get_one(Post, late.id)
    assert post.state == PostState.CLAIMED
    assert post.owner == "two"


def test_while_slack_is_away_pauses_grow_and_it_is_never_given_up(session, want):
    want(1)
    now, pauses = NOW, []
    for _ in range(30):
        claimed = claim(session, now=now)
        assert claimed is not None
        posts.record_failed(
            session, claimed, note="away", permanent=False, retry_after=None, now=now
        )
        pauses.append((session.get_one(Post, claimed.id).try_at - now).total_seconds())
        now += timedelta(seconds=pauses[-1])
    assert pauses[:3] == [2, 4, 8]
    assert pauses[-1] == posts.LONGEST_PAUSE
    assert claim(session, now=now) is not None


def test_a_change_meanwhile_does_not_forget_that_it_may_stand_in_slack(session, want, workspace):
    want(1)
    unanswered = claim(session)
    posts.record_failed(
        session, unanswered, note="timeout", permanent=False, retry_after=None, now=NOW
    )
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    again = claim(session)
    assert again is not None
    assert again.recovered


def test_a_failed_message_is_tried_again_when_it_changes(session, want, workspace):
    want(1)
    claimed = claim(session)
    posts.record_failed(session, claimed, note="x", permanent=True, retry_after=None, now=NOW)
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    assert claim(session) is not None


def test_a_resting_channel_takes_updates_only(session, want, workspace):
    want(1)
    posts.record_written(session, claim(session), ts="1.000001", now=NOW)
    want(2)
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    update = claim(session, resting=["C0OUTREACH"])
    assert update is not None
    assert update.subject_id == 1
    assert claim(session, resting=["C0OUTREACH"]) is None
    assert claim(session) is not None


def test_while_updates_rest_new_messages_are_given_out(session, want, workspace):
    want(1)
    posts.record_written(session, claim(session), ts="1.000001", now=NOW)
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    want(2)
    fresh = claim(session, updates=False)
    assert fresh is not None
    assert fresh.subject_id == 2
    assert claim(session, updates=False) is None
    update = claim(session)
    assert update is not None
    assert update.subject_id == 1


def test_a_deleted_message_is_written_anew(session, want, workspace):
    want(1)
    posts.record_written(session, claim(session), ts="1.000001", now=NOW)
    posts.redraw(session, workspace.id, PostKind.DRAFT, 1, now=NOW)
    posts.record_gone(session, claim(session), now=NOW)
    again = claim(session)
    assert again is not None
    assert again.ts is None
