"""A local workspace for tests of the edge: the real process, the real client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import local
from bot.clock import SystemClock
from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from tests.local import Local


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that lead to a running local workspace."""
    home: Path = tmp_path_factory.mktemp("workspace")
    settings = Settings.load(home=home, database_url=f"sqlite:///{home}/drumbeat.db")
    workspace = local.start(settings, port=0, fresh=True, rate_limit=False)
    yield workspace.settings
    workspace.stop()


@pytest.fixture
def there(led: Settings) -> Iterator[Local]:
    with closing(Local(led.slack_api_url.removesuffix("/api/"))) as local:
        yield local


@pytest.fixture
def runtime(led: Settings, sessions) -> Runtime:
    return Runtime(settings=led, sessions=sessions, clock=SystemClock(), slack=slack_client(led))
