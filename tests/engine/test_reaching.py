"""Who is named at once and who later: quiet hours hold names, and lose nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine import notices, reaching
from engine.delivery.approval.drafts import approve, mark_sent
from engine.delivery.protection.erasing import erase
from engine.errors import InvalidError, NotFoundError
from engine.reaching import told_when
from engine.replies import deciding
from engine.replies.answering import draft_answer
from engine.replies.correcting import correct
from engine.replies.gathering import gather, load
from engine.replies.reminding import remind, reminder
from engine.scheduling.day import open_day
from engine.scheduling.day_view import load_day
from engine.views.reaching import AlertChoices
from storage.states import PostKind, TouchKind, TouchState
from storage.tables import Member, Post, Touch
from tests.engine.replies.test_receiving import LATER, chat, receive
from tests.engine.replies.test_reminding import NEXT_MORNING
from tests.outreach import Outreach

__all__ = ["chat"]
NEW_YORK = ZoneInfo("America/New_York")
QUIET = AlertChoices(quiet_from=12, told_at=8)
"""The answers of these tests come on Monday at 13:00; they are told on Tuesday at 8:00."""
MORNING = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("when", "quiet_from", "now", "told"),
    [
        ("now", None, at(23, 3), None),
        ("now", 18, at(23, 17, 59), None),
        ("now", 18, at(23, 18), at(24, 8)),
        ("now", 18, at(24, 7, 59), at(24, 8)),
        ("now", 18, at(24, 8), None),
        ("now", 1, at(24, 0, 30), None),
        ("now", 1, at(24, 1), at(24, 8)),
        ("gathered", None, at(24, 8), at(25, 8)),
        ("gathered", None, at(24, 7), at(24, 8)),
        ("now", 22, datetime(2026, 10, 31, 23, tzinfo=NEW_YORK), at(1, 8)),  # the clock goes back
    ],
)
def test_at_once_or_at_the_end_of_quiet_hours(when, quiet_from, now, told):
    choices = AlertChoices(quiet_from=quiet_from, told_at=8)
    assert told_when(when, choices, NEW_YORK, now) == told


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - given its zone below
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["now", "gathered"]),
)
def test_never_in_quiet_hours_and_within_a_day(moment, quiet_from, told_at, when):
    now = moment.replace(tzinfo=UTC)
    choices = AlertChoices(quiet_from=quiet_from, told_at=told_at)
    told = told_when(when, choices, NEW_YORK, now)
    named = (told or now).astimezone(NEW_YORK)
    assert now <= (told or now) <= now + timedelta(hours=25)
    quiet = {(quiet_from + after) % 24 for after in range((told_at - quiet_from) % 24)}
    a_gap = named.time() != time(told_at) and told is not None  # 2:00 in March is 3:00
    assert named.hour not in quiet or a_gap


def wanted(session, kind):
    return session.scalars(select(Post).where(Post.kind == kind)).all()


@pytest.fixture
def quiet(session, workspace, remy, chat):
    """Remy's prospect answers, and Remy has quiet hours."""
    chat.prospect.owner_id = remy.member_id
    reaching.save(session, QUIET, by=remy)
    return remy


def test_an_answer_in_quiet_hours_names_its_owner_once_they_are_over(session, workspace, quiet):
    told = receive(session, workspace, "Sounds interesting.")
    assert told.for_slack_user_id is None
    assert len(wanted(session, PostKind.REPLY)) == 1, "it stands there at once all the same"
    assert gather(session, workspace.id, now=MORNING - timedelta(minutes=1)) == 0
    assert gather(session, workspace.id, now=MORNING) == 1
    assert gather(session, workspace.id, now=MORNING + timedelta(days=1)) == 0, "told once"
    [post] = wanted(session, PostKind.GATHERED)
    shown = load(session, post.subject_id, workspace_id=workspace.id, now=MORNING)
    assert shown.for_slack_user_id == "U0REMY"
    assert [line.prospect_name for line in shown.lines] == ["Ines Okafor"]


def lives_in(session, member_id, zone):
    session.get_one(Member, member_id).timezone = zone
    session.flush()


def test_quiet_hours_are_those_of_where_a_member_is(session, workspace, quiet):
    """It is 13:00 in New York, and 3:00 in Tokyo, where nights begin at 12:00 and end at 8:00."""
    lives_in(session, quiet.member_id, "Asia/Tokyo")
    assert receive(session, workspace, "Sounds interesting.").for_slack_user_id is None
    eight = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
    assert gather(session, workspace.id, now=eight - timedelta(minutes=1)) == 0
    assert gather(session, workspace.id, now=eight) == 1
    [post] = wanted(session, PostKind.GATHERED)
    assert load(session, post.subject_id, workspace_id=workspace.id, now=eight).timezone == (
        "Asia/Tokyo"
    )
    assert reaching.form(session, by=quiet).timezone == "Asia/Tokyo"


def test_where_it_is_morning_the_owner_is_named_while_the_team_has_quiet_hours(
    session, workspace, quiet
):
    lives_in(session, quiet.member_id, "Pacific/Honolulu")  # where it is 8:00
    assert receive(session, workspace, "Sounds interesting.").for_slack_user_id == "U0REMY"


def test_a_zone_that_nobody_knows_is_that_of_the_team(session, workspace, quiet):
    lives_in(session, quiet.member_id, "Mars/Olympus")
    assert receive(session, workspace, "Sounds interesting.").for_slack_user_id is None
    assert gather(session, workspace.id, now=MORNING) == 1


def test_without_quiet_hours_the_owner_is_named_at_once(session, workspace, remy, chat):
    chat.prospect.owner_id = remy.member_id
    assert receive(session, workspace, "Sounds interesting.").for_slack_user_id == "U0REMY"
    assert gather(session, workspace.id, now=MORNING) == 0


def test_an_opt_out_is_never_held(session, workspace, quiet):
    assert receive(session, workspace, "Please unsubscribe me.").for_slack_user_id == "U0REMY"
    assert gather(session, workspace.id, now=MORNING) == 0


def test_what_is_dealt_with_meanwhile_is_not_told(session, workspace, quiet, ada):
    told = receive(session, workspace, "Sounds interesting.")
    deciding.mark_replied(session, told.reply_id, by=ada, now=LATER)
    assert gather(session, workspace.id, now=MORNING) == 0
    assert wanted(session, PostKind.GATHERED) == []


def test_what_was_corrected_to_a_machines_is_not_told(session, workspace, quiet, ada):
    told = receive(session, workspace, "Sounds interesting.")
    correct(session, told.reply_id, "auto_reply", told.label, by=ada, now=LATER)
    assert gather(session, workspace.id, now=MORNING) == 0


def test_what_was_answered_meanwhile_is_not_told(session, workspace, quiet, ada):
    told = receive(session, workspace, "Sounds interesting.")
    drafted = select(Touch).where(Touch.kind == TouchKind.ANSWER)
    draft_answer(session, told.reply_id, by=ada, now=LATER)
    answer = session.scalars(drafted).one()
    assert gather(session, workspace.id, now=LATER) == 0, "not yet due"
    answer.state, answer.sent_at = TouchState.SENT, LATER + timedelta(hours=1)
    session.flush()
    assert gather(session, workspace.id, now=MORNING) == 0


def corrects(session, told, ada):
    correct(session, told.reply_id, "auto_reply", told.label, by=ada, now=MORNING)


def deals_with_it(session, told, ada):
    deciding.mark_replied(session, told.reply_id, by=ada, now=MORNING)


def erases(session, told, ada):
    erase(session, told.prospect_id, by=ada, now=MORNING)


def answers(session, told, ada):
    draft_answer(session, told.reply_id, by=ada, now=MORNING)
    answer = session.scalars(select(Touch).where(Touch.kind == TouchKind.ANSWER)).one()
    approve(session, answer.id, by=ada, now=MORNING)
    mark_sent(session, answer.id, by=ada, now=MORNING)


@pytest.mark.parametrize("does", [corrects, deals_with_it, erases, answers])
def test_what_ends_an_answer_takes_it_out_of_the_message(session, workspace, quiet, ada, does):
    told = receive(session, workspace, "Sounds interesting.")
    gather(session, workspace.id, now=MORNING)
    [post] = wanted(session, PostKind.GATHERED)
    before = post.wanted
    does(session, told, ada)
    session.expire_all()
    assert post.wanted == before + 1, "drawn again"
    with pytest.raises(NotFoundError):
        load(session, post.subject_id, workspace_id=workspace.id, now=MORNING)


def test_an_opt_out_that_was_read_otherwise_names_its_owner_when_somebody_says_so(
    session, workspace, quiet, ada
):
    """A message that is only changed rings for nobody: so one is told, at whatever hour it is."""
    told = receive(session, workspace, "Sounds interesting.")
    assert told.for_slack_user_id is None
    fixed = correct(session, told.reply_id, "opt_out", told.label, by=ada, now=LATER)
    assert fixed.for_slack_user_id == "U0REMY"
    [post] = wanted(session, PostKind.GATHERED)
    shown = load(session, post.subject_id, workspace_id=workspace.id, now=LATER)
    assert shown.for_slack_user_id == "U0REMY"
    assert [line.prospect_name for line in shown.lines] == ["Ines Okafor"]
    assert gather(session, workspace.id, now=MORNING) == 0, "told once"


def test_an_opt_out_that_was_taken_for_a_machines_names_its_owner_too(
    session, workspace, quiet, ada
):
    told = receive(session, workspace, "I am out of office.", Auto_Submitted="auto-replied")
    assert told.by_machine
    correct(session, told.reply_id, "opt_out", told.label, by=ada, now=LATER)
    assert len(wanted(session, PostKind.GATHERED)) == 1


def test_who_was_named_or_says_so_themselves_is_not_named_again(session, workspace, quiet, ada):
    told = receive(session, workspace, "Sounds interesting.")
    correct(session, told.reply_id, "opt_out", told.label, by=quiet, now=LATER)
    assert wanted(session, PostKind.GATHERED) == [], "Remy says so"
    reaching.save(session, AlertChoices(), by=quiet)
    other = receive(session, workspace, "Good idea.", number=2)
    assert other.for_slack_user_id == "U0REMY"
    correct(session, other.reply_id, "opt_out", other.label, by=ada, now=LATER)
    assert wanted(session, PostKind.GATHERED) == [], "Remy was named when it came"


def test_a_reminder_waits_with_its_answer_as_one_line(session, workspace, quiet):
    told = receive(session, workspace, "Sounds interesting.")
    late = AlertChoices(quiet_from=9, told_at=12)
    reaching.save(session, late, by=quiet)
    assert remind(session, workspace.id, now=NEXT_MORNING) == 1
    assert reminder(session, told.reply_id, now=NEXT_MORNING).for_slack_user_id is None
    assert gather(session, workspace.id, now=NEXT_MORNING + timedelta(hours=3)) == 1
    [post] = wanted(session, PostKind.GATHERED)
    shown = load(session, post.subject_id, workspace_id=workspace.id, now=NEXT_MORNING)
    assert len(shown.lines) == 1


def test_a_broken_mailbox_waits_for_reps_and_never_for_admins(session, workspace, quiet, ada):
    reaching.save(session, AlertChoices(mailboxes="gathered"), by=ada)
    named = {}
    for who in (quiet, ada):
        key = f"mailbox:{who.member_id}"
        notices.tell(
            session, workspace.id, key, "It broke.", for_member_id=who.member_id, now=LATER
        )
        post = wanted(session, PostKind.NOTICE)[-1]
        named[who.slack_user_id] = notices.card(session, post.subject_id, now=LATER)
    assert named["U0ADA"].for_slack_user_id == "U0ADA"
    assert named["U0REMY"].for_slack_user_id is None
    assert gather(session, workspace.id, now=MORNING) == 1
    [post] = wanted(session, PostKind.GATHERED)
    shown = load(session, post.subject_id, workspace_id=workspace.id, now=MORNING)
    assert (shown.for_slack_user_id, shown.lines[0].notice) == ("U0REMY", "It broke.")
    before = post.wanted
    notices.clear(session, workspace.id, f"mailbox:{quiet.member_id}", "Over.", now=MORNING)
    session.expire_all()
    assert post.wanted == before + 1, "drawn again"


def test_without_a_channel_it_waits(session, workspace, quiet):
    receive(session, workspace, "Sounds interesting.")
    channel, workspace.slack_channel_id = workspace.slack_channel_id, None
    assert gather(session, workspace.id, now=MORNING) == 0
    workspace.slack_channel_id = channel
    assert gather(session, workspace.id, now=MORNING) == 1


def test_each_member_has_their_own_choice(session, workspace, quiet, ada):
    assert reaching.form(session, by=quiet).choices == QUIET
    assert reaching.form(session, by=ada).choices == AlertChoices()


def test_quiet_hours_that_never_end_are_refused(session, remy):
    with pytest.raises(InvalidError, match="another hour"):
        reaching.save(session, AlertChoices(quiet_from=8, told_at=8), by=remy)


@pytest.fixture
def morning(session, workspace, remy, ada):
    """A day on which Remy has two entries and Ada one; Remy's quiet hours end at 10."""
    outreach = Outreach(session, workspace)
    outreach.audiences()
    touches = []
    for name, owner in (("Lena Late", remy), ("Theo Today", remy), ("Ann Also", ada)):
        prospect = outreach.prospect(name)
        prospect.owner_id = owner.member_id
        touches += outreach.sequence(prospect, (TouchKind.FOLLOWUP_1, at(23, 9)))
    reaching.save(session, AlertChoices(quiet_from=18, told_at=10), by=remy)
    opened = open_day(session, workspace.id, date(2026, 11, 23), at(23, 8, 30))
    return opened.id, touches


def test_the_mornings_post_mentions_nobody_in_their_quiet_hours(session, workspace, morning):
    day_id, _ = morning
    view = load_day(session, day_id, workspace_id=workspace.id, now=at(23, 8, 30))
    assert [(rep.name, rep.is_mentioned) for rep in view.reps] == [
        ("Ada Admin", True),
        ("Remy Rep", False),
    ]
    assert gather(session, workspace.id, now=at(23, 9, 30)) == 0
    assert gather(session, workspace.id, now=at(23, 10)) == 1
    [post] = wanted(session, PostKind.GATHERED)
    shown = load(session, post.subject_id, workspace_id=workspace.id, now=at(23, 10))
    assert shown.for_slack_user_id == "U0REMY"
    assert [line.work for line in shown.lines] == [2]
    with pytest.raises(NotFoundError, match="dealt with"):
        load(session, post.subject_id, workspace_id=workspace.id, now=at(24, 10))


def test_who_has_done_all_of_it_by_then_is_not_told(session, workspace, morning):
    _, touches = morning
    for touch in touches[:2]:
        touch.state = TouchState.SENT
    session.flush()
    assert gather(session, workspace.id, now=at(23, 10)) == 0


def test_several_of_the_team_may_be_quiet_on_the_same_morning(session, workspace, ada, remy):
    outreach = Outreach(session, workspace)
    outreach.audiences()
    for name, owner in (("Lena Late", remy), ("Ann Also", ada)):
        prospect = outreach.prospect(name)
        prospect.owner_id = owner.member_id
        outreach.sequence(prospect, (TouchKind.FOLLOWUP_1, at(23, 9)))
        reaching.save(session, AlertChoices(quiet_from=18, told_at=9), by=owner)
    opened = open_day(session, workspace.id, date(2026, 11, 23), at(23, 8, 30))
    view = load_day(session, opened.id, workspace_id=workspace.id, now=at(23, 8, 30))
    assert [rep.is_mentioned for rep in view.reps] == [False, False]
    assert gather(session, workspace.id, now=at(23, 9)) == 2
