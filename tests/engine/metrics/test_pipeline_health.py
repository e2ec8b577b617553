"""A fixed history of sixteen weeks, and what it says about the last four."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from sqlalchemy import select

from engine.metrics.pipeline_health import pipeline_health, watch
from engine.metrics.stages import has_fallen, stages
from storage.states import (
    Approval,
    Channel,
    Condition,
    EventKind,
    ReplyLabel,
    ReplyState,
    TouchKind,
    TouchState,
)
from storage.tables import Notice, Reply, Sender, Touch
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

DAY = timedelta(days=1)
LATELY, BEFORE = NOW - 20 * DAY, NOW - 60 * DAY


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def write(outreach, number, at, *, answered=0, bounced=0):
    for n in range(number):
        then = (EventKind.REPLIED,) if n < answered else ()
        if number - n <= bounced:
            then = (EventKind.BOUNCED,)
        outreach.sent(outreach.prospect(f"P {n}"), TouchKind.INITIAL_DM, at, then=then)


def stage(session, workspace, name):
    found = stages(session, workspace.id, now=NOW)
    return next(each for each in found if each.stage == name)


def texts(session, workspace):
    found = pipeline_health(session, workspace.id, now=NOW).findings
    return [finding.text for finding in found]


def shares(session, workspace, name):
    found = stage(session, workspace, name)
    return found.count, found.of, found.count_before, found.of_before


def open_notices(session, workspace):
    query = select(Notice).where(Notice.workspace_id == workspace.id, Notice.over_at.is_(None))
    return session.scalars(query).all()


def test_a_stage_against_its_history(session, workspace, outreach):
    """Lately 40 sent, 2 bounced, 1 of 38 answered (2.63 %); before 60 and 20 of them (33.33 %)."""
    write(outreach, 40, LATELY, answered=1, bounced=2)
    write(outreach, 60, BEFORE, answered=20)
    write(outreach, 30, NOW - 6 * DAY)  # may still be answered
    write(outreach, 30, NOW - 120 * DAY)  # too long ago
    other = Outreach(session, make_workspace(session, "T0OTHER"))
    write(other, 10, LATELY, answered=10)
    replied = stage(session, workspace, "replied")
    assert (replied.count, replied.of, replied.count_before, replied.of_before) == (1, 38, 20, 60)
    assert (replied.rate, replied.rate_before, replied.fell) == (2.63, 33.33, True)
    delivered = stage(session, workspace, "delivered")
    assert (delivered.count, delivered.of, delivered.fell) == (38, 40, False)


def test_what_fell_is_told_once_with_what_to_do_and_is_over_by_itself(session, workspace, outreach):
    write(outreach, 40, LATELY, answered=1)
    write(outreach, 60, BEFORE, answered=20)
    assert watch(session, workspace.id, now=NOW) == 1
    assert watch(session, workspace.id, now=NOW + DAY) == 0
    [notice] = open_notices(session, workspace)
    assert notice.text.startswith("Fewer people answer: 1 of 40 in four weeks, 20 of 60 in the")
    assert "/outreach metrics 30d by step" in notice.text
    later = NOW + 60 * DAY
    assert watch(session, workspace.id, now=later) == 0
    assert open_notices(session, workspace) == []
    assert notice.text == "This is over: “Fewer people answer” is no longer so."


def test_a_team_at_which_all_is_well(session, workspace, outreach):
    write(outreach, 40, LATELY, answered=12)
    write(outreach, 60, BEFORE, answered=20)
    assert texts(session, workspace) == []
    assert watch(session, workspace.id, now=NOW) == 0


def test_work_that_waits(session, workspace, outreach):
    """Five drafts that were due four days ago; four more since two days are not stale yet."""
    for n in range(9):
        due = NOW - (4 if n < 5 else 2) * DAY
        outreach.sequence(outreach.prospect(f"P {n}"), (TouchKind.INITIAL_DM, due))
    [text] = texts(session, workspace)
    assert text.startswith("5 drafts have been due for more than three days")
    first = session.scalars(select(Touch).order_by(Touch.due_at, Touch.id)).first()
    first.state = TouchState.SKIPPED
    session.flush()
    assert texts(session, workspace) == []


def test_reviews_that_pile_up(session, workspace, outreach):
    for n in range(20):
        at = NOW - 15 * DAY
        outreach.prospect(f"P {n}", approval=Approval.DISCOVERED, created_at=at)
    [text] = texts(session, workspace)
    assert text.startswith("20 prospects have waited for review")


def answer(workspace, prospect, number, at, **more):
    values = {
        "workspace_id": workspace.id,
        "message_id": f"<{number}@school.example>",
        "prospect_id": prospect.id,
        "from_address": "p@school.example",
        "subject": "Re: A page",
        "new_text": "Tell me more.",
        "label": ReplyLabel.INTERESTED,
        "confidence": 0.9,
        "layer": "rules",
        "state": ReplyState.OPEN,
        "received_at": at,
        "read_at": at,
    }
    return Reply(**values | more)


def test_answers_that_wait_and_readings_that_were_wrong(session, workspace, outreach):
    """Of 20 answers 8 were corrected, and none of 40 before; one has waited for four days."""
    person = outreach.prospect("P")
    done = {"state": ReplyState.HANDLED}
    for n in range(60):
        wrong = {"read_as": ReplyLabel.OBJECTION} if n < 8 else {}
        at = NOW - 4 * DAY if n < 20 else NOW - 50 * DAY
        session.add(answer(workspace, person, n, at, **({} if n == 0 else done), **wrong))
    session.flush()
    fell, waits = texts(session, workspace)
    assert fell.startswith("More answers are read wrongly: 12 of 20 in four weeks, 40 of 40")
    assert waits.startswith("1 answer has waited for more than three days")


def test_a_mailbox_in_trouble_is_shown_and_not_told_again(session, workspace):
    session.add(
        Sender(
            workspace_id=workspace.id,
            channel=Channel.EMAIL,
            address="ada@team.example",
            name="Ada",
            daily_cap=20,
            created_at=NOW,
            paused_because="6 of its last 100 e-mails have bounced.",
        )
    )
    session.flush()
    [text] = texts(session, workspace)
    assert text.startswith("ada@team.example is paused: 6 of its last 100")
    assert watch(session, workspace.id, now=NOW) == 0


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_fall_is_surely_one(now, missed, before, missed_before):
    """As scipy's exact test says, nine stages corrected for; and more getting through is none."""
    shares = (now, now + missed), (before, before + missed_before)
    table = [[missed, now], [missed_before, before]]
    few = min(now + missed, before + missed_before) < 10
    chance = fisher_exact(table, alternative="greater").pvalue
    if abs(chance - 0.05 / 9) > 1e-9:
        assert has_fallen(*shares) == (not few and chance < 0.05 / 9)


def come_in(outreach, number, at, *, approved=0, **more):
    for n in range(number):
        decided = {"approval": Approval.APPROVED, "approval_decided_at": at}
        waits = {"approval": Approval.DISCOVERED}
        outreach.prospect(f"P {n}", created_at=at, **((decided if n < approved else waits) | more))


def test_people_who_come_in_against_those_before(session, workspace, outreach):
    """Lately 3 of 30 are approved, before 30 of 40; whom an import approved nobody reviewed."""
    come_in(outreach, 30, LATELY, approved=3)
    come_in(outreach, 40, BEFORE, approved=30)
    come_in(outreach, 50, BEFORE, approval=Approval.APPROVED)
    come_in(outreach, 10, NOW - 6 * DAY)
    assert shares(session, workspace, "people_approved") == (3, 30, 30, 40)
    [fell] = [text for text in texts(session, workspace) if "come in" in text]
    assert fell.startswith("Fewer of the people who come in are approved: 3 of 30 in four weeks")


def due(outreach, number, at, state, **more):
    for n in range(number):
        [touch] = outreach.sequence(outreach.prospect(f"P {n}"), (TouchKind.INITIAL_DM, at, state))
        for name, value in more.items():
            setattr(touch, name, value)
    outreach.session.flush()


def test_drafts_and_what_is_approved_of_them_against_those_before(session, workspace, outreach):
    """Of 16 drafts lately 2 were skipped and 4 left; of the 10 approved 7 went out."""
    due(outreach, 7, LATELY, TouchState.SENT)
    due(outreach, 2, LATELY, TouchState.APPROVED)
    due(outreach, 1, LATELY, TouchState.FAILED)
    due(outreach, 2, LATELY, TouchState.SKIPPED, decided_at=LATELY)
    due(outreach, 4, LATELY, TouchState.DRAFT)
    due(outreach, 5, LATELY, TouchState.SKIPPED)  # what it depended on did not happen
    due(outreach, 5, LATELY, TouchState.STOPPED, decided_at=LATELY)  # they had answered
    due(outreach, 3, LATELY, TouchState.DRAFT, condition=Condition.ACCEPTED)  # may never be made
    due(outreach, 3, NOW - 2 * DAY, TouchState.DRAFT)
    due(outreach, 20, BEFORE, TouchState.SENT)
    assert shares(session, workspace, "drafts_approved") == (10, 16, 20, 20)
    assert shares(session, workspace, "sent") == (7, 10, 20, 20)


def test_connection_requests_against_those_before(session, workspace, outreach):
    """Lately 1 of 30 is accepted, before 20 of 40; it is told once and is over by itself."""
    request = TouchKind.CONNECTION_REQUEST
    for number, at, accepted in ((30, LATELY, 1), (40, BEFORE, 20)):
        for n in range(number):
            then = (EventKind.ACCEPTED,) if n < accepted else ()
            outreach.sent(outreach.prospect(f"P {n}"), request, at, then=then)
    write(outreach, 10, LATELY)
    assert shares(session, workspace, "accepted") == (1, 30, 20, 40)
    assert watch(session, workspace.id, now=NOW) == 1
    [notice] = open_notices(session, workspace)
    assert notice.text.startswith("Fewer connection requests are accepted: 1 of 30 in four weeks")
    assert "/outreach templates" in notice.text
    watch(session, workspace.id, now=NOW + 60 * DAY)
    assert open_notices(session, workspace) == []


def test_of_a_handful_nothing_is_told(session, workspace, outreach):
    come_in(outreach, 9, LATELY)
    come_in(outreach, 40, BEFORE, approved=40)
    found = stage(session, workspace, "people_approved")
    assert (found.rate, found.fell) == (None, False)
    assert texts(session, workspace) == []
