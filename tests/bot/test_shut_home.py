"""The channel where the team works takes no message: the writer, the local workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from blocks.delivery import notice_card
from bot import local
from bot.doctor import Health, diagnose
from bot.posts import Drawing, Writer
from bot.settings import Settings
from engine import places, posts, shut_home
from storage.states import PostKind, PostState
from storage.tables import Post
from tests.bot.test_posts import Later, drain, draw, unhurried
from tests.local import words
from tests.support import make_actor, make_workspace

HOME, OTHER = "C0OUTREACH", "C0GENERAL"


@pytest.fixture
def led(tmp_path):
    """A local workspace for each test: what is archived stays so."""
    settings = Settings.load(home=tmp_path, database_url=f"sqlite:///{tmp_path}/drumbeat.db")
    workspace = local.start(settings, port=0, fresh=True, rate_limit=False)
    yield workspace.settings
    workspace.stop()


@pytest.fixture
def ada(runtime):
    """An admin whose team has two drafts to be posted, the second in the thread of a morning."""
    with runtime.sessions.begin() as session:
        workspace = make_workspace(session)
        make_actor(session, workspace, user="U0REMY")
        ada = make_actor(session, workspace)
    want(runtime, ada, PostKind.CADENCE_DAY, 1)
    write(runtime)
    return ada


def want(runtime, ada, kind, number, parent_id=None):
    with runtime.sessions.begin() as session:
        return posts.want(
            session,
            ada.workspace_id,
            kind,
            number,
            slack_channel_id=HOME,
            parent_id=parent_id,
            now=runtime.now(),
        ).id


def want_some(runtime, ada):
    with runtime.sessions.begin() as session:
        morning = session.scalars(
            select(Post.id).where(Post.kind == PostKind.CADENCE_DAY, Post.subject_id == 1)
        ).one()
    want(runtime, ada, PostKind.DRAFT, 1)
    want(runtime, ada, PostKind.CADENCE_ENTRY, 1, parent_id=morning)


def write(runtime, minutes=0):
    drawings = {
        PostKind.CADENCE_DAY: Drawing(lambda *_: "A morning", draw),
        PostKind.DRAFT: Drawing(lambda *_: "A draft", draw),
        PostKind.CADENCE_ENTRY: Drawing(lambda *_: "An entry", draw),
        PostKind.CHANNEL_SHUT: Drawing(
            lambda session, _team, number, now: shut_home.card(session, number, now=now),
            notice_card,
        ),
    }
    later = replace(runtime, clock=Later(timedelta(minutes=minutes)))
    drain(Writer(later, drawings, unhurried()))


def said(there, channel):
    """What stands in a channel and its threads."""
    for found in there.state()["channels"]:
        if found["id"] == channel:
            threads = [[message, *message["replies"]] for message in found["messages"]]
            return [words(message) for thread in threads for message in thread]
    return []


def count(there, channel, text):
    return sum(text in each for each in said(there, channel))


def shut_by(there, how):
    if how == "archived":
        there.post("archive", channel=HOME)
    else:
        there.post("command", user="U0ADA", channel=HOME, text="/remove @Drumbeat")


@pytest.mark.parametrize(
    ("how", "wrong"), [("archived", "it is archived"), ("removed", "Drumbeat is not in it")]
)
def test_admins_are_told_once_and_what_waited_is_posted_once_when_it_is_mended(
    runtime, there, ada, how, wrong
):
    shut_by(there, how)
    want_some(runtime, ada)
    for minutes in (0, 6, 12):
        write(runtime, minutes)
    [told] = said(there, "D0ADA")
    assert f"Slack takes no message in #outreach any more: {wrong}" in told
    assert said(there, "D0REMY") == [], "who can mend nothing"
    if how == "archived":
        there.post("archive", channel=HOME, undo=True)
    there.post("command", user="U0ADA", channel=HOME, text="/invite @Drumbeat")
    for minutes in (18, 24):
        write(runtime, minutes)
    assert [count(there, HOME, text) for text in ("A morning", "A draft", "An entry")] == [1, 1, 1]
    [told] = said(there, "D0ADA")
    assert "can be posted again" in told, "what was told is changed in place"


def test_the_next_shutting_is_news(runtime, there, ada):
    for round_ in (1, 2):
        shut_by(there, "removed")
        want(runtime, ada, PostKind.DRAFT, round_)
        write(runtime, round_ * 20)
        assert len(said(there, "D0ADA")) == round_
        there.post("command", user="U0ADA", channel=HOME, text="/invite @Drumbeat")
        write(runtime, round_ * 20 + 10)


def test_what_waited_comes_once_to_the_channel_that_is_chosen_instead(runtime, there, ada):
    shut_by(there, "archived")
    want_some(runtime, ada)
    write(runtime)
    there.post("command", user="U0ADA", channel=OTHER, text="/invite @Drumbeat")
    with runtime.sessions.begin() as session:
        places.work_in(session, OTHER, by=ada, now=runtime.now())
    write(runtime)
    write(runtime, 6)
    assert [count(there, OTHER, text) for text in ("A morning", "A draft", "An entry")] == [1, 1, 1]
    with runtime.sessions.begin() as session:
        assert set(session.scalars(select(Post.state))) == {PostState.POSTED}
    [told] = said(there, "D0ADA")
    assert "works in another channel now" in told


def test_what_comes_later_into_a_thread_that_was_left_there_comes_along_once(runtime, there, ada):
    draft = want(runtime, ada, PostKind.DRAFT, 1)
    write(runtime)
    there.post("command", user="U0ADA", channel=OTHER, text="/invite @Drumbeat")
    with runtime.sessions.begin() as session:
        places.work_in(session, OTHER, by=ada, now=runtime.now())
    shut_by(there, "archived")
    want(runtime, ada, PostKind.CADENCE_ENTRY, 1, parent_id=draft)
    for minutes in (0, 6, 12):
        write(runtime, minutes)
    assert [count(there, OTHER, text) for text in ("A draft", "An entry")] == [1, 1]
    assert said(there, "D0ADA") == []


def test_the_doctor_names_it(runtime, there, ada, database_url):
    settings = runtime.settings.model_copy(update={"database_url": database_url})

    def slack():
        return [each for each in diagnose(settings).findings if each.name == "Slack"]

    assert {each.health for each in slack()} == {Health.OK}
    shut_by(there, "archived")
    [found] = [each for each in slack() if each.health == Health.WRONG]
    assert found.says == (
        "Slack takes no message in #outreach, where the team works: it is archived. Unarchive it "
        "and type /invite @Drumbeat there, or choose another channel under “Channels in Slack” on "
        "Home."
    )
    there.post("archive", channel=HOME, undo=True)
    [found] = [each for each in slack() if each.health == Health.WRONG]
    assert "Drumbeat is not in it. Type /invite" in found.says


def test_a_direct_message_that_failed_once_is_tried_again(runtime, there, ada):
    """Slack lets nobody look into a conversation by the id of a person."""
    with runtime.sessions.begin() as session:
        told = shut_home.tell(
            session,
            ada.workspace_id,
            HOME,
            "is_archived",
            name="#outreach",
            now=runtime.now(),
        )
    assert told == 1
    there.post("faults", fail={"chat.postMessage": {"error": "internal_error", "times": 1}})
    write(runtime)
    assert said(there, "D0ADA") == []
    write(runtime, 6)
    assert len(said(there, "D0ADA")) == 1
