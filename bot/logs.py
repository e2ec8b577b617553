"""Decides how logs look: one line an event, to standard error, without personal data."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import ExcInfo


def configure_logs(level: str | None = None) -> None:
    """Set up once at start. Addresses, tokens and bodies are never given to the log."""
    chosen = (level or os.environ.get("DRUMBEAT_LOG_LEVEL") or "INFO").upper()
    number = logging.getLevelNamesMapping().get(chosen, logging.INFO)
    logging.getLogger("websocket").addFilter(_is_critical)  # slack_bolt says the same
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s"
    )
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=_without_addresses,
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


EXPECTED = ("`token` will be unused", "on_error invoked (error: WebSocketConnectionClosed")
_ADDRESS = re.compile(r"[^\s@'\"(<,=]+@[^\s@'\")>,]+")
_INPUT = re.compile(r"input_value=.*")


def _without_addresses(out: TextIO, exc_info: ExcInfo) -> None:
    """A traceback without local variables; what a driver or pydantic quotes of the data is cut."""
    buffer = io.StringIO()
    structlog.dev.plain_traceback(buffer, exc_info)
    out.write(_INPUT.sub("input_value=…", _ADDRESS.sub("…@…", buffer.getvalue())))


def _is_critical(record: logging.LogRecord) -> bool:
    """A filter and no level, since websocket-client puts its level back at every connection."""
    return record.levelno >= logging.CRITICAL


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line says something new.

    A token in the environment beside the client that was built with it is meant so, and a
    connection is hung up at every end and whenever Slack wants a new one.
    """
    message = record.getMessage()
    return not any(text in message for text in EXPECTED)
