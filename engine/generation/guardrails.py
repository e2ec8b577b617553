"""Decides what is wrong with a text before anyone approves it: pure checks against the brief."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

from engine.generation.briefs import Brief
from engine.generation.sms import GSM_ONE, UCS2_ONE, parts_of
from engine.views.drafts import DraftWarning

UNRESOLVED = re.compile(
    r"[{}]|<%|%>|\[\[|\]\]"
    r"|\[(?:your|first|last|full|company|name|title|insert|recipient|sender)\b[^\]\n]{0,40}\]"
    r"|<(?:first|last|full|company|name|title|recipient)[ _-]?\w{0,20}>"
    r"|%[A-Z][A-Z_]{2,30}%|\$\w*(?:NAME|COMPANY)\b",
    re.IGNORECASE,
)
"""What is left when nobody filled in a name: braces of any kind, and the usual placeholders."""
MARKUP = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,200}>|<[!@#][^<>\n]{0,80}>|\*\*|__|`|^#{1,6} |\]\(", re.MULTILINE
)
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+"
    r"|(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|ai|co|app|dev|example|edu|info|me)\b"
    r"(?:/[^\s<>()]*)?"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])[$€£]?\d[\d.,:]*\d%?|(?<![\w.])[$€£]?\d%?")
ON_THE_CLOCK = re.compile(r"\s?-?(?:min\b|minutes?\b|-minute)", re.IGNORECASE)
"""A number before this is the length of a talk: the sender's to offer, no claim."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?:…»”\"]\s+|\n\s*|[-–—•]\s)[\"“‘(«]*$")
ALWAYS_CAPITAL = frozenset(
    {
        "i",
        "i'm",
        "i'd",
        "i'll",
        "i've",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "linkedin",
        "stop",
        "re",
        "hello",
        "hi",
        "english",
        "christmas",
        "easter",
        "thanksgiving",
    }
)
ALLOWED_CONTROLS = "\n\t"
MOST_NAMED = 3


def check(text: str, brief: Brief, *, subject: str | None = None) -> list[DraftWarning]:
    """What the guardrails find in `text` (and its subject), worst first; empty when it is fine.

    Warnings with `blocks` (nothing there, a variable left, longer than the channel takes) forbid
    an approval; the others are for the approver's eyes.
    """
    found = [warning for rule in RULES for warning in rule(text, subject, brief)]
    return sorted(found, key=lambda warning: not warning.blocks)


def mentions(text: str, value: str) -> bool:
    """Whether `value` stands in `text` as whole words."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


Rule = Callable[[str, str | None, Brief], Iterator[DraftWarning]]


def _empty(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    if not text.strip():
        yield DraftWarning(code="empty", text="There is no text. Write one.", blocks=True)
    if brief.limits.subject and subject is not None and not subject.strip():
        yield DraftWarning(code="no_subject", text="The subject is empty. Write one.", blocks=True)


def _unresolved(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    del brief
    left = UNRESOLVED.search(f"{subject or ''}\n{text}")
    if left is not None:
        yield DraftWarning(
            code="unresolved",
            text=f"“{_around(left)}” was never filled in. Replace it by what it stands for.",
            blocks=True,
        )


def _around(match: re.Match[str]) -> str:
    """The placeholder that a brace belongs to, as far as it can be seen."""
    whole = re.compile(r"\{+[^{}\n]{0,40}\}*").match(match.string, match.start())
    return whole.group() if whole and match.group() == "{" else match.group()


def _too_long(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    limits = brief.limits
    if limits.parts is not None:
        yield from _too_many_parts(text, limits.parts)
    elif len(text) > limits.body:
        yield DraftWarning(
            code="too_long",
            text=f"The text has {len(text):,} characters; the channel takes {limits.body:,}. "
            f"Shorten it by {len(text) - limits.body:,}.",
            blocks=True,
        )
    if subject is not None and limits.subject and len(subject) > limits.subject:
        yield DraftWarning(
            code="subject_too_long",
            text=f"The subject has {len(subject)} characters. Keep it under {limits.subject}.",
            blocks=True,
        )


def _too_many_parts(text: str, most: int) -> Iterator[DraftWarning]:
    """An SMS in several parts costs as many; what is not in GSM's alphabet takes more room."""
    parts = parts_of(text)
    if parts.count == 1:
        return
    longest = UCS2_ONE if parts.alphabet == "UCS-2" else GSM_ONE
    yield DraftWarning(
        code="too_long" if parts.count > most else "parts",
        text=f"It goes in {parts.count} parts; one takes {longest} characters in these letters. "
        f"Shorten it by {parts.units - longest} for one.",
        blocks=parts.count > most,
    )


def _characters(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    del brief
    odd = sorted({c for c in text + (subject or "").replace("\n", "\0") if _is_odd(c)})
    if odd:
        names = ", ".join(f"U+{ord(c):04X}" for c in odd[:MOST_NAMED])
        yield DraftWarning(
            code="characters", text=f"It contains characters that do not show: {names}."
        )


def _is_odd(character: str) -> bool:
    if character in ALLOWED_CONTROLS or character in "\u200c\u200d\ufe0f":
        return False  # the joiners that Persian, Indic scripts and emoji are written with
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _banned(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    del brief
    flat = " ".join(f"{subject or ''} {text}".replace("’", "'").casefold().split())
    for pattern, sentence in _phrases():
        found = pattern.search(flat)
        if found is not None:
            yield DraftWarning(code="banned", text=sentence.replace("{phrase}", found.group()))


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    source = resources.files("engine.generation.texts").joinpath("banned.toml")
    groups = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, group['phrases']))})(?!\w)"),
            group["sentence"],
        )
        for group in groups.values()
    )


def _markup(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    del brief
    found = MARKUP.search(text) or MARKUP.search(subject or "")
    if found is not None:
        yield DraftWarning(
            code="markup", text=f"“{found.group().strip()}” is markup and would be seen as it is."
        )


def _unknown_links(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    known = [link.url for link in brief.offer.links]
    allowed = " ".join([*known, brief.sign_off, brief.offer.value_proposition]).casefold()
    for found in LINK.finditer(f"{subject or ''}\n{text}"):
        address = found.group().rstrip(".,;:!?")
        if address.casefold() not in allowed:
            yield DraftWarning(
                code="unknown_link", text=f"“{address}” is not among the offer's links. Check it."
            )


def _unknown_numbers(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    known = set(NUMBER.findall(_known_text(brief)))
    bare = LINK.sub(" ", f"{subject or ''}\n{text}")
    unknown = [
        found.group()
        for found in NUMBER.finditer(bare)
        if found.group() not in known and not ON_THE_CLOCK.match(bare, found.end())
    ]
    for number in list(dict.fromkeys(unknown))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_number", text=f"“{number}” is not in the record or the offer. Check it."
        )


def _unknown_names(text: str, subject: str | None, brief: Brief) -> Iterator[DraftWarning]:
    """Capitalised words inside a sentence are names; those that nobody told us are pointed at."""
    known = {word.casefold() for word in WORD.findall(_known_text(brief))}
    bare = LINK.sub(" ", text)
    unknown = [
        word.group()
        for word in WORD.finditer(bare)
        if word.group()[0].isupper()
        and word.group().replace("’", "'").casefold() not in ALWAYS_CAPITAL
        and word.group().casefold() not in known
        and not SENTENCE_START.search(bare[max(0, word.start() - 12) : word.start()])
    ]
    del subject  # a subject may be written in capitals throughout
    for name in list(dict.fromkeys(unknown))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_name", text=f"“{name}” is not in the record or the offer. Check it."
        )


def _known_text(brief: Brief) -> str:
    person, offer = brief.person, brief.offer
    return "\n".join(
        [
            *brief.facts.values(),
            person.full_name,
            *person.insights,
            *brief.reasons,
            *brief.said,
            offer.topic,
            offer.value_proposition,
            *offer.proof_points,
            *offer.questions,
            *(f"{link.label} {link.url}" for link in offer.links),
            brief.sender_name,
            brief.sign_off,
            brief.thread_subject or "",
        ]
    )


RULES: tuple[Rule, ...] = (
    _empty,
    _unresolved,
    _too_long,
    _characters,
    _markup,
    _banned,
    _unknown_links,
    _unknown_numbers,
    _unknown_names,
)
