"""Counters go with what happens: whatever the history, a recount finds nothing to put right."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from engine.delivery.approval import drafts
from engine.delivery.stopping import stop_sequences
from engine.errors import NotFoundError
from engine.generation import model_calls
from engine.generation.conversation import Answer, Call, Outcome
from engine.generation.model_calls import About
from engine.metrics.recounting import recount
from engine.prospects.undoing_rows import remove_people
from engine.replies import deciding
from storage import counting, events
from storage.figures import BIT, COST, FIGURES, status_of
from storage.states import (
    EventKind,
    ReplyLabel,
    ReplyState,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import (
    CampaignCount,
    CountedMessage,
    Reply,
    Sequence,
    Touch,
)
from tests.outreach import Outreach
from tests.support import NOW

HOUR = timedelta(hours=1)
NEXT = iter(range(10**9))


def counters(session, campaign_id):
    """By arm, variant and figure; what is 0 is not there."""
    counting.write(session)
    rows = session.execute(
        select(
            CampaignCount.arm, CampaignCount.variant, CampaignCount.figure, CampaignCount.count
        ).where(CampaignCount.campaign_id == campaign_id, CampaignCount.count != 0)
    )
    return {(arm, variant, figure): count for arm, variant, figure, count in rows}


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def sent(outreach):
    """A touch that went out, in a finished sequence."""
    return outreach.sent(outreach.prospect("Ines Okafor"), TouchKind.INITIAL_DM, NOW)


def happen(session, touch, kind, **facts):
    return events.add_once(
        session,
        touch.workspace_id,
        kind,
        prospect_id=touch.prospect_id,
        touch_id=touch.id,
        provider="test",
        provider_id=f"new:{next(NEXT)}",
        at=NOW + HOUR,
        facts=facts,
    )


def answer(session, touch, label, outcome=None):
    reply = Reply(
        workspace_id=touch.workspace_id,
        message_id=f"<{next(NEXT)}@there.example>",
        touch_id=touch.id,
        prospect_id=touch.prospect_id,
        from_address="ines@there.example",
        subject="Re:",
        new_text="…",
        label=label,
        confidence=1.0,
        layer="rules",
        state=ReplyState.OPEN,
        outcome=outcome,
        received_at=NOW,
        read_at=NOW,
    )
    session.add(reply)
    session.flush()
    happen(session, touch, EventKind.REPLIED, label=label.value)
    return reply


def of(session, touch):
    counting.write(session)
    figures = session.scalar(select(CountedMessage.figures).where(CountedMessage.id == touch.id))
    return {name for name in FIGURES if figures & BIT[name]}


def test_a_message_counts_once_however_often_it_was_opened(session, sent):
    happen(session, sent, EventKind.OPENED)
    happen(session, sent, EventKind.OPENED)
    found = counters(session, sent.campaign_id)
    assert found == {(0, 1, name): 1 for name in ("total_messages", "sent", "delivered", "opened")}


def test_a_click_opens_and_a_machine_does_nothing(session, sent):
    happen(session, sent, EventKind.OPENED, machine=True)
    happen(session, sent, EventKind.CLICKED, machine=True)
    assert of(session, sent) == {"total_messages", "sent", "delivered"}
    happen(session, sent, EventKind.CLICKED)
    assert {"opened", "clicked"} <= of(session, sent)


def test_what_came_back_was_not_delivered(session, sent):
    assert "delivered" in of(session, sent)
    happen(session, sent, EventKind.BOUNCED)
    assert of(session, sent) == {"total_messages", "sent", "bounced"}


def test_a_persons_no_takes_a_positive_answer_back(session, sent, ada):
    reply = answer(session, sent, ReplyLabel.INTERESTED)
    assert {"replied", "positive"} <= of(session, sent)
    deciding.not_interested(session, reply.id, by=ada, now=NOW)
    assert of(session, sent) == {"total_messages", "sent", "delivered", "replied"}


def test_a_corrected_reading_moves_its_count(session, sent):
    reply = answer(session, sent, ReplyLabel.INFORMATION_REQUEST)
    assert "positive" in of(session, sent)
    reply.label = ReplyLabel.OPT_OUT
    session.flush()
    assert of(session, sent) >= {"opted_out"}
    assert "positive" not in of(session, sent)


def test_a_meeting_is_positive_whatever_was_read(session, sent, ada):
    reply = answer(session, sent, ReplyLabel.OBJECTION)
    assert "positive" not in of(session, sent)
    deciding.meeting_booked(session, reply.id, by=ada, now=NOW)
    assert of(session, sent) >= {"positive", "meeting_booked"}


def test_what_was_rolled_back_was_never_counted(session, sent):
    before = counters(session, sent.campaign_id)
    inner = session.begin_nested()
    happen(session, sent, EventKind.OPENED)
    inner.rollback()
    assert counters(session, sent.campaign_id) == before


def test_a_stopped_sequence_withholds_its_drafts(session, outreach):
    prospect = outreach.prospect("Bo Lind")
    touch, _ = outreach.sequence(prospect, (TouchKind.INITIAL_DM, NOW), (TouchKind.FOLLOWUP_1, NOW))
    assert counters(session, touch.campaign_id) == {
        (0, 0, "total_messages"): 2,
        (0, 0, "pending"): 2,
    }
    stop_sequences(session, prospect.id, reason="Enough.", now=NOW)
    assert counters(session, touch.campaign_id) == {
        (0, 0, "total_messages"): 2,
        (0, 0, "withheld"): 2,
    }


def test_a_skipped_draft_is_withheld(session, outreach, ada):
    touch, _ = outreach.sequence(
        outreach.prospect("Bo Lind"), (TouchKind.INITIAL_DM, NOW), (TouchKind.FOLLOWUP_1, NOW)
    )
    counters(session, touch.campaign_id)
    drafts.skip(session, touch.id, by=ada, now=NOW)
    assert of(session, touch) == {"total_messages", "withheld"}


def test_drafts_that_go_with_their_prospect_are_counted_no_more(session, outreach):
    bo = outreach.prospect("Bo Lind")
    [touch] = outreach.sequence(bo, (TouchKind.INITIAL_DM, NOW))
    assert counters(session, touch.campaign_id)
    session.expunge_all()
    remove_people(session, [bo.id], now=NOW)
    assert counters(session, touch.campaign_id) == {}


def test_arms_and_variants_are_counted_apart(session, outreach):
    touches = outreach.sequence(
        outreach.prospect("Bo Lind"),
        (TouchKind.INITIAL_DM, NOW, TouchState.SENT),
        (TouchKind.FOLLOWUP_1, NOW),
    )
    session.get_one(Sequence, touches[0].sequence_id).arm = 2
    touches[0].variant_number = 2
    session.flush()
    assert counters(session, touches[0].campaign_id) == {
        (2, 2, "total_messages"): 1,
        (2, 2, "sent"): 1,
        (2, 2, "delivered"): 1,
        (2, 0, "total_messages"): 1,
        (2, 0, "pending"): 1,
    }


def test_what_models_cost_adds_up(session, workspace, sent):
    calls = tuple(
        Call("small", Outcome.ANSWERED, 600, cost_usd=cost) for cost in (0.000016, 0.0000042, None)
    )
    for campaign_id in (sent.campaign_id, None):
        about = About(workspace.id, campaign_id=campaign_id)
        model_calls.keep(session, about, "x", Answer("x", calls), now=NOW)
    found = counters(session, sent.campaign_id)
    assert found[(0, 0, COST)] == 20_200
    assert not recount(session, sent.campaign_id, workspace_id=workspace.id).differences


def test_a_recount_says_and_puts_right_what_is_wrong(session, workspace, outreach, sent):
    lost = outreach.sequence(outreach.prospect("Bo Lind"), (TouchKind.INITIAL_DM, NOW))[0]
    before = counters(session, sent.campaign_id)
    session.execute(update(CampaignCount).values(count=CampaignCount.count + 5))
    session.execute(update(Touch).where(Touch.id == lost.id).values(state=TouchState.SKIPPED))
    report = recount(session, sent.campaign_id, workspace_id=workspace.id)
    assert report.messages_put_right == 1
    said = {each.figure: (each.counted, each.found) for each in report.differences}
    assert said["total_messages"] == (12, 2)
    assert said["withheld"] == (0, 1)
    after = counters(session, sent.campaign_id)
    assert after == {
        **{key: n for key, n in before.items() if key != (0, 0, "pending")},
        (0, 0, "withheld"): 1,
    }
    again = recount(session, sent.campaign_id, workspace_id=workspace.id)
    assert (again.messages_put_right, again.differences) == (0, ())
    with pytest.raises(NotFoundError):
        recount(session, sent.campaign_id, workspace_id=workspace.id + 1)


def test_what_is_gone_is_taken_out(session, workspace, outreach):
    touch = outreach.sequence(outreach.prospect("Bo Lind"), (TouchKind.INITIAL_DM, NOW))[0]
    counters(session, touch.campaign_id)
    session.expunge_all()
    from storage.references import remove  # noqa: PLC0415

    remove(session, Touch.__table__, [touch.id])
    report = recount(session, touch.campaign_id, workspace_id=workspace.id)
    assert report.messages_put_right == 1
    assert counters(session, touch.campaign_id) == {}
    assert status_of(0) == "gone"


STATES = st.sampled_from(
    (TouchState.DRAFT, TouchState.APPROVED, TouchState.SENT, TouchState.SKIPPED,
     TouchState.STOPPED, TouchState.FAILED, TouchState.UNCERTAIN)
)  # fmt: skip
DOINGS = st.one_of(
    st.tuples(st.just("state"), STATES),
    st.tuples(st.just("event"), st.sampled_from(EventKind), st.booleans()),
    st.tuples(st.just("reply"), st.sampled_from(ReplyLabel)),
    st.tuples(st.just("outcome"), st.sampled_from(("not_interested", "replied", None))),
    st.tuples(st.just("variant"), st.integers(1, 3)),
)
POSITIVE = {ReplyLabel.INTERESTED, ReplyLabel.MEETING_REQUEST, ReplyLabel.INFORMATION_REQUEST}


def expected(state, happened, replies):
    """The same figures from the same history, in plain Python."""
    names = {"total_messages"}
    if state in {TouchState.SKIPPED, TouchState.STOPPED}:
        return names | {"withheld"}
    if state in {TouchState.DRAFT, TouchState.APPROVED}:
        return names | {"pending"}
    names |= {TouchState.UNCERTAIN: {"pending"}, TouchState.FAILED: {"failed"}}.get(state, {"sent"})
    names |= {
        kind.value
        for kind in happened
        if kind.value in FIGURES and kind.value not in {"sent", "delivered"}
    }
    names |= {"opened"} if "clicked" in names else set()
    if "meeting_booked" in names or any(
        label in POSITIVE and outcome != "not_interested" for label, outcome in replies
    ):
        names.add("positive")
    if any(label is ReplyLabel.OPT_OUT for label, _ in replies):
        names.add("opted_out")
    if state is TouchState.SENT and "bounced" not in names:
        names.add("delivered")
    return names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2), DOINGS), max_size=25))
def test_any_history_counts_as_its_recount(session, workspace, outreach, history):
    touches = [
        outreach.sequence(
            outreach.prospect(f"Person {n}"), (TouchKind.INITIAL_DM, NOW),
            state=SequenceState.FINISHED,
        )[0]
        for n in range(3)
    ]  # fmt: skip
    campaign_id = touches[0].campaign_id
    before = Counter(counters(session, campaign_id))
    before.subtract({(0, 0, "total_messages"): 3, (0, 0, "pending"): 3})
    happened = [set(), set(), set()]
    replies = [[], [], []]
    for which, (what, *how) in history:
        touch = touches[which]
        if what == "state":
            touch.state = how[0]
        elif what == "event":
            happen(session, touch, how[0], machine=how[1])
            happened[which] |= set() if how[1] else {how[0]}
        elif what == "reply":
            replies[which].append([answer(session, touch, how[0]), how[0], None])
            happened[which].add(EventKind.REPLIED)
        elif what == "outcome" and replies[which]:
            replies[which][-1][0].outcome = replies[which][-1][2] = how[0]
        elif what == "variant" and touch.state is TouchState.DRAFT:
            touch.variant_number = how[0]
        counting.write(session)
    wanted = Counter()
    for touch, events_, answers in zip(touches, happened, replies, strict=True):
        variant = touch.variant_number if touch.state is TouchState.SENT else 0
        for name in expected(touch.state, events_, [answer[1:] for answer in answers]):
            wanted[(0, variant, name)] += 1
    found = Counter(counters(session, campaign_id))
    found.subtract(before)
    assert {key: n for key, n in found.items() if n} == dict(wanted)
    assert recount(session, campaign_id, workspace_id=workspace.id).differences == ()


def test_two_at_once_are_both_counted(sessions):
    """Each sees only its own event; the second waits for the first one's count."""
    from threading import Thread  # noqa: PLC0415

    from tests.support import make_workspace  # noqa: PLC0415

    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        touch = outreach.sent(outreach.prospect("Ines Okafor"), TouchKind.INITIAL_DM, NOW)

    def one(kind):
        with sessions.begin() as session:
            happen(session, touch, kind)

    kinds = [EventKind.OPENED, EventKind.CLICKED, EventKind.OPENED, EventKind.REPLIED] * 3
    threads = [Thread(target=one, args=(kind,)) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions.begin() as session:
        found = counters(session, touch.campaign_id)
        assert found == {
            (0, 1, name): 1
            for name in ("total_messages", "sent", "delivered", "opened", "clicked", "replied")
        }
        report = recount(session, touch.campaign_id, workspace_id=touch.workspace_id)
        assert report.differences == ()
