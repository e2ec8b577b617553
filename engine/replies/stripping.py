"""Decides what of a message was written this time: quotes, signatures and notices are left out."""

from __future__ import annotations

from dataclasses import dataclass

from engine.generation import footer
from engine.replies.notices import without_legal
from engine.replies.quotes import without_quotes
from engine.replies.senders import Sender
from engine.replies.signatures import split_signature

MOST_CHARACTERS = 20_000
"""What was written now stands near the top; long texts would only cost time."""


@dataclass(frozen=True)
class OwnText:
    """What was written this time, and the signature below it."""

    new: str
    signature: str


def own_text(text: str, *, from_name: str = "", from_address: str = "") -> OwnText:
    """Empty only when there is nothing but a quoted message.

    The way out that our own mails offer is nobody's wish, however it was quoted.
    """
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\xa0", " ")
    written = without_quotes(text.strip()).replace(footer.OPT_OUT, "").strip()
    if not written:
        return OwnText("", "")
    return OwnText(*split_signature(without_legal(written), Sender(from_name, from_address)))
