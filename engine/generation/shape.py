"""Decides how texts and subjects are brought into shape, whoever wrote them."""

from __future__ import annotations

import re


def reply_subject(subject: str) -> str:
    """The subject of a follow-up: the first mail's, behind one “Re:”."""
    return f"Re: {first_subject(subject)}"


def first_subject(subject: str) -> str:
    """A subject without the “Re:” that answers put before it."""
    return re.sub(r"^(?:\s*re\s*:\s*)+", "", subject, flags=re.IGNORECASE).strip()


def tidy(text: str) -> str:
    """Paragraphs and lines that had nothing to say are gone, and so is doubled space."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = [line for line in lines if line != "-"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
