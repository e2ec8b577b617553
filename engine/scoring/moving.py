"""Decides whom a target moves: as many as are too many, at the least loss of evidence.

This is a flow of least cost. Its nodes are the audiences; a step from one to another is a prospect
who stands in the first and would go to the second, and costs the points that are lost by it. As
long as an audience has too many, the cheapest path from one that has to one that lacks is walked
(successive shortest paths): its first prospect leaves, each further one makes room for the one
before. Those with the same evidence in the same place are one group and move together, so that
there are as many steps as there are kinds of prospects, and not prospects. Costs are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple


class Group(NamedTuple):
    """`size` prospects in audience `home`, with `points` of evidence by audience."""

    home: int
    points: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class _Step:
    """Somebody of `group` goes on from one audience to another."""

    source: int
    to: int
    group: int


def move(groups: Sequence[Group], over: Sequence[int]) -> list[list[int]]:
    """By group, how many go to each audience; who is not counted stays.

    `over` is by how many each audience is above its count (below: negative). Only an audience
    above loses, and only one below gains, so that nobody is moved who need not be.
    """
    flow = _Flow(groups, over)
    while (path := flow.cheapest_path()) is not None:
        flow.walk(path)
    return flow.went


class _Flow:
    """Where the groups stand so far, and what it costs to move the next one."""

    def __init__(self, groups: Sequence[Group], over: Sequence[int]) -> None:
        self._groups = groups
        self._size = len(over)
        standing = [0] * self._size
        for group in groups:
            standing[group.home] += group.size
        self._to_leave = [min(max(o, 0), n) for o, n in zip(over, standing, strict=True)]
        self._room = [max(-o, 0) for o in over]
        self._takes = [o < 0 for o in over]
        self._at = [[0] * self._size for _ in groups]
        self._waiting: list[list[list[tuple[int, int]]]] = [
            [[] for _ in range(self._size)] for _ in range(self._size)
        ]
        for index, group in enumerate(groups):
            if over[group.home] > 0:
                self._arrive(index, group.home, group.size)

    @property
    def went(self) -> list[list[int]]:
        return [
            [0 if to == group.home else count for to, count in enumerate(at)]
            for group, at in zip(self._groups, self._at, strict=True)
        ]

    def _arrive(self, index: int, audience: int, count: int) -> None:
        """Some of a group are in `audience` now: offer them to wherever else they may go."""
        before = self._at[index][audience]
        self._at[index][audience] = before + count
        if before:
            return
        home, points, _ = self._groups[index]
        for to in range(self._size):
            if to != audience and (self._takes[to] or to == home):
                heappush(self._waiting[audience][to], (points[audience] - points[to], index))

    def _cheapest(self, source: int, to: int) -> tuple[int, int] | None:
        """(points lost, group) of the cheapest step between two audiences."""
        heap = self._waiting[source][to]
        while heap and not self._at[heap[0][1]][source]:
            heappop(heap)
        return heap[0] if heap else None

    def cheapest_path(self) -> list[_Step] | None:
        """From any audience that has too many to any that has room (Bellman and Ford's way)."""
        cost: list[int | None] = [0 if left else None for left in self._to_leave]
        came: dict[int, _Step] = {}
        steps = [
            (source, to, found)
            for source in range(self._size)
            for to in range(self._size)
            if (found := self._cheapest(source, to)) is not None
        ]
        changed = True
        while changed:
            changed = False
            for source, to, (lost, index) in steps:
                before, so_far = cost[source], cost[to]
                if before is not None and (so_far is None or before + lost < so_far):
                    cost[to] = before + lost
                    came[to] = _Step(source, to, index)
                    changed = True
        ends = [(c, to) for to, c in enumerate(cost) if c is not None and self._room[to]]
        if not ends:
            return None
        at = min(ends)[1]
        path: list[_Step] = []
        while at in came:
            path.append(came[at])
            at = came[at].source
        return path[::-1]

    def walk(self, path: Sequence[_Step]) -> None:
        """Move as many along `path` as it takes."""
        first, last = path[0].source, path[-1].to
        count = min(
            self._to_leave[first],
            self._room[last],
            *(self._at[step.group][step.source] for step in path),
        )
        self._to_leave[first] -= count
        self._room[last] -= count
        for step in path:
            self._at[step.group][step.source] -= count
            self._arrive(step.group, step.to, count)
