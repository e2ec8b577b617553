"""Decides whether a machine wrote a message, and what it says: a bounce, an absence, a receipt."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources

from engine.replies.dates import defer_until
from engine.replies.failures import ANSWER
from engine.replies.phrasing import folded
from engine.replies.referrals import referred
from engine.replies.wording import Words
from engine.views.replies import InboundMail, Reading
from storage.states import ReplyLabel


def _load() -> dict[str, str]:
    text = resources.files(__package__).joinpath("machines.toml").read_text(encoding="utf-8")
    return {
        name: "|".join(f"(?:{one})" for one in found) for name, found in tomllib.loads(text).items()
    }


_MARKS = _load()
SUBJECT = re.compile(rf"(?:{_MARKS['subject']})", re.IGNORECASE)
SENDER = re.compile(_MARKS["sender"], re.IGNORECASE)
REPORT = re.compile(r"report-type=\"?(?:disposition-notification|feedback-report|delivery-status)")
AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "bulk", "junk", "list"})
AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
SENT_TO_MANY = ("list-id", "list-unsubscribe")
BULK = frozenset({"bulk", "junk", "list"})
MARKS_OF_A_TEXT = 2
"""How many turns of phrase of automatic mails a text has that is one by its words alone."""
BY_PEOPLE = ("opt_out", "meeting_request", "interested", "not_interested", "deferral", "referral")


def is_automatic(mail: InboundMail) -> bool:
    """Whether the headers say that no person wrote this (RFC 3834 and its predecessors)."""
    submitted = mail.headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    precedence = mail.headers.get("precedence", "").strip().lower()
    return (
        submitted.partition(" ")[0] not in {"", "no"}
        or precedence in AUTOMATIC_PRECEDENCE
        or any(name in mail.headers for name in AUTOMATIC_HEADERS)
        or bool(REPORT.search(mail.headers.get("content-type", "").lower()))
    )


def is_unasked(mail: InboundMail) -> bool:
    """Whether it was sent to many, or by a program of its own accord: nobody answers so.

    Notices of absence are answers; some programs mark them as bulk, and some as their own idea.
    """
    if any(name in mail.headers for name in SENT_TO_MANY):
        return True
    submitted = mail.headers.get("auto-submitted", "").strip().lower()
    if submitted.startswith("auto-replied") or any(
        name in mail.headers for name in AUTOMATIC_HEADERS
    ):
        return False
    if SUBJECT.match(ANSWER.sub("", folded(mail.subject))):
        return False
    precedence = mail.headers.get("precedence", "").strip().lower()
    return precedence in BULK or submitted.startswith("auto-generated")


def read(mail: InboundMail, words: Words, received: date) -> Reading | None:
    """What a machine says; None when neither headers nor subject nor sender are a machine's."""
    if mail.bounce is not None:
        return _reading(ReplyLabel.BOUNCE, 0.98, "structure")
    subject = folded(mail.subject)
    by_header = is_automatic(mail)
    by_subject = bool(SUBJECT.match(ANSWER.sub("", subject)))
    if ANSWER.match(subject) and not by_header:
        by_subject = bool(SUBJECT.search(subject)) and words.say("automatic")
    by_sender = bool(SENDER.match(mail.from_address))
    if by_header or by_subject or by_sender:
        return _automatic(mail, words, received, by_header=by_header)
    return None


def looks(words: Words) -> ReplyLabel | None:
    """What the words alone would be if a machine wrote them; None when a person's wish is there."""
    by_words = words.count("automatic") >= MARKS_OF_A_TEXT
    if by_words and not any(words.say(label) for label in BY_PEOPLE):
        return ReplyLabel.AUTO_REPLY
    if words.say("away") and not _is_said_by_a_person(words):
        return ReplyLabel.OUT_OF_OFFICE
    return None


def _is_said_by_a_person(words: Words) -> bool:
    """An absence that its author mentions beside what they want: it is no notice of absence."""
    wants = ("opt_out", "meeting_request", "not_interested", "invites")
    return any(words.say(label) for label in wants)


def _automatic(mail: InboundMail, words: Words, received: date, *, by_header: bool) -> Reading:
    """What a machine's message says: somebody has left, is away, or nothing in particular."""
    if REPORT.search(mail.headers.get("content-type", "").lower()):
        return _reading(ReplyLabel.AUTO_REPLY, 0.95, "structure")
    if words.say("left"):
        return left(mail, layer="headers")
    if words.say("away") or Words.of(mail.subject).say("away"):
        return _away(mail, received, confidence=0.95, layer="headers")
    if not words.say("automatic") and defer_until(mail.new_text, received):
        return _away(mail, received, confidence=0.85, layer="headers")
    return _reading(ReplyLabel.AUTO_REPLY, 0.9 if by_header else 0.75, "headers")


def by_words(
    mail: InboundMail,
    words: Words,
    received: date,
    label: ReplyLabel,
    *,
    confidence: float,
    layer: str,
) -> Reading:
    """What a message says that only its words give away as a machine's."""
    if words.say("left"):
        return left(mail, layer=layer)
    if label == ReplyLabel.OUT_OF_OFFICE:
        return _away(mail, received, confidence=confidence, layer=layer)
    return _reading(label, confidence, layer)


def _away(mail: InboundMail, received: date, *, confidence: float, layer: str) -> Reading:
    reading = _reading(ReplyLabel.OUT_OF_OFFICE, confidence, layer)
    day = defer_until(mail.new_text, received, month_first=mail.month_first)
    found = {"defer_until": day, "referred": referred(mail)}
    return reading.model_copy(update=found)


def left(mail: InboundMail, *, layer: str) -> Reading:
    """A notice that somebody has left: with a successor a referral, else the wrong person."""
    points = "@" in mail.new_text or Words.of(mail.new_text).say("referral")
    successor = referred(mail) if points else None
    label = ReplyLabel.REFERRAL if successor else ReplyLabel.WRONG_PERSON
    return _reading(label, 0.9, layer).model_copy(update={"referred": successor})


def _reading(label: ReplyLabel, confidence: float, layer: str) -> Reading:
    return Reading(label=label, confidence=confidence, layer=layer, sentiment="neutral")
