"""Two who decide at the same moment: one thing happens, and everybody else is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine.errors import ConflictError
from engine.prospects import duplicates, imports, near_misses, undoing
from engine.prospects.merging import merge
from engine.prospects.unmerging import undo_merge
from storage.states import ImportState
from storage.tables import ImportJob, Merge, MergeSuggestion, Prospect
from tests.support import NOW, make_actor, make_workspace

AT_ONCE = 4
FILE = (
    "Name,Email,Phone,Company\nBob Marsh,bob@marsh.example,,Marsh School\n"
    "Robert Marsh,,+1 212 555 0100,Marsh School\n"
)


@pytest.fixture
def ada(sessions):
    with sessions.begin() as session:
        return make_actor(session, make_workspace(session))


@pytest.fixture
def job_id(sessions, ada):
    with sessions.begin() as session:
        seen = imports.preview(
            session, "a.csv", FILE.encode(), by=ada, channel=None, slack_file_id=None, now=NOW
        )
        imports.confirm(session, seen.job_id, by=ada, now=NOW)
        imports.step(session, seen.job_id, now=NOW)
        near_misses.compare_next(session, seen.job_id, now=NOW)
        assert session.scalar(select(func.count()).select_from(MergeSuggestion)) == 1
        return seen.job_id


def at_once(sessions, work):
    """What each of several got who did `work` at the same moment: an answer or a refusal."""
    barrier = Barrier(AT_ONCE)

    def one(_number):
        barrier.wait()
        try:
            with sessions.begin() as session:
                return work(session) or "done"
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
    refused = [answer for answer in answers if isinstance(answer, ConflictError)]
    assert len(refused) == AT_ONCE - 1
    return [str(error) for error in refused]


def test_a_pair_is_merged_once_and_parted_once(sessions, ada, job_id):
    told = at_once(sessions, lambda s: duplicates.same_person(s, 1, 2, by=ada, now=NOW))
    assert all("Ada Admin has merged Robert Marsh" in sentence for sentence in told)
    with sessions.begin() as session:
        (merge_id,) = session.scalars(select(Merge.id)).all()
    told = at_once(sessions, lambda s: undo_merge(s, merge_id, by=ada, now=NOW))
    assert all("has undone this merge already" in sentence for sentence in told)
    with sessions.begin() as session:
        assert session.scalars(select(Prospect.id).order_by(Prospect.id)).all() == [1, 2]


def test_a_pair_is_dismissed_once(sessions, ada, job_id):
    told = at_once(sessions, lambda s: duplicates.different_people(s, 1, 2, by=ada, now=NOW))
    assert all("two people" in sentence for sentence in told)


def test_an_import_is_undone_once_while_another_one_runs(sessions, ada, job_id):
    with sessions.begin() as session:
        other = imports.preview(
            session, "b.csv", FILE.encode(), by=ada, channel=None, slack_file_id=None, now=NOW
        ).job_id
        imports.confirm(session, other, by=ada, now=NOW)
    told = at_once(sessions, lambda s: undoing.undo(s, job_id, by=ada, now=NOW))
    assert all("Ada Admin has undone this import already" in sentence for sentence in told)

    def work(number):
        step, id_ = ((undoing.step, job_id), (imports.step, other))[number % 2]
        worked = True
        while worked:
            with sessions.begin() as session:
                worked = step(session, id_, now=NOW, batch=1)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))
    with sessions.begin() as session:
        states = session.scalars(select(ImportJob.state).order_by(ImportJob.id)).all()
        assert states == [ImportState.UNDONE, ImportState.DONE]
        names = session.scalars(select(Prospect.full_name).order_by(Prospect.full_name)).all()
        assert names == ["Bob Marsh", "Robert Marsh"]


def test_merging_beside_an_import_and_its_undoing_never_blocks_for_good(sessions, ada, job_id):
    def work(number):
        try:
            with sessions.begin() as session:
                if number % 2:
                    merge(session, 1, 2, by=ada, now=NOW)
                else:
                    undoing.undo(session, job_id, by=ada, now=NOW)
        except ConflictError as error:
            return str(error)
        return None

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, range(2)))
    assert sum(sentence is None for sentence in told) >= 1
