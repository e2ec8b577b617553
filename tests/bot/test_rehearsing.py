"""A dry run through its one door: hours in words, and a transaction that is not committed."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.rehearsing import dry_run, hours_in
from bot.runtime import Runtime
from bot.settings import Settings
from engine.errors import InvalidError
from storage.states import MailState
from storage.tables import Mail, Post
from tests.sending import make_conversation
from tests.support import NOW, make_actor, make_workspace


class Clock:
    def now(self):
        return NOW


def test_nothing_of_it_is_kept(sessions, tmp_path):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        make_conversation(session, workspace, make_actor(session, workspace)).approve(0)
        workspace_id = workspace.id
    runtime = Runtime(
        settings=Settings.load(home=tmp_path), sessions=sessions, clock=Clock(), slack=WebClient()
    )
    for _ in range(2):
        run = dry_run(runtime, workspace_id)
        assert [mail.prospect_name for mail in run.leaving] == ["Ines Okafor"]
    with sessions() as session:
        mail = session.scalars(select(Mail)).one()
        assert (mail.state, mail.sent_at, mail.gate) == (MailState.APPROVED, None, None)
        assert session.scalars(select(Post)).all() == []


@pytest.mark.parametrize(
    ("said", "hours"), [("", 24), ("12", 12), ("12h", 12), (" 1 hour ", 1), ("48 Hours", 48)]
)
def test_hours_in_words(said, hours):
    assert hours_in(said) == hours


@pytest.mark.parametrize("said", ["tomorrow", "-3", "٣", "12 13", "99999"])
def test_what_is_no_number_of_hours_is_answered_in_a_sentence(said):
    with pytest.raises(InvalidError, match="for how many hours"):
        hours_in(said)
