"""Starts bots for tests as forks of one process that has loaded all they need.

Loading is most of a start. Python's fork server imports `tests.what_bots_load` once for all tests
of a worker; what follows, from the command line on, each bot does itself, in a process of its own
with its own environment.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from bot.cli import main

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.what_bots_load"])


class LoadedBot:
    """A running `drumbeat`, with what tests use of `subprocess.Popen`."""

    stdout: TextIO

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path | None
    ) -> None:
        reads, writes = CONTEXT.Pipe(duplex=False)
        given = (list(arguments), cwd, dict(env), writes, log)
        self._process = CONTEXT.Process(target=_drumbeat, args=given)
        self._process.start()
        writes.close()
        self.stdout = os.fdopen(os.dup(reads.fileno()), encoding="utf-8")
        reads.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("drumbeat", timeout)
        return code


def _drumbeat(arguments, cwd, env, writes, log):
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    os.dup2(writes.fileno(), sys.stdout.fileno())
    writes.close()
    if log is not None:
        with log.open("wb") as file:
            os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv = ["drumbeat", *arguments]
    main()
