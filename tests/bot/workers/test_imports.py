"""An import that cannot be done ends by itself, and the ones behind it are not held up."""

import pytest
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.imports import step
from engine.errors import ConflictError
from engine.prospects import imports
from storage.states import ImportState, PostState
from storage.tables import ImportJob, ImportRow, Post, Prospect
from tests.support import NOW, make_actor, make_workspace

FILE = "Name,Email\nAnn Lee,ann@lee.example\nBob Fox,bob@fox.example\n"


@pytest.fixture
def runtime(sessions, tmp_path):
    settings = Settings.load(home=tmp_path)
    return Runtime(settings, sessions, SystemClock(), slack_client(settings))


@pytest.fixture
def ada(sessions):
    with sessions.begin() as session:
        return make_actor(session, make_workspace(session))


def confirmed(sessions, by, content=FILE):
    with sessions.begin() as session:
        job_id = imports.preview(
            session,
            "people.csv",
            content.encode(),
            by=by,
            channel="C0OUTREACH",
            slack_file_id=None,
            now=NOW,
        ).job_id
        imports.confirm(session, job_id, by=by, now=NOW)
    return job_id


def spoil(sessions, job_id, cells):
    """What is kept of a row no longer fits the code that reads it, as after a change of it."""
    with sessions.begin() as session:
        session.execute(
            update(ImportRow)
            .where(ImportRow.import_job_id == job_id, ImportRow.line == 3)
            .values(cells=cells)
        )


def card(sessions, job_id):
    with sessions.begin() as session:
        return imports.view(session, job_id, now=NOW)


def test_an_import_that_always_fails_is_given_up_and_the_next_goes_on(sessions, runtime, ada):
    broken = confirmed(sessions, ada)
    spoil(sessions, broken, [None])
    with sessions.begin() as session:
        session.execute(update(Post).values(state=PostState.POSTED))
    good = confirmed(sessions, ada, FILE.replace("Ann", "Cy"))
    for _ in range(3):
        assert card(sessions, broken).state != ImportState.FAILED
        with pytest.raises(AttributeError):
            step(runtime)
    seen = card(sessions, broken)
    assert (seen.state, seen.stopped_at, seen.created) == (ImportState.FAILED, 2, 0)
    while step(runtime):
        pass
    assert card(sessions, good).state == ImportState.DONE
    with sessions.begin() as session:
        post = session.scalars(select(Post).where(Post.subject_id == broken)).one()
        assert post.state == PostState.WANTED
        names = session.scalars(select(Prospect.full_name).order_by(Prospect.id)).all()
        assert names == ["Cy Lee", "Bob Fox"]
        with pytest.raises(ConflictError, match="has stopped"):
            imports.cancel(session, broken, by=ada, now=NOW, under_way=True)


def test_what_failed_and_then_works_begins_to_count_anew(sessions, runtime, ada):
    job_id = confirmed(sessions, ada)
    with sessions.begin() as session:
        row = session.scalars(select(ImportRow).where(ImportRow.line == 3)).one()
        cells = list(row.cells)
    spoil(sessions, job_id, [None])
    for _ in range(2):
        with pytest.raises(AttributeError):
            step(runtime)
    spoil(sessions, job_id, cells)
    assert step(runtime)
    with sessions.begin() as session:
        job = session.get_one(ImportJob, job_id)
        assert (job.state, job.attempts, job.created) == (ImportState.DONE, 0, 2)
