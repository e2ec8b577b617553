"""What a person saves while a batch works on the same people stays, and nobody waits for no reason.

On PostgreSQL: SQLite lets one transaction write at a time.
"""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select, text

from engine.prospects import editing, imports, undoing
from engine.scoring.scoring import score_waiting
from storage import events
from storage.states import EventKind
from storage.tables import Prospect
from tests.support import NOW, make_actor, make_workspace

pytestmark = pytest.mark.parametrize("kind", ["postgresql"])
SOON = 0.3
"""How long somebody who has to wait for another transaction is left waiting."""
HEAD = "Name,Email,Title,Tags\n"
FIRST = HEAD + "Ann Lee,ann@lee.example,Head,old\n"
SECOND = HEAD + "Ann Lee,ann@lee.example,Director,file\n"


@pytest.fixture
def ada(sessions):
    with sessions.begin() as session:
        return make_actor(session, make_workspace(session))


def confirmed(sessions, ada, content):
    with sessions.begin() as session:
        seen = imports.preview(
            session, "a.csv", content.encode(), by=ada, channel=None, slack_file_id=None, now=NOW
        )
        imports.confirm(session, seen.job_id, by=ada, now=NOW)
    return seen.job_id


def bring_in(sessions, ada, content):
    job_id = confirmed(sessions, ada, content)
    with sessions.begin() as session:
        imports.step(session, job_id, now=NOW)
    return job_id


def beside(sessions, ada, work):
    """Ann, after `work` was begun while her tags were saved, but not committed."""

    def one():
        with sessions.begin() as session:
            work(session)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            ann_id = session.scalars(select(Prospect.id)).one()
            editing.set_tags(session, ann_id, "old, vip", shown=["old"], by=ada, now=NOW)
            session.flush()
            working = pool.submit(one)
            wait([working], SOON)  # it may have to wait for us
        working.result(20)
    with sessions.begin() as session:
        return session.scalars(select(Prospect)).one()


def test_what_is_saved_while_somebody_is_scored_is_scored_later(sessions, ada):
    bring_in(sessions, ada, FIRST)
    ann = beside(sessions, ada, lambda session: score_waiting(session, now=NOW))
    assert (ann.tags, ann.scored_at) == (["old", "vip"], None)
    with sessions.begin() as session:
        assert score_waiting(session, now=NOW) == 1


def test_an_import_adds_to_what_is_saved_meanwhile(sessions, ada):
    bring_in(sessions, ada, FIRST)
    job_id = confirmed(sessions, ada, SECOND)
    ann = beside(sessions, ada, lambda session: imports.step(session, job_id, now=NOW))
    assert (ann.tags, ann.title) == (["old", "vip", "file"], "Director")


def test_undoing_an_import_leaves_what_is_saved_meanwhile(sessions, ada):
    bring_in(sessions, ada, FIRST)
    job_id = bring_in(sessions, ada, SECOND)
    with sessions.begin() as session:
        undoing.undo(session, job_id, by=ada, now=NOW)
    ann = beside(sessions, ada, lambda session: undoing.step(session, job_id, now=NOW))
    assert (ann.tags, ann.title) == (["old", "vip"], "Head")


def test_what_happens_to_somebody_else_does_not_wait_for_an_import(sessions, ada):
    bring_in(sessions, ada, FIRST)
    job_id = confirmed(sessions, ada, HEAD + "Bob Fox,bob@fox.example,,\n")
    with sessions.begin() as session:
        ann_id = session.scalars(select(Prospect.id)).one()
        imports.step(session, job_id, now=NOW)
        with sessions.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert events.add_once(
                other,
                ada.workspace_id,
                EventKind.REPLIED,
                prospect_id=ann_id,
                touch_id=None,
                provider="test",
                provider_id="1",
                at=NOW,
            )
