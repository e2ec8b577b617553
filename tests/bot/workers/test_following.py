"""Many sequences are made, and follow their type, in transactions that nobody waits long for."""

import pytest
from sqlalchemy import event, func, select

from bot.clock import SystemClock
from bot.connect import slack_client
from bot.drafting_many import CHUNK, draft_in_chunks
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.following import step
from engine.delivery.course import following
from engine.delivery.course.following import BATCH
from engine.scheduling import sequences
from engine.views.sequence_types import TypeRequest
from engine.views.sequences import SequenceRequest
from storage.tables import Sequence
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

STEPS = "day 0: first message by e-mail\nday 3: follow-up 1 by e-mail"


@pytest.fixture
def runtime(sessions, tmp_path):
    settings = Settings.load(home=tmp_path)
    return Runtime(settings, sessions, SystemClock(), slack_client(settings))


@pytest.fixture
def commits(sessions):
    """How many sequences there were, and of which version, after each commit."""
    seen = []

    def look(session):
        if session.in_nested_transaction():
            return
        rows = session.execute(
            select(Sequence.type_version, func.count()).group_by(Sequence.type_version)
        )
        seen.append({version: count for version, count in rows})  # noqa: C416 - rows are no pairs

    event.listen(sessions, "before_commit", look)
    yield seen
    event.remove(sessions, "before_commit", look)


def people(session, count):
    outreach = Outreach(session, make_workspace(session))
    outreach.audiences()
    ids = [outreach.prospect(f"Person {number}").id for number in range(count)]
    return make_actor(session, outreach.workspace), ids


def test_sequences_follow_a_batch_a_transaction(sessions, runtime, commits):
    request = TypeRequest(name="ours", copied_from="3-step", summary="ours", steps=STEPS)
    with sessions.begin() as session:
        ada, ids = people(session, BATCH + 1)
        following.save(session, request, by=ada, now=NOW)
        for prospect_id in ids:
            wish = SequenceRequest(prospect_id=prospect_id, sequence_type="ours")
            sequences.generate(session, wish, by=ada, now=NOW)
        changed = {"version": 1, "steps": STEPS.replace("day 3", "day 4")}
        following.save(session, request.model_copy(update=changed), by=ada, now=NOW)
        following.follow(session, "ours", 2, by=ada)
    commits.clear()
    assert step(runtime)
    assert step(runtime)
    assert not step(runtime)
    assert commits[:2] == [{1: 1, 2: BATCH}, {2: BATCH + 1}]


def test_many_sequences_are_made_a_chunk_a_transaction(sessions, runtime, commits):
    with sessions.begin() as session:
        ada, ids = people(session, CHUNK + 2)
    commits.clear()
    made = draft_in_chunks(runtime, ids, by=ada)
    assert len(made.drafted) == CHUNK + 2
    assert commits == [{0: CHUNK}, {0: CHUNK + 2}]
    again = draft_in_chunks(runtime, ids, by=ada)
    assert (len(again.drafted), len(again.left_out)) == (0, CHUNK + 2)


def test_check_ins_are_drafted_in_chunks_as_well(sessions, runtime):
    with sessions.begin() as session:
        ada, ids = people(session, CHUNK + 1)
    made = draft_in_chunks(runtime, ids, sequence_type="check_in", by=ada)
    assert {each.sequence_type for each in made.drafted} == {"check_in"}
    assert len(made.drafted) == CHUNK + 1
