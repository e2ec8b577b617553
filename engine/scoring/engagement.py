"""Decides what somebody's own doings add to their signal strength: less with every day."""

from __future__ import annotations

from collections import defaultdict

from engine.scoring.model import Model
from engine.scoring.profile import Done
from engine.scoring.sums import Reasons, add_up, tenths

HALF_LIVES = 10
"""After so many nothing is left: 100 points have become a tenth of one."""


def horizon_days(model: Model) -> float:
    """How far back events are looked at."""
    return HALF_LIVES * model.decay.half_life_days


class Engaged:
    """The model's signals of kind engagement, by what they count."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._by_event: dict[str, list[int]] = defaultdict(list)
        for at, signal in enumerate(model.signals):
            if signal.kind == "engagement":
                for value in signal.values:
                    self._by_event[value].append(at)

    @property
    def counted(self) -> tuple[str, ...]:
        """The kinds of events that any signal counts."""
        return tuple(sorted(self._by_event))

    def adds(self, events: Done) -> tuple[int, Reasons]:
        """Tenths of points with their reasons; what happened counts half after each half-life."""
        strength: dict[int, float] = defaultdict(float)
        found: dict[int, dict[str, None]] = defaultdict(dict)
        for kind, days in events:
            for at in self._by_event.get(kind, ()):
                strength[at] += 0.5 ** (max(days, 0.0) / self._model.decay.half_life_days)
                found[at][kind] = None
        worth = {}
        for at, times in strength.items():
            signal = self._model.signals[at]
            points = signal.points * times
            capped = min(points, signal.cap) if points > 0 else max(points, signal.cap)
            worth[at] = tenths(capped)
        sums = add_up(self._model, worth, {at: tuple(kinds) for at, kinds in found.items()})
        return sums[2], sums[3]
