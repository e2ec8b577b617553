"""Decides which lines of a mail quote an earlier one: by marks, introductions and header blocks.

mail-parser-reply looks last, for the introductions of languages that are not in our lists.
"""

from __future__ import annotations

import re

from mailparser_reply import EmailReplyParser

from engine.replies.layout import (
    FROM_LABEL,
    HEADER,
    INTRODUCTION,
    INTRODUCTION_OF_MARKS,
    SEPARATOR,
    WROTE_BEGINS,
)
from engine.replies.underneath import underneath

QUOTED = re.compile(r"\s*(?:>|\|\s)")
RULE = re.compile(r"\s*[_*=-]{5,}\s*")
FEWEST_HEADER_LINES = 3
MOST_INTRODUCTION_LINES = 3
LONGEST_INTRODUCTION = 320
MOST_OLD_LINES = 400
"""Of those below which somebody may have written; more would only cost time."""
FIRST_PERSON = re.compile(
    r"\b(?:i|we|you) (?:already |also |last )?wrote\b|\bschrieb(?:en)? (?:ich|wir|sie|du|ihr) "
    r"|\bai (?:déjà )?écrit|\bho (?:già )?scritto\b",
    re.IGNORECASE,
)
SENTENCE_ENDS = re.compile(r"[^\W\d_]{5,}[.!?]$|[!?]$")
"""What no line has at its end that goes on in the next one: `sept.` may be a month."""
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs"]
LONG_LINE = re.compile(r"([^\n]{400}\S{0,100})[^\S\n]?")
"""On a line that never ends the library's expressions take a time that grows with its square."""


def without_quotes(text: str) -> str:
    """The lines above, between and below what is quoted, in order; may be empty.

    Below a message without marks only where nothing stands above it.
    """
    lines = text.split("\n")
    kept, old = _around(lines)
    written = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    if written or old is None:
        return _by_library(written)
    return underneath("\n".join(lines[_last_message(lines, old) :]))


def _around(lines: list[str]) -> tuple[list[str], int | None]:
    """The lines that are not quoted, and where a message without marks begins, if one does."""
    kept: list[str] = []
    old = None
    at = 0
    while at < len(lines):
        if QUOTED.match(lines[at]):
            kept.append("")
            at += 1
        elif _begins_message(lines, at):
            old = at
            break
        elif taken := _introduction(lines, at):
            if not _is_marked(lines, at + taken):
                old = at
                break
            at += taken
        else:
            kept.append(lines[at])
            at += 1
    while kept and (not kept[-1].strip() or RULE.fullmatch(kept[-1])):
        kept.pop()
    return kept, old


def _last_message(lines: list[str], at: int) -> int:
    """Where the text of the last message begins that is quoted from `at` on."""
    begins, end = at, min(len(lines), at + MOST_OLD_LINES)
    while at < end:
        marks = (
            bool(QUOTED.match(lines[at]))
            or bool(HEADER.fullmatch(lines[at].strip()) and begins == at)
            or _begins_message(lines, at)
        )
        taken = 1 if marks else _introduction(lines, at)
        at += taken or 1
        begins = at if taken else begins
    return begins


def _begins_message(lines: list[str], at: int) -> bool:
    """Whether a message that is quoted without marks begins here: all below it is old."""
    bare = lines[at].strip()
    if SEPARATOR.fullmatch(bare):
        return True
    if RULE.fullmatch(bare):
        following = next((n for n in range(at + 1, len(lines)) if lines[n].strip()), None)
        return following is not None and _is_header_block(lines, following, fewest=2)
    return _is_header_block(lines, at, fewest=FEWEST_HEADER_LINES)


def _is_header_block(lines: list[str], at: int, *, fewest: int) -> bool:
    """Lines like `From: …` and `Sent: …`, one below the other, in whatever language."""
    block = [line.strip() for line in lines[at : at + 2 * fewest] if line.strip()][:fewest]
    return (
        len(block) == fewest
        and all(HEADER.fullmatch(line) for line in block)
        and any(FROM_LABEL.fullmatch(line) for line in block)
    )


def _introduction(lines: list[str], at: int) -> int:
    """How many lines from here on say who wrote what follows and when; 0 when they do not."""
    if not lines[at].strip():
        return 0
    for count in range(1, MOST_INTRODUCTION_LINES + 1):
        joined = " ".join(line.strip() for line in lines[at : at + count])
        if len(joined) > LONGEST_INTRODUCTION:
            return 0
        if INTRODUCTION.fullmatch(joined) and (re.search(r"\d", joined) or "@" in joined):
            is_sure = joined.endswith(":") or _is_above_marks(lines, at + count)
            return count if is_sure and not FIRST_PERSON.search(joined) else 0
        if INTRODUCTION_OF_MARKS.fullmatch(joined) and _is_above_marks(lines, at + count):
            return count
        if not WROTE_BEGINS.fullmatch(joined) or not _goes_on(lines, at, count):
            return 0
    return 0


def _goes_on(lines: list[str], at: int, count: int) -> bool:
    """Whether an introduction can go on in the next line: no text ends, and no other begins."""
    if at + count >= len(lines) or not re.search(r"[\d@]", lines[at]):
        return False
    last, following = lines[at + count - 1].strip(), lines[at + count].strip()
    begins_anew = (
        WROTE_BEGINS.fullmatch(following)
        and INTRODUCTION.fullmatch(following)
        and re.search(r"\d", following)
    )
    return bool(following) and not begins_anew and not SENTENCE_ENDS.search(last)


def _is_marked(lines: list[str], at: int) -> bool:
    """Whether the next line that is not blank bears a quote's mark, or there is none."""
    following = next((line for line in lines[at:] if line.strip()), None)
    return following is None or bool(QUOTED.match(following))


def _is_above_marks(lines: list[str], at: int) -> bool:
    """Whether the next line that is not blank bears a quote's mark."""
    return bool(QUOTED.match(next((line for line in lines[at:] if line.strip()), "")))


def _by_library(text: str) -> str:
    """Without a last message that only the library knows as one."""
    if ":" not in text:
        return text
    parts = EmailReplyParser(languages=list(LANGUAGES)).read(LONG_LINE.sub(r"\1\n", text)).replies
    old = [part for part in parts[1:] if part.headers]
    if not old:
        return text
    cut = text.find(old[0].content[:80])
    return text[:cut].strip() if cut > 0 else text
