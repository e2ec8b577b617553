"""How much counts speak for one of two arms, whoever looks how often."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.campaigns.bets import log_capital
from engine.campaigns.evidence import lowest_lead
from engine.campaigns.predictions import log_factor

BOTH = (log_capital, log_factor)


@st.composite
def counts(draw, most=3000):
    sent = draw(st.integers(1, most))
    return draw(st.integers(0, sent)), sent


def capital(a, b, margin=0.0):
    return float(np.exp(log_capital(*a, *b, margin)))


def lead(a, b, speaks=log_capital, needed=40):
    columns = (np.array([float(each)]) for each in (*a, *b))
    return float(lowest_lead(*columns, needed=np.log(needed), speaks=speaks)[0])


@pytest.mark.parametrize("rate", [0.03, 0.2, 0.5, 0.9])
@pytest.mark.parametrize(("sent_a", "sent_b"), [(12, 12), (5, 20), (1, 1)])
def test_where_both_arms_are_the_same_a_bettor_wins_nothing(rate, sent_a, sent_b):
    """The expected capital, added up over every outcome there is."""

    def chance(hits, sent):
        return comb(sent, hits) * rate**hits * (1 - rate) ** (sent - hits)

    expected = sum(
        chance(a, sent_a) * chance(b, sent_b) * capital((a, sent_a), (b, sent_b))
        for a, b in product(range(sent_a + 1), range(sent_b + 1))
    )
    assert expected <= 1 + 1e-9


@pytest.mark.parametrize(("rate_a", "rate_b"), [(0.3, 0.25), (0.05, 0.0), (0.6, 0.55)])
def test_where_a_is_ahead_by_the_margin_a_bettor_wins_nothing(rate_a, rate_b):
    outcomes = product(range(13), range(13))
    expected = sum(
        comb(12, a) * rate_a**a * (1 - rate_a) ** (12 - a)
        * comb(12, b) * rate_b**b * (1 - rate_b) ** (12 - b)
        * capital((a, 12), (b, 12), 0.05)
        for a, b in outcomes
    )  # fmt: skip
    assert expected <= 1 + 1e-9


def test_a_bettor_who_looks_after_each_pair_is_seldom_ever_rich():
    """Exactly, by going through all ways of 40 pairs: a capital of 10 is ever had by under 1/10."""
    rate, pairs = 0.3, 40
    alive = {(0, 0): 1.0}
    rich = 0.0
    for sent in range(1, pairs + 1):
        step: dict[tuple[int, int], float] = {}
        for (a, b), chance in alive.items():
            for more_a, more_b in product((0, 1), (0, 1)):
                part = (rate if more_a else 1 - rate) * (rate if more_b else 1 - rate)
                place = (a + more_a, b + more_b)
                step[place] = step.get(place, 0.0) + chance * part
        hits = np.array(list(step))
        has_won = log_capital(hits[:, 0], sent, hits[:, 1], sent) >= np.log(10)
        rich += sum(step[tuple(place)] for place in hits[has_won])
        alive = {tuple(place): step[tuple(place)] for place in hits[~has_won]}
    assert 0.01 < rich <= 0.1


@given(counts(), counts())
def test_who_is_not_ahead_has_nothing_to_show(a, b):
    if a[0] * b[1] <= b[0] * a[1]:
        for speaks in BOTH:
            assert speaks(*a, *b) <= 1e-9


@given(counts(), counts(), st.floats(-0.9, 0.9), st.floats(0, 0.09))
def test_a_larger_margin_is_harder_to_show(a, b, margin, more):
    for speaks in BOTH:
        assert speaks(*a, *b, margin + more) <= speaks(*a, *b, margin) + 1e-6


@given(counts(), counts(), st.sampled_from(BOTH))
@settings(max_examples=50)
def test_bounds_are_on_both_sides_of_the_difference_seen(a, b, speaks):
    seen = a[0] / a[1] - b[0] / b[1]
    assert -1 <= lead(a, b, speaks) <= seen + 1e-5
    assert seen - 1e-5 <= -lead(b, a, speaks) <= 1


@given(counts(200), counts(200), st.integers(2, 50))
def test_more_of_the_same_bounds_closer(a, b, times):
    more_a, more_b = ((hits * times, sent * times) for hits, sent in (a, b))
    assert lead(more_a, more_b) >= lead(a, b) - 2e-5


def test_the_bound_is_where_the_bets_have_just_won():
    low = lead((60, 500), (20, 500))
    assert 0.02 < low < 0.08
    assert (
        capital((60, 500), (20, 500), low - 1e-4) > 40 > capital((60, 500), (20, 500), low + 1e-4)
    )


def test_without_messages_nothing_is_known():
    assert capital((0, 0), (5, 10)) == capital((5, 10), (0, 0)) == 1.0
    assert lead((0, 0), (5, 10)) == -1.0


@pytest.mark.parametrize("speaks", BOTH)
def test_great_counts_are_told_apart_finely(speaks):
    one, two = (52_000, 1_000_000), (50_000, 1_000_000)
    assert 0 < lead(one, two, speaks) < 0.002 < -lead(two, one, speaks) < 0.005


def test_after_thompson_sampling_a_false_lead_is_as_rare_as_promised():
    """Exactly: of two arms that are the same, the one with the better rate so far is sent more."""
    rate, steps = 0.3, 30
    alive = {(0, 0, 0, 0): 1.0}
    wrong = 0.0
    for _ in range(steps):
        step: dict[tuple[int, ...], float] = {}
        for (hits_a, sent_a, hits_b, sent_b), chance in alive.items():
            ahead = (hits_a + 1) * (sent_b + 2) > (hits_b + 1) * (sent_a + 2)
            for to_a, share in ((1, 0.9 if ahead else 0.1), (0, 0.1 if ahead else 0.9)):
                for hit, part in ((1, rate), (0, 1 - rate)):
                    place = (
                        hits_a + hit * to_a,
                        sent_a + to_a,
                        hits_b + hit * (1 - to_a),
                        sent_b + 1 - to_a,
                    )
                    step[place] = step.get(place, 0.0) + chance * share * part
        places = np.array(list(step))
        is_named = log_factor(*places.T) >= np.log(5)
        wrong += sum(step[tuple(place)] for place in places[is_named])
        alive = {tuple(place): step[tuple(place)] for place in places[~is_named]}
    assert 0 < wrong <= 0.2
