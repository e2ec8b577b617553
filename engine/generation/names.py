"""Decides how a person, a title and a company are named in a message, or that they are left out.

Records come from files that people keep: capitals, honorifics, slogans behind a bar, emoji. What
would look odd in a letter is put right; what cannot be put right is not used.
"""

from __future__ import annotations

import re
import unicodedata

MOST_NAME = 40
MOST_TITLE = 48
MOST_COMPANY = 60
HONORIFICS = frozenset(
    {
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "mx",
        "miss",
        "sir",
        "dame",
        "rev",
        "reverend",
        "father",
        "sister",
        "fr",
        "sr",
        "rabbi",
        "imam",
        "herr",
        "frau",
        "hon",
    }
)
LEGAL_FORM = re.compile(
    r",?\s+(?:inc|llc|l\.l\.c|ltd|limited|corp|gmbh|ag|plc|pty ltd|s\.?a\.?|b\.?v\.?)\.?$",
    re.IGNORECASE,
)
SMALL_WORDS = frozenset(
    {"of", "and", "the", "for", "in", "at", "to", "a", "an", "de", "la", "du", "von", "van", "der"}
)
ACRONYMS = frozenset(
    {"ceo", "cto", "coo", "cfo", "cio", "cmo", "cpo", "vp", "svp", "evp", "hr", "it", "ai", "k-12"}
    | {"sel", "sen", "sped", "us", "uk", "pr", "ib", "lcsw", "lpc", "bcba"}
)
DEGREES = frozenset(
    {"phd", "md", "edd", "jr", "sr", "ii", "iii", "mba", "lcsw", "esq", "msc", "bsc"}
)
PARTICLES = frozenset(
    {"da", "de", "degli", "dei", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la"}
    | {"las", "le", "los", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur", "af", "av"}
)
"""Words within a name that are written small, unless they begin it."""
TAIL = re.compile(r"\s*(?:[|•·;/(\[]|\s[-–—]\s|,\s).*$", re.DOTALL)
WHOLE_NAME_FIRST = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which the family name comes first and people are greeted by the whole name."""


def greeting_name(full_name: str, first_name: str | None = None) -> str | None:
    """How to greet somebody, or None when nothing in the record can be said aloud.

    The first name where there is one; the whole name for a single letter, after an honorific that
    stands in the place of the first name, and in scripts where the family name comes first.
    """
    whole = _spoken(full_name)
    if whole is None:
        return None
    first = _bare(_spoken(first_name or "") or whole.split()[0])
    bare = first.rstrip(".").casefold()
    if WHOLE_NAME_FIRST.search(whole) or len(bare) < 2 or bare in HONORIFICS:
        return whole
    return first


def _spoken(name: str) -> str | None:
    """A name as one writes it in a letter, or None."""
    flat = " ".join(unicodedata.normalize("NFC", name).split())
    flat = TAIL.sub("", flat)
    flat = "".join(c for c in flat if not _is_decoration(c)).strip(" .,-_'\"")
    if not flat or len(flat) > MOST_NAME or not all(_may_stand(c) for c in flat):
        return None
    if not any(unicodedata.category(c)[0] == "L" for c in flat):
        return None
    return _cased(flat)


def _is_decoration(character: str) -> bool:
    """Emoji, and characters that only change how the neighbours look or run."""
    return unicodedata.category(character) in {"So", "Sk", "Cf", "Cn", "Co", "Cs"} or (
        character in "\ufe0e\ufe0f*_~`"
    )


def _may_stand(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character in " .'’-"


def _cased(name: str) -> str:
    """MAYA and maya as Maya; a name in mixed case stays as its owner writes it."""
    if len(name) < 2 or not (name.isupper() or name.islower()):
        return name
    if len(name) <= 2 and name.isupper():
        return name  # initials people go by: JP, AJ
    first, *others = name.split(" ")
    small = (
        word.casefold() if word.casefold() in PARTICLES else _capitalized(word) for word in others
    )
    return " ".join((_capitalized(first), *small))


def _capitalized(word: str) -> str:
    """Anna-Lena, O'Neil, McDonald; Mac is as often a part of the name as not."""
    cased = re.sub(r"[^\W\d_]+", lambda run: run.group().capitalize(), word)
    return re.sub(r"\bMc(\w)", lambda found: "Mc" + found[1].upper(), cased)


def _bare(first: str) -> str:
    """A first name without the honorifics and degrees that stand beside it in the same cell."""
    words = first.split()
    while len(words) > 1 and words[0].strip(".").casefold() in HONORIFICS:
        words.pop(0)
    while len(words) > 1 and words[-1].replace(".", "").casefold() in DEGREES:
        words.pop()
    return " ".join(words)


def spoken_title(title: str | None) -> str | None:
    """A title that can follow “as”, or None: without slogans, without a sentence's length."""
    flat = _plain(title)
    if flat is None:
        return None
    flat = TAIL.sub("", flat).strip(" .,-")
    if not flat or len(flat) > MOST_TITLE or not re.search(r"[^\W\d_]", flat):
        return None
    if flat.isupper() or flat.islower():
        return " ".join(_title_word(word, first=i == 0) for i, word in enumerate(flat.split()))
    return flat


def _title_word(word: str, *, first: bool) -> str:
    if word.casefold() in ACRONYMS:
        return word.upper()
    if word.casefold() in SMALL_WORDS and not first:
        return word.casefold()
    return word.capitalize()


def spoken_company(company: str | None) -> str | None:
    """A company as people call it, without its legal form, or None when it cannot be said."""
    flat = _plain(company)
    if flat is None:
        return None
    flat = LEGAL_FORM.sub("", flat).strip(" ,-")
    if not flat or len(flat) > MOST_COMPANY or not re.search(r"[^\W_]", flat):
        return None
    if flat.casefold() in {
        "n/a",
        "na",
        "none",
        "self-employed",
        "self employed",
        "freelance",
        "unemployed",
        "retired",
        "stealth",
        "stealth startup",
        "unknown",
        "tbd",
    }:
        return None
    return flat


def plain_fact(text: str | None, limit: int = 60) -> str | None:
    """An industry or a place, or None when it is too long or no plain text."""
    flat = _plain(text)
    return flat if flat and len(flat) <= limit else None


def _plain(text: str | None) -> str | None:
    """One line without emoji; None when it holds markup, braces, an address or nothing."""
    flat = " ".join("".join(c for c in text or "" if not _is_decoration(c)).split())
    if not flat or re.search(r"[<>{}\\=@\[\]]|https?:|www\.", flat):
        return None
    return flat
