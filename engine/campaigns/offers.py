"""Decides what an offer consists of: the only words about the product that a draft may use."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LINE_LIMIT = 300
TOPIC_LIMIT = 60
MOST_LINES = 20


def _no_placeholder(text: str) -> str:
    if re.search(r"[{}]", text):
        raise ValueError("no braces: drafts fill in names by themselves")
    return text


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LINE_LIMIT),
    AfterValidator(_no_placeholder),
]
Lines = Annotated[tuple[Text, ...], Field(max_length=MOST_LINES)]


class Link(BaseModel):
    """Something to look at; drafts may name no other address."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    label: Text
    url: Annotated[
        str, StringConstraints(pattern=r"^https?://[^\s<>\"{}]+$", max_length=LINE_LIMIT)
    ]


class OfferText(BaseModel):
    """What is said about the offer. `sample`: it speaks of the shipped, made-up product."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sample: bool = False
    topic: Annotated[Text, StringConstraints(max_length=TOPIC_LIMIT)] = ""
    value_proposition: Text = ""
    proof_points: Lines = ()
    questions: Lines = ()
    links: tuple[Link, ...] = ()


class Offer(OfferText):
    """A campaign's offer: the words for everyone, and what is said differently to an audience."""

    sender_name: Text = ""
    """Who speaks; empty: whoever asks for the draft."""
    sign_off: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LINE_LIMIT)] = ""
    """The lines below the closing formula; empty: the sender's name."""
    audiences: dict[str, OfferText] = {}

    def for_audience(self, key: str | None) -> OfferText:
        """The words for one audience: its own where it has any, otherwise those for everyone."""
        own = self.audiences.get(key or "", OfferText())
        return OfferText(
            sample=own.sample or (self.sample and not own.value_proposition),
            topic=own.topic or self.topic,
            value_proposition=own.value_proposition or self.value_proposition,
            proof_points=own.proof_points or self.proof_points,
            questions=own.questions or self.questions,
            links=own.links or self.links,
        )

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to write a draft from."""
        return bool(self.topic and self.value_proposition)

    def with_text(self, text: OfferText, audience: str | None) -> Self:
        """This offer with a team's own words, for everyone or for one audience.

        Own words for everyone take what the sample said to audiences with them: it would go on
        speaking of another product.
        """
        if audience is not None:
            return self.model_copy(update={"audiences": {**self.audiences, audience: text}})
        kept = {key: own for key, own in self.audiences.items() if not own.sample}
        return self.model_copy(update={**dict(text), "audiences": kept})


@cache
def sample() -> Offer:
    """The shipped offer, from `sample_offer.toml`."""
    source = resources.files("engine.campaigns").joinpath("sample_offer.toml")
    return Offer.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
