"""Decides what a message is: by structure, then by what was learnt and what phrases say."""

from __future__ import annotations

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
    likely = meaning.chances(text)
    said = _said(mail, words, received)
    for known, times in said.items():
        likely[known] *= times
    label = max(likely, key=lambda one: likely[one])
    confidence = min(MOST_CONFIDENT, likely[label] / sum(likely.values()))
    if not words.text:
        label, confidence = ReplyLabel.INFORMATION_REQUEST, UNSURE
    layer = "phrases" if said.get(label, 1) >= PHRASE else "learnt"
    if label in MACHINES:
        return machines.by_words(mail, words, received, label, confidence=confidence, layer=layer)
    return Reading(
        label=label,
        confidence=confidence,
        layer=layer,
        sentiment=_sentiment(text, words),
        defer_until=defer_until(text, received, month_first=mail.month_first)
        if label == ReplyLabel.DEFERRAL
        else None,
        referred=referred(mail) if label in NAMES_SOMEBODY else None,
    )


def _said(mail: InboundMail, words: Words, received: date) -> dict[ReplyLabel, float]:
    """By how much phrases and words make labels likelier."""
    said = {label: PHRASE for label in BY_PHRASES if words.say(label.value)}
    said[ReplyLabel.OPT_OUT] = endings.likelier(mail, words, received)
    automatic = machines.looks(words)
    return said if automatic is None else {**said, automatic: LOOKS_AUTOMATIC}


def _sentiment(text: str, words: Words) -> str:
    """The tone, whatever the label: a civil refusal is neutral."""
    likely = meaning.tones(text)
    if words.say("hostile"):
        likely["negative"] *= HOSTILE
    return max(likely, key=lambda one: likely[one])
