"""Measures how long the shell takes to start, against Python with what any such shell stands on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.base import Figure, seconds

ROOT = Path(__file__).resolve().parents[2]
BARE = ("-c", "import typer, sqlalchemy.orm")
AGAINST = "Python that imports typer and SQLAlchemy"
ASKED = (
    ("shell start, --help", ("--help",), 0.8),
    ("shell start, a command's --help", ("prospects", "--help"), 0.22),
    ("shell start, a command that asks the database", ("prospects", "Ines"), 0.22),
)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as home:
        _run(home, "-m", "bot", "prospects")  # makes the database
        bare = seconds(lambda: _run(home, *BARE), times=7)
        for what, words, goal in ASKED:
            took = seconds(lambda words=words: _run(home, "-m", "bot", *words), times=7)  # type: ignore[misc]
            yield Figure(what, took, bare, "s", AGAINST, goal, smaller=True)


def _run(home: str, *arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DRUMBEAT_")}
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | {"DRUMBEAT_HOME": home},
        stdout=subprocess.DEVNULL,
        check=True,
    )
