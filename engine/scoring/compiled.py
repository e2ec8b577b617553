"""Decides how a model is applied to many profiles: parts are looked up, and added up."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from engine.scoring.engagement import Engaged
from engine.scoring.model import Label, Model, Shares, Signal, canonical, shipped_model
from engine.scoring.parts import NOTHING, Lexicon, Memory, Part
from engine.scoring.profile import Profile
from engine.scoring.sums import Reasons, Sum
from engine.words import Phrases

HIGHEST_TENTHS = 1000


class Scores(NamedTuple):
    """0 to 100 each; `engagement_potential` 0 to 1. Each of the three is the sum of its reasons."""

    fit: float
    referral_capacity: float
    signal_strength: float
    engagement_potential: float
    priority: float
    grade: str
    pillars: tuple[str, ...]
    reasons: Reasons


Settled = tuple[float, float, float, float, float, str]
"""The first six of `Scores`."""


class Compiled:
    """A model made ready to be applied, with what it has worked out so far."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.signals: dict[str, Signal] = {signal.name: signal for signal in model.signals}
        self.industries = Phrases(
            (word, label) for label in model.industries for word in label.words
        )
        self._lexicon = Lexicon(model)
        self._engaged = Engaged(model)
        look = self._lexicon
        self._work = Memory[tuple[str, str, str], Part](look.work)
        self._firm = Memory[tuple[str, str, str, str], Part](look.firm)
        self._place = Memory[tuple[str, str, str], Part](look.place)
        self._about = Memory[str, Part](look.about)
        self._contact = Memory[frozenset[str], Part](look.contact)
        self._together = Memory[tuple[int, ...], Sum](look.together)
        self._pillars = Memory[tuple[int, ...], tuple[str, ...]](look.pillars)
        self._settled = Memory[tuple[int, int, int], Settled](self._settle)
        self.counted_events = self._engaged.counted

    def score(self, profiles: Iterable[Profile]) -> list[Scores]:
        """All that the model says of each profile, in their order."""
        with _no_collecting():
            return self._score(profiles)

    def _score(self, profiles: Iterable[Profile]) -> list[Scores]:
        """The product's innermost loop: a lookup a part, sums of whole tenths, no sentence."""
        work, firm, place, about = self._work, self._firm, self._place, self._about
        contact, together, pillars_of = self._contact, self._together, self._pillars
        looks_at_places = not self._lexicon.fields.isdisjoint(("location", "country", "region"))
        settled = self._settled
        scored: list[Scores] = []
        add = scored.append
        new = tuple.__new__
        for p in profiles:
            f1, r1, s1, why1, shared1, pillars1 = work[p.title, p.seniority, p.department]
            f2, r2, s2, why2, shared2, pillars2 = firm[p.company, p.industry, p.sector, p.size]
            f3, r3, s3, why3, shared3, pillars3 = about[p.about] if p.about else NOTHING
            f4, r4, s4, why4, shared4, _ = contact[p.contact]
            fit, referral, signal = f1 + f2 + f3 + f4, r1 + r2 + r3 + r4, s1 + s2 + s3 + s4
            reasons = why1 + why2 + why3 + why4
            shared5 = 0
            if looks_at_places:
                f5, r5, s5, why5, shared5, _ = place[p.location, p.country, p.region]
                fit, referral, signal = fit + f5, referral + r5, signal + s5
                reasons += why5
            if shared1 or shared2 or shared3 or shared4 or shared5:
                f6, r6, s6, why6 = together[shared1, shared2, shared3, shared4, shared5]
                fit, referral, signal = fit + f6, referral + r6, signal + s6
                reasons += why6
            if p.events:
                s7, why7 = self._engaged.adds(p.events)
                signal += s7
                reasons += why7
            tags = (pillars_of[pillars1, pillars2, pillars3], reasons)
            add(new(Scores, settled[fit, referral, signal] + tags))
        return scored

    def _settle(self, sums: tuple[int, int, int]) -> Settled:
        """Sums of tenths as scores; few of all possible ones come, and those come often."""
        fit, referral, signal = (min(max(tenths, 0), HIGHEST_TENTHS) / 10 for tenths in sums)
        shares, grades = self.model.engagement, self.model.grades
        likely = weighted(fit, referral, signal, shares) / 100
        least = (("A", grades.a), ("B", grades.b), ("C", grades.c))
        return (
            fit,
            referral,
            signal,
            round(likely, 2),
            priority(fit, referral, signal, self.model.priority),
            next((grade for grade, from_ in least if fit >= from_), "no"),
        )


def priority(
    fit: float, referral_capacity: float, signal_strength: float, weights: Shares
) -> float:
    """0 to 100: the weighted sum of the scores. The documents' 85, 80, 75 make 80.25."""
    return round(weighted(fit, referral_capacity, signal_strength, weights), 2)


def weighted(fit: float, referral: float, signal: float, shares: Shares) -> float:
    """The three by their shares, which add up to 1; the small error of doubles taken away."""
    sum_ = shares.fit * fit + shares.referral_capacity * referral + shares.signal_strength * signal
    return round(sum_, 6)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing here makes cycles, and looking for them would take longer than the scoring."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@lru_cache(maxsize=8)
def _compiled(document: str) -> Compiled:
    return Compiled(Model.model_validate_json(document))


def compile_model(model: Model) -> Compiled:
    """The model made ready; what was worked out for the same document is still known."""
    return _compiled(canonical(model))


def shipped() -> Compiled:
    """The model that Drumbeat comes with, made ready."""
    return compile_model(shipped_model())


def industry_of(profile: Profile, compiled: Compiled) -> str | None:
    """The industry as the record has it, or else as the company's name tells it."""
    told = {label.name for _, label in compiled.industries.found_in(profile.fields()["company"])}
    first: Label | None = next((i for i in compiled.model.industries if i.name in told), None)
    return profile.industry.strip() or (first.name if first else None)
