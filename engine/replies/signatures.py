"""Decides where a signature begins: at a delimiter, a closing formula, a name, a line of a phone.

What stands in the signature is kept apart, since people ask to be left alone there as well.
"""

from __future__ import annotations

import re

from engine.replies.layout import CLOSING, LEGAL, SENT_FROM, THANKS
from engine.replies.wording import Words

MOST_LINES = 12
MOST_LOOKED_AT = 24
LONGEST_LINE = 90
LONGEST_NAME = 40
LONGEST_CLOSING = 60
DELIMITER = re.compile(r"\s*(?:--|—|[_=*-]{5,})\s*")
POSTSCRIPT = re.compile(r"\W?(?:p\.?\s?p?\.?\s?s|n\.?b|ps)\b\.?\s*[:.–-]?\s?\S", re.IGNORECASE)
NAME_LINE = re.compile(
    r"[-–—/~]{0,2}\s?(?:(?:Dr|Prof|Dott|Ing|Mr|Mrs|Ms)\.?\s)?[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?"
    r"(?:\s(?:van|von|der|de|da|di|del|la|[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?)){0,3}[,.]?"
)
ITEM = re.compile(r"[-–—*•]\s")
"""What begins a line of a list, of which one alone may be a name: `- Tom`."""
CONTACT = re.compile(
    r"(?:\+?\d[\d\s()/.-]{6,}|www\.|https?://|[\w.+-]+@[\w-]+\.\w|\s[|•·]\s"
    r"|\b(?:tel|phone|mobile?|fax|mob|cell|t|m|f|e)\b\.?\s?[:.]?\s?\+?\d)",
    re.IGNORECASE,
)
ANSWERS = (
    "opt_out", "interested", "not_interested", "meeting_request", "deferral", "objection",
    "information_request", "wrong_person", "referral",
)  # fmt: skip


def split_signature(text: str, from_name: str) -> tuple[str, str]:
    """What was written, a postscript included, and the signature with all else that is below it."""
    lines = text.split("\n")
    cut = next((at for at in range(len(lines)) if _begins(lines, at, from_name)), len(lines))
    kept, rest = lines[:cut], lines[cut:]
    kept, more = _without_block(kept, from_name)
    rest = more + rest
    after = next((at for at, line in enumerate(rest) if POSTSCRIPT.match(line)), None)
    if after is not None:
        postscript = _until_legal(rest[after:])
        kept += ["", *postscript]
        rest = rest[:after]
    own = "\n".join(kept).strip()
    return (own, "\n".join(rest).strip()) if own else (text, "")


def without_legal(text: str) -> str:
    """Cut at the first paragraph that is a legal notice, unless it is all there is."""
    paragraphs = text.split("\n\n")
    for at, paragraph in enumerate(paragraphs):
        if at and LEGAL.match(" ".join(paragraph.split())):
            return "\n\n".join(paragraphs[:at]).strip()
    return text


def _until_legal(lines: list[str]) -> list[str]:
    ends = (at for at, line in enumerate(lines) if LEGAL.match(line.strip()))
    end = next(ends, len(lines))
    return [line for line in lines[:end] if not SENT_FROM.fullmatch(line.strip())]


def _begins(lines: list[str], at: int, from_name: str) -> bool:
    line = lines[at].strip()
    if DELIMITER.fullmatch(line) or SENT_FROM.fullmatch(line):
        return True
    if at == 0 or not line or not _is_closing(line, from_name):
        return False
    below = lines[at + 1 : at + MOST_LOOKED_AT]
    rest = [later.strip() for later in below if later.strip()]
    rest = rest[: next((n for n, later in enumerate(rest) if _ends(later)), len(rest))]
    if not rest and THANKS.fullmatch(line.rstrip(" .!")):
        return False  # thanks without a name below belong to what is said
    return len(rest) <= MOST_LINES and all(len(later) <= LONGEST_LINE for later in rest)


def _ends(line: str) -> bool:
    return bool(
        POSTSCRIPT.match(line)
        or LEGAL.match(line)
        or DELIMITER.fullmatch(line)
        or SENT_FROM.fullmatch(line)
    )


def _is_closing(line: str, from_name: str) -> bool:
    """A closing formula, alone or with the name on the same line: `Cheers, Tom`."""
    bare = line.rstrip(" ,.!–-:;)🙂😊")
    if len(bare) > LONGEST_CLOSING:
        return False
    if CLOSING.fullmatch(bare):
        return True
    for at in (found.start() for found in re.finditer(r"[\s,]+", bare)):
        formula, name = bare[:at].strip(" ,!."), bare[at:].strip(" ,!")
        if CLOSING.fullmatch(formula) and _is_name(name, from_name, sure=False):
            return not _is_said(name)
    return False


def _without_block(lines: list[str], from_name: str) -> tuple[list[str], list[str]]:
    """Without names, initials and lines of contact at the end; what was taken, in order."""
    taken: list[str] = []
    while True:
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        begin = max((at for at, line in enumerate(lines) if not line.strip()), default=-1) + 1
        block = lines[begin:]
        if begin > 0 and _is_block(block, from_name):
            lines, taken = lines[:begin], [*block, *taken]
        elif len(lines) > 1 and _is_last_name(lines, from_name):
            lines, taken = lines[:-1], [lines[-1], *taken]
        else:
            return lines, taken


def _is_block(block: list[str], from_name: str) -> bool:
    """A paragraph of a signature: a name with titles and ways of contact below it, or beside it."""
    lines = [line.strip() for line in block]
    if not lines or len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        return False
    if len(lines) > 1 and all(ITEM.match(line) for line in lines):
        return False
    first = re.split(r"\s[|•·–-]\s|,\s", lines[0])[0]
    if not _is_name(first, from_name, sure=len(lines) == 1):
        return False
    if len(lines) == 1 and first == lines[0]:
        return _is_name(first, from_name, sure=True) or not _is_said(first)
    if any(line.endswith("?") for line in lines):
        return False
    named = _is_name(first, from_name, sure=True) or " " in first.strip()
    titles = all(line[-1] not in ".?!:" for line in lines)
    is_signed = (named and titles) or any(CONTACT.search(line) for line in lines)
    return is_signed and not _is_said(" ".join(lines))


def _is_last_name(lines: list[str], from_name: str) -> bool:
    """A last line that is only a name or initials, below a line that is a sentence."""
    line, above = lines[-1].strip(), lines[-2].strip()
    if ITEM.match(line) and ITEM.match(above):
        return False
    if _is_name(line, from_name, sure=True):
        return True
    return (
        _is_name(line, from_name, sure=False)
        and (not above or above[-1] in ".!?)…,:" or line[0] in "-–—/")
        and not _is_said(line)
    )


def _is_name(line: str, from_name: str, *, sure: bool) -> bool:
    """Whether a line is only the sender's name or initials; unless `sure`, anybody's."""
    words = re.findall(r"[^\W\d_]+", line.casefold())
    names = re.findall(r"[^\W\d_]+", from_name.casefold())
    if not words or len(line) > LONGEST_NAME:
        return False
    initials = "".join(name[0] for name in names)
    if names and (set(words) <= set(names) or "".join(words) in {initials, initials[:1]}):
        return True
    return not sure and bool(NAME_LINE.fullmatch(line))


def _is_said(line: str) -> bool:
    """Whether a line that looks like a name says something: `Not Interested`, `Gerne`."""
    words = Words.of(line)
    return any(words.say(label) for label in ANSWERS)
