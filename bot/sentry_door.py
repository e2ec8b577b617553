"""Reports errors to Sentry, the one door to it: their kind and where they happened, no words.

An exception quotes what it met: a driver a row, a parser a cell, a client a body. Nobody can tell
which words of it are whose, so none are sent. The reference is the one that the person was shown,
and finds the line in the log.
"""

from __future__ import annotations

from typing import Any, Final

import sentry_sdk
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn
from structlog.typing import EventDict

from engine.errors import InvalidError

LAST_SECONDS: Final = 3.0
"""How long the last reports may take when the process ends."""
KEPT: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")
OF_AN_ERROR: Final = ("type", "module", "mechanism")
OF_A_FRAME: Final = ("filename", "function", "module", "lineno", "in_app")
TAGS: Final = ("where", "reference", "lane")


class Sentry:
    """Takes what the log is told of, until it is closed."""

    def __init__(self, dsn: str) -> None:
        try:
            sentry_sdk.init(
                dsn=dsn,
                before_send=_scrubbed,
                default_integrations=False,
                auto_enabling_integrations=False,
                integrations=[ExcepthookIntegration(), ThreadingIntegration(), DedupeIntegration()],
                include_local_variables=False,
                include_source_context=False,
                max_breadcrumbs=0,
                send_client_reports=False,
                auto_session_tracking=False,
            )
        except BadDsn as error:
            raise InvalidError(
                "DRUMBEAT_SENTRY_DSN is no address of Sentry's. Copy the DSN of your project."
            ) from error

    def report(self, error: BaseException, event: EventDict) -> None:
        with sentry_sdk.new_scope() as scope:
            for name in TAGS:
                if name in event:
                    scope.set_tag(name, str(event[name]))
            sentry_sdk.capture_exception(error)

    def close(self) -> None:
        sentry_sdk.get_client().close(timeout=LAST_SECONDS)
        sentry_sdk.get_global_scope().set_client(None)


def _scrubbed(event: Event, _: Hint) -> Event:
    """The same event with what is known to be harmless, built anew."""
    kept: dict[str, Any] = {name: value for name, value in event.items() if name in KEPT}
    tags = event.get("tags") or {}
    kept["tags"] = {name: tags[name] for name in TAGS if name in tags}
    kept["exception"] = {"values": [_error(each) for each in _values(event)]}
    return kept  # type: ignore[return-value]  # the same keys with some left out


def _values(event: Event) -> list[dict[str, Any]]:
    return list((event.get("exception") or {}).get("values") or [])


def _error(told: dict[str, Any]) -> dict[str, Any]:
    frames = (told.get("stacktrace") or {}).get("frames") or []
    kept = {name: told[name] for name in OF_AN_ERROR if name in told}
    return kept | {"stacktrace": {"frames": [_frame(each) for each in frames]}}


def _frame(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in OF_A_FRAME if name in told}
