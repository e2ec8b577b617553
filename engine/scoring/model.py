"""Decides what a scoring model may say: a document of signals with points, limits and shares."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.scoring.fields import KNOWN, LOOKED_FOR_IN, TEXTS, Kind, ModelField
from engine.words import tokens

ScoreName = Literal["fit", "referral_capacity", "signal_strength"]
SCORES: tuple[ScoreName, ...] = ("fit", "referral_capacity", "signal_strength")
MOST_SIGNALS = 90
"""A select in Slack has no more than 100 options."""
MOST_LOOKED_FOR = 3000
"""Characters that an input in Slack takes, and so all that one signal looks for."""
Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=-100, le=100, multiple_of=0.1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Shipped(BaseModel):
    """A part of a document; a word that is misspelt there is an error, not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Signal(Shipped):
    """`points` for each word or value found, up to `cap`; both negative for what speaks against."""

    name: Name
    kind: Kind
    score: ScoreName
    fields: tuple[ModelField, ...] = Field(alias="in", default=())
    """Where it is looked for; all that its kind allows where nothing is said."""
    words: tuple[Word, ...] = Field(default=(), max_length=400)
    values: tuple[Word, ...] = Field(default=(), max_length=200)
    points: Points
    cap: Points
    group: Name | None = None
    because: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]

    @model_validator(mode="before")
    @classmethod
    def _everywhere(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("in") and not given.get("fields"):
            allowed = next((f for k, f in LOOKED_FOR_IN.items() if k == given.get("kind")), ())
            kinds = (bool(given.get("words")), bool(given.get("values")))
            found = [name for name in allowed if kinds[name not in TEXTS]]
            return {key: value for key, value in given.items() if key != "fields"} | {"in": found}
        return given

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.points * self.cap <= 0 or abs(self.cap) < abs(self.points):
            raise ValueError(
                "Points and limit have one sign, and the limit is not the smaller one."
            )
        if self.kind == "negative" and self.points > 0:
            raise ValueError("What speaks against somebody takes points away: write them with a -.")
        if self.kind == "engagement" and self.score != "signal_strength":
            raise ValueError("What somebody did counts for signal strength only.")
        allowed = LOOKED_FOR_IN[self.kind]
        if not self.fields or not set(self.fields) <= set(allowed):
            raise ValueError(f"A signal of kind {self.kind} looks at {', '.join(allowed)}.")
        self._check_words()
        return self

    def _check_words(self) -> None:
        texts = [name for name in self.fields if name in TEXTS]
        others = [name for name in self.fields if name not in TEXTS]
        if bool(self.words) != bool(texts) or bool(self.values) != bool(others):
            raise ValueError(
                "Words are looked for in a title, company, location or notes, values elsewhere."
            )
        if sum(len(text) + 1 for text in (*self.words, *self.values)) > MOST_LOOKED_FOR:
            raise ValueError(
                f"That is too much for one signal: at most {MOST_LOOKED_FOR:,} characters. Add a "
                "second one."
            )
        for word in self.words:
            if not tokens(word):
                raise ValueError(f"“{word}” has no letters to look for.")
        known = {value for name in others for value in KNOWN.get(name, ())}
        if all(name in KNOWN for name in others):
            unknown = [value for value in self.values if value not in known]
            if unknown:
                raise ValueError(
                    f"“{unknown[0]}” is not known here. The values are {', '.join(sorted(known))}."
                )

    def worth(self, found: int) -> float:
        worth = self.points * found
        return min(worth, self.cap) if self.points > 0 else max(worth, self.cap)


class Group(Shipped):
    """Signals that together count no more than `cap`."""

    name: Name
    cap: Annotated[float, Field(gt=0, le=100, multiple_of=0.1)]


class Label(Shipped):
    """An industry or a pillar, and the words that tell it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    words: tuple[Word, ...] = Field(min_length=1, max_length=400)


class Shares(Shipped):
    """Shares of the three scores that add up to 1; the defaults are the documents' priority."""

    fit: Share = 0.35
    referral_capacity: Share = 0.35
    signal_strength: Share = 0.30

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.fit + self.referral_capacity + self.signal_strength - 1) > 0.001:
            raise ValueError("The three shares add up to 1, such as 0.35, 0.35 and 0.3.")
        return self


class Decay(Shipped):
    half_life_days: Annotated[float, Field(ge=1, le=3650)]
    rescore_days: Annotated[int, Field(ge=1, le=365)]


class Grades(Shipped):
    """The least fit for each grade; below C it is "no"."""

    a: Annotated[float, Field(alias="A", le=100)]
    b: Annotated[float, Field(alias="B")]
    c: Annotated[float, Field(alias="C", gt=0)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.a > self.b > self.c:
            raise ValueError("The grades fall from A over B to C, such as 75, 55 and 35.")
        return self


class Model(Shipped):
    """The whole model, as it stands in model.toml. Of industries the first one counts."""

    priority: Shares
    engagement: Shares
    decay: Decay
    grades: Grades
    groups: tuple[Group, ...] = Field(alias="group", default=())
    signals: tuple[Signal, ...] = Field(alias="signal", min_length=1, max_length=MOST_SIGNALS)
    industries: tuple[Label, ...] = Field(alias="industry")
    pillars: tuple[Label, ...] = Field(alias="pillar")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what, named in (("signal", self.signals), ("group", self.groups)):
            twice = _twice(one.name for one in named)
            if twice:
                raise ValueError(f"There are two {what}s called {twice}.")
        groups = {group.name for group in self.groups}
        of_group: dict[str, tuple[str, bool]] = {}
        for signal in self.signals:
            if signal.group is None:
                continue
            if signal.group not in groups or signal.points < 0:
                raise ValueError(f"{signal.name}: a group has a limit, and only good news in it.")
            same = (signal.score, signal.kind == "engagement")
            if of_group.setdefault(signal.group, same) != same:
                raise ValueError(f"The signals of {signal.group} count for one score alike.")
        return self

    def document(self) -> dict[str, Any]:
        """As it is kept and as a file says it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _twice(names: Iterable[str]) -> str | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)


@cache
def shipped_model() -> Model:
    """The model that Drumbeat comes with: version 0."""
    text = files("engine.scoring").joinpath("model.toml").read_text(encoding="utf-8")
    return Model.model_validate(tomllib.loads(text))


def canonical(model: Model) -> str:
    """The document as one text: the same for the same model."""
    return json.dumps(model.document(), ensure_ascii=False, sort_keys=True)
