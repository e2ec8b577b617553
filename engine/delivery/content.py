"""Decides what an approval holds for: a hash of the subject and the text that were approved."""

from __future__ import annotations

import hashlib
import json


def content_hash(subject: str | None, body: str) -> str:
    """SHA-256 of a message's words, as hex; any change of them is another hash."""
    return hashlib.sha256(json.dumps([subject or "", body]).encode()).hexdigest()
