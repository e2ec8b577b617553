"""Who runs what, how often, whatever dies: on both databases, with real transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.job_list import JOBS, RecurringJob
from bot.jobs import find_job, listing, run_by_hand, tick
from bot.runtime import Runtime
from bot.settings import Settings
from bot.slots import Missed, wall_clock
from bot.timing import Timing
from engine.delivery.course.team_clock import save_clock
from engine.errors import AmbiguousError, ConflictError, ForbiddenError, NotFoundError
from engine.scheduling import jobs as runs
from engine.scheduling.day import open_day
from engine.scheduling.own_week import save_week
from engine.views.team_clock import ClockRequest
from engine.views.week import WeekRequest
from storage.states import PostKind, RunState, TouchKind, TouchState
from storage.tables import CadenceDay, Digest, JobRun, Notice, Post, Workspace
from tests.outreach import Outreach
from tests.support import make_actor, make_workspace

MORNING = wall_clock(day_of_week="mon-fri", hour=8, minute=30)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)  # 8:30 in New York
FRIDAY = datetime(2026, 11, 27, 19, tzinfo=UTC)  # 14:00 in New York
WEEK = timedelta(days=7)
LATER = runs.LEASE + timedelta(seconds=1)


@dataclass
class SetClock:
    at: datetime

    def now(self):
        return self.at


@pytest.fixture
def clock():
    return SetClock(SUNDAY)


@pytest.fixture
def runtime(sessions, clock, tmp_path):
    with sessions.begin() as session:
        make_workspace(session)
    return Runtime(
        settings=Settings.load(home=tmp_path), sessions=sessions, clock=clock, slack=WebClient()
    )


class Recorded:
    """A job's body that writes down, in its own transaction, that it ran."""

    def __init__(self, failures=0):
        self.failures = failures

    def __call__(self, session, workspace_id, at, now):
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        workspace = session.get_one(Workspace, workspace_id, with_for_update=True)
        workspace.settings = {"ran": [*workspace.settings.get("ran", []), at.isoformat()]}
        return "written down"


def job(body, missed=Missed.LATEST, **more):
    return RecurringJob("test", "", Timing("", MORNING), missed, body, **more)


def ran(sessions):
    with sessions.begin() as session:
        return [
            datetime.fromisoformat(at)
            for workspace in session.scalars(select(Workspace).order_by(Workspace.id))
            for at in workspace.settings.get("ran", [])
        ]


def rows(sessions):
    with sessions.begin() as session:
        listed = session.scalars(select(JobRun).order_by(JobRun.due_at, JobRun.id))
        return [(run.slot, run.state) for run in listed if run.slot != runs.FIRST_SIGHT]


def test_a_workspace_seen_first_catches_nothing_up(runtime, sessions, clock):
    jobs = [job(Recorded(), Missed.EACH)]
    assert tick(runtime, jobs) == 0
    assert rows(sessions) == []


def test_a_slot_is_run_once_however_often_one_ticks(runtime, sessions, clock):
    jobs = [job(Recorded())]
    tick(runtime, jobs)
    clock.at = MONDAY - timedelta(seconds=1)
    assert tick(runtime, jobs) == 0
    clock.at = MONDAY
    assert tick(runtime, jobs) == 1
    clock.at = MONDAY + timedelta(hours=3)
    assert tick(runtime, jobs) == 0
    assert ran(sessions) == [MONDAY]
    assert rows(sessions) == [("2026-11-23", RunState.DONE)]


@pytest.mark.parametrize(
    ("missed", "slots"),
    [
        (Missed.LATEST, ["2026-12-11"]),
        (Missed.SKIP, ["2026-12-11"]),
        (
            Missed.EACH,
            [f"2026-11-{n}" for n in (23, 24, 25, 26, 27, 30)]
            + [f"2026-12-{n:02}" for n in (1, 2, 3, 4, 7, 8, 9, 10, 11)],
        ),
    ],
)
def test_after_weeks_away_the_policy_decides(runtime, sessions, clock, missed, slots):
    jobs = [job(Recorded(), missed, grace=timedelta(hours=9))]
    tick(runtime, jobs)
    clock.at = datetime(2026, 12, 11, 20, tzinfo=UTC)
    assert tick(runtime, jobs) == len(slots)
    assert rows(sessions) == [(slot, RunState.DONE) for slot in slots]
    assert tick(runtime, jobs) == 0


def test_what_is_too_late_is_written_down_once_and_not_run(runtime, sessions, clock):
    jobs = [job(Recorded(), Missed.SKIP, grace=timedelta(hours=1))]
    tick(runtime, jobs)
    clock.at = MONDAY + timedelta(hours=2)
    assert tick(runtime, jobs) == tick(runtime, jobs) == 0
    assert rows(sessions) == [("2026-11-23", RunState.MISSED)]
    assert ran(sessions) == []


def test_three_owners_at_once_run_each_slot_once(runtime, sessions, clock):
    with sessions.begin() as session:
        make_workspace(session, "T0OTHER")
    jobs = [job(Recorded(), Missed.EACH)]
    tick(runtime, jobs)
    clock.at = MONDAY + WEEK
    owners = [replace(runtime, owner=f"owner {n}") for n in range(3)]
    start = threading.Barrier(len(owners))

    def at_once(owner):
        start.wait()
        return tick(owner, jobs)

    with ThreadPoolExecutor(len(owners)) as pool:
        done = sum(pool.map(at_once, owners))
    slots = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]
    assert done == 2 * len(slots)
    assert sorted(ran(sessions)) == sorted(2 * slots)


def test_a_slot_whose_owner_died_is_taken_over_after_the_lease(runtime, sessions, clock):
    jobs = [job(Recorded())]
    tick(runtime, jobs)
    clock.at = MONDAY
    with sessions.begin() as session:  # claimed, and then the process is gone
        workspace_id = session.scalars(select(Workspace.id)).one()
        assert runs.claim(
            session, "test", workspace_id, "2026-11-23", due_at=MONDAY, owner="dead", now=MONDAY
        )
    clock.at = MONDAY + runs.LEASE - timedelta(seconds=1)
    assert tick(runtime, jobs) == 0
    clock.at = MONDAY + LATER
    assert tick(runtime, jobs) == 1
    assert ran(sessions) == [MONDAY]


def test_a_late_owner_finds_its_slot_taken_and_changes_nothing(runtime, sessions, clock):
    recorded = Recorded()

    def frozen(session, workspace_id, at, now):
        """While this one sleeps, its lease ends and another does the work."""
        if clock.at == MONDAY:
            session.rollback()  # SQLite has one writer
            clock.at = MONDAY + LATER
            assert tick(replace(runtime, owner="another"), [job(recorded)]) == 1
        return recorded(session, workspace_id, at, now)

    tick(runtime, [job(recorded)])
    clock.at = MONDAY
    assert tick(runtime, [job(frozen)]) == 0
    assert ran(sessions) == [MONDAY]


def test_a_failure_is_tried_again_after_a_pause(runtime, sessions, clock):
    jobs = [job(Recorded(failures=1))]
    tick(runtime, jobs)
    clock.at = MONDAY
    assert tick(runtime, jobs) == tick(runtime, jobs) == 0
    clock.at = MONDAY + runs.PAUSE_AFTER_FAILURE
    assert tick(runtime, jobs) == 1
    assert ran(sessions) == [MONDAY]


def test_a_job_that_keeps_failing_is_given_up_and_told(runtime, sessions, clock):
    jobs = [job(Recorded(failures=99))]
    tick(runtime, jobs)
    for n in range(6):
        clock.at = MONDAY + n * LATER
        assert tick(runtime, jobs) == 0
    assert rows(sessions) == [("2026-11-23", RunState.FAILED)]
    with sessions.begin() as session:
        [notice] = session.scalars(select(Notice.text))
    assert notice.startswith("The job test of 2026-11-23 was given up after 3 tries.")
    assert "disk" not in notice


def test_one_that_kills_its_owner_each_time_is_given_up(runtime, sessions, clock):
    tick(runtime, [job(Recorded())])
    clock.at = MONDAY
    with sessions.begin() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        runs.claim(
            session, "test", workspace_id, "2026-11-23", due_at=MONDAY, owner="dead", now=MONDAY
        )
    for n in range(1, 4):
        with sessions.begin() as session:
            again = runs.claim_abandoned(
                session, names=("test",), owner="dead", now=MONDAY + n * LATER
            )
        assert (again is not None) == (n < runs.MOST_ATTEMPTS)
    assert rows(sessions) == [("2026-11-23", RunState.FAILED)]


def test_a_team_that_moves_to_another_zone_has_each_day_once(runtime, sessions, clock):
    jobs = [job(Recorded())]
    tick(runtime, jobs)
    clock.at = MONDAY
    tick(runtime, jobs)
    with sessions.begin() as session:
        session.scalars(select(Workspace)).one().timezone = "America/Los_Angeles"
    clock.at = MONDAY + timedelta(hours=4)
    assert tick(runtime, jobs) == 0
    clock.at = MONDAY + timedelta(days=1, hours=4)
    assert tick(runtime, jobs) == 1


@pytest.mark.parametrize(
    ("zone", "first_night", "last_night"),
    [
        ("Europe/Berlin", "2026-03-27", "2026-03-31"),
        ("Europe/Berlin", "2026-10-23", "2026-10-27"),
        ("America/New_York", "2026-10-30", "2026-11-03"),
        ("Australia/Lord_Howe", "2026-10-02", "2026-10-06"),
    ],
)
def test_who_ticks_through_a_change_of_the_clocks_runs_every_night_once(
    runtime, sessions, clock, *, zone, first_night, last_night
):
    with sessions.begin() as session:
        session.scalars(select(Workspace)).one().timezone = zone
    nightly = [replace(job(Recorded()), timing=Timing("", wall_clock(hour=2, minute=30)))]
    midnight = datetime.fromisoformat(first_night).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = datetime.fromisoformat(last_night).replace(hour=4, tzinfo=ZoneInfo(zone))
    clock.at = midnight
    while clock.at < end:
        tick(runtime, nightly)
        clock.at += timedelta(minutes=15)
    nights = [date.fromisoformat(first_night) + timedelta(days=n) for n in range(5)]
    assert rows(sessions) == [(night.isoformat(), RunState.DONE) for night in nights]
    assert len(ran(sessions)) == len(nights)


def test_every_job_says_when_and_what_about_missed_runs(runtime, sessions):
    with sessions.begin() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        listed = listing(session, workspace_id, SUNDAY)
    assert [line.name for line in listed.jobs] == [each.name for each in JOBS]
    assert all(line.summary and line.when and line.if_missed for line in listed.jobs)
    assert len({each.name for each in JOBS}) == len(JOBS)
    assert all(each.grace for each in JOBS if each.missed is Missed.SKIP)
    next_runs = {line.name: line.next_run for line in listed.jobs}
    assert next_runs == {
        "morning_cadence": MONDAY,
        "pipeline_health": MONDAY - timedelta(minutes=15),
        "evening_close": MONDAY + timedelta(hours=9),
        "weekly_digest": datetime(2026, 11, 27, 19, tzinfo=UTC),
        "monthly_digest": datetime(2026, 12, 1, 14, tzinfo=UTC),
        "reply_reminders": SUNDAY + timedelta(minutes=30),
        "comebacks": SUNDAY + timedelta(minutes=30),
        "gathered_alerts": SUNDAY + timedelta(minutes=30),
        "campaign_cards": SUNDAY + timedelta(minutes=10),
        "retention": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "fading_scores": datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
        "campaign_counts": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "metrics_counts": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    }


def test_the_real_jobs_run_on_a_team_without_prospects(runtime, sessions, clock):
    tick(runtime)
    clock.at = datetime(2026, 11, 27, 19, tzinfo=UTC)
    assert tick(runtime) == 11
    with sessions.begin() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        last = {line.name: line for line in listing(session, workspace_id, clock.at).jobs}
    assert last["morning_cadence"].note == "nothing to post"
    assert last["pipeline_health"].note == "nothing new"
    assert last["reply_reminders"].note == "nothing waits for too long"
    assert last["comebacks"].note == "nobody comes back"
    assert last["gathered_alerts"].note == "nothing was gathered"
    assert last["campaign_cards"].note == "nothing has changed"
    assert last["weekly_digest"].last_state == RunState.DONE
    assert last["fading_scores"].note == "nobody to be scored anew"


@pytest.fixture
def admin(runtime, sessions):
    with sessions.begin() as session:
        return make_actor(session, session.scalars(select(Workspace)).one())


def test_a_run_by_hand_takes_no_slots_place(runtime, sessions, clock, admin):
    tick(runtime)
    clock.at = MONDAY - timedelta(minutes=5)
    ran = run_by_hand(runtime, "fading", by=admin)
    assert (ran.name, ran.state, ran.note) == (
        "fading_scores",
        RunState.DONE,
        "nobody to be scored anew",
    )
    with pytest.raises(ConflictError, match="a moment ago"):
        run_by_hand(runtime, "fading_scores", by=admin)
    run_by_hand(runtime, "morning cadence", by=admin)
    clock.at = MONDAY
    tick(runtime)
    with sessions() as session:
        slots = session.scalars(
            select(JobRun.slot).where(JobRun.job == "morning_cadence").order_by(JobRun.id)
        ).all()
    assert slots == ["first", "by hand 2026-11-23T13:25", "2026-11-23"]


def a_day_with_work(sessions, clock):
    """Two first messages due today, one of them sent."""
    with sessions.begin() as session:
        workspace = session.scalars(select(Workspace)).one()
        outreach = Outreach(session, workspace)
        outreach.audiences()
        for name in ("Dana Done", "Lena Late"):
            [touch] = outreach.sequence(outreach.prospect(name), (TouchKind.INITIAL_DM, clock.at))
        open_day(session, workspace.id, clock.at.date(), clock.at)
        touch.state = TouchState.SENT
        return touch.id


def closings(sessions):
    with sessions() as session:
        return session.scalars(select(CadenceDay.closing)).all()


def test_a_day_is_closed_in_the_evening_whoever_looks_at_noon(runtime, sessions, clock, admin):
    tick(runtime)
    clock.at = MONDAY
    a_day_with_work(sessions, clock)
    clock.at = MONDAY + timedelta(hours=4)
    ran = run_by_hand(runtime, "evening_close", by=admin)
    assert ran.note == "1 of 2 done so far; the day is closed at 17:30"
    assert closings(sessions) == [None]
    clock.at = MONDAY + timedelta(hours=9)
    tick(runtime)
    [closing] = closings(sessions)
    assert (closing["done"], closing["total"]) == (1, 2)
    clock.at += timedelta(hours=1)
    assert run_by_hand(runtime, "evening_close", by=admin).note == "nothing to close"


def week_of(sessions, clock, admin, *lines):
    with sessions.begin() as session:
        save_week(session, WeekRequest(lines="\n".join(lines)), by=admin, now=clock.at)


def test_a_team_is_posted_to_and_closed_by_its_own_week(runtime, sessions, clock, admin):
    early = [f"{day} 7:00: messages" for day in ("Monday", "Tuesday", "Wednesday")]
    week_of(sessions, clock, admin, *early, "Friday 11:00: follow-ups", "Friday 18:00: messages")
    with sessions.begin() as session:
        listed = listing(session, admin.workspace_id, SUNDAY).jobs
        when = {line.name: line.when for line in listed}
        next_runs = {line.name: line.next_run for line in listed}
    days = "working days: Mon, Tue, Wed at"
    assert when["pipeline_health"] == f"{days} 6:15; Fri at 10:15"
    assert when["morning_cadence"] == f"{days} 6:30; Fri at 10:30"
    assert when["evening_close"] == f"{days} 15:30; Fri at 19:30"
    assert next_runs["morning_cadence"] == MONDAY - timedelta(hours=2)
    assert next_runs["evening_close"] == MONDAY + timedelta(hours=7)
    tick(runtime)
    clock.at = MONDAY - timedelta(hours=2)
    a_day_with_work(sessions, clock)
    clock.at = MONDAY + timedelta(hours=7)
    tick(runtime)
    [closing] = closings(sessions)
    assert (closing["done"], closing["total"]) == (1, 2)


def test_a_day_whose_hours_are_changed_is_posted_and_closed_once(runtime, sessions, clock, admin):
    jobs = [find_job("morning_cadence"), find_job("evening_close")]
    tick(runtime, jobs)
    clock.at = MONDAY
    tick(runtime, jobs)
    week_of(sessions, clock, admin, "Monday 11:00: messages", "Monday 18:00: messages")
    for _ in range(12):
        clock.at += timedelta(hours=1)
        tick(runtime, jobs)
    week_of(sessions, clock, admin, "Monday 12:00: messages", "Monday 21:00: messages")
    clock.at += timedelta(hours=5)
    tick(runtime, jobs)
    with sessions() as session:
        ran = session.execute(
            select(JobRun.job, JobRun.due_at).where(JobRun.slot == "2026-11-23").order_by(JobRun.id)
        ).all()
    assert [tuple(each) for each in ran] == [
        ("morning_cadence", MONDAY),
        ("evening_close", MONDAY + timedelta(hours=11)),
    ]


def told_of(sessions):
    """How many the one digest says were sent, and the message that tells it."""
    with sessions() as session:
        [figures] = session.scalars(select(Digest.figures)).all()
        [post] = session.scalars(select(Post).where(Post.kind == PostKind.DIGEST)).all()
        return figures["sent"], post.wanted


def test_on_friday_the_week_is_told_at_its_hour_whoever_looks_before(
    runtime, sessions, clock, admin
):
    clock.at = FRIDAY - timedelta(hours=6)
    tick(runtime)
    counted = count(1)

    def goes_out(name):
        with sessions.begin() as session:
            outreach = Outreach(session, session.scalars(select(Workspace)).one(), counted)
            outreach.sent(outreach.prospect(name), TouchKind.INITIAL_DM, clock.at)

    goes_out("Nora Field")
    run_by_hand(runtime, "weekly_digest", by=admin)
    assert told_of(sessions) == (1, 1)
    clock.at = FRIDAY - timedelta(hours=1)
    goes_out("Theo Banks")
    run_by_hand(runtime, "weekly_digest", by=admin)
    assert told_of(sessions) == (1, 1)  # before its hour nothing is told anew
    clock.at = FRIDAY + timedelta(minutes=1)
    tick(runtime)
    assert told_of(sessions) == (2, 2)  # the one message, drawn again
    goes_out("Ines Okafor")
    clock.at += timedelta(hours=1)
    run_by_hand(runtime, "weekly_digest", by=admin)
    assert told_of(sessions) == (2, 2)  # and then it stays


def test_of_two_who_ask_at_once_one_gets_it_and_a_run_under_way_is_left_alone(
    runtime, sessions, clock, admin
):
    def ask(_):
        try:
            return run_by_hand(runtime, "retention", by=admin).state
        except ConflictError:
            return None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2)), key=str) == [None, RunState.DONE]
    clock.at += timedelta(minutes=1)
    with sessions.begin() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        runs.claim(
            session,
            "retention",
            workspace_id,
            "2026-11-22",
            due_at=clock.at,
            owner="another",
            now=clock.at,
        )
    with pytest.raises(ConflictError, match="under way"):
        run_by_hand(runtime, "retention", by=admin)


def test_only_admins_run_jobs_and_a_name_is_found_by_a_word_of_it(runtime, admin):
    with pytest.raises(ForbiddenError):
        run_by_hand(runtime, "retention", by=admin.model_copy(update={"role": "rep"}))
    assert find_job(" Pipeline-Health ").name == "pipeline_health"
    assert find_job("cadence").name == "morning_cadence"
    with pytest.raises(AmbiguousError, match="weekly_digest or monthly_digest"):
        find_job("digest")
    with pytest.raises(NotFoundError, match="Did you mean retention"):
        find_job("retenton")
    with pytest.raises(NotFoundError, match="There are morning_cadence"):
        find_job("")


WEEKLY = [each for each in JOBS if each.name == "weekly_digest"]
FRIDAY = datetime(2026, 11, 27, 19, tzinfo=UTC)  # 14:00 in New York


def lived(runtime, clock, until):
    """The clock looks every two hours."""
    while clock.at < until:
        clock.at += timedelta(hours=2)
        tick(runtime, WEEKLY)


def change(sessions, clock, admin, **asked):
    with sessions.begin() as session:
        save_clock(session, ClockRequest(**asked), by=admin, now=clock.at)


def test_a_digest_whose_day_is_changed_in_mid_week_comes_once_in_each_week(
    runtime, sessions, clock, admin
):
    tick(runtime, WEEKLY)
    lived(runtime, clock, FRIDAY + timedelta(days=5))
    change(sessions, clock, admin, digest_day=1, digest_hour=9)  # Tuesday was yesterday
    lived(runtime, clock, FRIDAY + timedelta(days=13))
    change(sessions, clock, admin, digest_day=3)  # and told yesterday
    lived(runtime, clock, FRIDAY + timedelta(days=21))
    slots = ["2026-11-27", "2026-12-04", "2026-12-08", "2026-12-17"]
    assert rows(sessions) == [(slot, RunState.DONE) for slot in slots]


@pytest.mark.parametrize(
    "zones",
    [("Europe/Berlin", "America/New_York"), ("America/New_York", "Europe/Berlin")],
    ids=["told, and the hour comes again", "to come, and the hour is over"],
)
def test_a_move_to_another_time_zone_on_the_day_tells_it_once(
    runtime, sessions, clock, admin, zones
):
    change(sessions, clock, admin, timezone=zones[0])
    tick(runtime, WEEKLY)
    lived(runtime, clock, FRIDAY - timedelta(hours=4))
    change(sessions, clock, admin, timezone=zones[1])
    lived(runtime, clock, FRIDAY + timedelta(days=6))
    assert rows(sessions) == [("2026-11-27", RunState.DONE)]


def test_a_digest_that_was_told_is_told_to_a_team_that_moves_and_changes_the_day_a_week_later(
    runtime, sessions, clock, admin
):
    change(sessions, clock, admin, timezone="Asia/Tokyo")
    tick(runtime, WEEKLY)
    told = datetime(2026, 11, 27, 5, tzinfo=UTC)  # Friday, 14:00 in Tokyo
    lived(runtime, clock, told + timedelta(hours=1))
    change(sessions, clock, admin, timezone="America/New_York", digest_day=5)
    lived(runtime, clock, told + timedelta(days=9))
    slots = ["2026-11-27", "2026-12-05"]
    assert rows(sessions) == [(slot, RunState.DONE) for slot in slots]
    with sessions() as session:
        first, second = session.scalars(select(Digest.figures).order_by(Digest.id))
    assert (first["until"], second["began"]) == ("2026-11-27", "2026-11-27")
