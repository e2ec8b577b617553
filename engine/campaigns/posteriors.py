"""Decides how likely each arm is the best, as Thompson sampling needs it."""

from __future__ import annotations

import numpy as np
import scipy  # loads `special` when a rate is first asked for, a quarter of a second

from engine.campaigns.bets import Floats

PRIOR_POSITIVES, PRIOR_REST = 1.0, 19.0
"""What is believed of an arm before its first message: one positive reply in twenty."""
POINTS = 400
"""An arm's rate is looked at in so many equally likely values; chances are right to 0.1 %."""


def chances_of_best(positives: Floats, delivered: Floats) -> Floats:
    """For each arm the chance that no other has a higher rate; they add up to 1.

    What is believed of an arm's rate is a Beta distribution.
    """
    hits, rest = PRIOR_POSITIVES + positives, PRIOR_REST + delivered - positives
    middles = (np.arange(POINTS) + 0.5) / POINTS
    rates = scipy.special.betaincinv(hits[:, None], rest[:, None], middles)
    below = scipy.special.betainc(hits[:, None, None], rest[:, None, None], rates)
    for arm in range(len(hits)):
        below[arm, arm] = 1.0
    found = below.prod(axis=0).mean(axis=1)
    return np.asarray(found / found.sum())
