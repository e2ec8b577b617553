"""Decides which tests run on the same worker: those of a module that is marked `xdist_group`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

MARK = re.compile(r'^pytestmark = .*xdist_group\("(.+?)"\)', re.MULTILINE)
ROOT = Path(__file__).resolve().parent.parent


class ByGroup(LoadScopeScheduling):
    """Marked modules run on one worker each and begin first; all others go test by test.

    xdist 3.8 writes the group into a private part of a test's id that pytest 9.2 no longer has: its
    own `loadgroup` finds no groups there, and each worker starts anew what a module shares.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid.partition("::")[0]) or nodeid


@cache
def group(path: str) -> str:
    """The group of the module at `path`, which is relative to the project; empty if it has none."""
    found = MARK.search((ROOT / path).read_text())
    return found[1] if found else ""
