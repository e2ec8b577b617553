"""Decides what a message is: in layers, the cheapest first, by the order of the conventions."""

from __future__ import annotations

import re
from datetime import date

from engine.replies import machines, together
from engine.replies.bounces import ANSWER
from engine.replies.dates import defer_until
from engine.replies.layout import FOOTER
from engine.replies.referrals import referred
from engine.replies.wording import HINT, SURE, Words
from engine.views.replies import InboundMail, Reading
from storage.states import ReplyLabel

UNSURE = 0.25
"""What is left when no rule holds: somebody wrote, and a person has to read it."""
ORDER = (
    ReplyLabel.REFERRAL,
    ReplyLabel.WRONG_PERSON,
    ReplyLabel.MEETING_REQUEST,
    ReplyLabel.DEFERRAL,
    ReplyLabel.INFORMATION_REQUEST,
    ReplyLabel.NOT_INTERESTED,
    ReplyLabel.OBJECTION,
    ReplyLabel.INTERESTED,
)
"""What a person means, in the order of the conventions: the first that holds."""
POSITIVE = frozenset((ReplyLabel.INTERESTED, ReplyLabel.MEETING_REQUEST))
IN_QUOTES = re.compile(r"[\"“„«][^\"“”„«»\n]{12,200}[\"”“»]")
FEWEST_WORDS_AROUND = 4
PUTS_OFF = re.compile(
    r"\b(?:until|till|before|bis|vor|avant|jusqu\w*|hasta|antes|até|fino|prima|tot|voor)\b",
    re.IGNORECASE,
)
CONTRAST = re.compile(
    r"\b(?:but|however|aber|allerdings|jedoch|cependant|toutefois|pero|sin embargo|porem|contudo|no"
    r" entanto|tuttavia|maar|echter)\b|, (?:though|mais|mas|ma)\b",
    re.IGNORECASE,
)
"""After which comes what somebody really means; accents are folded in the text."""


def classify(mail: InboundMail, received: date) -> Reading:
    """The label of a message, with its confidence and the layer that was sure."""
    words = Words.of(mail.new_text or _subject(mail))
    return machines.read(mail, words, received) or _person(mail, words, received)


def _subject(mail: InboundMail) -> str:
    """What an empty message says in its subject; that of an answer is ours."""
    return "" if ANSWER.match(mail.subject) else mail.subject


def _person(mail: InboundMail, words: Words, received: date) -> Reading:
    if _asks_to_end(mail, words, received):
        return _reading(mail, ReplyLabel.OPT_OUT, 0.95, words, received)
    strengths = {label: words.strength(label.value) for label in ORDER}
    label = next((label for label in ORDER if strengths[label] >= SURE), None)
    if label is ReplyLabel.INTERESTED:
        label = _qualified(mail, words, received)
    if label is not None:
        confidence = min(0.95, 0.75 + 0.05 * strengths[label])
        return _reading(mail, label, confidence, words, received)
    if words.say("left"):
        return machines.left(mail, layer="rules")
    label, strength = max(strengths.items(), key=lambda one: one[1])
    if strength >= HINT:
        return _reading(mail, label, 0.5, words, received)
    # a statement that nothing explains is more often a reservation than a question
    is_stated = bool(words.text) and "?" not in words.text
    label = ReplyLabel.OBJECTION if is_stated else ReplyLabel.INFORMATION_REQUEST
    return _reading(mail, label, UNSURE, words, received)


def _qualified(mail: InboundMail, words: Words, received: date) -> ReplyLabel:
    """What praise turns out to be: with a day ahead a deferral, with a "but" an objection."""
    if defer_until(mail.new_text, received):
        return ReplyLabel.DEFERRAL
    reserve = CONTRAST.split(words.text)[1:]
    is_doubted = bool(reserve) and not Words.of_plain(reserve[-1]).say("interested")
    return ReplyLabel.OBJECTION if is_doubted else ReplyLabel.INTERESTED


def _asks_to_end(mail: InboundMail, words: Words, received: date) -> bool:
    """Whether they want no more messages, however they put it.

    Below a signature it counts as well, unless it is the signature's own footer; what they quote
    from somebody else does not.
    """
    told = _without_delays(IN_QUOTES.sub("…", mail.new_text), received)
    is_all = "…" in told and len(told.split()) < FEWEST_WORDS_AROUND
    around = words if is_all or told == mail.new_text else Words.of(told)
    if around.say("opt_out") or together.ask_to_end(around.without_denied("opt_out")):
        return True
    paragraphs = mail.signature.split("\n\n")
    return any(Words.of(one).say("opt_out") for one in paragraphs if not FOOTER.search(one))


def _without_delays(text: str, received: date) -> str:
    """Without the clauses that ask for silence until a day: they put off, and do not end."""
    clauses = together.CLAUSE.split(text)
    kept = [
        clause
        for clause in clauses
        if not (PUTS_OFF.search(clause) and defer_until(clause, received))
    ]
    return text if len(kept) == len(clauses) else ". ".join(kept)


def _reading(
    mail: InboundMail, label: ReplyLabel, confidence: float, words: Words, received: date
) -> Reading:
    return Reading(
        label=label,
        confidence=confidence,
        layer="rules",
        sentiment=_sentiment(label, words),
        defer_until=(
            defer_until(mail.new_text, received) if label == ReplyLabel.DEFERRAL else None
        ),
        referred=referred(mail) if label in {ReplyLabel.REFERRAL, ReplyLabel.OPT_OUT} else None,
    )


def _sentiment(label: ReplyLabel, words: Words) -> str:
    """The tone: a civil refusal is neutral, and so is a question without a warm word."""
    if words.say("hostile"):
        return "negative"
    warm = label == ReplyLabel.INFORMATION_REQUEST and words.say("warm")
    return "positive" if label in POSITIVE or warm else "neutral"
