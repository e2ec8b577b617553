"""Decides who goes into which segment: evidence first, then as few moves as the target needs.

Targets are weights and normalised (50/50/5 adds up to 105). Evidence decides for most; a target
moves only those for whom it does not. Of all ways to come as near to the target as they allow,
with as few moves as that takes, the one that leaves most evidence is chosen (see `moving`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.scoring.moving import Group, move

CLEAR_LEAD: Final = 1.0
"""By how many points the first audience must be ahead of the second for evidence to decide."""
THOUSANDTHS: Final = 1000
"""Points are compared in thousandths, whose sums are exact."""


class Case(NamedTuple):
    """One prospect: points of evidence by audience, the segment so far, and whether that is fixed.

    Fixed are those whom a person put there or somebody is in conversation with: a run never moves
    them.
    """

    id: int
    evidence: Mapping[str, float]
    segment: str | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Distribution:
    """`segments` by id. `moved` were put elsewhere than evidence or an earlier run had put them.

    `short` counts those that the target wants elsewhere, and nobody is left who may be moved there.
    """

    segments: dict[int, str]
    undecided: frozenset[int]
    moved: frozenset[int]
    short: int


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
    cases: Iterable[Case],
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
    open_cases: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    readings: dict[tuple[float, ...], tuple[str | None, str]] = {}
    keys = tuple(target)
    for case in cases:
        if case.fixed and case.segment in target:
            segments[case.id] = str(case.segment)
            continue
        points = tuple([case.evidence.get(key, 0.0) for key in keys])
        reading = readings.get(points)
        if reading is None:
            reading = readings[points] = _reading(dict(zip(keys, points, strict=True)))
        clear, most = reading
        at = clear or (str(case.segment) if case.segment in target else most)
        segments[case.id] = at
        if clear is None:
            open_cases[at, tuple([round(point * THOUSANDTHS) for point in points])].append(case.id)
    counts = Counter(segments.values()) + Counter(others or {})
    over = _over(counts, target)
    moved = _move(open_cases, keys, over)
    segments |= moved
    undecided = frozenset(id_ for ids in open_cases.values() for id_ in ids)
    short = sum(count for count in over.values() if count > 0) - len(moved)
    return Distribution(segments, undecided, frozenset(moved), short)


def _reading(evidence: dict[str, float]) -> tuple[str | None, str]:
    """The audience that evidence names, if it does, and the first of those with most points."""
    return decided(evidence), max(evidence, key=lambda key: evidence[key])


def _over(counts: Mapping[str, int], target: Mapping[str, float]) -> dict[str, int]:
    """By how many each audience is above its part of the whole; negative where it is below.

    Who is in a segment that is no audience any more counts towards the whole.
    """
    wanted = whole_numbers(target, sum(counts.values()))
    return {key: counts.get(key, 0) - wanted[key] for key in target}


def _move(
    open_cases: Mapping[tuple[str, tuple[int, ...]], Iterable[int]],
    keys: Sequence[str],
    over: Mapping[str, int],
) -> dict[int, str]:
    """The new segments of those who are moved; of equals those with the smallest ids."""
    alike = sorted(
        (keys.index(at), points, sorted(ids)) for (at, points), ids in open_cases.items()
    )
    groups = [Group(at, points, len(ids)) for at, points, ids in alike]
    moved: dict[int, str] = {}
    for (_, _, ids), went in zip(alike, move(groups, [over[key] for key in keys]), strict=True):
        rest = iter(ids)
        for key, count in zip(keys, went, strict=True):
            moved |= {id_: key for _, id_ in zip(range(count), rest, strict=False)}
    return moved


def whole_numbers(weights: Mapping[str, float], total: int) -> dict[str, int]:
    """`total` split by weights into whole numbers, the largest remainders rounded up."""
    exact = {key: share * total for key, share in shares(weights).items()}
    whole = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(weights, key=lambda key: whole[key] - exact[key])
    for key in by_remainder[: total - sum(whole.values())]:
        whole[key] += 1
    return whole
