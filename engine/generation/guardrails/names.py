"""Decides which people and companies a text may name: those that the brief names."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from engine.generation.guardrails.look import MOST_NAMED, WORD, Look
from engine.generation.languages import ENGLISH
from engine.views.drafts import DraftWarning

SENTENCE_START = re.compile(r"(?:^|[.!?:…»”\"]\s+|\n\s*|[-–—•]\s)[\"“‘(«]*$")
WEEKDAYS = frozenset(name.casefold() for name in calendar.day_name)
MONTHS = frozenset(name.casefold() for name in calendar.month_name if name)
ALWAYS_CAPITAL = WEEKDAYS | {
    *("i", "i'm", "i'd", "i'll", "i've", "linkedin", "re", "ps", "stop"),
    *("hello", "hi", "dear", "english"),
}
FESTIVALS = frozenset({"christmas", "easter", "thanksgiving"})
"""With the months: a person may name them, from a model they would be somebody's date."""
ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er")
NOUNS_ARE_CAPITAL = frozenset({"de"})


def unknown_names(look: Look) -> Iterator[DraftWarning]:
    """Capitalised words inside a sentence are names; those that nobody told us are pointed at.

    At the beginning of a sentence, and in a subject, a model's word has to be an ordinary one.
    """
    bare = f"{look.bare_subject}\n\n{look.bare}" if look.strict else look.bare
    body_from = len(bare) - len(look.bare)
    small = frozenset(word for word in WORD.findall(bare) if word.islower())
    unknown = [
        word.group()
        for word in WORD.finditer(bare)
        if word.group()[0].isupper()
        and not _is_told(word.group(), look)
        and _is_name(bare, word, look, small, in_subject=word.start() < body_from)
    ]
    for name in list(dict.fromkeys(unknown))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_name", text=f"“{name}” is not in the record or the offer. Check it."
        )


def _is_told(word: str, look: Look) -> bool:
    plain = word.replace("’", "'").casefold()
    free = ALWAYS_CAPITAL if look.strict else ALWAYS_CAPITAL | MONTHS | FESTIVALS
    known = look.known_words
    parts = re.split(r"[-']", plain)
    return plain in free or plain in known or (all(part in known or part == "s" for part in parts))


def _is_name(
    text: str, word: re.Match[str], look: Look, small: frozenset[str], *, in_subject: bool
) -> bool:
    begins = SENTENCE_START.search(text[max(0, word.start() - 12) : word.start()]) is not None
    if look.brief.language in NOUNS_ARE_CAPITAL and not begins:
        before = text[: word.start()].rstrip().rsplit(maxsplit=1)[-1:]
        return word.group()[1:] != word.group()[1:].lower() or before[0][:1].isupper()
    if not begins and not in_subject:
        return True
    if not look.strict or look.brief.language != ENGLISH:
        return False  # which words are ordinary is known of English
    return word.group().casefold() not in small and not is_ordinary(word.group())


def is_ordinary(word: str) -> bool:
    """Whether a word may begin a sentence without being somebody's name."""
    plain = word.replace("’", "'").casefold()
    if word.isupper() and len(word) > 1:
        return False
    parts = re.split(r"[-']", plain)
    return _known_form(plain) or (len(parts) > 1 and all(map(_known_form, parts)))


def _known_form(plain: str) -> bool:
    known = _ordinary()
    return plain in known or any(
        plain.endswith(ending) and {plain[: -len(ending)], plain[: -len(ending)] + "e"} & known
        for ending in ENDINGS
    )


@cache
def _ordinary() -> frozenset[str]:
    """The list, and what the shipped texts write small."""
    told = resources.files("engine.generation.guardrails").joinpath("ordinary.toml")
    words = set(tomllib.loads(told.read_text(encoding="utf-8"))["words"].split())
    for name in ("common", "structures", "referral_network", "thought_leadership"):
        texts = resources.files("engine.generation.texts").joinpath(f"{name}.toml")
        words |= set(re.findall(r"\b[a-z]{2,}\b", texts.read_text(encoding="utf-8")))
    return frozenset(words)
