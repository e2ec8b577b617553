"""Decides what somebody wrote below an earlier message that bears no marks, and nowhere else.

The earlier message ends with its way out, its closing formula or a wider gap: what stands below
is new. Without any such end all of it is old, since our own question must never become an answer.
"""

from __future__ import annotations

import re

from engine.generation import footer
from engine.replies.layout import CLOSING, FOOTER, SENT_FROM
from engine.replies.notices import is_legal
from engine.replies.sayings import GREETS
from engine.replies.signatures import DELIMITER
from engine.replies.signers import CONTACT

OFFERS_A_WAY_OUT = re.compile(r"[“”\"„«']\s?(?:stop|unsubscribe)\s?[.,]?[“”\"»']", re.IGNORECASE)
WIDE_GAP = re.compile(r"\n[^\S\n]*\n[^\S\n]*\n")
LONGEST_CLOSING = 60


def underneath(old: str) -> str:
    """What stands below the end of the earlier message; empty when it has none, or nothing does."""
    if footer.OPT_OUT in old:
        return _without_ends(_paragraphs(old.rpartition(footer.OPT_OUT)[2]))
    paragraphs = _paragraphs(old)
    ways = [at for at, one in enumerate(paragraphs) if _is_way_out(one)]
    if ways:
        return _without_ends(paragraphs[ways[-1] + 1 :])
    closed = next((at for at, one in enumerate(paragraphs) if _closes(one)), None)
    if closed is not None:
        return _without_ends(_behind_name(paragraphs, closed))
    greeted = [
        at for at, one in enumerate(paragraphs) if GREETS.fullmatch(one.split("\n", maxsplit=1)[0])
    ]
    if len(greeted) > 1:
        return _without_ends(paragraphs[greeted[1] :])
    *above, last = WIDE_GAP.split(old.strip())
    has_text = any(len(one.split()) > 3 for one in above)
    return _without_ends(_paragraphs(last)) if has_text else ""


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]


def _is_way_out(paragraph: str) -> bool:
    return bool(FOOTER.search(paragraph) or OFFERS_A_WAY_OUT.search(paragraph))


def _closes(paragraph: str) -> bool:
    """Whether a line of it is a closing formula or begins a signature."""
    lines = [line.strip() for line in paragraph.split("\n")]
    return any(
        DELIMITER.fullmatch(line)
        or (len(line) < LONGEST_CLOSING and CLOSING.fullmatch(line.rstrip(" ,.!")))
        for line in lines
    )


def _behind_name(paragraphs: list[str], closed: int) -> list[str]:
    """Below the name that the formula has, on its own line or in a paragraph of its own."""
    lines = [line.strip() for line in paragraphs[closed].split("\n")]
    at = next(at for at, line in enumerate(lines) if _closes(line))
    return paragraphs[closed + (1 if at < len(lines) - 1 else 2) :]


def _without_ends(paragraphs: list[str]) -> str:
    """Without what an earlier signature has below it, and unless a word was said, nothing."""
    while paragraphs and _is_end(paragraphs[0]):
        paragraphs = paragraphs[1:]
    text = "\n\n".join(paragraphs)
    return text if re.search(r"[^\W\d_]{2}", text) else ""


def _is_end(paragraph: str) -> bool:
    first = paragraph.split("\n", maxsplit=1)[0].strip()
    return bool(
        _is_way_out(paragraph)
        or is_legal(" ".join(paragraph.split()))
        or SENT_FROM.fullmatch(first)
        or DELIMITER.fullmatch(first)
        or (CONTACT.search(paragraph) and paragraph[-1] not in ".?!")
    )
