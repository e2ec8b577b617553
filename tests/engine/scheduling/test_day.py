from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import String, cast, func, select, update

from blocks.cadence_day import day_message
from engine import posts
from engine.errors import ConflictError, NotFoundError
from engine.moving_posts import move_unwritten
from engine.scheduling.day import entry_touch, open_day, open_emails
from engine.scheduling.day_states import is_done
from engine.scheduling.day_view import load_day
from storage import redrawing
from storage.states import Channel, PostKind, PostState, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Post, Touch, Variant
from tests.outreach import Outreach
from tests.support import NOW, make_workspace
from tests.texting import make_tasks, make_texted, make_texts

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def busy(outreach):
    """Two e-mail drafts (one overdue), a LinkedIn task, and an e-mail that leaves by itself."""
    [late] = outreach.sequence(
        outreach.prospect("Lena Late"), (TouchKind.FOLLOWUP_1, MORNING - 5 * DAY)
    )
    [today] = outreach.sequence(outreach.prospect("Theo Today"), (TouchKind.FOLLOWUP_2, NOW))
    [task] = outreach.sequence(
        outreach.prospect("Lia Linked", linkedin=True),
        (TouchKind.CONNECTION_REQUEST, NOW, TouchState.APPROVED),
        channel=Channel.LINKEDIN,
    )
    outreach.sequence(
        outreach.prospect("Gus Going"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED)
    )
    outreach.sequence(outreach.prospect("Tom Tomorrow"), (TouchKind.INITIAL_DM, NOW + DAY))
    return late, today, task


def test_an_sms_in_the_outbox_asks_nothing_of_anybody(session, workspace, ada, busy):
    """One that nobody sends by itself is a task; one that leaves counts as what leaves."""
    for name, phone in (("Ines Okafor", "+16175550123"), ("Bo Ek", "+16175550124")):
        prospect = make_texted(
            session, workspace, name=name, phone=phone, email=f"{phone}@h.example"
        )
        talk = (make_texts if name == "Bo Ek" else make_tasks)(session, workspace, ada, prospect)
        talk.touches[0].state = TouchState.APPROVED
        if name == "Bo Ek":
            talk.approve()
    session.flush()
    opened = open_day(session, workspace.id, TODAY, MORNING)
    view = load_day(session, opened.id, workspace_id=workspace.id, now=MORNING)
    assert (view.total, view.leaving) == (4, 2)


def kinds(session):
    return sorted(session.scalars(select(Post.kind)))


def test_a_working_day_is_opened_with_its_entries_and_posts(session, workspace, busy):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING)
    assert [(slot.slot, slot.total, slot.open_emails) for slot in view.slots] == [
        ("09:00", 1, 0),
        ("14:00", 2, 2),
    ]
    assert (view.done, view.total, view.leaving) == (0, 3, 1)
    assert view.kinds == {"connection_request": 1, "followup_1": 1, "followup_2": 1}
    posted = session.scalars(select(Post).order_by(Post.id)).all()
    assert [post.kind for post in posted] == [PostKind.CADENCE_DAY] + 3 * [PostKind.CADENCE_ENTRY]
    parent, *entries = posted
    assert {post.parent_id for post in entries} == {parent.id}
    assert {post.touch_id for post in entries} == {touch.id for touch in busy}
    shown = {entry_touch(session, e.subject_id, workspace_id=workspace.id) for e in entries}
    assert shown == {touch.id for touch in busy}
    other = make_workspace(session, "T0OTHER").id
    with pytest.raises(NotFoundError):
        load_day(session, opened.id, workspace_id=other, now=MORNING)
    with pytest.raises(NotFoundError):
        entry_touch(session, entries[0].subject_id, workspace_id=other)


def test_how_many_of_a_slot_carry_a_warning_is_known_before_they_are_approved(
    session, workspace, busy
):
    late, _today, _task = busy
    shown = session.scalars(select(Variant).where(Variant.touch_id == late.id)).one()
    shown.warnings = [{"code": "unknown_number", "text": "“97%” is not in the record. Check it."}]
    session.flush()
    opened = open_day(session, workspace.id, TODAY, MORNING)
    view = load_day(session, opened.id, workspace_id=workspace.id, now=MORNING)
    assert [(slot.open_emails, slot.warned) for slot in view.slots] == [(0, 0), (2, 1)]


def test_what_was_stopped_is_neither_done_nor_to_do(session, workspace, busy):
    late, today, task = busy
    opened = open_day(session, workspace.id, TODAY, MORNING)
    task.state, late.state = TouchState.STOPPED, TouchState.SENT
    session.flush()
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=NOW)
    assert (view.done, view.total, view.stopped) == (1, 2, 1)
    assert [(slot.slot, slot.done, slot.total) for slot in view.slots] == [("14:00", 1, 2)]
    today.state = late.state = TouchState.STOPPED
    session.flush()
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=NOW)
    assert (view.total, view.stopped, view.slots) == (0, 3, ())
    told = view.model_copy(update={"leaving": 0})
    assert day_message(told).text == "Monday, 23 November: 3 stopped"


def test_opening_it_again_changes_nothing(session, workspace, busy):
    first = open_day(session, workspace.id, TODAY, MORNING)
    before = session.scalars(select(Post.wanted)).all()
    assert open_day(session, workspace.id, TODAY, NOW) is first
    assert session.scalar(select(func.count(CadenceDay.id))) == 1
    assert session.scalars(select(Post.wanted)).all() == before


@pytest.mark.parametrize(
    "day", [date(2026, 11, 26), date(2026, 11, 28)], ids=["thanksgiving", "saturday"]
)
def test_days_off_are_days_off(session, workspace, busy, day):
    at = MORNING + (day - TODAY)
    assert open_day(session, workspace.id, day, at) is None
    assert kinds(session) == []


def test_another_countrys_holidays_are_other_days(session, workspace, busy):
    workspace.settings = {"country": "DE"}
    assert open_day(session, workspace.id, date(2026, 11, 26), MORNING + 3 * DAY) is not None


def test_an_empty_day_posts_nothing(session, workspace, outreach):
    assert open_day(session, workspace.id, TODAY, MORNING) is None
    assert kinds(session) == []


def test_a_day_with_mails_on_their_way_is_told(session, workspace, outreach):
    outreach.sequence(
        outreach.prospect("Gus Going"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED)
    )
    opened = open_day(session, workspace.id, TODAY, MORNING)
    assert kinds(session) == [PostKind.CADENCE_DAY]
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING)
    assert (view.total, view.leaving) == (0, 1)


def test_a_paused_team_and_one_without_a_channel_get_no_post(session, workspace, busy):
    workspace.paused_at = NOW
    assert open_day(session, workspace.id, TODAY, MORNING) is None
    workspace.paused_at, workspace.slack_channel_id = None, None
    assert open_day(session, workspace.id, TODAY, MORNING) is None


def test_progress_follows_the_touches_and_the_parent_is_drawn_again(session, workspace, busy):
    late, _, task = busy
    opened = open_day(session, workspace.id, TODAY, MORNING)
    session.execute(update(Post).values(state=PostState.POSTED, drawn=1))
    session.execute(update(Touch).where(Touch.id == late.id).values(state=TouchState.APPROVED))
    session.execute(update(Touch).where(Touch.id == task.id).values(state=TouchState.SENT))
    posts.redraw_touch(session, late.id, now=NOW)
    redrawing.write(session)  # as its commit does
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=NOW)
    assert (view.done, view.total) == (2, 3)
    wanted = session.scalars(select(Post.kind).where(Post.state == PostState.WANTED)).all()
    assert sorted(wanted) == [PostKind.CADENCE_DAY, PostKind.CADENCE_ENTRY]


def test_what_rolls_on_keeps_its_card_and_the_day_it_is_on_goes_along(session, workspace, busy):
    first = open_day(session, workspace.id, TODAY, MORNING)
    days = [open_day(session, workspace.id, TODAY + n * DAY, MORNING + n * DAY) for n in (1, 2)]
    cards = session.scalars(select(Post).where(Post.kind == PostKind.CADENCE_ENTRY)).all()
    assert len({post.touch_id for post in cards}) == len(cards) == 4  # one is due on the second day
    views = [
        load_day(session, day.id, workspace_id=workspace.id, now=MORNING) for day in (first, *days)
    ]
    assert [(view.total, view.earlier) for view in views] == [(3, 0), (4, 3), (4, 4)]
    session.execute(update(Post).values(state=PostState.POSTED, drawn=1))
    posts.redraw_touch(session, busy[0].id, now=NOW)
    redrawing.write(session)
    again = session.scalars(select(Post).where(Post.state == PostState.WANTED).order_by(Post.id))
    assert [(post.kind, post.subject_id) for post in again] == [
        (PostKind.CADENCE_DAY, first.id),
        *[(post.kind, post.subject_id) for post in cards if post.touch_id == busy[0].id],
        (PostKind.CADENCE_DAY, days[1].id),
    ]


def cards_of(session, touch):
    """The touch's cards in their order, and the ts of each that Slack has."""
    entries = select(CadenceEntry.id).where(CadenceEntry.touch_id == touch.id)
    shown = (Post.kind == PostKind.CADENCE_ENTRY, Post.subject_id.in_(entries))
    session.expire_all()
    return session.scalars(select(Post).where(*shown).order_by(Post.id)).all()


def test_after_a_move_the_card_comes_anew_where_the_team_works(session, workspace, busy):
    open_day(session, workspace.id, TODAY, MORNING)
    session.execute(
        update(Post).values(state=PostState.POSTED, drawn=1, ts=cast(Post.id, String), owner="one")
    )
    for n, channel in enumerate(("C0NEW", "C0OUTREACH"), start=1):
        workspace.slack_channel_id = channel
        opened = open_day(session, workspace.id, TODAY + n * DAY, MORNING + n * DAY)
        *old, new = cards_of(session, busy[0])
        assert (new.slack_channel_id, new.ts) == (channel, None)
        assert len(old) == n
        for card in old:  # what it shows is drawn again: one line, without buttons
            with pytest.raises(NotFoundError, match="in a newer thread"):
                entry_touch(session, card.subject_id, workspace_id=workspace.id)
        assert old[-1].state is PostState.WANTED
        assert entry_touch(session, new.subject_id, workspace_id=workspace.id) == busy[0].id
        assert session.get_one(Post, new.parent_id).slack_channel_id == channel
        view = load_day(session, opened.id, workspace_id=workspace.id, now=MORNING)
        assert view.earlier == 0
        session.execute(
            update(Post).values(state=PostState.POSTED, ts=cast(Post.id, String), owner="one")
        )


def test_a_card_that_waits_in_the_old_channel_is_not_posted_there_any_more(
    session, workspace, busy
):
    open_day(session, workspace.id, TODAY, MORNING)
    session.execute(
        update(Post).where(Post.kind == PostKind.CADENCE_DAY).values(ts="1.0", owner="one")
    )
    workspace.slack_channel_id = "C0NEW"
    move_unwritten(session, workspace.id, "C0NEW", tuple(PostKind), now=MORNING)
    open_day(session, workspace.id, TODAY + DAY, MORNING + DAY)
    assert [card.slack_channel_id for card in cards_of(session, busy[0])] == ["C0NEW"]


def test_a_card_that_could_not_be_posted_is_tried_again_the_next_morning(session, workspace, busy):
    open_day(session, workspace.id, TODAY, MORNING)
    [failed] = cards_of(session, busy[0])
    first, failed.state, failed.owner = failed.subject_id, PostState.FAILED, "one"
    session.flush()
    open_day(session, workspace.id, TODAY + DAY, MORNING + DAY)
    posts.redraw_touch(session, busy[0].id, now=MORNING + DAY)
    [card] = cards_of(session, busy[0])  # and the one that failed does not come as well
    assert (card.state, card.subject_id == first) == (PostState.WANTED, False)


def test_only_drafts_of_the_slot_are_approved_together(session, workspace, busy):
    late, today, _ = busy
    opened = open_day(session, workspace.id, TODAY, MORNING)

    def slot():
        view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING)
        return next(slot for slot in view.slots if slot.slot == "14:00")

    def mails(name, seen):
        return list(open_emails(session, workspace.id, opened.id, name, seen=seen))

    seen = slot().seen
    assert mails("14:00", seen) == [late.id, today.id]
    today.state = TouchState.SKIPPED
    session.flush()
    with pytest.raises(ConflictError, match="have changed meanwhile"):
        mails("14:00", seen)
    seen = slot().seen
    assert mails("14:00", seen) == [late.id]
    session.execute(update(Variant).where(Variant.touch_id == late.id).values(body="Other words"))
    with pytest.raises(ConflictError, match="have changed meanwhile"):
        mails("14:00", seen)
    for hour in ("09:00", "10:00"):
        with pytest.raises(ConflictError, match="decided already"):
            mails(hour, seen)


def test_another_teams_day_is_not_there(session, workspace, busy):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    other = make_workspace(session, "T0OTHER")
    with pytest.raises(NotFoundError):
        open_emails(session, other.id, opened.id, "14:00", seen="")


def test_all_drafts_that_wait_are_counted_whenever_they_are_due(session, workspace, busy):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    assert (
        load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING).drafts_waiting
        == 3
    )


def test_suggestions_are_todays_only(session, workspace, outreach):
    for n in range(10):
        outreach.prospect(f"Waiting {n}", priority=n)
    opened = open_day(session, workspace.id, TODAY, MORNING)
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING)
    assert view.suggested == len(view.suggested_ids) == 3  # ten on four working days
    assert (
        load_day(session, opened.id, workspace_id=opened.workspace_id, now=MORNING + DAY).suggested
        == 0
    )


def test_what_stays_undone_comes_again_the_next_day(session, workspace, busy):
    open_day(session, workspace.id, TODAY, MORNING)
    next_day = open_day(session, workspace.id, TODAY + DAY, MORNING + DAY)
    touches = session.scalars(
        select(CadenceEntry.touch_id).where(CadenceEntry.cadence_day_id == next_day.id)
    )
    assert {touch.id for touch in busy} < set(touches)


@pytest.mark.parametrize(
    ("kind", "channel", "state", "done"),
    [
        (TouchKind.INITIAL_DM, Channel.EMAIL, TouchState.DRAFT, False),
        (TouchKind.INITIAL_DM, Channel.EMAIL, TouchState.APPROVED, True),
        (TouchKind.ANSWER, Channel.EMAIL, TouchState.APPROVED, False),
        (TouchKind.INITIAL_DM, Channel.LINKEDIN, TouchState.APPROVED, False),
        (TouchKind.INITIAL_DM, Channel.LINKEDIN, TouchState.SENT, True),
        (TouchKind.INITIAL_DM, Channel.EMAIL, TouchState.UNCERTAIN, False),
        (TouchKind.INITIAL_DM, Channel.EMAIL, TouchState.STOPPED, True),
        (TouchKind.INITIAL_DM, Channel.PHONE, TouchState.SKIPPED, True),
    ],
)
def test_an_email_is_done_once_approved_and_a_task_once_sent(kind, channel, state, done):
    assert is_done(kind, channel, state) is done


def test_a_morning_with_many_entries_holds_up_nothing_else(session, workspace, busy):
    open_day(session, workspace.id, TODAY, MORNING)
    other = posts.want(
        session, workspace.id, PostKind.NOTICE, 7, slack_channel_id="C1", now=MORNING
    )
    written = []
    while claimed := posts.claim(session, owner="one", now=MORNING):
        posts.record_written(session, claimed, ts=f"1.{len(written)}", now=MORNING)
        written.append((claimed.kind, claimed.id))
    kinds = [kind for kind, _ in written]
    assert kinds == [PostKind.CADENCE_DAY, PostKind.NOTICE, *3 * [PostKind.CADENCE_ENTRY]]
    assert written[1][1] == other.id
    assert [id_ for _, id_ in written[2:]] == sorted(id_ for _, id_ in written[2:])
