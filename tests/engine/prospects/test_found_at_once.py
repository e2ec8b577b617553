"""Who is being worked on by somebody else is found all the same."""

from __future__ import annotations

import threading

from sqlalchemy import select

from engine.prospects.search import find
from storage.tables import Prospect
from tests.outreach import Outreach
from tests.support import make_workspace


def test_a_search_waits_for_whoever_works_on_the_new_ones(sessions):
    with sessions.begin() as session:
        workspace_id = make_workspace(session).id
        Outreach(session, make_workspace(session)).prospect("Desmond Falk")
    held, found = threading.Event(), []

    def search():
        held.wait(10)
        with sessions.begin() as session:
            found.append(find(session, workspace_id, "Desmond Falk").full_name)

    searcher = threading.Thread(target=search)
    searcher.start()
    with sessions.begin() as session:
        session.scalars(select(Prospect).with_for_update()).all()
        held.set()
        searcher.join(0.3)  # on both databases it has to wait for us
        assert found == []
    searcher.join(20)
    assert found == ["Desmond Falk"]
