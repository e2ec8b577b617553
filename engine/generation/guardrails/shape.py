"""Decides whether a text can go as it stands: there, filled in, short enough, plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from engine.generation.guardrails.look import MOST_NAMED, Look
from engine.generation.sms import STOP_LINE, parts_of, stops
from engine.views.drafts import DraftWarning
from storage.states import TouchKind

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
ALLOWED_CONTROLS = "\n\t"
SPACES = str.maketrans(dict.fromkeys(ALLOWED_CONTROLS, " "))
JOINERS = "\u200c\u200d\ufe0f"
"""Persian, Indic scripts and emoji are written with these."""


def empty(look: Look) -> Iterator[DraftWarning]:
    if not look.text.strip():
        yield DraftWarning(code="empty", text="There is no text. Write one.", blocks=True)
    subject = look.subject
    if look.brief.limits.subject and subject is not None and not subject.strip():
        yield DraftWarning(code="no_subject", text="The subject is empty. Write one.", blocks=True)


def unresolved(look: Look) -> Iterator[DraftWarning]:
    left = UNRESOLVED.search(look.whole)
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


def too_long(look: Look) -> Iterator[DraftWarning]:
    text, subject, limits = look.text, look.subject, look.brief.limits
    if limits.parts is None and len(text) > limits.body:
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


def too_many_parts(look: Look) -> Iterator[DraftWarning]:
    """A text message is paid by the part, and one letter outside its alphabet halves the part."""
    most = look.brief.limits.parts
    if most is None:
        return
    parts = parts_of(look.text)
    if parts.count > 1:
        odd = f", because of “{parts.odd}”" if parts.odd else ""
        yield DraftWarning(
            code="too_long" if parts.count > most else "parts",
            text=f"It goes in {parts.count} parts; one takes {parts.longest} characters{odd}. "
            f"Shorten it by {parts.units - parts.longest} for one.",
            blocks=parts.count > most,
        )
    if look.brief.kind is TouchKind.INITIAL_DM and not stops(look.text):
        yield DraftWarning(
            code="no_opt_out",
            text=f"A first text message says how to end it. Add “{STOP_LINE}”.",
            blocks=True,
        )


def characters(look: Look) -> Iterator[DraftWarning]:
    if f"{look.subject or ''}{look.text.translate(SPACES)}".isprintable():
        return
    odd = sorted({c for c in look.text + (look.subject or "").replace("\n", "\0") if _is_odd(c)})
    if odd:
        names = ", ".join(f"U+{ord(c):04X}" for c in odd[:MOST_NAMED])
        yield DraftWarning(
            code="characters", text=f"It contains characters that do not show: {names}."
        )


def _is_odd(character: str) -> bool:
    if character in ALLOWED_CONTROLS or character in JOINERS:
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def markup(look: Look) -> Iterator[DraftWarning]:
    found = MARKUP.search(look.text) or MARKUP.search(look.subject or "")
    if found is not None:
        yield DraftWarning(
            code="markup", text=f"“{found.group().strip()}” is markup and would be seen as it is."
        )
