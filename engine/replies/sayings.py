"""Decides whether a short line says something, greets or leads up to a name: none of them signs."""

from __future__ import annotations

import re

from engine.replies.layout import SIGNERS
from engine.replies.senders import WORD
from engine.replies.wording import Words

CLITIC = re.compile(r"n['’]t\b|['’](?:re|ve|ll|m)\b|\b(?:j|c|n|m|t|s|qu)['’]", re.IGNORECASE)
TIMES = re.compile(
    r"^\W*\d+(?:\W*$|\W?(?-i:[a-zß-öø-ÿ]))|\d[:.h]\d\d\b|\d\s?(?:am|pm|uhr|h)\b", re.IGNORECASE
)
GREETS = re.compile(
    r"(?:hi|hello|dear|hey|hallo|guten \w+|liebe[r]?|sehr geehrte[r]?|bonjour|hola|buen[oa]s \w+"
    r"|olá|oi|bom dia|ciao|salve|buongiorno|beste|dag|goede\w+|hej|dzień dobry|witam|szanown\w+"
    r"|здравствуйте|привет)\b.{0,40}[,!.]?",
    re.IGNORECASE,
)
ANSWERS = (
    "opt_out", "interested", "not_interested", "meeting_request", "deferral", "objection",
    "information_request", "wrong_person", "referral",
)  # fmt: skip
_SAID = SIGNERS.words("said")
_COUNTS = SIGNERS.words("counts")
_INTRODUCES = SIGNERS.words("introduces")


def speaks(line: str, words: list[str]) -> bool:
    """Whether a line has what sentences and appointments have, such as a verb or an hour."""
    shouts = line.isupper()
    if CLITIC.search(line) or TIMES.search(line) or words[0].casefold() in _COUNTS:
        return True
    return any(
        word.casefold() in _SAID and (shouts or len(word) == 1 or not word.isupper())
        for word in words
    )


def says_something(line: str) -> bool:
    """Whether a line that looks like a name says something: `Not Interested`, `Gerne`."""
    words = Words.of(line)
    first = WORD.search(words.lowered)
    for label in ANSWERS:
        if not words.say(label):
            continue
        left = WORD.search(words.without(label).lower())
        if first is None or left is None or left.group() != first.group():
            return True
    return False


def introduces(above: str) -> bool:
    """Whether what stands above leads up to a name: `Please write to`, `In charge is:`."""
    bare = above.strip()
    last = WORD.findall(bare.casefold())[-1:]
    if bare.endswith((":", "->", "→", "=>")):
        return True
    return bare[-1:].isalpha() and bool(set(last) & _INTRODUCES)
