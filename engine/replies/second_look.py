"""Decides which answers a language model reads as well, what it is told, and what of it counts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.generation.conversation import Message, Question
from engine.generation.model_answer import parsed
from engine.replies import dates
from engine.replies.phrasing import folded
from engine.replies.referrals import FOUND, referred
from engine.views.replies import InboundMail, Reading, Referred
from storage.states import ReplyLabel

SURE: Final = 0.7
"""Of 480 everyday answers never learnt from, 25 % are below it, of which 76 % are read rightly; of
those above it 98 %."""
BY_WORDS: Final = ("learnt", "phrases")
"""The layers that a model may overrule; what structure says, and people, stands."""
MODEL: Final = "model"
CONFIDENCE: Final = 0.9
"""What a model says of how sure it is means nothing: this is what it counts for."""
MOST_CHARACTERS, MOST_SUBJECT, MOST_NAME = 4_000, 200, 80
MOST_TOKENS: Final = 700
"""Twenty times what the answer takes: some models think before they say it."""
NAME_A_DAY: Final = frozenset({ReplyLabel.DEFERRAL, ReplyLabel.OUT_OF_OFFICE})
NAMES_SOMEBODY: Final = frozenset(
    {ReplyLabel.REFERRAL, ReplyLabel.OPT_OUT, ReplyLabel.OUT_OF_OFFICE}
)


@dataclass(frozen=True)
class Doubt:
    """An answer, the day on which it came, and how it was read without a model."""

    mail: InboundMail
    received: date
    reading: Reading


class Said(BaseModel):
    """A model's answer, as the schema asks for it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    label: str
    sentiment: Literal["positive", "neutral", "negative"]
    defer_until: str | None
    referred_name: str | None
    referred_email: str | None


def is_open(doubt: Doubt) -> bool:
    """Whether a model is asked: never about what was read as a request to end."""
    reading = doubt.reading
    return (
        reading.layer in BY_WORDS
        and reading.confidence < SURE
        and reading.label != ReplyLabel.OPT_OUT
        and bool(doubt.mail.new_text.strip())
    )


def question(doubt: Doubt) -> Question:
    """The new words, the subject and the day, as one document of data."""
    document = {
        "came_on": doubt.received.isoformat(),
        "subject": doubt.mail.subject[:MOST_SUBJECT],
        "text": doubt.mail.new_text[:MOST_CHARACTERS],
    }
    messages = (
        Message("system", _told()),
        Message("user", json.dumps(document, ensure_ascii=False)),
    )
    return Question(messages, _schema(), MOST_TOKENS)


def read(text: str, doubt: Doubt) -> Reading | None:
    """The reading by a model's answer; None when it is not of the schema, which changes nothing.

    A day or a person that the answer names and the mail does not is dropped: what was found
    without the model stands instead.
    """
    try:
        said = Said.model_validate(parsed(text))
    except ValidationError:
        return None
    if said.label not in _labels():
        return None
    label = ReplyLabel(said.label)
    return Reading(
        label=label.value,
        confidence=CONFIDENCE,
        layer=MODEL,
        sentiment=said.sentiment,
        defer_until=_day(said, doubt) if label in NAME_A_DAY else None,
        referred=_person(said, doubt) if label in NAMES_SOMEBODY else None,
    )


def _day(said: Said, doubt: Doubt) -> date | None:
    text = doubt.mail.new_text
    try:
        day = date.fromisoformat(said.defer_until or "")
    except ValueError:
        day = doubt.received
    if day > doubt.received and dates.names(text, day, doubt.received):
        return day
    known = doubt.reading.defer_until
    return known or dates.defer_until(text, doubt.received, month_first=doubt.mail.month_first)


def _person(said: Said, doubt: Doubt) -> Referred | None:
    found = Referred(name=_name(said, doubt.mail), email=_address(said, doubt.mail))
    if found.name or found.email:
        return found
    return doubt.reading.referred or referred(doubt.mail)


def _name(said: Said, mail: InboundMail) -> str | None:
    """As it stands in the text, and not the author's own."""
    name = " ".join((said.referred_name or "").split())
    is_own = folded(name).casefold() in folded(mail.from_name).casefold()
    return name if 1 < len(name) <= MOST_NAME and not is_own and _stands(name, mail) else None


def _address(said: Said, mail: InboundMail) -> str | None:
    address = (said.referred_email or "").strip()
    own = {mail.from_address.lower(), *(each.lower() for each in mail.to_addresses)}
    if address.lower() in own or not FOUND.fullmatch(address):
        return None
    return address if _stands(address, mail) else None


def _stands(words: str, mail: InboundMail) -> bool:
    text = " ".join(folded(mail.new_text).casefold().split())
    sought = re.escape(folded(words).casefold())
    return re.search(rf"(?<![\w.@+-]){sought}(?![\w@-]|\.\w)", text) is not None


@cache
def _labels() -> Mapping[str, str]:
    labels: Mapping[str, str] = _texts()["labels"]
    return labels


@cache
def _texts() -> Mapping[str, Any]:
    source = resources.files(__package__).joinpath("second_look.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _told() -> str:
    listed = "\n".join(f"- {label}: {what}" for label, what in _labels().items())
    return f"{_texts()['instructions'].strip()}\n{listed}"


def _schema() -> dict[str, Any]:
    """A closed object with everything required: what strict endpoints take."""
    or_none = {"type": ["string", "null"]}
    properties: dict[str, Any] = {
        "label": {"type": "string", "enum": list(_labels())},
        "sentiment": {"type": "string", "enum": ["positive", "neutral", "negative"]},
        "defer_until": or_none,
        "referred_name": or_none,
        "referred_email": or_none,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
