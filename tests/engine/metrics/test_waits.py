"""Quartiles by the hour are those of all that waited, of which only some are looked at exactly."""

from collections import Counter
from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.person import HOUR
from engine.metrics.waits import hours_of_quartiles, quartiles


@given(st.lists(st.integers(0, 40 * HOUR) | st.sampled_from((0, HOUR, 2 * HOUR - 1)), min_size=2))
def test_quartiles_are_those_of_all(waits):
    hours = Counter(wait // HOUR for wait in waits)
    asked = hours_of_quartiles(hours)
    exact = Counter(wait for wait in waits if wait // HOUR in asked)
    assert len(asked) <= 6
    wanted = quantiles(waits, n=4, method="inclusive")
    assert quartiles(hours, exact) == tuple(round(each / HOUR, 1) for each in wanted)
