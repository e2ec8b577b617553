"""Two at once: what is made at first sight is made once, and whoever comes second finds it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine import posts
from engine.campaigns.default import default_campaign
from engine.delivery.accounts.senders import ensure_sender
from engine.members import ensure_member
from engine.scoring.audiences import ensure_audiences
from storage import suppressions
from storage.states import Channel, PostKind, SuppressionKind
from storage.tables import SlackInbox
from storage.unique import add_once
from tests.support import NOW, make_workspace

AT_ONCE = 8


def member(session, workspace_id):
    return ensure_member(
        session, workspace_id, slack_user_id="U1", name="Jo", admin=False, now=NOW
    ).id


def sender(session, workspace_id):
    return ensure_sender(session, workspace_id, Channel.EMAIL, "a@b.example", "A", now=NOW).id


def post(session, workspace_id):
    return posts.want(
        session, workspace_id, PostKind.DRAFT, 1, slack_channel_id="C0OUTREACH", now=NOW
    ).id


def suppression(session, workspace_id):
    suppressions.add(
        session,
        workspace_id,
        SuppressionKind.EMAIL,
        "jo@example.com",
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    return suppressions.find(session, workspace_id, [(SuppressionKind.EMAIL, "jo@example.com")]).id


FIRST_SIGHTS = {
    "audiences": lambda session, at: tuple(row.id for row in ensure_audiences(session, at)),
    "campaign": lambda session, at: default_campaign(session, at, NOW).id,
    "member": member,
    "post": post,
    "sender": sender,
    "suppression": suppression,
    "workspace": lambda session, _at: make_workspace(session, "T0OTHER").id,
}


@pytest.mark.parametrize("what", FIRST_SIGHTS)
def test_what_is_made_at_first_sight_is_made_once(sessions, what):
    with sessions.begin() as session:
        workspace_id = make_workspace(session).id
    together = Barrier(AT_ONCE)

    def see(_):
        together.wait(10)
        with sessions.begin() as session:
            return FIRST_SIGHTS[what](session, workspace_id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert len(set(pool.map(see, range(AT_ONCE)))) == 1


def test_adding_once_says_who_was_first(session):
    assert add_once(session, SlackInbox, key="event", received_at=NOW) is not None
    assert add_once(session, SlackInbox, key="event", received_at=NOW) is None
