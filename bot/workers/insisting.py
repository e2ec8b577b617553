"""Decides how long an outcome is tried to be written down while the database cannot."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from sqlalchemy.exc import OperationalError

log = structlog.get_logger(__name__)

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds between tries."""


def insist(write: Callable[[], None], *, count: int) -> None:
    """Outcomes are known, so a database that stumbles is asked again.

    The fence sees to it that a commit of which the answer was lost counts once.
    """
    for pause in PAUSES:
        try:
            write()
        except OperationalError as error:
            log.warning("outcomes wait", messages=count, error=type(error).__name__)
            time.sleep(pause)
        else:
            return
    write()
