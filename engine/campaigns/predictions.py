"""Decides how much the counts of two arms speak for one of them after Thompson sampling.

Where the promising arm was sent more, the bets of `bets` do not hold. Here two forecasts of every
reply are compared: one that learned each arm's rate from the replies before, and the best one in
hindsight among those by which A is at most `margin` ahead. The first is better by a factor of t
with a chance of at most 1/t if A is not further ahead, whoever was sent what and however often one
looks (universal inference: Wasserman, Ramdas and Balakrishnan 2020). It asks for more messages;
but while Thompson sampling learns, most of them go to the better arm anyway.
"""

from __future__ import annotations

import numpy as np
import scipy  # loads `special` when a rate is first asked for, a quarter of a second
from numpy.typing import ArrayLike

from engine.campaigns.bets import Floats

PRIORS = ((19.0, 0.6), (4.0, 0.25), (1.0, 0.15))
"""What is believed of both rates before the first reply, Beta(1, b), and how much counts for it."""
HALVINGS = 14
"""After so many the factor is known to 0.1 %, also of a million messages."""


def log_factor(
    positives_a: ArrayLike,
    delivered_a: ArrayLike,
    positives_b: ArrayLike,
    delivered_b: ArrayLike,
    margin: ArrayLike = 0.0,
) -> Floats:
    """The logarithm of the factor for "A is more than `margin` ahead of B"; as `log_capital`."""
    given = np.broadcast_arrays(positives_a, delivered_a, positives_b, delivered_b, margin)
    hits_a, sent_a, hits_b, sent_b, least = (np.asarray(each, dtype=float) for each in given)
    learned = [
        scipy.special.betaln(1 + hits_a, rest + sent_a - hits_a)
        + scipy.special.betaln(1 + hits_b, rest + sent_b - hits_b)
        - 2 * scipy.special.betaln(1, rest)
        for rest, _ in PRIORS
    ]
    weights = np.array([weight for _, weight in PRIORS]).reshape(-1, *[1] * hits_a.ndim)
    rate_a, rate_b = hits_a / np.maximum(sent_a, 1), hits_b / np.maximum(sent_b, 1)
    edge = _rate_on_the_edge(hits_a, sent_a, hits_b, sent_b, least)
    is_further = rate_a - rate_b > least
    best = _log_chance(hits_a, sent_a, np.where(is_further, edge + least, rate_a))
    best = best + _log_chance(hits_b, sent_b, np.where(is_further, edge, rate_b))
    factor = scipy.special.logsumexp(np.array(learned), axis=0, b=weights) - best
    return np.asarray(np.where((sent_a > 0) & (sent_b > 0), factor, 0.0))


def _rate_on_the_edge(
    hits_a: Floats, sent_a: Floats, hits_b: Floats, sent_b: Floats, least: Floats
) -> Floats:
    """B's likeliest rate if A, which is further ahead, were `least` ahead: both rates give way.

    It is where the likelihood stops rising, between B's own rate and A's less `least`.
    """
    low = np.maximum(hits_b / np.maximum(sent_b, 1), -least)
    high = np.minimum(hits_a / np.maximum(sent_a, 1) - least, 1.0)
    for _ in range(HALVINGS):
        rate = (low + high) / 2
        rate_a = rate + least
        rises = (hits_a - sent_a * rate_a) * rate * (1 - rate) + (
            hits_b - sent_b * rate
        ) * rate_a * (1 - rate_a) > 0
        low, high = np.where(rises, rate, low), np.where(rises, high, rate)
    return np.asarray((low + high) / 2)


def _log_chance(hits: Floats, sent: Floats, rate: Floats) -> Floats:
    return np.asarray(scipy.special.xlogy(hits, rate) + scipy.special.xlog1py(sent - hits, -rate))
