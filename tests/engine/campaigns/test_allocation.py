"""Who is given which arm of a test, and with which chance."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns.allocation import FLOOR, assign, probabilities
from engine.campaigns.posteriors import chances_of_best
from engine.campaigns.verdicts import verdict_of
from engine.errors import InvalidError
from tests.engine.campaigns.arms import arms


def split(units, *, seed=7, segment="founders", count=3):
    """All units in this order, each with the counts that the ones before it left."""
    given_so_far = [0] * count
    found = {}
    for unit in units:
        found[unit] = assign(unit, seed=seed, segment=segment, given=given_so_far)
        given_so_far[found[unit].arm] += 1
    return found


def prospects(count, first=1):
    return [f"prospect:{number}" for number in range(first, first + count)]


def test_99_people_come_to_33_each_whatever_their_order():
    for units in (prospects(99), prospects(99)[::-1], prospects(99, first=5000)):
        counted = Counter(each.arm for each in split(units).values())
        assert counted == {0: 33, 1: 33, 2: 33}


@given(st.integers(2, 6), st.integers(0, 60), st.integers(0, 10**9))
def test_no_arm_is_ever_more_than_one_ahead(count, people, seed):
    given_so_far = Counter(
        each.arm for each in split(prospects(people), seed=seed, count=count).values()
    )
    amounts = [given_so_far[arm] for arm in range(count)]
    assert max(amounts) - min(amounts) <= 1


def test_the_chance_is_that_of_the_draw():
    first, second, third = (
        assign("prospect:1", seed=1, segment=None, given=counts).probability
        for counts in ((4, 4, 4), (5, 4, 4), (5, 5, 4))
    )
    assert (first, second, third) == (pytest.approx(1 / 3), 1 / 2, 1.0)


def test_the_same_unit_draws_the_same_and_other_seeds_and_segments_draw_anew():
    def drawn(seed, segment):
        return [
            assign(unit, seed=seed, segment=segment, given=(0, 0)).arm for unit in prospects(200)
        ]

    assert drawn(1, "a") == drawn(1, "a")
    for other in (drawn(2, "a"), drawn(1, "b"), drawn(1, None)):
        assert 60 < sum(x == y for x, y in zip(drawn(1, "a"), other, strict=True)) < 140


def test_who_comes_next_is_not_to_be_guessed_from_the_ones_before():
    """At the start of a round each arm is as likely after each arm."""
    first, after = Counter(), Counter()
    for seed in range(3000):
        found = [each.arm for each in split(prospects(4), seed=seed).values()]
        first[found[0]] += 1
        after[found[0], found[3]] += 1
    assert all(abs(count - 1000) < 120 for count in first.values())
    assert all(abs(after[one, two] - 333) < 90 for one in range(3) for two in range(3))


def test_drawn_by_shares_each_arm_comes_as_often_as_it_should():
    shares = (0.7, 0.2, 0.1)
    found = [
        assign(unit, seed=3, segment="a", given=(0, 9, 9), shares=shares)
        for unit in prospects(5000)
    ]
    counted = Counter(each.arm for each in found)
    for arm, share in enumerate(shares):
        assert abs(counted[arm] / 5000 - share) < 0.02
        (probability,) = {each.probability for each in found if each.arm == arm}
        assert probability == pytest.approx(share)


def test_a_share_of_nothing_is_never_drawn():
    shares = (0.5, 0.5, 0.0)
    arms_drawn = {
        assign(unit, seed=3, segment="a", given=(0, 0, 0), shares=shares).arm
        for unit in prospects(500)
    }
    assert arms_drawn == {0, 1}


def test_before_the_first_reply_every_arm_is_as_likely():
    assert probabilities(arms((0, 0), (0, 0), (0, 0), (0, 0))) == pytest.approx((0.25,) * 4)


def test_the_promising_one_is_sent_more_and_the_others_never_less_than_the_floor():
    shares = probabilities(arms((2, 100), (15, 100), (1, 100)))
    assert shares[1] > 0.75
    assert min(shares) >= FLOOR
    assert sum(shares) == pytest.approx(1)


def test_more_arms_than_the_floor_has_room_for_are_refused():
    counts = arms(*((1, 10),) * 6)
    with pytest.raises(InvalidError, match="6 arms cannot have 20%"):
        probabilities(counts, floor=0.2)


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(InvalidError, match="cannot be"):
        probabilities(arms((5, 3), (1, 3)))


@pytest.mark.parametrize(
    "counts", [((3, 40), (5, 50)), ((1, 30), (3, 30), (2, 25)), ((0, 5), (1, 900))]
)
def test_chances_are_those_of_many_draws(counts):
    """Thompson's own way: draw a rate from each Beta(1 + hits, 19 + rest), take the highest."""
    hits, sent = (np.array(each, dtype=float) for each in zip(*counts, strict=True))
    draws = np.random.default_rng(1).beta(1 + hits, 19 + sent - hits, (200_000, len(counts)))
    often = np.bincount(draws.argmax(axis=1), minlength=len(counts)) / 200_000
    assert chances_of_best(hits, sent) == pytest.approx(often, abs=0.005)


def learn(rates, messages, *, chance, learning):
    """Positive replies of a campaign whose shares are worked out anew after every 100 messages."""
    hits, sent = np.zeros(len(rates)), np.zeros(len(rates))
    shares = np.full(len(rates), 1 / len(rates))
    for _ in range(messages // 100):
        if learning:
            counts = zip(hits.astype(int).tolist(), sent.astype(int).tolist(), strict=True)
            shares = np.array(probabilities(arms(*counts)))
        more = chance.multinomial(100, shares / shares.sum())
        hits += chance.binomial(more, rates)
        sent += more
    return hits, sent


@pytest.mark.parametrize("rates", [(0.03, 0.08, 0.03), (0.06, 0.04)])
def test_learning_loses_fewer_replies_than_a_fixed_split(rates):
    chance = np.random.default_rng(6)
    lost = {
        learning: np.mean(
            [
                max(rates) * 2000 - learn(rates, 2000, chance=chance, learning=learning)[0].sum()
                for _ in range(30)
            ]
        )
        for learning in (True, False)
    }
    assert lost[True] < 0.75 * lost[False]


def test_learning_does_not_manufacture_winners():
    """Arms that are the same, looked at after every 100 messages while the shares move."""
    chance = np.random.default_rng(8)
    wrong = 0
    for _ in range(40):
        hits, sent = learn((0.05, 0.05), 1000, chance=chance, learning=True)
        counts = zip(hits.astype(int).tolist(), sent.astype(int).tolist(), strict=True)
        wrong += verdict_of(arms(*counts), collected="adaptive").verdict == "better"
    assert wrong <= 2
