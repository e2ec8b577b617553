"""Says what the labels of answers are called."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "interested": "interested",
    "meeting_request": "wants to talk",
    "information_request": "asks for something",
    "objection": "has an objection",
    "deferral": "not now",
    "referral": "points to somebody else",
    "not_interested": "not interested",
    "opt_out": "wants no more messages",
    "out_of_office": "is away",
    "auto_reply": "an automatic reply",
    "wrong_person": "is the wrong person",
    "bounce": "was not delivered",
}
TONES: Final = {"positive": "friendly", "negative": "annoyed"}
"""How an answer sounds, where it sounds like anything."""
