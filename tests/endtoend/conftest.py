"""A whole Drumbeat for a test: the bot and the local workspace, as processes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local import Local, Process, running


@pytest.fixture
def process(database_url: str, tmp_path: Path) -> Iterator[Process]:
    with running(database_url, tmp_path / "home", "--no-rate-limit") as process:
        yield process


@pytest.fixture
def there(process: Process) -> Local:
    return process.ready()
