from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scheduling import plan, week
from engine.scheduling.plan import Contact, Loads, OpenTouch, Room
from engine.scheduling.presence import Away, Presence, Rep
from engine.scheduling.suggesting import suggest
from engine.scheduling.week_lines import SHIPPED, read
from engine.scheduling.week_plan import without_room
from storage.states import Channel, TouchKind

MONDAY = date(2026, 11, 30)
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]
SHARES = {"referral_network": 0.5, "thought_leadership": 0.5, "stealth_founder": 0.05}


def free():
    return Loads(Presence())


FULL = Room(conversations=40, followups=30, linkedin=50, per_company=1)


def touch(number, *, sequence=None, position=0, kind=TouchKind.INITIAL_DM, due=MONDAY, **more):
    values = {
        "touch_id": number,
        "sequence_id": number if sequence is None else sequence,
        "position": position,
        "prospect_id": number,
        "name": f"Prospect {number}",
        "company": None,
        "company_id": None,
        "segment": "referral_network",
        "kind": kind,
        "begins": position == 0,
        "channel": Channel.EMAIL,
        "state": "draft",
        "due": due,
        "variant": 1,
        "priority": 50.0,
    }
    return OpenTouch(**values | more)


def contact(number, segment="referral_network", *, priority=50.0, company=None, linkedin=True):
    return Contact(
        prospect_id=number,
        name=f"Prospect {number}",
        company=None,
        company_id=company,
        segment=segment,
        kind=TouchKind.CONNECTION_REQUEST if linkedin else TouchKind.INITIAL_DM,
        channel=Channel.LINKEDIN if linkedin else Channel.EMAIL,
        priority=priority,
    )


@pytest.mark.parametrize(
    ("day", "kind", "segment", "hour"),
    [
        (0, TouchKind.CONNECTION_REQUEST, "stealth_founder", "09:00"),
        (0, TouchKind.FOLLOWUP_1, None, "14:00"),
        (0, TouchKind.FOLLOWUP_3, None, "14:00"),
        (0, TouchKind.INITIAL_DM, None, "09:00"),
        (1, TouchKind.INITIAL_DM, "thought_leadership", "16:00"),
        (1, TouchKind.INITIAL_DM, "referral_network", "16:00"),
        (1, TouchKind.FOLLOWUP_2, None, "14:00"),
        (3, TouchKind.INITIAL_DM, "referral_network", "13:00"),
        (3, TouchKind.FOLLOWUP_4, None, "15:00"),
        (4, TouchKind.CHECK_IN, None, "09:00"),
        (4, TouchKind.FOLLOWUP_1, None, "09:00"),
    ],
)
def test_a_touch_has_the_hour_that_the_schedule_has_for_it(day, kind, segment, hour):
    assert week.slot_for(SHIPPED, DAYS[day], kind, segment).key == hour


@pytest.mark.parametrize(
    ("key", "words"), [("09:00", "9:00 AM"), ("13:00", "1:00 PM"), ("00:30", "12:30 AM")]
)
def test_hours_read_as_the_document_writes_them(key, words):
    assert week.clock_words(key) == words


def test_what_is_overdue_rolls_on_to_the_first_day():
    [planned], _ = plan.place([touch(1, due=MONDAY - timedelta(days=9))], DAYS, SHIPPED, free())
    assert planned.day == MONDAY


def test_what_is_due_on_a_day_off_is_done_on_the_next_working_day():
    without_thursday = [day for day in DAYS if day.weekday() != 3]
    [planned], _ = plan.place([touch(1, due=DAYS[3])], without_thursday, SHIPPED, free())
    assert planned.day == DAYS[4]


def test_one_sequence_has_one_touch_a_day():
    steps = [touch(n, sequence=1, position=n, due=MONDAY) for n in range(7)]
    placed, _ = plan.place(steps, DAYS, SHIPPED, free())
    assert [planned.day for planned in placed] == DAYS
    assert [planned.item.position for planned in placed] == [0, 1, 2, 3, 4]


def test_targets_leave_out_what_is_latest():
    followups = [
        touch(n, kind=TouchKind.FOLLOWUP_1, due=DAYS[n % 5], position=1) for n in range(10)
    ]
    kept, left = plan.within(plan.place(followups, DAYS, SHIPPED, free())[0], Room(40, 3, 50, 1))
    assert [planned.day for planned in kept] == [DAYS[0], DAYS[0], DAYS[1]]
    assert left == 7


def test_new_contacts_follow_the_shares_of_the_audiences():
    contacts = [contact(n, list(SHARES)[n % 3], priority=n) for n in range(200)]
    suggested = suggest(contacts, [], DAYS, FULL, SHARES, schedule=SHIPPED, loads=free())
    assert Counter(p.item.segment for p in suggested) == {
        "referral_network": 19,
        "thought_leadership": 19,
        "stealth_founder": 2,
    }
    assert set(Counter(p.day for p in suggested).values()) == {8}


def test_what_an_audience_cannot_fill_goes_to_the_others():
    contacts = [contact(n, "thought_leadership") for n in range(100)]
    assert len(suggest(contacts, [], DAYS, FULL, SHARES, schedule=SHIPPED, loads=free())) == 40


def test_open_first_touches_count_into_the_target():
    placed, _ = plan.place([touch(n) for n in range(1000, 1039)], DAYS, SHIPPED, free())
    contacts = [contact(n) for n in range(10)]
    assert len(suggest(contacts, placed, DAYS, FULL, SHARES, schedule=SHIPPED, loads=free())) == 1


def test_a_followup_does_not_count_as_a_new_conversation():
    placed, _ = plan.place([touch(1, kind=TouchKind.FOLLOWUP_1, position=1)], DAYS, SHIPPED, free())
    contacts = [contact(n) for n in range(2, 60)]
    assert len(suggest(contacts, placed, DAYS, FULL, SHARES, schedule=SHIPPED, loads=free())) == 40


def test_a_company_is_not_written_to_twice_in_a_week():
    contacts = [contact(n, company=7) for n in range(1, 6)] + [contact(9, company=8)]
    room = Room(conversations=40, followups=30, linkedin=50, per_company=1, companies={8: 1})
    [only] = suggest(contacts, [], DAYS, room, SHARES, schedule=SHIPPED, loads=free())
    assert only.item.prospect_id == 1


def test_the_cap_of_the_network_leaves_those_who_have_an_address():
    contacts = [contact(n, priority=90) for n in range(20)]
    contacts += [contact(n, linkedin=False) for n in range(20, 30)]
    suggested = suggest(
        contacts, [], DAYS, Room(40, 30, 5, 1), SHARES, schedule=SHIPPED, loads=free()
    )
    assert Counter(p.item.channel for p in suggested) == {Channel.LINKEDIN: 5, Channel.EMAIL: 10}


def test_monday_has_the_best_and_the_days_of_an_audience_have_that_audience():
    contacts = [contact(n, list(SHARES)[n % 3], priority=n) for n in range(200)]
    suggested = suggest(contacts, [], DAYS, FULL, SHARES, schedule=SHIPPED, loads=free())
    best = sorted((p.item.priority for p in suggested), reverse=True)[:8]
    assert [p.item.priority for p in suggested if p.day == MONDAY] == best
    tuesday = {p.item.segment for p in suggested if p.day == DAYS[1]}
    assert tuesday == {"referral_network"}


segments = st.sampled_from([*SHARES, "someone_else", None])
contacts_strategy = st.lists(
    st.builds(
        contact,
        st.integers(1, 10_000),
        segments,
        priority=st.none() | st.floats(0, 100),
        company=st.none() | st.integers(1, 30),
        linkedin=st.booleans(),
    ),
    unique_by=lambda each: each.prospect_id,
    max_size=60,
)
rooms = st.builds(
    Room,
    conversations=st.integers(-5, 60),
    followups=st.integers(-5, 40),
    linkedin=st.integers(0, 50),
    per_company=st.integers(1, 3),
    begun_today=st.integers(0, 20),
)


@given(contacts_strategy, rooms, st.integers(1, 5))
def test_no_limit_is_ever_passed_and_nobody_is_suggested_twice(contacts, room, days):
    suggested = suggest(contacts, [], DAYS[:days], room, SHARES, schedule=SHIPPED, loads=free())
    people = [p.item.prospect_id for p in suggested]
    assert len(people) == len(set(people)) <= max(0, room.conversations)
    requests = sum(p.item.kind is TouchKind.CONNECTION_REQUEST for p in suggested)
    assert requests <= room.linkedin
    companies = Counter(p.item.company_id for p in suggested if p.item.company_id is not None)
    assert all(times <= room.per_company for times in companies.values())
    assert {p.day for p in suggested} <= set(DAYS[:days])


OWN = read("Wed 10: messages\nFri 8: follow-ups and connection requests to press")


@given(contacts_strategy, rooms, st.lists(st.integers(0, 9), max_size=20))
def test_a_week_of_ones_own_holds_everything_once_and_only_where_it_has_hours(contacts, room, due):
    days = [day for day in DAYS if week.has_work(OWN, day)]
    loads = free()
    touches = [
        touch(1000 + n, sequence=n % 4, position=n, due=MONDAY + timedelta(days=days_on - 3))
        for n, days_on in enumerate(due)
    ]
    placed, _ = plan.within(plan.place(touches, days, OWN, loads)[0], room)
    planned = placed + suggest(contacts, placed, days, room, SHARES, schedule=OWN, loads=loads)
    assert {(each.day.weekday(), each.slot.key) for each in planned} <= {(2, "10:00"), (4, "08:00")}
    ids = [each.item.touch_id for each in placed]
    assert len(ids) == len(set(ids))
    per_day = Counter((each.day, each.item.sequence_id) for each in placed)
    assert set(per_day.values()) <= {1}


@given(contacts_strategy, rooms, st.randoms())
def test_the_plan_does_not_depend_on_the_order_of_reading(contacts, room, random):
    shuffled = list(contacts)
    random.shuffle(shuffled)
    assert suggest(contacts, [], DAYS, room, SHARES, schedule=SHIPPED, loads=free()) == suggest(
        shuffled, [], DAYS, room, SHARES, schedule=SHIPPED, loads=free()
    )


REPS = st.lists(
    st.builds(
        Rep,
        st.integers(1, 3),
        st.frozensets(st.integers(0, 4), min_size=1),
        st.none() | st.integers(1, 4),
    ),
    max_size=3,
    unique_by=lambda rep: rep.member_id,
)
ABSENCES = st.lists(
    st.builds(
        Away, st.integers(1, 3), st.sampled_from(DAYS), st.sampled_from(DAYS), st.integers(1, 3)
    ),
    max_size=3,
)
OWNERS = st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(0, 6)), max_size=40)


@given(REPS, ABSENCES, OWNERS, st.integers(0, 30), st.randoms())
def test_nobody_has_more_than_they_do_or_works_when_not_there(reps, absences, owned, new, random):
    presence = Presence(absences, reps)
    touches = [
        touch(n, due=MONDAY + timedelta(days=due - 2), owner_id=owner)
        for n, (owner, due) in enumerate(owned)
    ]
    contacts = [replace(contact(1000 + n), owner_id=n % 4 or None) for n in range(new)]

    def planned():
        loads = Loads(presence)
        placed, _ = plan.place(touches, DAYS, SHIPPED, loads)
        return placed + suggest(contacts, placed, DAYS, FULL, SHARES, schedule=SHIPPED, loads=loads)

    week_ = planned()
    done = Counter()
    for each in week_:
        owner = each.item.owner_id
        assert not presence.waits(owner, each.day)
        if owner is not None:
            done[presence.does(owner, each.day), each.day] += 1
    for (member, _), count in done.items():
        most = presence.per_day(member)
        assert most is None or count <= most
    assert len({(each.item.prospect_id) for each in week_}) == len(week_)
    random.shuffle(touches)
    random.shuffle(contacts)
    assert planned() == week_


def test_what_finds_no_room_rolls_on_the_first_due_first():
    presence = Presence(reps=[Rep(1, frozenset(range(5)), per_day=1)])
    two = [touch(1, owner_id=1, priority=10), touch(2, owner_id=1, priority=90)]
    late = touch(3, owner_id=1, priority=1, due=MONDAY - timedelta(days=1))
    placed, waits = plan.place([*two, late], DAYS, SHIPPED, Loads(presence))
    assert (waits, [each.item.touch_id for each in placed]) == ([], [3, 2, 1])
    assert [each.day for each in placed] == DAYS[:3]


def test_a_deputy_stands_in_on_absences_and_not_on_days_that_nobody_works():
    away = Away(1, DAYS[0], DAYS[1], deputy_id=2)
    presence = Presence([away], [Rep(1, frozenset({0, 3}))])
    assert presence.does(1, DAYS[0]) == 2
    assert presence.does(1, DAYS[1]) == 2
    assert presence.waits(1, DAYS[2])
    assert presence.does(1, DAYS[3]) == 1


def test_what_no_day_takes_is_not_lost_and_counted_for_whoever_is_full():
    presence = Presence(
        [Away(4, DAYS[0], DAYS[4]), Away(5, DAYS[0], DAYS[4], deputy_id=1)],
        [Rep(1, frozenset(range(5)), per_day=1), Rep(2, frozenset({0}))],
    )
    owned = dict.fromkeys(range(1, 8), 1) | {8: 2, 9: 4, 10: 5}
    touches = [
        touch(n, owner_id=owner, due=DAYS[2] if owner == 2 else MONDAY)
        for n, owner in owned.items()
    ]
    placed, waits = plan.place(touches, DAYS, SHIPPED, Loads(presence))
    assert len(placed) + len(waits) == len(touches)
    found = without_room(waits, DAYS, presence, {1: "Ada", 2: "Remy", 4: "Away", 5: "Deputed"})
    assert [(each.name, each.count, each.is_full) for each in found] == [
        ("Ada", 3, True),
        ("Remy", 1, False),
    ]
