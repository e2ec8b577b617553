"""Decides the three scores of a prospect, each the sum of its reasons kept within 0 and 100."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from engine.scoring.model import SCORES, Compiled, Engagement, Label, ScoreName, Signal
from engine.scoring.profile import Profile
from engine.words import Phrases, found
from engine.workspace import PriorityWeights

LOWEST, HIGHEST = 0.0, 100.0
FROM_RECORD = "contact"
"""The field whose words are not words of a person but marks of what the record has."""
MARKS = {
    "work_email": "work e-mail",
    "email": "e-mail",
    "linkedin": "LinkedIn",
    "connected": "connection",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal that was found: what it adds, on what words, and that in a sentence."""

    score: ScoreName
    signal: str
    matched: tuple[str, ...]
    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Scores:
    """0 to 100 each; `engagement_potential` 0 to 1; reasons with the strongest first."""

    fit: float
    referral_capacity: float
    signal_strength: float
    engagement_potential: float
    reasons: tuple[Reason, ...]
    role: str | None
    pillars: tuple[str, ...]


def score(profile: Profile, compiled: Compiled) -> Scores:
    """All that the model says of a profile."""
    fields = profile.fields()
    reasons = _reasons(compiled, fields)
    sums = dict.fromkeys(SCORES, 0.0)
    for reason in reasons:
        sums[reason.score] += reason.points
    fit, referral_capacity, signal_strength = (
        min(max(sums[name], LOWEST), HIGHEST) for name in SCORES
    )
    everything = fields["title"] + fields["company"]
    return Scores(
        fit,
        referral_capacity,
        signal_strength,
        _engagement(compiled.model.engagement, fit, referral_capacity, signal_strength),
        reasons,
        _first(compiled.roles, fields["title"], compiled.model.roles),
        _all(compiled.pillars, everything + fields["about"]),
    )


def _reasons(compiled: Compiled, fields: dict[str, tuple[str, ...]]) -> tuple[Reason, ...]:
    matched: dict[str, tuple[Signal, list[str]]] = {}
    for field, phrase, signal in found(compiled.signals, fields):
        words = matched.setdefault(signal.name, (signal, []))[1]
        word = MARKS.get(phrase, phrase) if field == FROM_RECORD else phrase
        if word not in words:
            words.append(word)
    reasons = [
        Reason(
            signal.score,
            signal.name,
            tuple(words),
            signal.worth(len(words)),
            f"{signal.because} ({', '.join(_longest(words))})",
        )
        for signal, words in matched.values()
    ]
    reasons.sort(key=lambda reason: (-abs(reason.points), reason.signal))
    return tuple(reasons)


def _longest(words: list[str]) -> list[str]:
    """Without the words that are part of a longer one beside them."""
    return [
        word
        for word in words
        if not any(word != other and f" {word} " in f" {other} " for other in words)
    ]


def _engagement(shares: Engagement, fit: float, referral: float, signal: float) -> float:
    """0 to 1: how likely an answer is, as far as the record lets one guess."""
    weighted = (
        shares.fit * fit + shares.referral_capacity * referral + shares.signal_strength * signal
    )
    whole = shares.fit + shares.referral_capacity + shares.signal_strength
    return round(weighted / whole / HIGHEST, 2)


def industry_of(profile: Profile, compiled: Compiled) -> str | None:
    """The industry as the record has it, or else as the company's name tells it."""
    words = profile.fields()["company"]
    told = _first(compiled.industries, words, compiled.model.industries)
    return profile.industry.strip() or told


def _first(phrases: Phrases[Label], words: tuple[str, ...], order: tuple[Label, ...]) -> str | None:
    names = {label.name for _, label in phrases.found_in(words)}
    return next((label.name for label in order if label.name in names), None)


def _all(phrases: Phrases[Label], words: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are told, those with most words first."""
    counts: dict[str, int] = defaultdict(int)
    for _, label in phrases.found_in(words):
        counts[label.name] += 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def priority(
    fit: float, referral_capacity: float, signal_strength: float, weights: PriorityWeights
) -> float:
    """0 to 100: the weighted sum of the scores. The documents' 85, 80, 75 make 80.25."""
    return round(
        weights.fit * fit
        + weights.referral_capacity * referral_capacity
        + weights.signal_strength * signal_strength,
        2,
    )
