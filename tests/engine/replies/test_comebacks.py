"""Who was put off comes back on their day: told once, in the morning, unless something came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.delivery.approval.rewriting import rewrite
from engine.delivery.approval.whole_drafts import read
from engine.delivery.prospect_cards import prospect_card
from engine.delivery.protection import suppression
from engine.delivery.protection.erasing import erase
from engine.delivery.sending import reasons
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.merging import merge
from engine.reaching import save as save_alerts
from engine.replies import coming_back, correcting, deciding
from engine.replies.answering import draft_answer
from engine.replies.comeback_notices import notice
from engine.replies.comebacks import FEW, tell
from engine.replies.gathering import gather, load
from engine.views.reaching import AlertChoices
from storage.states import (
    LeadStatus,
    PostKind,
    ReplyState,
    SequenceState,
    SuppressionCause,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Comeback,
    HeldAlert,
    Member,
    Post,
    Prospect,
    Reply,
    Sequence,
    Touch,
    Variant,
    Workspace,
)
from tests.engine.replies.test_receiving import LATER, chat, receive
from tests.sending import make_prospect

__all__ = ["chat"]
WORDS = "Not before the new year. Please write to me again on 11 January 2027."
DAY = date(2027, 1, 11)
"""A Monday."""
MORNING = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
"""9:00 in New York, as its hours begin."""


@pytest.fixture
def put_off(session, workspace, remy, chat):
    """Remy's prospect, whose answer puts the team off until Monday, 11 January."""
    chat.prospect.owner_id = remy.member_id
    alert = receive(session, workspace, WORDS)
    assert (alert.label, alert.defer_until) == ("deferral", DAY)
    assert chat.prospect.hold_until == DAY
    return session.get_one(Reply, alert.reply_id)


def told(session) -> list[Comeback]:
    session.expire_all()
    return list(session.scalars(select(Comeback).order_by(Comeback.id)))


def posted(session) -> list[Post]:
    return list(session.scalars(select(Post).where(Post.kind == PostKind.COMEBACK)))


def shown(session, workspace, now=MORNING):
    return notice(session, told(session)[-1].id, workspace_id=workspace.id, now=now)


def test_on_the_morning_of_the_day_the_owner_is_told_once(session, workspace, put_off):
    early = [
        MORNING - timedelta(days=30),
        datetime(2027, 1, 8, 15, 0, tzinfo=UTC),  # the working day before
        datetime(2027, 1, 10, 15, 0, tzinfo=UTC),
        datetime(2027, 1, 11, 6, 0, tzinfo=UTC),  # at night
        MORNING - timedelta(minutes=1),
    ]
    assert [tell(session, workspace.id, now=at) for at in early] == [0] * len(early)
    assert tell(session, workspace.id, now=MORNING) == 1
    for later in (timedelta(0), timedelta(minutes=30), timedelta(days=1), timedelta(days=7)):
        assert tell(session, workspace.id, now=MORNING + later) == 0
    card = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    assert [post.parent_id for post in posted(session)] == [card.id]
    said = shown(session, workspace)
    assert (said.for_slack_user_id, said.day, said.new_text) == ("U0REMY", DAY, WORDS)
    assert (said.outcome, said.over_because) == (None, None)


def test_it_is_told_in_the_morning_of_whose_it_is(session, workspace, remy, put_off):
    session.get_one(Member, remy.member_id).timezone = "Europe/Berlin"
    nine = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
    assert tell(session, workspace.id, now=nine - timedelta(minutes=1)) == 0
    assert tell(session, workspace.id, now=nine) == 1


def test_a_day_without_hours_is_told_on_the_next_that_has_some(session, workspace, put_off, chat):
    put_off.defer_until = chat.prospect.hold_until = date(2027, 1, 16)  # a Saturday
    saturday, monday = MORNING + timedelta(days=5), MORNING + timedelta(days=7)
    assert tell(session, workspace.id, now=saturday) == 0
    assert tell(session, workspace.id, now=monday) == 0, "Martin Luther King's"
    assert tell(session, workspace.id, now=monday + timedelta(days=1)) == 1


def test_nobody_is_told_of_a_day_long_gone(session, workspace, put_off):
    assert tell(session, workspace.id, now=MORNING + timedelta(days=15)) == 0
    assert tell(session, workspace.id, now=MORNING + timedelta(days=11)) == 1


def test_what_a_person_put_off_comes_back_too(session, workspace, ada, remy, chat):
    chat.prospect.owner_id = remy.member_id
    alert = receive(session, workspace, "Sounds interesting.")
    deciding.not_now(session, alert.reply_id, DAY, by=ada, now=LATER)
    assert tell(session, workspace.id, now=MORNING) == 1
    assert shown(session, workspace).asked is False


def test_dealing_with_the_answer_before_keeps_the_day(session, workspace, ada, put_off):
    deciding.mark_replied(session, put_off.id, by=ada, now=LATER)
    assert tell(session, workspace.id, now=MORNING) == 1


def test_an_absence_meanwhile_moves_the_day_on(session, workspace, put_off, chat):
    chat.prospect.hold_until = DAY + timedelta(days=2)
    assert tell(session, workspace.id, now=MORNING) == 0
    assert tell(session, workspace.id, now=MORNING + timedelta(days=2)) == 1


def test_only_an_absence_brings_nobody_back(session, workspace, chat):
    alert = receive(
        session, workspace, "I am away until 8 January 2027.", Auto_Submitted="auto-replied"
    )
    assert alert.label == "out_of_office"
    assert chat.prospect.hold_until is not None
    assert tell(session, workspace.id, now=MORNING) == 0


def suppress(session, chat, ada):
    suppression.suppress_prospect(
        session,
        chat.prospect.id,
        workspace_id=chat.prospect.workspace_id,
        cause=SuppressionCause.HAND,
        reason="asked on the phone",
        by_member_id=ada.member_id,
        now=LATER,
    )


def is_written_to(session, chat, ada):
    chat.touches[0].sent_at = MORNING - timedelta(hours=5)


def has_a_sequence(session, chat, ada):
    session.add(
        Sequence(
            workspace_id=chat.prospect.workspace_id,
            prospect_id=chat.prospect.id,
            campaign_id=chat.sequence.campaign_id,
            type="3-step",
            state=SequenceState.ACTIVE,
            num_variants=1,
            started_at=LATER,
        )
    )


def said_no(session, chat, ada):
    chat.prospect.lead_status = LeadStatus.NOT_INTERESTED


def books_a_meeting(session, chat, ada):
    reply = session.scalars(select(Reply)).one()
    deciding.meeting_booked(session, reply.id, by=ada, now=LATER)


def was_read_wrongly(session, chat, ada):
    reply = session.scalars(select(Reply)).one()
    correcting.correct(session, reply.id, "information_request", "deferral", by=ada, now=LATER)


def is_put_off_further(session, chat, ada):
    reply = session.scalars(select(Reply)).one()
    deciding.not_now(session, reply.id, DAY + timedelta(days=9), by=ada, now=LATER)


def answers_again(session, chat, ada):
    workspace = session.get_one(Prospect, chat.prospect.id).workspace_id
    first = session.scalars(select(Reply)).one()
    session.add(
        Reply(
            workspace_id=workspace,
            message_id="<second@harbor.example>",
            prospect_id=chat.prospect.id,
            from_address=first.from_address,
            subject="",
            new_text="One more thing.",
            label="information_request",
            confidence=0.9,
            layer="rules",
            state=ReplyState.OPEN,
            received_at=LATER,
            read_at=LATER,
        )
    )


BETWEEN = [
    suppress,
    is_written_to,
    has_a_sequence,
    said_no,
    books_a_meeting,
    was_read_wrongly,
    is_put_off_further,
    answers_again,
]


@pytest.mark.parametrize("comes", BETWEEN)
def test_nobody_is_told_when_something_came_between(session, ada, put_off, chat, comes):
    comes(session, chat, ada)
    session.flush()
    assert tell(session, put_off.workspace_id, now=MORNING) == 0
    assert told(session) == []


@pytest.mark.parametrize("comes", BETWEEN)
def test_what_was_told_is_over_when_something_comes(session, ada, put_off, chat, comes):
    workspace = session.get_one(Workspace, put_off.workspace_id)
    tell(session, workspace.id, now=MORNING)
    comes(session, chat, ada)
    session.flush()
    said = shown(session, workspace)
    assert said.over_because is not None or said.outcome is not None
    with pytest.raises(ConflictError):
        coming_back.draft_next(session, said.comeback_id, by=ada, now=MORNING)


def test_an_answer_that_promised_to_come_back_is_no_reason(session, workspace, put_off, chat):
    chat.touches[1].state, chat.touches[1].sent_at = TouchState.SENT, LATER
    chat.touches[1].kind = TouchKind.ANSWER
    session.flush()
    assert tell(session, workspace.id, now=MORNING) == 1


def test_two_that_become_one_are_told_of_once(session, workspace, ada, put_off, chat):
    other = make_prospect(session, workspace, name="Ines M. Okafor", email="ines.m@harbor.example")
    merge(session, chat.prospect.id, other.id, by=ada, now=LATER)
    assert tell(session, workspace.id, now=MORNING) == 1


def test_whoever_was_erased_is_named_nowhere(session, workspace, ada, put_off, chat):
    tell(session, workspace.id, now=MORNING)
    wanted, row = posted(session)[0].wanted, told(session)[0].id
    erase(session, chat.prospect.id, by=ada, now=MORNING)
    session.expire_all()
    assert told(session) == []
    assert posted(session)[0].wanted == wanted + 1, "drawn again"
    with pytest.raises(NotFoundError):
        notice(session, row, workspace_id=workspace.id, now=MORNING)
    assert tell(session, workspace.id, now=MORNING) == 0


def test_without_a_card_it_stands_in_the_channel(session, workspace, put_off):
    session.delete(session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one())
    session.flush()
    tell(session, workspace.id, now=MORNING)
    [post] = posted(session)
    assert (post.parent_id, post.slack_channel_id) == (None, "C0OUTREACH")


def test_without_a_place_to_say_it_it_waits(session, workspace, put_off):
    session.delete(session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one())
    workspace.slack_channel_id = None
    session.flush()
    assert tell(session, workspace.id, now=MORNING) == 0
    workspace.slack_channel_id = "C0OUTREACH"
    assert tell(session, workspace.id, now=MORNING + timedelta(hours=1)) == 1


def test_whom_nobody_looks_after_stands_in_the_channel(session, workspace, put_off, chat):
    chat.prospect.owner_id = None
    tell(session, workspace.id, now=MORNING)
    assert shown(session, workspace).for_slack_user_id is None
    assert [post.parent_id for post in posted(session)] == [None]


def many_put_off(session, workspace, put_off, count):
    for number in range(count):
        prospect = make_prospect(
            session,
            workspace,
            name=f"Person {number}",
            email=f"p{number}@other{number}.example",
        )
        prospect.owner_id = session.get_one(Prospect, put_off.prospect_id).owner_id
        prospect.hold_until, prospect.lead_status = DAY, LeadStatus.DEFERRED
        session.add(
            Reply(
                workspace_id=workspace.id,
                message_id=f"<many{number}@other.example>",
                prospect_id=prospect.id,
                from_address=f"p{number}@other{number}.example",
                subject="",
                new_text="Next year.",
                label="deferral",
                confidence=0.9,
                layer="rules",
                defer_until=DAY,
                state=ReplyState.OPEN,
                received_at=LATER,
                read_at=LATER,
            )
        )
    session.flush()


def test_many_of_one_morning_mention_their_owner_once(session, workspace, put_off, remy):
    many_put_off(session, workspace, put_off, FEW)
    assert tell(session, workspace.id, now=MORNING) == FEW + 1
    rows = told(session)
    said = [notice(session, row.id, workspace_id=workspace.id, now=MORNING) for row in rows]
    assert {each.for_slack_user_id for each in said} == {None}
    assert gather(session, workspace.id, now=MORNING) == 1
    first = session.scalars(select(HeldAlert.told_in)).first()
    gathered = load(session, first, workspace_id=workspace.id, now=MORNING)
    assert gathered.for_slack_user_id == "U0REMY"
    assert [line.back_on for line in gathered.lines] == [DAY] * (FEW + 1)
    coming_back.leave(session, rows[0].id, by=remy, now=MORNING)
    gathered = load(session, first, workspace_id=workspace.id, now=MORNING)
    assert len(gathered.lines) == FEW


def test_few_of_one_morning_are_each_named(session, workspace, put_off):
    many_put_off(session, workspace, put_off, FEW - 1)
    assert tell(session, workspace.id, now=MORNING) == FEW
    assert shown(session, workspace).for_slack_user_id == "U0REMY"
    assert gather(session, workspace.id, now=MORNING) == 0


def test_in_quiet_hours_nobody_is_called(session, workspace, put_off, remy):
    save_alerts(session, AlertChoices(quiet_from=18, told_at=11), by=remy)
    tell(session, workspace.id, now=MORNING)
    assert shown(session, workspace).for_slack_user_id is None
    assert gather(session, workspace.id, now=MORNING + timedelta(hours=1)) == 0
    assert gather(session, workspace.id, now=MORNING + timedelta(hours=2)) == 1


def test_the_next_message_is_drafted_for_a_person_to_send(session, workspace, remy, put_off, chat):
    deciding.mark_replied(session, put_off.id, by=remy, now=LATER)
    tell(session, workspace.id, now=MORNING)
    said = coming_back.draft_next(session, told(session)[0].id, by=remy, now=MORNING)
    assert (said.outcome, said.decided_by) == ("drafted", "Remy Rep")
    drafted = session.scalars(select(Touch).where(Touch.kind == TouchKind.ANSWER)).one()
    assert (drafted.state, drafted.prospect_id) == (TouchState.DRAFT, chat.prospect.id)
    with pytest.raises(ConflictError, match="Remy Rep has decided on Ines Okafor already"):
        coming_back.leave(session, said.comeback_id, by=remy, now=MORNING)
    assert tell(session, workspace.id, now=MORNING + timedelta(days=1)) == 0


def wordings(session) -> list[str]:
    drafted = select(Touch.id).where(Touch.kind == TouchKind.ANSWER)
    rows = session.scalars(
        select(Variant).where(Variant.touch_id.in_(drafted)).order_by(Variant.number)
    )
    return [row.body for row in rows]


def test_what_is_drafted_refers_to_what_they_wrote_and_when(session, workspace, remy, put_off):
    tell(session, workspace.id, now=MORNING)
    coming_back.draft_next(session, told(session)[0].id, by=remy, now=MORNING)
    texts = wordings(session)
    assert all("23 November" in text and "11 January" in text for text in texts)
    touch = session.scalars(select(Touch).where(Touch.kind == TouchKind.ANSWER)).one()
    rewrite(session, read(session, touch.id), by=remy, now=MORNING + timedelta(hours=1))
    again = wordings(session)[len(texts) :]
    assert again
    assert all("23 November" in text for text in again), "another wording knows it too"


def test_a_day_that_a_colleague_chose_is_not_said_to_be_theirs(session, workspace, ada, remy, chat):
    chat.prospect.owner_id = remy.member_id
    alert = receive(session, workspace, "Sounds interesting.")
    deciding.not_now(session, alert.reply_id, DAY, by=ada, now=LATER)
    tell(session, workspace.id, now=MORNING)
    coming_back.draft_next(session, told(session)[0].id, by=remy, now=MORNING)
    for text in wordings(session):
        assert "23 November" in text
        assert "asked" not in text
        assert "11 January" not in text


def test_a_day_that_a_colleague_chose_for_a_deferral_is_not_said_to_be_theirs(
    session, workspace, remy, put_off
):
    """They asked for the 11th; the team waited two days longer."""
    tell(session, workspace.id, now=MORNING)
    until = DAY + timedelta(days=2)
    coming_back.put_off(session, told(session)[0].id, until, by=remy, now=MORNING)
    later = MORNING + timedelta(days=2)
    tell(session, workspace.id, now=later)
    coming_back.draft_next(session, told(session)[-1].id, by=remy, now=later)
    for text in wordings(session):
        assert "23 November" in text
        assert "13 January" not in text


def test_an_ordinary_answer_is_none_of_a_day_that_has_come(session, workspace, ada, chat):
    alert = receive(session, workspace, "Sounds interesting. What does it cost?")
    draft_answer(session, alert.reply_id, by=ada, now=LATER)
    assert all("November" not in text for text in wordings(session))


def test_who_is_erased_takes_the_day_and_its_draft_along(session, workspace, ada, remy, put_off):
    tell(session, workspace.id, now=MORNING)
    coming_back.draft_next(session, told(session)[0].id, by=remy, now=MORNING)
    erase(session, put_off.prospect_id, by=ada, now=MORNING)
    assert told(session) == []
    assert wordings(session) == []


def test_a_sequence_begins_anew(session, workspace, remy, put_off, chat):
    tell(session, workspace.id, now=MORNING)
    said = coming_back.begin(session, told(session)[0].id, by=remy, now=MORNING)
    assert said.outcome == "sequence"
    open_ = select(Sequence).where(Sequence.state == SequenceState.ACTIVE)
    assert session.scalars(open_).one().prospect_id == chat.prospect.id


def test_left_is_left(session, workspace, remy, put_off):
    tell(session, workspace.id, now=MORNING)
    said = coming_back.leave(session, told(session)[0].id, by=remy, now=MORNING)
    assert (said.outcome, said.decided_by) == ("left", "Remy Rep")
    assert tell(session, workspace.id, now=MORNING + timedelta(days=1)) == 0


@pytest.mark.parametrize("handled", [False, True])
def test_put_off_further_is_told_again_on_that_day(session, remy, put_off, chat, handled):
    workspace = session.get_one(Workspace, put_off.workspace_id)
    if handled:
        deciding.mark_replied(session, put_off.id, by=remy, now=LATER)
    tell(session, workspace.id, now=MORNING)
    row, until = told(session)[0].id, DAY + timedelta(days=2)
    for wrong in (None, DAY):
        with pytest.raises(InvalidError):
            coming_back.put_off(session, row, wrong, by=remy, now=MORNING)
    said = coming_back.put_off(session, row, until, by=remy, now=MORNING)
    assert (said.outcome, said.put_off_until) == ("not_now", until)
    assert chat.prospect.hold_until == until
    assert chat.prospect.lead_status == LeadStatus.DEFERRED
    assert tell(session, workspace.id, now=MORNING + timedelta(days=1)) == 0
    assert tell(session, workspace.id, now=MORNING + timedelta(days=2)) == 1
    assert tell(session, workspace.id, now=MORNING + timedelta(days=2, hours=1)) == 0
    assert [each.day for each in told(session)] == [DAY, until]
    assert len(posted(session)) == 2


def test_deciding_on_the_answer_settles_what_was_told(session, workspace, ada, put_off):
    tell(session, workspace.id, now=MORNING)
    wanted = posted(session)[0].wanted
    deciding.mark_replied(session, put_off.id, by=ada, now=MORNING)
    session.expire_all()
    assert posted(session)[0].wanted > wanted
    assert (shown(session, workspace).outcome, told(session)[0].decided_by_id) == (
        "replied",
        ada.member_id,
    )


def test_until_then_the_card_and_why_say_when_they_come_back(session, workspace, ada, put_off):
    card = prospect_card(session, put_off.prospect_id, by=ada, now=LATER)
    assert card.put_off_until == DAY
    why = reasons.why(session, put_off.prospect_id, workspace_id=workspace.id, now=LATER)
    assert "They are put off until 11 January 2027: their owner is told" in why.sentence
    card = prospect_card(session, put_off.prospect_id, by=ada, now=MORNING)
    assert card.put_off_until is None
    why = reasons.why(session, put_off.prospect_id, workspace_id=workspace.id, now=MORNING)
    assert "put off" not in why.sentence
