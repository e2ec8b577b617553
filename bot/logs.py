"""Decides how logs look: one line an event, to standard error, without personal data."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure_logs(level: str | None = None) -> None:
    """Set up once at start. Addresses, tokens and bodies are never given to the log."""
    chosen = (level or os.environ.get("DRUMBEAT_LOG_LEVEL") or "INFO").upper()
    number = logging.getLevelNamesMapping().get(chosen, logging.INFO)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The default shows local variables, and with them people's addresses.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns of a token in the environment beside the client that was built with it."""
    return "`token` will be unused" not in record.getMessage()
