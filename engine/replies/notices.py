"""Decides where a legal notice begins: a paragraph, a line or a sentence that nobody wrote now."""

from __future__ import annotations

import re

from engine.replies.layout import LEGAL, NOTICE

PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
STARTS = re.compile(r"\n|[.!?]\s+")
"""Where a line or a sentence begins within a paragraph."""


def is_legal(text: str) -> bool:
    """Whether a line or a paragraph begins as legal notices do."""
    return bool(LEGAL.match(text) or NOTICE.match(text))


def without_legal(text: str) -> str:
    """Cut where a legal notice begins, unless it is all there is."""
    flat = text.replace("\n", " ")
    begins = {found.end() for found in PARAGRAPH.finditer(text)}
    within = {found.end() for found in STARTS.finditer(text)}
    for at in sorted(begins | within):
        if NOTICE.match(flat, at) or (at in begins and LEGAL.match(flat, at)):
            return text[:at].strip() or text
    return text
