"""Decides what a message is: by structure, then by what was learnt and what phrases say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from engine.replies import endings, machines, meaning
from engine.replies.dates import defer_until
from engine.replies.failures import ANSWER
from engine.replies.referrals import referred
from engine.replies.wording import Words
from engine.views.replies import InboundMail, Reading
from storage.states import ReplyLabel

PHRASE = 1.6
"""What a phrase of the lists makes its label likelier by; chosen by sets of answers left out."""
LOOKS_AUTOMATIC = 3.0
"""The same for words that automatic mails have, where no header says that it is one."""
MOST_CONFIDENT = 0.95
UNSURE = 0.25
"""Of a message without a word: somebody wrote, and a person has to read it."""
BY_PHRASES = (
    ReplyLabel.REFERRAL,
    ReplyLabel.WRONG_PERSON,
    ReplyLabel.MEETING_REQUEST,
    ReplyLabel.DEFERRAL,
    ReplyLabel.INFORMATION_REQUEST,
    ReplyLabel.NOT_INTERESTED,
    ReplyLabel.OBJECTION,
    ReplyLabel.INTERESTED,
)
"""What there are phrases for, beside a wish to hear no more, which `endings` looks for."""
WORD = re.compile(r"\w+")
MACHINE = 0.5
"""How likely a machine has to be by its words, where no header says that it was one: a person may
speak of being away."""
MACHINES = frozenset((ReplyLabel.OUT_OF_OFFICE, ReplyLabel.AUTO_REPLY))
HOSTILE = 3.0
"""What a word of the lists that nobody says kindly makes a negative tone likelier by."""
NAMES_SOMEBODY = frozenset((ReplyLabel.REFERRAL, ReplyLabel.OPT_OUT))


def classify(mail: InboundMail, received: date) -> Reading:
    """The label of a message, with its confidence and the layer that was sure."""
    text = mail.new_text or _subject(mail)
    words = Words.of(text)
    return machines.read(mail, words, received) or _by_words(mail, text, words, received)


def _subject(mail: InboundMail) -> str:
    """What an empty message says in its subject; that of an answer is ours."""
    return "" if ANSWER.match(mail.subject) else mail.subject


def _by_words(mail: InboundMail, text: str, words: Words, received: date) -> Reading:
    """The likeliest label by what was learnt, with what phrases say beside it."""
    asked = endings.asked(mail, words, received)
    likely = _chances(text, asked.left)
    said = _said(words) | {ReplyLabel.OPT_OUT: asked.times}
    for known, times in said.items():
        likely[known] *= times
    label = _likeliest(likely)
    if label in MACHINES and likely[label] < MACHINE * sum(likely.values()):
        label = _likeliest({one: likely[one] for one in likely if one not in MACHINES})
    if label == ReplyLabel.OBJECTION and words.say("content"):
        label = ReplyLabel.NOT_INTERESTED
    confidence = min(MOST_CONFIDENT, likely[label] / sum(likely.values()))
    if not words.text:
        label, confidence = ReplyLabel.INFORMATION_REQUEST, UNSURE
    by_words = asked.by_words if label == ReplyLabel.OPT_OUT else said.get(label, 1) >= PHRASE
    layer = "phrases" if by_words else "learnt"
    if label in MACHINES:
        return machines.by_words(mail, words, received, label, confidence=confidence, layer=layer)
    return Reading(
        label=label,
        confidence=confidence,
        layer=layer,
        sentiment=_tone(text, words),
        defer_until=defer_until(text, received, month_first=mail.month_first)
        if label == ReplyLabel.DEFERRAL
        else None,
        referred=referred(mail) if label in NAMES_SOMEBODY else None,
    )


def _chances(text: str, left: str | None) -> dict[ReplyLabel, float]:
    """By what was learnt; of a text that asks for something else by what is left without that."""
    if left is None:
        return meaning.chances(text)
    if len(WORD.findall(left)) > 1:
        return meaning.chances(left)
    return meaning.chances(text) | {ReplyLabel.OPT_OUT: 0.0}


def _likeliest(likely: Mapping[ReplyLabel, float]) -> ReplyLabel:
    return max(likely, key=lambda one: likely[one])


def _said(words: Words) -> dict[ReplyLabel, float]:
    """By how much phrases and words make labels likelier."""
    said = {label: PHRASE for label in BY_PHRASES if words.say(label.value)}
    automatic = machines.looks(words)
    return said if automatic is None else {**said, automatic: LOOKS_AUTOMATIC}


def tone(text: str) -> str:
    """That of a person's words, whatever their label: a civil refusal is neutral."""
    return _tone(text, Words.of(text))


def _tone(text: str, words: Words) -> str:
    likely = meaning.tones(text)
    if words.say("hostile"):
        likely["negative"] *= HOSTILE
    return max(likely, key=lambda one: likely[one])
