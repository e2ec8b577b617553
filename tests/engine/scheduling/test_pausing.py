"""All sending rests when an admin says so, and goes on when one says so; the channel is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import notices
from engine.errors import ConflictError, ForbiddenError
from engine.scheduling import pausing
from storage.states import PostKind
from storage.tables import Notice, Post
from tests.sending import claim, make_conversation, make_prospect
from tests.support import NOW

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def mail(session, workspace, ada):
    return make_conversation(session, workspace, ada, make_prospect(session, workspace)).approve()


def test_nothing_leaves_between_pause_and_resume(session, workspace, ada, mail):
    assert pausing.pause(session, by=ada, now=NOW).is_paused
    assert workspace.paused_at == NOW
    assert claim(session, owner="one", now=NOW) is None
    assert mail.gate == "workspace_paused"
    assert not pausing.resume(session, by=ada, now=LATER).is_paused
    assert workspace.paused_at is None
    assert claim(session, owner="one", now=LATER) is not None


def test_what_waited_for_the_pause_alone_is_due_when_it_ends(session, workspace, ada, mail):
    pausing.pause(session, by=ada, now=NOW)
    assert claim(session, owner="one", now=NOW) is None
    assert mail.due_at > NOW
    pausing.resume(session, by=ada, now=NOW)
    assert claim(session, owner="one", now=NOW) is not None


def test_the_channel_is_told_once_and_the_line_says_when_it_is_over(session, ada):
    for _ in range(2):
        pausing.pause(session, by=ada, now=NOW)
        newest = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert newest.text.startswith("Ada Admin paused sending")
        assert "/outreach resume" in newest.text
        pausing.resume(session, by=ada, now=LATER)
        card = notices.card(session, newest.id, now=LATER)
        assert (card.is_over, card.text) == (True, "Sending was paused; Ada Admin let it go on.")
    kinds = session.scalars(select(Post.kind)).all()
    assert kinds == [PostKind.NOTICE] * 2


def test_whoever_comes_second_is_told(session, workspace, ada):
    with pytest.raises(ConflictError, match="is not paused"):
        pausing.resume(session, by=ada, now=NOW)
    pausing.pause(session, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="paused already"):
        pausing.pause(session, by=ada, now=LATER)
    assert workspace.paused_at == NOW


@pytest.mark.parametrize("decide", [pausing.pause, pausing.resume])
def test_only_an_admin_decides_it(session, workspace, remy, decide):
    with pytest.raises(ForbiddenError):
        decide(session, by=remy, now=NOW)
    assert workspace.paused_at is None
