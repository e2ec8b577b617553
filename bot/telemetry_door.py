"""Tells of the work by OTLP: the one door to OpenTelemetry, which sends to where its variables say.

Spans carry what `bot.watch.TOLD` names and nothing else: no exception's words, no statements.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, StatusCode

from bot.watch import TOLD, About, Watch, Work

NAME: Final = "drumbeat"
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds: an acknowledgement is to take less than 0.05, and must take less than 3."""
LAST_SECONDS: Final = 3.0
"""How long the last ones may take when the process ends."""
NANOSECONDS: Final = 1_000_000_000


class Telemetry(Watch):
    """Spans and metrics of all that `bot.watch` knows. Close it, or the last ones are lost."""

    def __init__(self, *, last_seconds: float = LAST_SECONDS) -> None:
        self._last_seconds = last_seconds
        who = Resource({"service.name": NAME, "service.instance.id": uuid.uuid4().hex})
        resource = who.merge(OTELResourceDetector().detect())
        self._spans = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self._metrics = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
        self._tracer = self._spans.get_tracer(NAME)
        self._meter = self._metrics.get_meter(NAME)
        self._seconds = {
            what: self._meter.create_histogram(
                f"{NAME}.{what}.duration",
                unit="s",
                description=told.says,
                explicit_bucket_boundaries_advisory=BOUNDS,
            )
            for what, told in TOLD.items()
        }
        self._sums = {
            (what, name): self._meter.create_counter(f"{NAME}.{what}.{name}")
            for what, told in TOLD.items()
            for name in told.amounts
        }

    @contextmanager
    def doing(self, what: Work, **about: str | float | None) -> Iterator[About]:
        """What is done within it is told as a part of it."""
        began = time.perf_counter()
        with self._tracer.start_as_current_span(
            what, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield about
            except BaseException as error:
                about["outcome"] = "error"
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise
            finally:
                _describe(span, what, about)
                self._count(what, time.perf_counter() - began, about)

    def took(self, what: Work, seconds: float, **about: str | float | None) -> None:
        self._count(what, seconds, about)
        if seconds < TOLD[what].slow:
            return
        now = time.time_ns()
        span = self._tracer.start_span(what, start_time=now - int(seconds * NANOSECONDS))
        _describe(span, what, about)
        span.end(now)

    def backlog(self, read: Callable[[], Mapping[str, int]]) -> None:
        def observe(_: CallbackOptions) -> list[Observation]:
            return [Observation(count, {"lane": lane}) for lane, count in read().items()]

        self._meter.create_observable_gauge(
            f"{NAME}.backlog", [observe], description="rows that a lane could work on now"
        )

    def close(self) -> None:
        """Tell the rest, but not for long: exporters try again and again while nobody is there."""
        ends = [
            threading.Thread(target=provider.shutdown, name="telemetry", daemon=True)
            for provider in (self._metrics, self._spans)
        ]
        until = time.monotonic() + self._last_seconds
        for end in ends:
            end.start()
        for end in ends:
            end.join(max(0.0, until - time.monotonic()))

    def _count(self, what: Work, seconds: float, about: About) -> None:
        labels = {name: str(about[name]) for name in TOLD[what].labels if name in about}
        self._seconds[what].record(seconds, labels)
        for name in TOLD[what].amounts:
            amount = about.get(name)
            if isinstance(amount, int | float):
                self._sums[what, name].add(amount, labels)


def _describe(span: Span, what: Work, about: About) -> None:
    told = TOLD[what]
    for name in (*told.labels, *told.amounts):
        value = about.get(name)
        if value is not None:
            span.set_attribute(name, value)
