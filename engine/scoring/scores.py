"""Decides what is said of scores: one profile's, and the reasons in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.scoring.compiled import Compiled, Scores
from engine.scoring.fields import in_words
from engine.scoring.profile import Profile
from engine.scoring.sums import Reason
from engine.views.scoring import ReasonView


def score(profile: Profile, compiled: Compiled) -> Scores:
    """All that the model says of one profile."""
    return compiled.score((profile,))[0]


def told(reasons: Iterable[Sequence[Any]], compiled: Compiled) -> tuple[ReasonView, ...]:
    """Reasons as they are kept, the strongest first, each as a sentence of the model's."""
    views = [_told(Reason(name, points, tuple(found)), compiled) for name, points, found in reasons]
    return tuple(sorted(views, key=lambda view: (-abs(view.points), view.signal)))


def _told(reason: Reason, compiled: Compiled) -> ReasonView:
    signal = compiled.signals[reason.signal]
    words = ", ".join(dict.fromkeys(in_words(word) for word in _longest(reason.matched)))
    return ReasonView(
        score=signal.score,
        signal=reason.signal,
        matched=tuple(in_words(word) for word in reason.matched),
        points=reason.points,
        words=f"{signal.because} ({words})",
    )


def _longest(words: Sequence[str]) -> list[str]:
    """Without the words that are part of a longer one beside them."""
    return [
        word
        for word in words
        if not any(word != other and f" {word} " in f" {other} " for other in words)
    ]
