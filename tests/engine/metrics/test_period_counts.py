"""The figures of any range are those of its rows, whatever the history, and a recount agrees."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from engine import workspace as workspaces
from engine.delivery.protection.erasing import erase
from engine.errors import DrumbeatError
from engine.metrics.catching_up import catch_up
from engine.metrics.counts import counts
from engine.metrics.covering import cover, periods
from engine.metrics.person import ANSWERED, DAY, PEOPLE, WAITED, day_of, instant
from engine.metrics.reading import read
from engine.metrics.recounting_people import check, recount_people
from engine.prospects import editing
from engine.prospects.merging import merge
from engine.prospects.unmerging import undo_merge
from engine.scoring.audience_changes import remove_audience
from engine.views.audiences import RemovalRequest
from engine.views.outcomes import By
from storage import events
from storage.bulk import update_rows
from storage.figures import BIT, PERIODS
from storage.states import Channel, EventKind, MailState, ReplyLabel, TouchKind
from storage.tables import (
    AffectedPerson,
    Audience,
    CountedMessage,
    CountedPerson,
    Event,
    Mail,
    Merge,
    Notice,
    PeriodCount,
    Prospect,
    Reply,
    Sender,
    Sequence,
    Touch,
)
from tests.engine.metrics.test_counters import answer
from tests.engine.metrics.test_outcomes import mail
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

REPLIED, MEETING = EventKind.REPLIED, EventKind.MEETING_BOOKED
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
NUMBERS = count(1)
NEW_YORK = ZoneInfo("America/New_York")


def by_hand(session, workspace, since, until):
    """The same figures from the rows themselves, one by one."""
    found = Counter()
    people = defaultdict(set)
    within = [row for row in messages(session, workspace) if since < row.Touch.sent_at <= until]
    first = first_answers(session, workspace)
    for row in within:
        names = [name for name in PERIODS if row.figures & BIT[name]]
        for name in names:
            people[name].add(row.Touch.prospect_id)
            for by, value in places(session, workspace, row).items():
                found[by, value, name] += 1
        if row.Touch.id in first:
            waited = max(first[row.Touch.id] - row.Touch.sent_at, timedelta(0))
            found[ANSWERED, str(waited // HOUR), "replied"] += 1
    for name, ids in people.items():
        found[PEOPLE, "", name] = len(ids)
    return found + happened(session, workspace, since, until)


def messages(session, workspace):
    query = (
        select(Touch, CountedMessage.figures, Sequence, Prospect, Mail.sender_id)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .outerjoin(Mail, (Mail.touch_id == Touch.id) & (Mail.state == MailState.SENT))
        .where(Touch.workspace_id == workspace.id, Touch.sent_at.is_not(None))
    )
    return session.execute(query).all()


def places(session, workspace, row):
    touch, person = row.Touch, row.Prospect
    zone = ZoneInfo(person.timezone or workspace.timezone)
    found = {
        By.SEGMENT: row.Sequence.segment or person.segment or "unassigned",
        By.SEQUENCE: row.Sequence.type,
        By.STEP: touch.kind.value,
        By.VARIANT: touch.variant_number,
        By.CHANNEL: touch.channel.value,
        By.SENDER: row.sender_id or "none",
        By.OWNER: person.owner_id or "none",
        By.SOURCE: person.source,
        By.HOUR: touch.sent_at.astimezone(zone).hour,
    }
    return {by.value: str(value) for by, value in found.items()}


def all_events(session, workspace):
    query = select(Event).where(Event.workspace_id == workspace.id).order_by(Event.at, Event.id)
    return session.scalars(query).all()


def first_answers(session, workspace):
    first = {}
    for event in all_events(session, workspace):
        if event.kind is REPLIED and event.touch_id and not event.facts.get("machine"):
            first.setdefault(event.touch_id, event.at)
    return first


def happened(session, workspace, since, until):
    """A touch once as sent and as answered, a person once as booked: the first counts."""
    found, seen = Counter(), set()
    for event in all_events(session, workspace):
        booked = event.kind is MEETING
        whose = event.prospect_id if booked else event.touch_id
        counts_once = (event.kind, whose)
        if (
            event.kind not in {EventKind.SENT, REPLIED, MEETING}
            or whose is None
            or counts_once in seen
            or not since < event.at <= until
        ):
            continue
        seen.add(counts_once)
        touch = event.touch_id and session.get_one(Touch, event.touch_id)
        sequence = touch and session.get_one(Sequence, touch.sequence_id)
        person = session.get_one(Prospect, event.prospect_id)
        segment = (sequence and sequence.segment) or person.segment or "unassigned"
        figure = "meeting_booked" if booked else event.kind.value
        found[figure, touch and touch.kind, segment, sequence and sequence.type] += 1
    return found


def by_counters(session, workspace, since, until):
    whole = read(session, workspace.id, since, until, *By, PEOPLE, ANSWERED)
    found = Counter({tuple(key): number for key, number in whole.items() if key.by != WAITED})
    for each in counts(session, workspace.id, since=since, until=until):
        found[each.what.value, each.touch_kind, each.segment, each.sequence_type] += each.number
    return found


def same(session, workspace, since, until):
    found = by_counters(session, workspace, since, until)
    session.expire_all()
    assert found == by_hand(session, workspace, since, until)


# Around midnight in UTC and in New York, around a month's end and a change of the clocks.
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 21)),  # noqa: DTZ001 - made aware below
    st.builds(
        lambda day, hour, more: datetime.combine(day, time(hour)) + more,
        st.dates(date(2026, 10, 29), date(2026, 11, 3)),
        st.sampled_from((0, 4, 5, 23)),
        st.sampled_from((timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1))),
    ),
).map(lambda at: at.replace(tzinfo=UTC))
WHO = st.integers(0, 3)
SENDS = st.tuples(st.just("sends"), WHO, INSTANTS, st.integers(1, 3), st.booleans())
DOINGS = st.one_of(
    SENDS,
    st.tuples(st.just("event"), WHO, INSTANTS, st.sampled_from((REPLIED, MEETING)), st.booleans()),
    st.tuples(st.just("event"), WHO, INSTANTS, st.sampled_from(EventKind), st.booleans()),
    st.tuples(st.just("books"), WHO, INSTANTS),
    st.tuples(st.just("answers"), WHO, st.sampled_from(ReplyLabel)),
    st.tuples(st.just("corrects"), WHO, st.sampled_from(ReplyLabel)),
    st.tuples(st.just("owner"), WHO),
    st.tuples(st.just("zone"), WHO, st.sampled_from((None, "Asia/Kolkata", "Europe/Berlin"))),
    st.tuples(st.just("segment"), WHO, st.sampled_from(("referral_network", None))),
    st.tuples(st.just("merges"), WHO, WHO),
    st.tuples(st.just("parts"), WHO),
    st.tuples(st.just("erases"), WHO),
    st.tuples(st.just("removes an audience")),
    st.tuples(st.just("moves"), st.sampled_from(("Europe/Berlin", "America/New_York"))),
    st.tuples(st.just("counts")),
)  # fmt: skip


class Life:
    """What happens to four people of a team."""

    def __init__(self, session):
        self.session = session
        self.workspace = make_workspace(session, f"T0LIFE{next(NUMBERS)}")
        self.by = make_actor(session, self.workspace)
        self.outreach = Outreach(session, self.workspace)
        self.outreach.audiences()
        self.sender = Sender(
            workspace_id=self.workspace.id,
            channel=Channel.EMAIL,
            address="ada@team.example",
            name="Ada",
            daily_cap=20,
            created_at=NOW,
        )
        session.add(self.sender)
        session.flush()
        segments = ("referral_network", "thought_leadership", None, None)
        self.people = [
            self.outreach.prospect(f"Person {n}", segment=segment, source=f"list {n}").id
            for n, segment in enumerate(segments)
        ]

    def does(self, what, *how):
        """Counted after each step, so that each has to say for itself whom it affects."""
        getattr(self, what.replace(" ", "_"))(*how)
        catch_up(self.session, self.workspace.id)

    def person(self, who):
        return self.session.get(Prospect, self.people[who])

    def last(self, who):
        query = select(Touch).where(Touch.prospect_id == self.people[who]).order_by(Touch.id.desc())
        return self.session.scalars(query).first()

    def sends(self, who, at, variant, by_mail):
        person = self.person(who)
        if person is not None:
            touch = self.outreach.sent(person, TouchKind.INITIAL_DM, at, type=f"{variant}-step")
            touch.variant_number = variant
            touch.channel = Channel.EMAIL if by_mail else Channel.LINKEDIN
            if by_mail:
                self.session.add(mail(touch, self.sender, next(NUMBERS), MailState.SENT))

    def event(self, who, at, kind, by_machine):
        touch = self.last(who)
        if touch is not None:
            self._happened(touch.prospect_id, touch.id, at, kind, machine=by_machine)

    def books(self, who, at):
        if self.person(who) is not None:
            self._happened(self.people[who], None, at, MEETING)

    def _happened(self, prospect_id, touch_id, at, kind, **facts):
        events.add_once(
            self.session,
            self.workspace.id,
            kind,
            prospect_id=prospect_id,
            touch_id=touch_id,
            provider="life",
            provider_id=str(next(NUMBERS)),
            at=at,
            facts=facts,
        )

    def answers(self, who, label):
        touch = self.last(who)
        if touch is not None:
            answer(self.session, touch, label)

    def corrects(self, who, label):
        query = select(Reply).where(Reply.prospect_id == self.people[who])
        for reply in self.session.scalars(query):
            reply.label = label

    def owner(self, who):
        if self.person(who) is not None:
            editing.set_owner(
                self.session, self.people[who], self.by.member_id, by=self.by, now=NOW
            )

    def zone(self, who, timezone):
        if self.person(who) is not None:
            update_rows(self.session, Prospect, [{"id": self.people[who], "timezone": timezone}])

    def segment(self, who, segment):
        if self.person(who) is not None:
            self.person(who).segment = segment

    def merges(self, one, other):
        if self.person(one) and self.person(other) and one != other:
            merge(self.session, self.people[one], self.people[other], by=self.by, now=NOW)

    def parts(self, who):
        made = self.session.scalars(
            select(Merge).where(Merge.kept_id == self.people[who], Merge.undone_at.is_(None))
        ).first()
        if made is not None:
            try:
                undo_merge(self.session, made.id, by=self.by, now=NOW)
            except DrumbeatError:
                return

    def erases(self, who):
        if self.person(who) is not None:
            erase(self.session, self.people[who], by=self.by, now=NOW)

    def removes_an_audience(self):
        known = self.session.scalars(
            select(Audience.id).where(
                Audience.workspace_id == self.workspace.id, Audience.key == "referral_network"
            )
        ).first()
        if known is not None:
            request = RemovalRequest(id=known, move_to="stealth_founder")
            remove_audience(self.session, request, by=self.by, now=NOW)

    def moves(self, timezone):
        workspaces.set_zone(self.session, self.workspace.id, timezone)

    def counts(self):
        recount = recount_people(self.session, self.workspace.id)
        assert recount.all_right


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(SENDS, min_size=6, max_size=9),
    st.lists(DOINGS, min_size=5, max_size=12),
    st.lists(st.tuples(INSTANTS, INSTANTS), min_size=2, max_size=3),
)
def test_any_range_of_any_history_is_that_of_its_rows(session, sent, history, ranges):
    life = Life(session)
    for what in sent + history:
        life.does(*what)
    for since, until in ranges:
        same(session, life.workspace, min(since, until), max(since, until))
    assert by_counters(session, life.workspace, None, NOW) == by_hand(
        session, life.workspace, datetime(2020, 1, 1, tzinfo=UTC), NOW
    )
    life.counts()


@pytest.fixture
def sent(session, workspace):
    """One message that was answered an hour later."""
    outreach = Outreach(session, workspace)
    return outreach.sent(outreach.prospect("Ines"), TouchKind.INITIAL_DM, NOW, then=(REPLIED,))


def told(session, workspace):
    session.flush()
    query = select(Notice).where(Notice.workspace_id == workspace.id)
    return [(notice.text, notice.over_at is not None) for notice in session.scalars(query)]


def test_wrong_figures_are_put_right_and_told_once(session, workspace, sent):
    """One counter is off, and one person was answered without anybody saying so."""
    assert check(session, workspace.id, now=NOW).all_right
    assert told(session, workspace) == []
    session.execute(
        update(PeriodCount).where(PeriodCount.by == "channel").values(sent=PeriodCount.sent + 7)
    )
    session.execute(delete(Event).where(Event.touch_id == sent.id, Event.kind == REPLIED))
    report = check(session, workspace.id, now=NOW)
    assert (report.people_put_right, report.counters_put_right) == (1, 2)
    [(text, over)] = told(session, workspace)
    assert "(1 people, 2 counters)" in text
    assert not over
    same(session, workspace, NOW - A_DAY, NOW + A_DAY)
    assert check(session, workspace.id, now=NOW).all_right
    [(text, over)] = told(session, workspace)
    assert "right again" in text
    assert over


def test_whoever_is_nobody_any_more_leaves_no_counter(session, workspace, ada, sent):
    catch_up(session, workspace.id)
    assert session.get(CountedPerson, sent.prospect_id) is not None
    erase(session, sent.prospect_id, by=ada, now=NOW)
    catch_up(session, workspace.id)
    session.expire_all()
    for table in (CountedPerson, PeriodCount, AffectedPerson):
        query = select(table).where(table.workspace_id == workspace.id)
        assert session.scalars(query).all() == []


def test_two_who_count_at_once_count_once(sessions):
    """Both find the same people; the second waits, and finds nothing left."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        outreach = Outreach(session, workspace)
        for n in range(30):
            outreach.sent(outreach.prospect(f"Person {n}"), TouchKind.INITIAL_DM, NOW)
    together = Barrier(4)

    def one(_):
        together.wait()
        with sessions.begin() as session:
            catch_up(session, workspace.id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    with sessions.begin() as session:
        assert by_counters(session, workspace, None, NOW)["channel", "email", "sent"] == 30
        assert recount_people(session, workspace.id).all_right


@given(INSTANTS, INSTANTS, st.integers(0, 3))
def test_days_and_what_is_between_make_up_the_range(one, other, longer):
    began, ended = sorted((instant(one), instant(other)))
    days = cover(began, ended, lambda stretch: (stretch[1] - stretch[0]) * longer)
    assert all(first < last for first, last in days.edges)
    whole = (days.first * DAY, days.last * DAY)
    turns = {began, ended, *whole, *(at for edge in days.edges for at in edge)}
    for at in {at + more for at in turns for more in (-1, 0)}:
        in_edge = any(first <= at < last for first, last in days.edges)
        assert (began <= at < ended) == ((whole[0] <= at < whole[1]) != in_edge)


@given(st.integers(20_000, 20_900), st.integers(0, 900))
def test_periods_are_each_day_once(first, number):
    found = periods(first, first + number)
    months = [period for period in found if len(period) == 7]
    days = [period for period in found if len(period) == 10]
    wanted = {day_of(day) for day in range(first, first + number)}
    assert set(days) == {day for day in wanted if day[:7] not in months}
    assert len(days) <= 60
    assert all(f"{month}-{day}" in wanted for month in months for day in ("01", "28"))


def test_two_who_are_one_and_two_again_count_so(session):
    life = Life(session)
    for who in (0, 1):
        life.does("sends", who, NOW - A_DAY, 1, False)
    merged = ("merges", 0, 1)
    people = []
    for then in (merged, ("parts", 0), ("counts",)):
        people.append(
            by_counters(session, life.workspace, NOW - 2 * A_DAY, NOW)[PEOPLE, "", "sent"]
        )
        same(session, life.workspace, NOW - 2 * A_DAY, NOW)
        life.does(*then)
    assert people == [2, 1, 2]
