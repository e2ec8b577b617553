"""Decides what the scoring model is: signals with points, and words for role, industry, pillars."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.words import Phrases

FieldName = Literal["title", "company", "about", "contact"]
ScoreName = Literal["fit", "referral_capacity", "signal_strength"]
SCORES: tuple[ScoreName, ...] = ("fit", "referral_capacity", "signal_strength")
Share = Annotated[float, Field(ge=0, le=1)]


class Shipped(BaseModel):
    """A part of a shipped file; a word that is misspelt there is an error, not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Signal(Shipped):
    """`points` for each word found, up to `cap`; both are negative for what speaks against."""

    name: str
    score: ScoreName
    fields: tuple[FieldName, ...] = Field(alias="in", min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    points: float
    cap: float
    because: str

    @model_validator(mode="after")
    def _one_sign(self) -> Self:
        if self.points * self.cap <= 0 or abs(self.cap) < abs(self.points):
            raise ValueError(f"{self.name}: points and cap have one sign, and the cap is larger")
        return self

    def worth(self, words_found: int) -> float:
        worth = self.points * words_found
        return min(worth, self.cap) if self.points > 0 else max(worth, self.cap)


class Label(Shipped):
    """A role, an industry or a pillar, and the words that tell it."""

    name: str
    words: tuple[str, ...] = Field(min_length=1)


class Engagement(Shipped):
    """Shares of the three scores in the engagement potential."""

    fit: Share
    referral_capacity: Share
    signal_strength: Share


class Model(Shipped):
    """The whole model, as it stands in model.toml. Of roles and industries the first one counts."""

    version: int
    engagement: Engagement
    signals: tuple[Signal, ...] = Field(alias="signal")
    roles: tuple[Label, ...] = Field(alias="role")
    industries: tuple[Label, ...] = Field(alias="industry")
    pillars: tuple[Label, ...] = Field(alias="pillar")


@dataclass(frozen=True)
class Compiled:
    """A model with its words made ready to be looked for."""

    model: Model
    signals: dict[str, Phrases[Signal]]
    """By field."""
    roles: Phrases[Label]
    industries: Phrases[Label]
    pillars: Phrases[Label]


def compile_model(model: Model) -> Compiled:
    by_field: dict[str, list[tuple[str, Signal]]] = defaultdict(list)
    for signal in model.signals:
        for name in signal.fields:
            by_field[name] += [(word, signal) for word in signal.words]
    return Compiled(
        model,
        {name: Phrases(words) for name, words in by_field.items()},
        _labels(model.roles),
        _labels(model.industries),
        _labels(model.pillars),
    )


def _labels(labels: Iterable[Label]) -> Phrases[Label]:
    return Phrases((word, label) for label in labels for word in label.words)


@cache
def shipped() -> Compiled:
    """The model that Drumbeat comes with."""
    text = files("engine.scoring").joinpath("model.toml").read_text(encoding="utf-8")
    return compile_model(Model.model_validate(tomllib.loads(text)))
