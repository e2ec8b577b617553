"""Whom of the prospects a message is about: whom it names beyond doubt, else its thread's card."""

import pytest

from engine import posts
from engine.prospects.meant import Thread, message_words
from storage.states import PostKind, TouchKind
from storage.tables import Post
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

HERE = Thread("C0OUTREACH", "1764000000.000100")


@pytest.fixture
def ours(session, workspace):
    return Outreach(session, workspace)


def meant(session, workspace, text, thread=None):
    whom = message_words(session, workspace.id, text, thread=thread).whom
    return whom and whom.name


def test_whom_it_names(session, workspace, ours):
    ines = ours.prospect("Ines Okafor", linkedin=True)
    for text in (f"from {ines.email}: yes", ines.linkedin_url, "Ines Okafor says yes"):
        assert meant(session, workspace, text) == "Ines Okafor"


def test_who_only_sounds_alike_is_somebody_else(session, workspace, ours):
    ours.prospect("Ines Okafor")
    assert meant(session, workspace, "Ynes Okaforr says yes") is None
    assert meant(session, workspace, "Happy to talk.") is None


def test_of_two_a_person_says_which(session, workspace, ours):
    ours.prospect("Ines Okafor")
    ours.prospect("Ines Okafor", company=ours.company("Other School"))
    assert meant(session, workspace, "Ines Okafor says yes") is None


def test_in_a_thread_it_is_about_whom_the_card_is_about(session, workspace, ours):
    zoe = ours.prospect("Zoe Lang")
    [touch] = ours.sequence(zoe, (TouchKind.INITIAL_DM, NOW))
    posts.want(
        session,
        workspace.id,
        PostKind.DRAFT,
        touch.id,
        slack_channel_id=HERE.channel,
        touch_id=touch.id,
        now=NOW,
    )
    session.query(Post).one().ts = HERE.ts
    session.flush()
    assert meant(session, workspace, "Happy to talk.", HERE) == "Zoe Lang"
    ours.prospect("Ines Okafor")
    assert meant(session, workspace, "Ines Okafor says yes", HERE) == "Ines Okafor"
    other = make_workspace(session, "T0OTHER")
    assert meant(session, other, "Happy to talk.", HERE) is None
