from datetime import timedelta

import pytest

from engine.scheduling import jobs
from engine.scheduling.jobs import LEASE, TakenOverError
from storage.states import RunState
from storage.tables import JobRun
from tests.support import NOW

LATER = NOW + LEASE


def claim(session, workspace, owner="one", now=NOW):
    return jobs.claim(
        session, "digest", workspace.id, "2026-11-23", due_at=NOW, owner=owner, now=now
    )


def take_over(session, owner, now=LATER):
    return jobs.claim_abandoned(session, names=("digest",), owner=owner, now=now)


def test_a_slot_has_one_owner(session, workspace):
    first = claim(session, workspace)
    assert first.attempt == 1
    assert claim(session, workspace, owner="two") is None
    assert claim(session, workspace, owner="two", now=LATER) is None, "that takes a take-over"


def test_whoever_finishes_must_still_own_the_slot(session, workspace):
    late = claim(session, workspace)
    newer = take_over(session, "two")
    with pytest.raises(TakenOverError):
        jobs.finish(session, late, now=LATER, note=None)
    assert not jobs.fail(session, late, now=LATER, note="never mind")
    jobs.finish(session, newer, now=LATER, note="done by the second")
    run = session.get_one(JobRun, newer.id, populate_existing=True)
    assert (run.state, run.note, run.attempts) == (RunState.DONE, "done by the second", 2)


def test_an_owner_that_took_its_own_slot_over_finishes_only_the_newer_attempt(session, workspace):
    """A clock that jumps ends a lease while the same process is still at it."""
    late = claim(session, workspace)
    newer = take_over(session, "one")
    with pytest.raises(TakenOverError):
        jobs.finish(session, late, now=LATER, note=None)
    jobs.finish(session, newer, now=LATER, note=None)


def test_a_lease_that_runs_is_not_taken_over_and_jobs_that_are_gone_stay(session, workspace):
    claim(session, workspace)
    assert take_over(session, "two", LATER - timedelta(seconds=1)) is None
    gone = jobs.claim_abandoned(session, names=("other",), owner="two", now=LATER)
    assert gone is None
    assert take_over(session, "two") is not None


def test_the_last_run_is_the_newest_slot_and_not_the_first_sight(session, workspace):
    jobs.begin(session, "digest", workspace.id, owner="one", now=NOW + timedelta(days=9))
    assert jobs.last_runs(session, workspace.id) == {}
    claimed = claim(session, workspace)
    jobs.finish(session, claimed, now=NOW, note="told")
    last = jobs.last_runs(session, workspace.id)["digest"]
    assert (last.slot, last.state, last.note) == ("2026-11-23", RunState.DONE, "told")
    assert jobs.last_slots(session)["digest", workspace.id] == NOW + timedelta(days=9)
