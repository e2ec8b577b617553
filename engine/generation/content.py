"""Decides what an approval holds for: a hash of the subject and the text that were approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def content_hash(subject: str | None, body: str) -> str:
    """SHA-256 of a message's words, as hex; any change of them is another hash.

    The words are those of the variant. The footer below an e-mail is the team's, not the draft's.
    """
    return hashlib.sha256(json.dumps([subject or "", body]).encode()).hexdigest()


def hash_of_many(texts: Iterable[tuple[int, str]]) -> str:
    """One hash for what several touches say: their numbers, each with its content's hash."""
    return hashlib.sha256(json.dumps(sorted(texts)).encode()).hexdigest()
