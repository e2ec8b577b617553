"""Draws a digest's chart: what was sent and answered by audience, against the time before."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from blocks.base import counted, shorten
from engine.views.digests import AudienceWeek, DigestView

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

SENT, ANSWERED, BEFORE, INK, QUIET = "#8fb3e8", "#1f2a44", "#dcdfe6", "#1d1c1d", "#616061"
WIDTH_INCHES, DOTS_PER_INCH = 5.4, 200
"""1080 pixels: sharp on a phone, and small enough to load on the way."""
HEAD, ROW, FOOT = 0.95, 0.92, 0.2
"""Heights in inches: what stands above the bars, one audience, and below."""
LEGEND = (
    (0.04, SENT, "sent"),
    (0.16, ANSWERED, "answered"),
    (0.34, BEFORE, "the same, before"),
)
"""From the left edge, as parts of the width."""
MOST_AUDIENCES = 8
LABEL_CHARACTERS = 24
WEEK_DAYS = 7


def before(digest: DigestView) -> str:
    """What it is compared with; a week whose day was moved has not seven days."""
    if digest.period == "month" or digest.days == WEEK_DAYS:
        return f"{digest.period} before"
    return "day before" if digest.days == 1 else f"{digest.days} days before"


def words(digest: DigestView) -> str:
    """What the chart shows, for those who do not see it."""
    parts = [
        f"{shorten(each.label, LABEL_CHARACTERS)}: {each.sent} sent ({each.sent_before} the "
        f"{before(digest)}), {each.replies} answered ({each.replies_before}), "
        f"{counted(each.meetings, 'meeting')} ({each.meetings_before})"
        for each in digest.audiences[:MOST_AUDIENCES]
    ]
    return "Bar chart by audience. " + "; ".join(parts) + "."


def png(digest: DigestView) -> bytes:
    """The picture; the same figures give the same bytes."""
    audiences = digest.audiences[:MOST_AUDIENCES]
    height = HEAD + ROW * max(1, len(audiences)) + FOOT
    figure, canvas = sheet(height)
    bottom = FOOT / height
    axes = figure.add_axes((0.04, bottom, 0.92, 1 - bottom - HEAD / height))
    axes.set_axis_off()
    axes.set_ylim(max(1, len(audiences)), 0)
    longest = max((_longest(each) for each in audiences), default=0)
    axes.set_xlim(0, max(longest, 1))
    for row, audience in enumerate(audiences):
        _draw_audience(axes, row, audience)
    _draw_head(figure, digest, height)
    picture = BytesIO()
    canvas.print_png(picture, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return picture.getvalue()


def sheet(height: float) -> tuple[Figure, FigureCanvasAgg]:
    """An empty picture, so many inches high."""
    # A third of a second of imports, for those who draw.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - as said above
    from matplotlib.figure import Figure  # noqa: PLC0415 - as said above

    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DOTS_PER_INCH, facecolor="white")
    return figure, FigureCanvasAgg(figure)


def _longest(audience: AudienceWeek) -> int:
    """More can be answered than was sent: answers to what went out earlier."""
    return max(audience.sent, audience.replies, audience.sent_before, audience.replies_before)


def _draw_audience(axes: Axes, row: int, audience: AudienceWeek) -> None:
    """The label with its numbers, the week's bar, and the week before below it."""
    meetings = f" · {counted(audience.meetings, 'meeting')}"
    text: dict[str, Any] = {"va": "bottom", "parse_math": False, "clip_on": False}
    axes.text(
        0,
        row + 0.36,
        shorten(audience.label, LABEL_CHARACTERS),
        fontsize=11,
        fontweight="bold",
        color=INK,
        **text,
    )
    axes.text(
        1,
        row + 0.36,
        f"{audience.sent} sent · {audience.replies} answered{meetings}",
        transform=axes.get_yaxis_transform(),
        ha="right",
        fontsize=9.5,
        color=INK,
        **text,
    )
    axes.barh(row + 0.54, audience.sent, height=0.26, color=SENT)
    axes.barh(row + 0.54, audience.replies, height=0.26, color=ANSWERED)
    axes.barh(row + 0.75, audience.sent_before, height=0.1, color=BEFORE)
    axes.barh(row + 0.75, audience.replies_before, height=0.1, color=QUIET)


def _draw_head(figure: Figure, digest: DigestView, height: float) -> None:
    """Title and legend, in inches from the top."""
    until = f"{digest.until.day} {digest.until:%B}"
    days = counted(digest.days, "day")
    span = f" in {digest.until:%B}" if digest.period == "month" else f", {days} to {until}"
    figure.text(
        0.04,
        1 - 0.34 / height,
        f"Sent and answered{span}",
        fontsize=12.5,
        fontweight="bold",
        color=INK,
        va="center",
    )
    top = 1 - 0.68 / height
    for left, color, name in LEGEND:
        figure.text(left, top, "■", fontsize=13, color=color, va="center")
        figure.text(left + 0.04, top, name, fontsize=9.5, color=QUIET, va="center")
