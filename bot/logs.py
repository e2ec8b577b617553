"""Decides how logs look: one line an event, to standard error, without personal data."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

EXPECTED = ("`token` will be unused", "on_error invoked (error: WebSocketConnectionClosed")
JSON: Final = "json"
Trouble = Callable[[BaseException, EventDict], None]

Instead = str | Callable[[re.Match[str]], str]


def _without_address(found: re.Match[str]) -> str:
    return "…@…" if found[1] else found[0]


def _without_values(found: re.Match[str]) -> str:
    return f"{found[1]}…" if found[1] else found[0]


_QUOTED: Final[tuple[tuple[re.Pattern[str], Instead], ...]] = (
    (re.compile(r"\bxox[a-z]-[^\s'\"]+|\bxapp-[^\s'\"]+"), "x…"),
    (re.compile(r"[^\s@'\"(<,=]++(@[^\s@'\")>,\\]+)?"), _without_address),
    (re.compile(r"input_value=.*"), "input_value=…"),
    (re.compile(r"\b(DETAIL|CONTEXT):.*?(?=\n\[SQL|\n\n|\Z)", re.DOTALL), r"\1: …"),
    (
        re.compile(r"(Key \([^)]*+\)=\().*?(?=\) already|\) is not|\n|\Z)|Key \([^)]*+"),
        _without_values,
    ),
)
"""What drivers, pydantic and Slack's library quote of the data in their errors.

A beginning that leads to nothing is passed over whole: to try anew from each of its characters
takes a minute for a long line.
"""

_troubles: list[Trouble] = []


def configure_logs(level: str | None = None) -> None:
    """Set up once at start. Addresses, tokens and bodies are never given to the log."""
    chosen = (level or os.environ.get("DRUMBEAT_LOG_LEVEL") or "INFO").upper()
    number = logging.getLevelNamesMapping().get(chosen, logging.INFO)
    logging.getLogger("websocket").addFilter(_is_critical)  # slack_bolt says the same
    stamped: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered = [_careful, *_renderers(os.environ.get("DRUMBEAT_LOG_FORMAT", "").casefold())]
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *stamped],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *stamped, _tell, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def on_trouble(told: Trouble) -> Callable[[], None]:
    """Have `told` called with every exception that is logged; what is returned ends that."""
    _troubles.append(told)
    return lambda: _troubles.remove(told)


def scrubbed(text: str) -> str:
    """Without what libraries quote: addresses, tokens, values that a driver or pydantic refused."""
    for pattern, instead in _QUOTED:
        text = pattern.sub(instead, text)
    return text


def _renderers(form: str) -> list[Processor]:
    """For eyes, or one JSON object a line for whatever collects logs."""
    if form == JSON:
        return [
            structlog.processors.ExceptionRenderer(_traceback),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=_without_addresses
        )
    ]


def _tell(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hand a logged exception on to who wants to know of it."""
    given = event.get("exc_info")
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        for told in _troubles:
            told(error, event)
    return event


def _careful(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value if key == "exc_info" else _scrub(value) for key, value in event.items()}


def _scrub(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return [_scrub(each) for each in value]
    return scrubbed(str(value))


def _traceback(exc_info: ExcInfo) -> str:
    """Without local variables."""
    buffer = io.StringIO()
    structlog.dev.plain_traceback(buffer, exc_info)
    return scrubbed(buffer.getvalue())


def _without_addresses(out: TextIO, exc_info: ExcInfo) -> None:
    out.write(_traceback(exc_info))


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
