"""`make bench`: runs every measurement (or those named) in a process of its own, and sums up."""

from __future__ import annotations

import multiprocessing
import pkgutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import tests.bench
from tests.bench.base import measure

NO_MEASUREMENT = {"__main__", "bare_app", "base"}


def measurements() -> list[str]:
    """The modules of this package that measure: each has `figures() -> Iterator[Figure]`."""
    names = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    return sorted(name for name in names if name not in NO_MEASUREMENT)


def main(wanted: Sequence[str]) -> int:
    """0 when every goal is met; each measurement in a new process, so that memory is its own."""
    missed = 0
    context = multiprocessing.get_context("spawn")
    for name in wanted or measurements():
        print(name, flush=True)  # noqa: T201
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            missed += sum(not figure.met for figure in pool.submit(measure, name).result())
    print(f"{missed} goals missed" if missed else "all goals met")  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
