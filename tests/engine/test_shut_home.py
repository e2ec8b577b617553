"""The channel where the team works takes no message: each admin is told once, directly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import places, posts, shut_home
from engine.errors import NotFoundError
from engine.members import ensure_member
from engine.metrics.home import home
from engine.views.places import PlacesRequest
from storage.states import PostKind
from storage.tables import Notice, Post
from tests.support import NOW

HOME, OTHER = "C0OUTREACH", "C0OTHER"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def team(session, workspace, ada, remy):
    return workspace


def another_admin(session, team):
    ensure_member(
        session, team.id, slack_user_id="U0EVE", name="Eve", admin=True, now=NOW, handle="eve"
    )


def tell(session, team, channel=HOME, reason="is_archived", now=NOW):
    return shut_home.tell(session, team.id, channel, reason, name="#outreach", now=now)


def told(session):
    """To whom, in the order in which they were told."""
    kinds = select(Post).where(Post.kind == PostKind.CHANNEL_SHUT).order_by(Post.id)
    return [post.slack_channel_id for post in session.scalars(kinds)]


@pytest.mark.parametrize(
    ("reason", "wrong", "mend"),
    [
        ("not_in_channel", "Drumbeat is not in it.", "Type /invite @Drumbeat there,"),
        ("channel_not_found", "it is gone, or Drumbeat is no longer in it.", "Type /invite"),
        ("is_archived", "it is archived.", "Unarchive it and type /invite @Drumbeat there,"),
    ],
)
def test_each_admin_is_told_directly_which_channel_since_when_and_what_to_do(
    session, team, reason, wrong, mend
):
    another_admin(session, team)
    assert tell(session, team, reason=reason) == 2
    assert told(session) == ["U0ADA", "U0EVE"], "and nobody else, nor the channel itself"
    text = session.scalars(select(Notice.text).limit(1)).one()
    assert text.startswith(f"Slack takes no message in #outreach any more: {wrong} ")
    assert (
        "Drafts, the morning's post, answers and the digest have waited since 23 November, 10:00."
        in text
    )
    assert mend in text
    assert "or choose another channel under “Channels in Slack” on Home." in text


def test_what_has_a_channel_of_its_own_does_not_wait(session, team, ada):
    places.save_places(session, PlacesRequest(cadence=OTHER, digest=OTHER), by=ada, now=NOW)
    tell(session, team)
    assert "Drafts and answers have waited since" in session.scalars(select(Notice.text)).one()


def test_it_is_told_once_and_an_admin_who_comes_later_hears_since_when(session, team):
    assert tell(session, team) == 1
    assert not shut_home.is_news(session, team.id, HOME, "is_archived")
    assert tell(session, team, now=LATER) == 0
    another_admin(session, team)
    assert tell(session, team, now=LATER) == 1
    assert told(session) == ["U0ADA", "U0EVE"]
    texts = session.scalars(select(Notice.text)).all()
    assert len(set(texts)) == 1, "since when it was, not since they were told"


@pytest.mark.parametrize(
    ("channel", "reason"), [(OTHER, "is_archived"), (HOME, "internal_error"), (HOME, "ratelimited")]
)
def test_what_passes_and_other_channels_are_not_told(session, team, channel, reason):
    assert tell(session, team, channel, reason) == 0


def test_it_is_over_when_a_message_is_posted_there_and_news_the_next_time(session, team):
    tell(session, team)
    notice = session.scalars(select(Notice)).one()
    assert shut_home.card(session, notice.id, now=NOW).text == notice.text
    shut_home.opened(session, team.id, OTHER, now=LATER)
    assert notice.over_at is None
    shut_home.opened(session, team.id, HOME, now=LATER)
    assert notice.over_at == LATER
    with pytest.raises(NotFoundError, match="can be posted again where the team works"):
        shut_home.card(session, notice.id, now=LATER)
    assert tell(session, team, now=LATER) == 1


def test_it_is_over_when_the_team_works_elsewhere(session, team, ada):
    tell(session, team)
    places.work_in(session, HOME, by=ada, now=NOW)
    notice = session.scalars(select(Notice)).one()
    assert notice.over_at is None, "it is the same one"
    places.work_in(session, OTHER, by=ada, now=LATER)
    assert notice.over_at == LATER
    assert "works in another channel now" in notice.text


def test_it_is_over_when_another_channel_is_chosen_in_the_form(session, team, ada):
    tell(session, team)
    places.save_places(session, PlacesRequest(digest=OTHER), by=ada, now=NOW)
    notice = session.scalars(select(Notice)).one()
    assert notice.over_at is None
    places.save_places(session, PlacesRequest(home=OTHER), by=ada, now=LATER)
    assert notice.over_at == LATER


def test_home_tells_admins_on_top_while_it_lasts_and_among_nothing_else(session, team, ada, remy):
    assert home(session, by=ada, now=NOW).shut is None
    another_admin(session, team)
    tell(session, team)
    much_later = NOW + timedelta(days=30)
    shown = home(session, by=ada, now=much_later)
    assert shown.shut.startswith("Slack takes no message in #outreach any more")
    assert home(session, by=ada, now=NOW).trouble == ()
    assert home(session, by=remy, now=NOW).shut is None
    shut_home.opened(session, team.id, HOME, now=LATER)
    assert home(session, by=ada, now=much_later).shut is None


def want(session, team, kind, number, parent=None):
    return posts.want(
        session,
        team.id,
        kind,
        number,
        slack_channel_id=HOME,
        parent_id=parent.id if parent else None,
        now=NOW,
    )


@pytest.mark.parametrize("is_shut", [True, False])
def test_what_waits_in_the_thread_of_a_channel_that_is_shut_comes_elsewhere_with_its_head(
    session, team, ada, is_shut
):
    head = want(session, team, PostKind.CADENCE_DAY, 1)
    stands = want(session, team, PostKind.CADENCE_ENTRY, 1, head)
    waits = want(session, team, PostKind.CADENCE_ENTRY, 2, head)
    done = want(session, team, PostKind.DRAFT, 3)
    head.ts, stands.ts, done.ts = "1.0", "1.1", "1.2"
    waits.try_at = NOW + timedelta(minutes=5)
    session.flush()
    if is_shut:
        tell(session, team)
    places.work_in(session, OTHER, by=ada, now=LATER)
    session.expire_all()
    where = [(post.slack_channel_id, post.ts) for post in (head, stands, waits, done)]
    moved = [(OTHER, None), (HOME, "1.1"), (OTHER, None), (HOME, "1.2")]
    stayed = [(HOME, "1.0"), (HOME, "1.1"), (HOME, None), (HOME, "1.2")]
    assert where == (moved if is_shut else stayed)
    assert not is_shut or (waits.try_at == head.try_at == LATER)


def test_what_admins_are_told_directly_moves_to_no_channel(session, team, ada):
    tell(session, team)
    places.work_in(session, OTHER, by=ada, now=LATER)
    session.expire_all()
    assert told(session) == ["U0ADA"]


@pytest.mark.parametrize("is_drawn_again", [True, False])
def test_what_is_being_written_while_the_team_moves_keeps_its_thread_together(
    session, team, ada, is_drawn_again
):
    head = want(session, team, PostKind.CADENCE_DAY, 1)
    below = want(session, team, PostKind.CADENCE_ENTRY, 1, head)
    if is_drawn_again:
        head.ts = "1.0"
        session.flush()
        tell(session, team)
    claimed = posts.claim(session, owner="one", now=NOW)
    assert claimed.id == head.id
    places.work_in(session, OTHER, by=ada, now=LATER)
    session.expire_all()
    posts.record_written(session, claimed, ts=claimed.ts or "1.0", now=LATER)
    session.flush()
    session.expire_all()
    where = [(post.slack_channel_id, post.ts) for post in (head, below)]
    anew, there = [(OTHER, None), (OTHER, None)], [(HOME, "1.0"), (HOME, None)]
    assert where == (anew if is_drawn_again else there)
