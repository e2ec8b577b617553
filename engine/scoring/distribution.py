"""Decides who goes into which segment: evidence first, then as few moves as the target needs.

Targets are weights and normalised (50/50/5 adds up to 105). Evidence decides for most; a target
moves only those for whom it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CLEAR_LEAD: Final = 1.0
"""By how many points the first audience must be ahead of the second for evidence to decide."""


@dataclass(frozen=True, slots=True)
class Case:
    """One prospect: points of evidence by audience, the segment so far, and whether that is fixed.

    Fixed are those whom somebody is in conversation with: a target never moves them.
    """

    id: int
    evidence: Mapping[str, float]
    segment: str | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Distribution:
    """`segments` by id. `moved` were put elsewhere than evidence or an earlier run had put them."""

    segments: dict[int, str]
    undecided: frozenset[int]
    moved: frozenset[int]


def shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Weights as shares that add up to 1."""
    whole = sum(weights.values())
    return {key: weight / whole for key, weight in weights.items()}


def decided(evidence: Mapping[str, float]) -> str | None:
    """The audience that evidence names, or None when none is ahead."""
    ranked = sorted(evidence.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] <= 0:
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] - second >= CLEAR_LEAD else None


def distribute(
    cases: Sequence[Case],
    target: Mapping[str, float],
    *,
    others: Mapping[str, int] | None = None,
) -> Distribution:
    """Segments for `cases`; `target` gives weights by audience, in the audiences' order.

    `others` counts, by audience, prospects that are not asked about but belong to the whole.
    The result does not depend on the order of `cases`, and running it on its own result changes
    nothing.
    """
    segments: dict[int, str] = {}
    open_cases: list[Case] = []
    for case in sorted(cases, key=lambda case: case.id):
        if case.fixed and case.segment in target:
            segments[case.id] = str(case.segment)
            continue
        clear = decided({key: case.evidence.get(key, 0.0) for key in target})
        if clear is None:
            open_cases.append(case)
        segments[case.id] = clear or _leaning(case, target)
    undecided = frozenset(case.id for case in open_cases)
    kept_before = dict(segments)
    _move(segments, open_cases, target, Counter(others or {}))
    moved = frozenset(id_ for id_ in undecided if segments[id_] != kept_before[id_])
    return Distribution(segments, undecided, moved)


def _leaning(case: Case, target: Mapping[str, float]) -> str:
    """Where an undecided prospect is before any move: where it was, or where most points are."""
    if case.segment in target:
        return str(case.segment)
    return max(target, key=lambda key: case.evidence.get(key, 0.0))  # the first one of equals


def _move(
    segments: dict[int, str],
    open_cases: list[Case],
    target: Mapping[str, float],
    others: Counter[str],
) -> None:
    """Take undecided prospects from audiences above their count to those below."""
    counts = Counter(segments.values()) + others
    wanted = whole_numbers(target, sum(counts.values()))
    moves = sorted(
        (case.evidence.get(segments[case.id], 0.0) - case.evidence.get(key, 0.0), case.id, key)
        for case in open_cases
        if counts[segments[case.id]] > wanted[segments[case.id]]
        for key in target
        if counts[key] < wanted[key]
    )
    # Who is above only comes down and who is below only goes up: one pass finds every move.
    for _, id_, key in moves:
        before = segments[id_]
        if counts[before] > wanted[before] and counts[key] < wanted[key]:
            counts[before] -= 1
            counts[key] += 1
            segments[id_] = key


def whole_numbers(weights: Mapping[str, float], total: int) -> dict[str, int]:
    """`total` split by weights into whole numbers, the largest remainders rounded up."""
    exact = {key: share * total for key, share in shares(weights).items()}
    whole = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(weights, key=lambda key: whole[key] - exact[key])
    for key in by_remainder[: total - sum(whole.values())]:
        whole[key] += 1
    return whole
