"""Decides what a message is: in layers, the cheapest first, by the order of the conventions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.replies import phrases
from engine.replies.dates import defer_until
from engine.views.replies import InboundMail, Reading
from storage.states import ReplyLabel

UNSURE = 0.25
"""What is left when no rule holds: somebody wrote, and a person has to read it."""
AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "bulk", "junk", "list"})
AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
BARE_OPT_OUT = re.compile(
    r"(?:please |bitte )?(?:stop|unsubscribe(?: me)?|remove(?: me)?|opt[- ]?out|abmelden|austragen"
    r"|désinscription|désabonnement|baja)(?: please| bitte)?",
    re.IGNORECASE,
)
"""A line that says nothing but this."""
FOOTER = re.compile(
    r"\bto (?:unsubscribe|opt out)\b|unsubscribe (?:here|link|from (?:our|this|the))|click here"
    r"|our newsletter|newsletter abmelden|pour (?:vous|se) désabonner|para darse de baja"
)
"""What stands below a signature by itself: a way out of the writer's own mailings."""
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


@dataclass(frozen=True)
class Words:
    """The text as the phrases expect it."""

    text: str
    subject: str
    lines: tuple[str, ...]
    """Of all that was not quoted, bare of punctuation."""
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, mail: InboundMail) -> Words:
        return cls(
            text=_plain(mail.new_text),
            subject=_plain(mail.subject),
            lines=tuple(line.strip(" \t.!,") for line in mail.unquoted.split("\n")),
            paragraphs=tuple(map(_plain, mail.unquoted.split("\n\n"))),
        )


def _plain(text: str) -> str:
    straight = text.replace("\u2019", "'").replace("\u2018", "'").lower()
    return " ".join(straight.split())


def classify(mail: InboundMail, received: date) -> Reading:
    """The label of a message, with its confidence and the layer that was sure."""
    words = Words.of(mail)
    machine = _machine(mail, words, received)
    return machine or _person(mail, words, received)


def is_automatic(mail: InboundMail) -> bool:
    """Whether the headers say that no person wrote this (RFC 3834 and its predecessors)."""
    submitted = mail.headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    precedence = mail.headers.get("precedence", "").strip().lower()
    return (
        submitted not in {"", "no"}
        or precedence in AUTOMATIC_PRECEDENCE
        or any(name in mail.headers for name in AUTOMATIC_HEADERS)
    )


def _machine(mail: InboundMail, words: Words, received: date) -> Reading | None:
    if mail.bounce is not None:
        return Reading(
            label=ReplyLabel.BOUNCE, confidence=0.98, layer="structure", sentiment="neutral"
        )
    by_header = is_automatic(mail)
    by_subject = phrases.AUTOMATIC_SUBJECT.search(words.subject) is not None
    if by_header or by_subject:
        return _automatic(mail, words, received, by_header=by_header)
    away = phrases.AWAY.search(words.text)
    by_person = (phrases.INVITES_LATER, phrases.MEETING, phrases.INTERESTED)
    if not away or any(phrase.search(words.text) for phrase in by_person) or _asks_to_end(words):
        return None
    return _away(mail, received, confidence=0.7, layer="rules")


def _automatic(mail: InboundMail, words: Words, received: date, *, by_header: bool) -> Reading:
    """What a machine's message says: somebody has left, is away, or nothing in particular."""
    if phrases.LEFT.search(words.text):
        return _left(mail, layer="headers")
    if phrases.AWAY.search(words.text) or phrases.AWAY.search(words.subject):
        return _away(mail, received, confidence=0.95, layer="headers")
    if not by_header and defer_until(mail.new_text, received):
        return _away(mail, received, confidence=0.85, layer="headers")
    return Reading(
        label=ReplyLabel.AUTO_REPLY,
        confidence=0.9 if by_header else 0.75,
        layer="headers",
        sentiment="neutral",
    )


def _away(mail: InboundMail, received: date, *, confidence: float, layer: str) -> Reading:
    return Reading(
        label=ReplyLabel.OUT_OF_OFFICE,
        confidence=confidence,
        layer=layer,
        sentiment="neutral",
        defer_until=defer_until(mail.new_text, received),
        referred=_referred(mail),
    )


def _left(mail: InboundMail, *, layer: str) -> Reading:
    """A notice that somebody has left: with a successor a referral, else the wrong person."""
    successor = _referred(mail)
    return Reading(
        label=ReplyLabel.REFERRAL if successor else ReplyLabel.WRONG_PERSON,
        confidence=0.9,
        layer=layer,
        sentiment="neutral",
        referred=successor,
    )


def _asks_to_end(words: Words) -> bool:
    """Whether they want no more messages, however they put it; a wish to stay names it too."""
    if any(BARE_OPT_OUT.fullmatch(line) for line in words.lines):
        return True
    asked = phrases.OPT_OUT.search(words.text) or re.match(r"unsubscribe\b", words.subject)
    if asked:
        return not phrases.STAYS.search(words.text)
    # what stands below a signature is asked for too, unless it is the signature's own footer
    return any(
        phrases.OPT_OUT.search(paragraph) and not FOOTER.search(paragraph)
        for paragraph in words.paragraphs
        if not phrases.STAYS.search(paragraph)
    )


def _person(mail: InboundMail, words: Words, received: date) -> Reading:
    sentiment = "negative" if phrases.HOSTILE.search(words.text) else "neutral"
    if _asks_to_end(words):
        return Reading(
            label=ReplyLabel.OPT_OUT, confidence=0.95, layer="rules", sentiment=sentiment
        )
    if phrases.LEFT.search(words.text):
        return _left(mail, layer="rules")
    for label, pattern, confidence in phrases.PEOPLE:
        if pattern.search(words.text) and not _contradicted(label, words):
            return _reading(mail, label, confidence, sentiment, received)
    return _reading(mail, ReplyLabel.INFORMATION_REQUEST, UNSURE, sentiment, received)


def _contradicted(label: ReplyLabel, words: Words) -> bool:
    """Whether the text denies what the phrases of `label` suggest."""
    text = words.text
    match label:
        case ReplyLabel.MEETING_REQUEST:
            return bool(phrases.NOT_MEETING.search(text))
        case ReplyLabel.DEFERRAL:
            # "not at this time" closes the matter when a refusal stands beside it and no later does
            return bool(phrases.NOT_INTERESTED.search(text) and not _names_later(text))
        case ReplyLabel.INFORMATION_REQUEST:
            return bool(phrases.NOT_INTERESTED.search(text) and "?" not in text)
        case _:
            return False


def _names_later(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:again|back|next|later|after|in (?:a|q\d|\d|two|three|six)|wieder|nächste\w*"
            r"|später|plus tard|prochaine?|adelante|tarde|próxim\w+)\b",
            text,
        )
    )


def _reading(
    mail: InboundMail, label: ReplyLabel, confidence: float, sentiment: str, received: date
) -> Reading:
    positive = label in {ReplyLabel.INTERESTED, ReplyLabel.MEETING_REQUEST}
    return Reading(
        label=label,
        confidence=confidence,
        layer="rules",
        sentiment="positive" if positive and sentiment == "neutral" else sentiment,
        defer_until=(
            defer_until(mail.new_text, received) if label == ReplyLabel.DEFERRAL else None
        ),
        referred=_referred(mail) if label == ReplyLabel.REFERRAL else None,
    )


def _referred(mail: InboundMail) -> str | None:
    """The first address in the new text that is neither the writer's nor ours."""
    own = {mail.from_address.lower(), *(address.lower() for address in mail.to_addresses)}
    found = (match.group().rstrip(".") for match in ADDRESS.finditer(mail.new_text))
    return next((address for address in found if address.lower() not in own), None)
