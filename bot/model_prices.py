"""Decides what a model's tokens cost: by the setting, else by the shipped table, else not known."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from engine.errors import InvalidError

MILLION = 1_000_000
DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
CHARACTERS_A_TOKEN = 3
"""Fewer than there are in English, so that an estimate is too high rather than too low."""


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / MILLION

    def at_most(self, characters: int, most_tokens: int) -> float:
        """What a question of so many characters can cost, before anyone has counted tokens."""
        return self.of(characters // CHARACTERS_A_TOKEN, most_tokens)


def price_for(model: str, told: str | None) -> Price | None:
    """`told` is the setting: `0.15/0.60`, or `0` for a model of one's own."""
    if told is not None:
        return read_price(told)
    row = _table().get(model) or _table().get(DATED.sub("", model))
    return Price(*row) if row else None


def read_price(told: str) -> Price:
    prompt, slash, completion = told.partition("/")
    try:
        price = Price(float(prompt), float(completion if slash else prompt))
    except ValueError as error:
        raise _no_price(told) from error
    if not (0 <= price.prompt < MILLION and 0 <= price.completion < MILLION):
        raise _no_price(told)
    return price


def _no_price(told: str) -> InvalidError:
    return InvalidError(
        f"DRUMBEAT_MODEL_PRICE is no price: “{told}”. Say dollars for a million tokens of prompt "
        "and completion, like 0.15/0.60."
    )


@cache
def _table() -> dict[str, tuple[float, float]]:
    source = resources.files("bot").joinpath("model_prices.toml")
    return {name: (row[0], row[1]) for name, row in tomllib.loads(source.read_text()).items()}
