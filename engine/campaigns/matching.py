"""Decides which demos are shown to whom: those meant for their audience or sector come first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FILE: Final = (r"(?<![\w./-])", r"(?![\w-]|\.\w)")
LINK: Final = (r"(?<![\w/=&?#%.-])", r"/?(?![.,;:!?'*)]*[\w/=&#%+~@$-])")
"""What must not stand before and after a mark, since that would make it another's."""


@dataclass(frozen=True)
class DemoText:
    """Something to show: a link, or a file that is attached; what it proves, and for whom."""

    name: str
    proves: str
    url: str | None = None
    file_name: str | None = None
    audiences: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What a text that shows it contains: its address, or the name of the attached file."""
        return self.url or self.file_name or ""

    @property
    def where(self) -> str:
        """How a sentence ends that speaks of it."""
        return f": {self.url}" if self.url else f", attached as {self.file_name}."


def shows(text: str, mark: str) -> bool:
    """Whether a text names this address or file, and not one that only contains its letters."""
    if not mark or mark not in text:
        return False
    before, after = LINK if "://" in mark else FILE
    return re.search(f"{before}{re.escape(mark)}{after}", text) is not None


def matching(
    demos: Iterable[DemoText], *, audience: str | None, sector: str | None, takes_files: bool
) -> tuple[DemoText, ...]:
    """The demos for a prospect: for their audience and sector, their audience, their sector, all.

    One that names audiences or sectors is not shown to others; of equals the older one is first.
    A file goes only where it can be attached.
    """
    fitting = [
        demo
        for demo in demos
        if (not demo.audiences or audience in demo.audiences)
        and (not demo.sectors or sector in demo.sectors)
        and (takes_files or demo.url is not None)
    ]
    return tuple(sorted(fitting, key=lambda demo: (not demo.audiences, not demo.sectors)))
