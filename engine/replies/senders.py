"""Decides whether a line is only the name, the initials or the house of whoever sent a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

LONGEST_NAME = 40
SHORTEST_HOUSE = 6
"""`gmx`, `web` and `gmail` are nobody's house."""
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Sender:
    """What is known of whoever wrote, from the header: their name, and their address."""

    name: str = ""
    address: str = ""

    @cached_property
    def _names(self) -> list[str]:
        return WORD.findall(self.name.casefold()) or self._local

    @cached_property
    def _local(self) -> list[str]:
        return WORD.findall(self.address.partition("@")[0].casefold())

    @cached_property
    def _house(self) -> str:
        """The firm in `anna@lind-and-sons.example`, without what divides its words."""
        labels = self.address.partition("@")[2].casefold().split(".")
        house = "".join(WORD.findall(labels[-2])) if len(labels) > 1 else ""
        return house if len(house) >= SHORTEST_HOUSE else ""

    def is_named(self, line: str) -> bool:
        """Whether a line is only their name, their initials or the house of their address."""
        words = WORD.findall(line.casefold())
        if not words or len(line) > LONGEST_NAME:
            return False
        initials = "".join(name[0] for name in self._names)
        joined = "".join(words)
        if self._names and (set(words) <= set(self._names) or joined in {initials, initials[:1]}):
            return True
        return set(words) <= set(self._local) or joined == self._house
