"""What is a pattern and what is chance: counts by hand, and simulated teams without any."""

import random
from datetime import timedelta

import pytest
from scipy.stats import fisher_exact

from engine.metrics.comparing import Counted, Group, chance, comparisons, sure_patterns
from engine.metrics.digests import load_digest, make_digest
from engine.metrics.patterns import part_of_day, patterns
from engine.views.patterns import Trait
from storage.states import EventKind, TouchKind
from storage.tables import Variant
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

DAY = timedelta(days=1)
MEETING = EventKind.MEETING_BOOKED


def group(value, trait=Trait.TONE, whom=None):
    return Group(whom, "email", trait, value)


TWO = {group("friendly"): Counted(14, 90), group("direct"): Counted(3, 95)}


def test_a_pattern_says_how_sure_it_is():
    """14 of 90 against 3 of 95: Fisher, one-sided, 0.0035; twice that is looked at: 99.3 %."""
    [pattern] = sure_patterns(comparisons(TWO))
    assert (pattern.value, pattern.sure) == ("friendly", 99)
    assert (pattern.low, pattern.high) == (8.8, 24.7)
    wrong = fisher_exact([[14, 76], [3, 92]], alternative="greater").pvalue
    assert chance(comparisons(TWO)[0]) == pytest.approx(wrong)


def test_the_more_is_looked_at_the_surer_it_has_to_be():
    """14 of 90 against 6 of 95 alone is sure to 96 %; among two it is told no more."""
    counts = {group("friendly"): Counted(14, 90), group("direct"): Counted(6, 95)}
    both = comparisons(counts)
    alone = [each for each in both if each.group.value == "friendly"]
    assert [pattern.sure for pattern in sure_patterns(alone)] == [96]
    assert sure_patterns(both) == []


@pytest.mark.parametrize(
    ("these", "others"),
    [((10, 29), (0, 300)), ((10, 300), (0, 29)), ((4, 30), (0, 3000))],
)
def test_never_from_a_handful(these, others):
    counts = {group("friendly"): Counted(*these), group("direct"): Counted(*others)}
    assert sure_patterns(comparisons(counts)) == []


def test_where_nothing_matters_hardly_anything_is_told():
    """200 teams, 8 values each in 300 messages with 10 % positive: at most 1 in 20 hear of one."""
    lot = random.Random(7)
    told = 0
    for _ in range(200):
        counts = {
            group(f"{trait} {n}", trait): Counted(sum(lot.random() < 0.1 for _ in range(100)), 100)
            for trait in (Trait.TONE, Trait.ANGLE)
            for n in range(4)
        }
        told += bool(sure_patterns(comparisons(counts)))
    assert told <= 10


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def write(outreach, number, *, positive, **variant):
    """`number` messages that differ in `variant`, of which `positive` led to a meeting."""
    for n in range(number):
        head = outreach.prospect(f"Head {n}", role="head of school")
        then = (MEETING,) if n < positive else ()
        touch = outreach.sent(head, TouchKind.INITIAL_DM, NOW - 20 * DAY, then=then)
        row = outreach.session.query(Variant).filter_by(touch_id=touch.id).one()
        for name, value in variant.items():
            setattr(row, name, value)
    outreach.session.flush()


def test_what_works_for_whom(session, workspace, outreach):
    write(outreach, 40, positive=16, tone="friendly", body="x" * 950)
    write(outreach, 40, positive=2, tone="direct", body="x" * 950)
    report = patterns(session, workspace.id, now=NOW)
    assert report.messages == 80
    assert report.looked_at == 6  # two tones, for everybody, for the audience and for the role
    found = {(each.whom, each.trait, each.value) for each in report.patterns}
    people = (None, "Referral network", "head of school")
    assert found == {(whom, Trait.TONE, "friendly") for whom in people}
    assert {(p.positive, p.delivered, p.others_positive) for p in report.patterns} == {(16, 40, 2)}


def test_the_digest_tells_the_two_surest(session, workspace, outreach):
    write(outreach, 40, positive=16, tone="friendly", body="x" * 950)
    write(outreach, 40, positive=2, tone="direct", body="x" * 950)
    digest = make_digest(session, workspace.id, NOW, NOW)
    told = load_digest(session, digest.id, now=NOW).patterns
    assert told == patterns(session, workspace.id, now=NOW).patterns[:2]
    assert len(told) == 2


def test_what_has_not_had_time_to_be_answered_does_not_count(session, workspace, outreach):
    for at in (NOW - 6 * DAY, NOW - 181 * DAY):
        outreach.sent(outreach.prospect("P"), TouchKind.INITIAL_DM, at)
    bounced = outreach.prospect("B")
    outreach.sent(bounced, TouchKind.INITIAL_DM, NOW - 20 * DAY, then=(EventKind.BOUNCED,))
    other = Outreach(session, make_workspace(session, "T0OTHER"))
    write(other, 1, positive=1)
    assert patterns(session, workspace.id, now=NOW).messages == 0


def test_parts_of_the_day():
    assert [part_of_day(hour) for hour in (9, 10, 11, 13, 14, 17)] == [
        "morning",
        "morning",
        "midday",
        "midday",
        "afternoon",
        "afternoon",
    ]
