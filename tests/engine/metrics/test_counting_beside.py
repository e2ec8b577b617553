"""Counting the figures of times goes on beside everybody else, and misses nobody (PostgreSQL)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from engine.delivery.protection.erasing import erase
from engine.delivery.sending import outbox
from engine.metrics.catching_up import catch_up
from engine.metrics.recounting_people import recount_people
from storage.locks import wait_at_most
from storage.states import TouchKind
from storage.tables import CountedPerson, Prospect, Workspace
from tests.outreach import Outreach
from tests.sending import claim, make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace

SHORT = timedelta(seconds=1)


@pytest.fixture
def kind():
    """SQLite has one writer, so nothing comes in between there."""
    return "postgresql"


class World:
    def __init__(self, sessions):
        self.sessions = sessions
        with sessions.begin() as session:
            workspace = make_workspace(session)
            self.id, self.by = workspace.id, make_actor(session, workspace)
            outreach = Outreach(session, workspace)
            outreach.audiences()
            ines = outreach.prospect("Ines Okafor")
            self.ines = ines.id
            outreach.sent(ines, TouchKind.INITIAL_DM, NOW - timedelta(days=2))

    def count(self):
        with self.sessions.begin() as session:
            catch_up(session, self.id)

    def is_right(self):
        with self.sessions.begin() as session:
            return recount_people(session, self.id).all_right


@pytest.fixture
def world(sessions):
    return World(sessions)


def test_who_changes_while_they_are_counted_for_the_first_time_is_counted_anew(world):
    with world.sessions.begin() as session:
        session.get_one(Prospect, world.ines).source = "another list"
        session.flush()
        world.count()
    assert world.is_right()


def test_who_is_erased_while_they_are_counted_for_the_first_time_is_not_kept(world):
    with world.sessions.begin() as session:
        erase(session, world.ines, by=world.by, now=NOW)
        session.flush()
        world.count()
    world.count()
    with world.sessions.begin() as session:
        assert session.scalars(select(CountedPerson.id)).all() == []
    assert world.is_right()


def test_a_new_time_zone_waits_for_who_counts_by_the_old_one(world):
    def moves():
        with world.sessions.begin() as session:
            session.get_one(Workspace, world.id).timezone = "Asia/Tokyo"

    with ThreadPoolExecutor(1) as pool:
        with world.sessions.begin() as session:
            catch_up(session, world.id)
            moved = pool.submit(moves)
            with pytest.raises(TimeoutError):
                moved.result(timeout=0.3)
        moved.result(timeout=20)
    world.count()
    assert world.is_right()


def test_an_e_mail_leaves_beside_a_recount(world):
    with world.sessions.begin() as session:
        workspace = session.get_one(Workspace, world.id)
        bo = make_prospect(session, workspace, name="Bo Li", email="bo@oak.example")
        make_conversation(session, workspace, world.by, bo).approve()
    with world.sessions.begin() as session:
        claimed = claim(session)
    assert claimed is not None
    with world.sessions.begin() as counting, world.sessions.begin() as sending:
        recount_people(counting, world.id)
        wait_at_most(sending, SHORT)
        try:
            [verdict] = outbox.begin_sending(sending, [claimed], now=NOW).values()
        except OperationalError as error:
            pytest.fail(f"it waits: {error.orig}")
        assert verdict.is_open
