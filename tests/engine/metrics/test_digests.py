from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.errors import ConflictError, InvalidError
from engine.metrics.digests import load_digest, make_digest, tell_now
from storage.states import (
    Approval,
    Channel,
    EventKind,
    LeadStatus,
    PostKind,
    ReplyLabel,
    ReplyState,
    TouchKind,
    TouchState,
)
from storage.tables import Digest, Post, Reply
from tests.outreach import Outreach

FRIDAY = datetime(2026, 11, 27, 19, tzinfo=UTC)  # 14:00 in New York
DAY = timedelta(days=1)
REPLIED, MEETING = EventKind.REPLIED, EventKind.MEETING_BOOKED


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def told(session, workspace, now=FRIDAY):
    return load_digest(session, make_digest(session, workspace.id, now, now).id, now=now)


def contacted(outreach, name, segment="referral_network"):
    return outreach.prospect(name, segment=segment, lead_status=LeadStatus.CONTACTED)


def posts(session):
    return session.scalars(select(Post).order_by(Post.id)).all()


def test_two_weeks_counted_by_hand(session, workspace, outreach):
    for n in range(3):
        outreach.sent(
            contacted(outreach, f"Now {n}"),
            TouchKind.INITIAL_DM,
            FRIDAY - n * DAY - timedelta(hours=2),
            then=(REPLIED, MEETING) if n == 0 else (),
        )
    for n in range(2):
        outreach.sent(
            contacted(outreach, f"Before {n}", "thought_leadership"),
            TouchKind.INITIAL_DM,
            FRIDAY - (8 + n) * DAY,
            then=(REPLIED,),
        )
    view = told(session, workspace)
    assert (view.week, view.began, view.until) == (
        "2026-11-27",
        date(2026, 11, 20),
        date(2026, 11, 27),
    )
    assert (view.sent, view.replies, view.meetings) == (3, 1, 1)
    assert (view.sent_before, view.replies_before, view.meetings_before) == (2, 2, 0)
    assert (view.reply_rate, view.meeting_rate) == (33.33, 33.33)
    assert [(a.key, a.sent, a.sent_before, a.replies_before) for a in view.audiences] == [
        ("referral_network", 3, 0, 0),
        ("thought_leadership", 0, 2, 2),
        ("stealth_founder", 0, 0, 0),
    ]


def test_every_moment_belongs_to_one_week(session, workspace, outreach):
    """What happens at the very hour of a digest is told by that one, not by the next."""
    outreach.sent(contacted(outreach, "On the hour"), TouchKind.INITIAL_DM, FRIDAY)
    outreach.sent(contacted(outreach, "A week ago"), TouchKind.INITIAL_DM, FRIDAY - 7 * DAY)
    view = told(session, workspace)
    assert (view.sent, view.sent_before) == (1, 1)
    later = told(session, workspace, FRIDAY + 7 * DAY)
    assert (later.sent, later.sent_before) == (0, 1)


def test_a_week_with_a_changed_clock_is_seven_local_days(session, workspace, outreach):
    friday = datetime(2026, 11, 6, 19, tzinfo=UTC)  # clocks went back on 1 November
    before = datetime(2026, 10, 30, 18, tzinfo=UTC)  # 14:00 in New York, too
    outreach.sent(contacted(outreach, "Last digest"), TouchKind.INITIAL_DM, before)
    outreach.sent(
        contacted(outreach, "Just after"), TouchKind.INITIAL_DM, before + timedelta(minutes=30)
    )
    view = told(session, workspace, friday)
    assert (view.sent, view.sent_before) == (1, 1)


def test_it_is_told_once_and_stays_as_it_was_told(session, workspace, outreach):
    outreach.sent(contacted(outreach, "Nora"), TouchKind.INITIAL_DM, FRIDAY - DAY)
    view = told(session, workspace)
    outreach.sent(contacted(outreach, "Later"), TouchKind.INITIAL_DM, FRIDAY - DAY)
    assert told(session, workspace, FRIDAY + timedelta(hours=1)) == view
    assert len(session.scalars(select(Digest)).all()) == 1
    parent, chart = posts(session)
    assert (parent.kind, chart.kind) == (PostKind.DIGEST, PostKind.DIGEST_CHART)
    assert chart.parent_id == parent.id


def test_a_team_with_nothing_to_be_told_gets_no_message(session, workspace, outreach):
    told(session, workspace)
    assert posts(session) == []


def test_without_anything_sent_there_is_no_chart(session, workspace, outreach):
    outreach.prospect("Waiting")
    view = told(session, workspace)
    assert [post.kind for post in posts(session)] == [PostKind.DIGEST]
    assert [(step.kind, step.count) for step in view.next_steps] == [("write_to_new", 1)]


def test_whoever_asks_gets_it_now_and_a_second_one_is_told_so(session, workspace, outreach):
    view = tell_now(session, workspace.id, now=FRIDAY)
    assert view.sent == 0
    assert [post.kind for post in posts(session)] == [PostKind.DIGEST]
    with pytest.raises(ConflictError, match="already"):
        tell_now(session, workspace.id, now=FRIDAY)


def test_without_a_channel_one_is_told_what_to_do(session, workspace, outreach):
    workspace.slack_channel_id = None
    with pytest.raises(InvalidError, match="/outreach here"):
        tell_now(session, workspace.id, now=FRIDAY)
    assert told(session, workspace).sent == 0
    assert posts(session) == []


def reply(session, workspace, prospect, label, state=ReplyState.OPEN):
    session.add(
        Reply(
            workspace_id=workspace.id,
            message_id=f"<{prospect.id}-{label}@answers.example>",
            touch_id=None,
            prospect_id=prospect.id,
            from_address="a@answers.example",
            subject="Re",
            new_text="…",
            label=label,
            confidence=1.0,
            layer="rules",
            defer_until=None,
            effects=[],
            state=state,
            outcome=None,
            received_at=FRIDAY,
            read_at=FRIDAY,
        )
    )
    session.flush()


def test_the_two_most_urgent_things_come_next(session, workspace, outreach):
    prospect = contacted(outreach, "Nora")
    outreach.sequence(prospect, (TouchKind.FOLLOWUP_1, FRIDAY - DAY))
    outreach.sequence(
        contacted(outreach, "Lia"),
        (TouchKind.CONNECTION_REQUEST, FRIDAY - DAY, TouchState.APPROVED),
        channel=Channel.LINKEDIN,
    )
    outreach.sequence(contacted(outreach, "Tom"), (TouchKind.FOLLOWUP_1, FRIDAY + DAY))
    reply(session, workspace, prospect, ReplyLabel.INTERESTED)
    reply(session, workspace, prospect, ReplyLabel.OUT_OF_OFFICE)
    reply(session, workspace, prospect, ReplyLabel.OBJECTION, ReplyState.HANDLED)
    assert [(s.kind, s.count) for s in told(session, workspace).next_steps] == [
        ("answer_replies", 1),
        ("decide_drafts", 1),
    ]


def test_an_audience_far_below_its_share_is_named(session, workspace, outreach):
    for n in range(9):
        outreach.sent(contacted(outreach, f"Ref {n}"), TouchKind.INITIAL_DM, FRIDAY - DAY)
    outreach.sent(
        contacted(outreach, "Think", "thought_leadership"), TouchKind.INITIAL_DM, FRIDAY - DAY
    )
    [step] = told(session, workspace).next_steps
    assert (step.kind, step.subject, step.percent, step.target_percent) == (
        "balance_audience",
        "Thought leadership",
        10,
        48,
    )


def test_few_conversations_say_nothing_about_shares(session, workspace, outreach):
    for n in range(4):
        outreach.sent(contacted(outreach, f"Ref {n}"), TouchKind.INITIAL_DM, FRIDAY - DAY)
    outreach.prospect("Not yet approved", approval=Approval.DISCOVERED)
    assert told(session, workspace).next_steps == ()


def test_a_month_counted_by_hand(session, workspace, outreach):
    """Three touches in October, one of them answered in it; two in September; New York's months."""
    began = datetime(2026, 10, 1, 4, tzinfo=UTC)  # midnight, as clocks were in summer
    ended = datetime(2026, 11, 1, 4, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    for at in (began, began + 9 * DAY, ended - moment):
        then = (REPLIED,) if at == began else ()
        outreach.sent(contacted(outreach, "October"), TouchKind.INITIAL_DM, at, then=then)
    for at in (began - moment, began - 29 * DAY, ended, began - 31 * DAY):
        outreach.sent(contacted(outreach, "Other"), TouchKind.INITIAL_DM, at)
    digest = make_digest(session, workspace.id, FRIDAY - 24 * DAY, FRIDAY, "month")
    view = load_digest(session, digest.id, now=FRIDAY)
    assert (view.week, view.began, view.until) == (
        "2026-10",
        date(2026, 10, 1),
        date(2026, 10, 31),
    )
    assert (view.sent, view.replies, view.sent_before, view.reply_rate) == (3, 1, 2, 33.33)


def test_a_month_is_told_once_and_beside_the_week(session, workspace, outreach):
    at = datetime(2026, 10, 20, 15, tzinfo=UTC)
    outreach.sent(contacted(outreach, "October"), TouchKind.INITIAL_DM, at)
    month = make_digest(session, workspace.id, FRIDAY, FRIDAY, "month")
    assert make_digest(session, workspace.id, FRIDAY + DAY, FRIDAY, "month").id == month.id
    assert make_digest(session, workspace.id, FRIDAY, FRIDAY).id != month.id
    with pytest.raises(ConflictError, match="digest of October is in the channel"):
        tell_now(session, workspace.id, now=FRIDAY, period="month")


def test_in_january_the_last_month_was_december(session, workspace, outreach):
    new_year = datetime(2027, 1, 1, 14, tzinfo=UTC)
    digest = make_digest(session, workspace.id, new_year, new_year, "month")
    assert digest.week == "2026-12"


def test_it_says_what_was_approved_and_sent_on_the_way(session, workspace, outreach):
    """Of three who came in for review one is approved; a draft is left, two messages went out."""
    at = FRIDAY - 2 * DAY
    outreach.prospect("Nora", created_at=at, approval_decided_at=at)
    for name in ("Ines", "Osric"):
        outreach.prospect(name, created_at=at, approval=Approval.DISCOVERED)
    outreach.sequence(contacted(outreach, "Left"), (TouchKind.INITIAL_DM, at))
    for n in range(2):
        outreach.sent(contacted(outreach, f"Sent {n}"), TouchKind.INITIAL_DM, at)
    view = told(session, workspace)
    shares = {share.stage: (share.count, share.of, share.rate) for share in view.before_sending}
    assert shares == {
        "people_approved": (1, 3, None),
        "drafts_approved": (2, 3, None),
        "sent": (2, 2, None),
    }


def test_the_tone_of_answers_is_counted_and_a_machine_has_none(session, workspace, outreach):
    prospect = contacted(outreach, "Ines")
    said = (
        ("positive", ReplyLabel.INTERESTED, 1),
        ("positive", ReplyLabel.REFERRAL, 2),
        ("negative", ReplyLabel.OBJECTION, 3),
        ("neutral", ReplyLabel.OUT_OF_OFFICE, 1),
        (None, ReplyLabel.INTERESTED, 1),
        ("negative", ReplyLabel.OPT_OUT, 8),
    )
    for at, (tone, label, days) in enumerate(said):
        session.add(
            Reply(
                workspace_id=workspace.id,
                message_id=f"<tone.{at}@harbor.example>",
                prospect_id=prospect.id,
                from_address="ines@harbor.example",
                subject="Re",
                new_text="…",
                label=label,
                sentiment=tone,
                confidence=1.0,
                layer="rules",
                state=ReplyState.OPEN,
                received_at=FRIDAY - days * DAY,
                read_at=FRIDAY,
            )
        )
    session.flush()
    assert told(session, workspace).tones.model_dump() == {
        "positive": 2,
        "neutral": 0,
        "negative": 1,
    }
