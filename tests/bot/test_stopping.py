"""A running Drumbeat ends when it is told to, whichever of its threads hears it."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.local import running


@pytest.mark.skipif(sys.platform != "linux", reason="a single thread is told by Linux alone")
def test_a_signal_that_another_thread_hears_stops_it(tmp_path):
    url = f"sqlite:///{tmp_path}/drumbeat.db"
    with running(url, tmp_path / "home", loaded=False) as process:
        process.ready()
        leader = process.popen.pid
        thread = max(int(each.name) for each in Path(f"/proc/{leader}/task").iterdir())
        assert thread != leader
        os.kill(thread, signal.SIGTERM)
        assert process.popen.wait(20) == 0
