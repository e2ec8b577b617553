"""Decides which demos are shown to whom: those meant for their audience or sector come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
