"""Reads the wordings by which replies are read, label by label, from `phrases.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from storage.states import ReplyLabel


def _load() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for name, patterns in tomllib.loads(text).items()
    }


_PHRASES = _load()

AUTOMATIC_SUBJECT = _PHRASES["automatic_subject"]
AWAY = _PHRASES["away"]
INVITES_LATER = _PHRASES["invites_later"]
LEFT = _PHRASES["left"]
OPT_OUT = _PHRASES["opt_out"]
STAYS = _PHRASES["stays"]
"""A wish to stay on the list, which names what it does not want."""
NOT_MEETING = _PHRASES["not_meeting"]
NOT_INTERESTED = _PHRASES["not_interested"]
HOSTILE = _PHRASES["hostile"]

MEETING = _PHRASES["meeting"]
INTERESTED = _PHRASES["interested"]
PEOPLE: tuple[tuple[ReplyLabel, re.Pattern[str], float], ...] = (
    (ReplyLabel.REFERRAL, _PHRASES["referral"], 0.8),
    (ReplyLabel.WRONG_PERSON, _PHRASES["wrong_person"], 0.8),
    (ReplyLabel.MEETING_REQUEST, MEETING, 0.85),
    (ReplyLabel.DEFERRAL, _PHRASES["deferral"], 0.8),
    (ReplyLabel.INFORMATION_REQUEST, _PHRASES["information"], 0.75),
    (ReplyLabel.NOT_INTERESTED, _PHRASES["not_interested"], 0.85),
    (ReplyLabel.OBJECTION, _PHRASES["objection"], 0.7),
    (ReplyLabel.INTERESTED, INTERESTED, 0.75),
)
"""What a person meant, in the order of the conventions: the first that holds, and how sure."""
