"""Decides what `/outreach drafts …` asks for: a campaign, `mine`, `due`, or to approve many."""

from __future__ import annotations

from dataclasses import dataclass

APPROVE = "approve"
NARROWER = ("mine", "due")


@dataclass(frozen=True)
class Asked:
    """The campaign's name as it was typed (empty: all), and how it was narrowed down."""

    campaign: str
    mine: bool
    due: bool
    approve: bool


def parse_drafts(text: str) -> Asked:
    """`approve` is the first word, `mine` and `due` are the last ones: a name may have them too."""
    words = text.split()
    approve = bool(words) and words[0].casefold() == APPROVE
    words = words[1:] if approve else words
    said = set()
    while words and words[-1].casefold() in NARROWER:
        said.add(words.pop().casefold())
    return Asked(" ".join(words), mine="mine" in said, due="due" in said, approve=approve)
