"""Thousands of tests that are looked at twenty times: how often a winner is named, and which."""

import numpy as np
import pytest

from engine.campaigns.bets import log_capital
from engine.campaigns.evidence import log_needed
from engine.campaigns.verdicts import verdict_of
from tests.engine.campaigns.arms import arms

TESTS, LOOKS = 2000, 20


def simulate(rates, per_arm, *, seed, at_random=False):
    """Counts by test, arm and look, of `per_arm` messages in all; split evenly or by lot."""
    chance = np.random.default_rng(seed)
    count, step = len(rates), per_arm // LOOKS
    sent = np.full((TESTS, count, LOOKS), step)
    if at_random:
        lots = chance.multinomial(step * count, [1 / count] * count, (TESTS, LOOKS))
        sent = lots.swapaxes(1, 2)
    hits = chance.binomial(sent, np.array(rates)[None, :, None])
    return hits.cumsum(axis=2), sent.cumsum(axis=2)


def winners(hits, sent):
    """For each test the arm that is named at any look, else -1, and the look: all tests at once."""
    tests, count, looks = hits.shape
    named, when, each = np.full(tests, -1), np.full(tests, looks), np.arange(tests)
    for look in range(looks):
        now, out_of = hits[:, :, look], sent[:, :, look]
        first = (now / out_of).argmax(axis=1)
        weakest = np.full(tests, np.inf)
        for step in range(1, count):
            other = (first + step) % count
            lead = log_capital(
                now[each, first], out_of[each, first], now[each, other], out_of[each, other]
            )
            weakest = np.minimum(weakest, lead)
        is_new = (named < 0) & (weakest >= log_needed(count))
        named[is_new], when[is_new] = first[is_new], look + 1
    return named, when


def verdict_at(hits, sent, test, look, worth=None):
    counts = zip(hits[test, :, look].tolist(), sent[test, :, look].tolist(), strict=True)
    return verdict_of(arms(*counts), worth=worth)


@pytest.mark.parametrize("at_random", [False, True])
@pytest.mark.parametrize("rates", [(0.05, 0.05, 0.05), (0.2, 0.2), (0.05, 0.05, 0.005)])
def test_of_equal_arms_looked_at_twenty_times_a_winner_is_named_in_at_most_5_percent(
    rates, at_random
):
    hits, sent = simulate(rates, 1000, seed=1, at_random=at_random)
    named, _ = winners(hits, sent)
    assert (named >= 0).mean() <= 0.05


@pytest.mark.parametrize("rates", [(0.03, 0.08), (0.03, 0.08, 0.03)])
def test_the_better_arm_is_named_by_the_size_that_the_card_predicts(rates):
    before = verdict_of(arms(*((0, 0),) * len(rates)))
    hits, sent = simulate(rates, before.planned_per_arm, seed=2)
    named, when = winners(hits, sent)
    assert (named == 1).mean() >= 0.8
    assert np.isin(named, (-1, 1)).all()
    assert when.mean() <= 0.6 * LOOKS


@pytest.mark.parametrize(("low", "high", "count"), [(0.03, 0.08, 2), (0.1, 0.2, 3), (0.05, 0.1, 5)])
def test_a_plan_for_the_true_rates_is_enough_and_not_far_too_much(low, high, count):
    """The card knows the rates by then, and the team said what is worth having."""
    rates = (high, *(low,) * (count - 1))
    so_far = arms(*((round(rate * 100_000), 100_000) for rate in rates))
    planned = verdict_of(so_far, worth=high - low).planned_per_arm
    named, _ = winners(*simulate(rates, planned, seed=3))
    assert 0.8 <= (named == 0).mean() <= 0.9


def test_the_simulation_names_whom_the_verdict_names():
    hits, sent = simulate((0.04, 0.08, 0.05), 600, seed=4)
    named, when = winners(hits, sent)
    for test in [*np.flatnonzero(named >= 0)[:20], *np.flatnonzero(named < 0)[:20]]:
        found = verdict_at(hits, sent, test, when[test] - 1)
        assert found.winning_variant == (named[test] + 1 if named[test] >= 0 else None)
        if when[test] > 1:
            assert verdict_at(hits, sent, test, when[test] - 2).winner is None


@pytest.mark.parametrize("worth", [None, 0.05])
def test_no_difference_is_seldom_said_of_a_difference_worth_having(worth):
    hits, sent = simulate((0.05, 0.10), 1500, seed=5)
    said = [
        {verdict_at(hits, sent, test, look, worth).verdict for look in range(4, LOOKS, 5)}
        for test in range(100)
    ]
    assert np.mean(["no_difference" in each for each in said]) <= 0.05


def test_of_equal_arms_no_difference_is_said_in_the_end():
    hits, sent = simulate((0.05, 0.05, 0.05), 3000, seed=6)
    said = [verdict_at(hits, sent, test, LOOKS - 1).verdict for test in range(50)]
    assert np.mean([each == "no_difference" for each in said]) >= 0.8
