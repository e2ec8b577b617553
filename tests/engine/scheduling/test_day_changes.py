"""The day's post follows what people change by hand, once, whenever they change it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.scheduling.changing import change_week
from engine.scheduling.closing import close_day, so_far
from engine.scheduling.day import open_day, open_emails
from engine.scheduling.day_view import load_day
from engine.views.cadence import WeekChange
from storage.states import Channel, PostKind, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Post, Prospect, Touch, Workspace
from tests.outreach import Outreach
from tests.support import make_actor, make_workspace

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)
EVENING = MORNING + timedelta(hours=9)
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    workspace.slack_channel_id = "C1"
    session.flush()
    return made


@pytest.fixture
def two(outreach):
    """Dora has something to do today, Tom tomorrow."""
    [today] = outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, MORNING))
    tomorrow = outreach.prospect("Tom Tomorrow")
    outreach.sequence(tomorrow, (TouchKind.INITIAL_DM, MORNING + DAY))
    return today


def change(session, by, who, day, now=NOON):
    change_week(session, WeekChange(who=who, day=day), by=by, now=now)


def names(session, kind=CadenceEntry):
    """Of whom the day has an entry, or a card, in order."""
    shown = {
        CadenceEntry: select(CadenceEntry.touch_id).order_by(CadenceEntry.position),
        Post: select(Post.touch_id)
        .where(Post.kind == PostKind.CADENCE_ENTRY, Post.parent_id.is_not(None))
        .order_by(Post.id),
    }[kind]
    return [
        session.get_one(Prospect, session.get_one(Touch, touch_id).prospect_id).full_name
        for touch_id in session.scalars(shown)
    ]


def wanted(session):
    """How often the day's post was asked for."""
    query = select(Post.wanted).where(Post.kind == PostKind.CADENCE_DAY)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def seen(session, opened, now=NOON):
    view = load_day(session, opened.id, workspace_id=opened.workspace_id, now=now)
    return view.done, view.total


def test_who_is_moved_to_today_has_an_entry_a_card_and_a_place(session, workspace, two, ada):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    assert (names(session), seen(session, opened)) == (["Dora Draft"], (0, 1))
    before = wanted(session)
    change(session, ada, "Tom Tomorrow", "today")
    assert names(session) == names(session, Post) == ["Dora Draft", "Tom Tomorrow"]
    assert seen(session, opened) == (0, 2)
    assert wanted(session) == before + 1
    change(session, ada, "Tom Tomorrow", "today")
    assert names(session) == names(session, Post) == ["Dora Draft", "Tom Tomorrow"]
    closing = close_day(session, workspace.id, TODAY, EVENING)
    assert (closing.total, closing.rolls_on) == (2, ((TODAY + DAY, 2),))


@pytest.mark.parametrize("day", ["Wednesday", "2 Dec", None], ids=["moved", "a week on", "out"])
def test_who_does_not_come_today_any_more_is_not_counted(session, workspace, two, ada, day):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    before = wanted(session)
    change(session, ada, "Dora Draft", day)
    assert seen(session, opened) == (0, 0)
    assert load_day(session, opened.id, workspace_id=workspace.id, now=NOON).stopped == 0
    assert wanted(session) == before + 1
    assert so_far(session, workspace.id, TODAY).total == 0
    closing = close_day(session, workspace.id, TODAY, EVENING)
    assert (closing.total, closing.rolls_on, closing.later) == (0, (), 0)


def test_who_comes_back_is_there_once_with_the_same_card(session, workspace, two, ada):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    for day in ("Wednesday", "today", None, "today"):
        change(session, ada, "Dora Draft", day)
        assert seen(session, opened) == (0, int(day == "today"))
    assert names(session) == names(session, Post) == ["Dora Draft"]
    change(session, ada, "Dora Draft", "Tuesday")
    tuesday = open_day(session, workspace.id, TODAY + DAY, MORNING + DAY)
    assert seen(session, tuesday, MORNING + DAY) == (0, 2)
    change(session, ada, "Dora Draft", "Wednesday", MORNING + DAY)
    assert seen(session, tuesday, MORNING + DAY) == (0, 1)


def test_a_change_of_a_later_day_leaves_the_days_before_as_they_were(session, workspace, two, ada):
    monday = open_day(session, workspace.id, TODAY, MORNING)
    close_day(session, workspace.id, TODAY, EVENING)
    tuesday = open_day(session, workspace.id, TODAY + DAY, MORNING + DAY)
    change(session, ada, "Dora Draft", "Friday", NOON + DAY)
    assert seen(session, monday, NOON + DAY) == (0, 1)
    assert seen(session, tuesday, NOON + DAY) == (0, 1)


def test_what_was_done_all_the_same_is_the_days(session, workspace, two, ada):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    change(session, ada, "Dora Draft", "Wednesday")
    two.state = TouchState.SENT
    session.flush()
    assert seen(session, opened) == (1, 1)


def test_one_click_approves_nobody_who_was_moved_away(session, workspace, outreach, two, ada):
    outreach.sequence(outreach.prospect("Sam Stays"), (TouchKind.INITIAL_DM, MORNING))
    opened = open_day(session, workspace.id, TODAY, MORNING)
    change(session, ada, "Dora Draft", "Wednesday")
    [slot] = load_day(session, opened.id, workspace_id=workspace.id, now=NOON).slots
    texts = open_emails(session, workspace.id, opened.id, slot.slot, seen=slot.seen)
    assert slot.open_emails == len(texts) == 1
    assert two.id not in texts


def test_a_task_is_moved_like_a_draft(session, workspace, outreach, ada):
    outreach.sequence(
        outreach.prospect("Lia Linked", linkedin=True),
        (TouchKind.CONNECTION_REQUEST, MORNING, TouchState.APPROVED),
        channel=Channel.LINKEDIN,
    )
    opened = open_day(session, workspace.id, TODAY, MORNING)
    change(session, ada, "Lia Linked", "Wednesday")
    assert seen(session, opened) == (0, 0)
    change(session, ada, "Lia Linked", "today")
    assert seen(session, opened) == (0, 1)


def test_a_day_that_was_closed_keeps_what_was_told_and_follows(session, workspace, two, ada):
    opened = open_day(session, workspace.id, TODAY, MORNING)
    told = close_day(session, workspace.id, TODAY, EVENING)
    late = EVENING + timedelta(hours=1)
    change(session, ada, "Tom Tomorrow", "today", late)
    change(session, ada, "Dora Draft", "Wednesday", late)
    assert names(session) == names(session, Post) == ["Dora Draft", "Tom Tomorrow"]
    assert seen(session, opened, late) == (0, 1)
    view = load_day(session, opened.id, workspace_id=workspace.id, now=late)
    assert view.closing == told
    assert close_day(session, workspace.id, TODAY, late) is None


def test_a_day_that_had_nothing_to_tell_is_opened_for_who_comes_today(
    session, workspace, outreach, ada
):
    tomorrow = outreach.prospect("Tom Tomorrow")
    outreach.sequence(tomorrow, (TouchKind.INITIAL_DM, MORNING + DAY))
    assert open_day(session, workspace.id, TODAY, MORNING) is None
    change(session, ada, "Tom Tomorrow", "Friday")
    change(session, ada, "Tom Tomorrow", "today", MORNING - timedelta(minutes=1))
    change(session, ada, "Tom Tomorrow", "today", EVENING)
    assert session.scalars(select(CadenceDay)).all() == []
    change(session, ada, "Tom Tomorrow", "today")
    assert names(session) == names(session, Post) == ["Tom Tomorrow"]
    assert open_day(session, workspace.id, TODAY, NOON).day == TODAY


def test_a_paused_team_gets_no_cards(session, workspace, two, ada):
    open_day(session, workspace.id, TODAY, MORNING)
    workspace.paused_at = NOON
    session.flush()
    change(session, ada, "Tom Tomorrow", "today")
    assert names(session) == names(session, Post) == ["Dora Draft"]


def test_the_card_comes_into_the_thread_of_the_days_post(session, workspace, two, ada):
    open_day(session, workspace.id, TODAY, MORNING)
    workspace.slack_channel_id = "C2"
    session.flush()
    change(session, ada, "Tom Tomorrow", "today")
    parent = session.scalars(select(Post).where(Post.kind == PostKind.CADENCE_DAY)).one()
    cards = session.scalars(select(Post).where(Post.kind == PostKind.CADENCE_ENTRY)).all()
    assert {(card.parent_id, card.slack_channel_id) for card in cards} == {(parent.id, "C1")}


def test_a_change_while_the_day_is_opened_is_not_lost(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        workspace.slack_channel_id = "C1"
        outreach = Outreach(session, workspace)
        outreach.audiences()
        for name, days in (("Dora Draft", 0), ("Tom Tomorrow", 1)):
            due = MORNING + days * DAY
            outreach.sequence(outreach.prospect(name), (TouchKind.INITIAL_DM, due))
        by, workspace_id = make_actor(session, workspace), workspace.id

    def moves():
        with sessions.begin() as session:
            change(session, by, "Tom Tomorrow", "today", MORNING)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            session.get_one(Workspace, workspace_id)
            open_day(session, workspace_id, TODAY, MORNING)
            moving = pool.submit(moves)
            with pytest.raises(TimeoutError):
                moving.result(timeout=0.5)
        moving.result(timeout=20)
    with sessions() as session:
        assert names(session) == names(session, Post) == ["Dora Draft", "Tom Tomorrow"]
