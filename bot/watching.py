"""Decides who watches a running bot from outside: what the settings switch on, until it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from bot.logs import on_trouble
from bot.settings import Settings
from bot.watch import OFF, Watch
from engine.errors import InvalidError


@contextmanager
def watched(settings: Settings) -> Iterator[Watch]:
    """Tell of the work by OTLP and of errors to Sentry, where asked for; the runtime closes it."""
    with ExitStack() as until:
        if settings.sentry_dsn is not None:
            until.callback(_report_errors(settings.sentry_dsn.get_secret_value()))
        yield _telemetry() if settings.telemetry else OFF


def _telemetry() -> Watch:
    try:
        from bot.telemetry_door import Telemetry  # noqa: PLC0415 - for those who have asked for it
    except ImportError as error:
        raise InvalidError(
            "DRUMBEAT_TELEMETRY is set and OpenTelemetry's library is missing. Install it with "
            "`.venv/bin/pip install 'opentelemetry-sdk>=1.45,<2' "
            "'opentelemetry-exporter-otlp-proto-http>=1.45,<2'`."
        ) from error
    return Telemetry()


def _report_errors(dsn: str) -> Callable[[], None]:
    """Have errors reported; what is returned ends that."""
    try:
        from bot.sentry_door import Sentry  # noqa: PLC0415 - for those who have asked for it
    except ImportError as error:
        raise InvalidError(
            "DRUMBEAT_SENTRY_DSN is set and Sentry's library is missing. Install it with "
            "`.venv/bin/pip install 'sentry-sdk>=2.75,<3'`."
        ) from error
    sentry = Sentry(dsn)
    forget = on_trouble(sentry.report)

    def end() -> None:
        forget()
        sentry.close()

    return end
