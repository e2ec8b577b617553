"""Evidence decides; the target moves only the undecided, as few as it can."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.scoring.distribution import Case, decided, distribute, shares, whole_numbers

KEYS = ("referral", "thought", "stealth")
TARGET = {"referral": 0.5, "thought": 0.5, "stealth": 0.05}
EVIDENCE = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from([0.3, 0.9, 1.0, 2.0, 4.0, 4.5]), max_size=3
)
OTHERS = st.dictionaries(st.sampled_from(KEYS), st.integers(1, 4))
TARGETS = st.fixed_dictionaries({key: st.integers(0, 10) for key in KEYS}).filter(
    lambda target: any(target.values())
)
CASES = st.lists(
    st.tuples(EVIDENCE, st.sampled_from([None, *KEYS]), st.booleans()), max_size=12
).map(lambda rows: [Case(at, *row) for at, row in enumerate(rows)])


def test_the_documents_shares_are_normalised():
    assert {key: round(share, 3) for key, share in shares(TARGET).items()} == {
        "referral": 0.476,
        "thought": 0.476,
        "stealth": 0.048,
    }


@given(TARGETS, st.integers(0, 500))
def test_whole_numbers_add_up_and_are_near(target, total):
    split = whole_numbers(target, total)
    assert sum(split.values()) == total
    for key, share in shares(target).items():
        assert abs(split[key] - share * total) < 1


@given(CASES, TARGETS, st.randoms(use_true_random=False))
def test_order_does_not_matter(cases, target, random):
    shuffled = list(cases)
    random.shuffle(shuffled)
    assert distribute(shuffled, target) == distribute(cases, target)


@given(CASES, TARGETS)
def test_whoever_evidence_decides_for_or_is_in_conversation_is_never_moved(cases, target):
    result = distribute(cases, target)
    for case in cases:
        if case.fixed and case.segment is not None:
            assert result.segments[case.id] == case.segment
        elif (clear := decided(case.evidence)) is not None:
            assert result.segments[case.id] == clear
        else:
            assert case.id in result.undecided
    assert result.moved <= result.undecided


@given(CASES, TARGETS)
def test_running_it_again_changes_nothing(cases, target):
    once = distribute(cases, target)
    again = distribute(
        [Case(c.id, c.evidence, once.segments[c.id], c.fixed) for c in cases], target
    )
    assert again.segments == once.segments
    assert not again.moved


@given(CASES, TARGETS, OTHERS)
def test_nobody_is_lost_and_only_who_cannot_be_moved_is_too_many(cases, target, others):
    result = distribute(cases, target, others=others)
    assert result.segments.keys() == {case.id for case in cases}
    whole = Counter(result.segments.values()) + Counter(others)
    wanted = whole_numbers(target, sum(whole.values()))
    too_many = {key for key in KEYS if whole[key] > wanted[key]}
    assert not {result.segments[id_] for id_ in result.undecided} & too_many
    assert result.short == sum(whole[key] - wanted[key] for key in too_many)


@settings(max_examples=150, deadline=None)
@given(CASES.map(lambda cases: cases[:7]), TARGETS, OTHERS)
@example(  # whoever loses nothing anywhere makes room for who would lose
    [Case(0, {}, "stealth"), Case(1, {"referral": 4.0, "stealth": 4.0}, "stealth")],
    {"referral": 1, "thought": 1, "stealth": 0},
    {},
)
def test_no_other_way_is_nearer_with_fewer_moves_and_more_evidence(cases, target, others):
    result = distribute(cases, target, others=others)
    wanted = whole_numbers(target, len(cases) + sum(others.values()))
    unmoved = {  # where everybody is when nobody is moved: nobody is wanted anywhere else
        case.id: distribute([case], {**dict.fromkeys(KEYS, 0), _own(case, target): 1}).segments[
            case.id
        ]
        for case in cases
    }
    undecided = sorted(result.undecided)
    evidence = {case.id: case.evidence for case in cases}

    def worth(segments):
        """Distance, then moves, then evidence that is lost."""
        counts = Counter(segments.values()) + Counter(others)
        return (
            sum(abs(counts[key] - wanted[key]) for key in KEYS),
            sum(unmoved[id_] != key for id_, key in segments.items()),
            -sum(evidence[id_].get(key, 0.0) for id_, key in segments.items()),
        )

    best = min(
        worth(unmoved | dict(zip(undecided, choice, strict=True)))
        for choice in product(KEYS, repeat=len(undecided))
    )
    assert worth(result.segments) == best
    assert result.moved == {id_ for id_, key in result.segments.items() if unmoved[id_] != key}


def _own(case, target):
    """The audience that an undecided prospect leans to."""
    if case.segment is not None:
        return case.segment
    return max(target, key=lambda key: case.evidence.get(key, 0.0))


def test_those_not_asked_about_count_towards_the_target():
    cases = [Case(1, {}), Case(2, {})]
    target = {"referral": 1, "thought": 1}
    alone = distribute(cases, target)
    assert Counter(alone.segments.values()) == {"referral": 1, "thought": 1}
    beside = distribute(cases, target, others={"referral": 10})
    assert Counter(beside.segments.values()) == {"thought": 2}


@pytest.mark.parametrize(
    ("evidence", "audience"),
    [
        ({}, None),
        ({"referral": 1.0}, "referral"),
        ({"referral": 4.0, "thought": 4.0}, None),
        ({"referral": 4.0, "thought": 3.0}, "referral"),
        ({"referral": 0.0}, None),
    ],
)
def test_evidence_decides_when_one_is_ahead(evidence, audience):
    assert decided(evidence) == audience


@pytest.mark.parametrize("kinds", [1, 100, 20_000])
def test_many_undecided_are_no_burden(kinds):
    cases = [
        Case(n, {key: (n * 7 + at) % kinds / kinds for at, key in enumerate(KEYS)})
        for n in range(60_000)
    ]
    result = distribute(cases, TARGET)
    assert Counter(result.segments.values()) == whole_numbers(TARGET, 60_000)
