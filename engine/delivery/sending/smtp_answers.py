"""Decides what the answers of a mail server say about a message's fate."""

from __future__ import annotations

import re

from engine.delivery.attempts import Fate

NO_ADDRESS_CODES = frozenset({550, 551, 553})
"""RCPT answers that say that an address does not exist, when no enhanced code says otherwise."""
_ENHANCED = re.compile(r"\b(5\.\d{1,3}\.\d{1,3})\b")
_BAD_ADDRESS = re.compile(r"5\.(1\.([0-4]|6|10)|2\.[01])")
"""RFC 3463: a bad or moved address, a closed mailbox. One that is full (5.2.2) or takes no message
of this size (5.2.3) is right, as it is with policy (5.7); 5.1.7 and 5.1.8 are about the sender."""


def rcpt_fate(code: int, answer: bytes) -> Fate:
    if code < 500:
        return Fate.TEMPORARY
    enhanced = _ENHANCED.search(answer.decode("ascii", "replace"))
    if enhanced is not None:
        at_fault = _BAD_ADDRESS.fullmatch(enhanced.group(1)) is not None
    else:
        at_fault = code in NO_ADDRESS_CODES
    return Fate.BAD_ADDRESS if at_fault else Fate.PERMANENT


def data_fate(code: int) -> Fate:
    return Fate.PERMANENT if code >= 500 else Fate.TEMPORARY


def said(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:300]
