"""Runs one measurement, in whatever process it is called, and prints its figures as they come."""

from __future__ import annotations

import importlib

from tests.bench.base import Figure, peak_megabytes


def measure(name: str) -> list[Figure]:
    """Run one measurement and print its figures as they come."""
    found = []
    for figure in importlib.import_module(f"tests.bench.{name}").figures():
        print(f"  {figure.line()}", flush=True)  # noqa: T201 - the bench prints
        found.append(figure)
    print(f"  peak memory: {peak_megabytes():,.0f} MB", flush=True)  # noqa: T201
    return found
