"""Decides which tests run on one worker and which begin: modules whole, the slow ones first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

GROUP = re.compile(r'^pytestmark = .*xdist_group\("(.+?)"\)', re.MULTILINE)
SLOW = re.compile(r"^pytestmark = .*mark\.slow\b", re.MULTILINE)
ROOT = Path(__file__).resolve().parent.parent


class ByGroup(LoadScopeScheduling):
    """Modules run on one worker each, those of a group together; the longest begin.

    What a module shares is made once, and the last modules are small ones, so that no worker waits
    for another. (Test by test costs more than the even end is worth: each worker makes what the
    module shares, and the scheduler counts what it gave out anew for each of 14,000 tests.)

    xdist 3.8 writes the group into a private part of a test's id that pytest 9.2 no longer has: its
    own `loadgroup` finds no groups there.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return group(path) or path

    def _assign_work_unit(self, node: WorkerController) -> None:
        first = min(self.workqueue, key=self._turn)
        self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)

    def _turn(self, scope: str) -> tuple[bool, int]:
        tests = self.workqueue[scope]
        path = next(iter(tests)).partition("::")[0]
        return not is_slow(path), -len(tests)


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text()


def group(path: str) -> str:
    """The group of the module at `path`, which is relative to the project; empty if it has none."""
    found = GROUP.search(_text(path))
    return found[1] if found else ""


def is_slow(path: str) -> bool:
    """Whether all tests of the module at `path` are left out of `make check`."""
    return SLOW.search(_text(path)) is not None
