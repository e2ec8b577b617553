"""Draws a test: each arm's rate as a dot, and the bounds it lies between as a line."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from blocks.base import shorten
from blocks.chart import ANSWERED, BEFORE, INK, QUIET, SENT, sheet
from engine.views.verdicts import ArmVerdict, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD, ROW, FOOT = 0.62, 0.72, 0.42
"""Heights in inches: the title, one arm, and the scale below."""
LABEL_CHARACTERS = 26
LEFT, WIDTH = 0.05, 0.90
"""Of the picture's width."""


def words(found: Verdict) -> str:
    """What the picture shows, for those who do not see it."""
    parts = [
        f"{shorten(arm.label, LABEL_CHARACTERS)}: {100 * arm.rate:.1f} %, between "
        f"{100 * arm.low:.1f} and {100 * arm.high:.1f} %"
        if arm.delivered
        else f"{shorten(arm.label, LABEL_CHARACTERS)}: nothing delivered"
        for arm in found.arms
    ]
    return f"Rates of positive replies. {'; '.join(parts)}. {found.sentence}"


def png(found: Verdict) -> bytes:
    """The picture; the same figures give the same bytes."""
    count = len(found.arms)
    height = HEAD + ROW * count + FOOT
    figure, canvas = sheet(height)
    axes = figure.add_axes((LEFT, FOOT / height, WIDTH, ROW * count / height))
    axes.set_ylim(count, 0)
    axes.set_xlim(0, farthest(found))
    _draw_scale(axes)
    for row, arm in enumerate(found.arms):
        _draw_arm(axes, row, arm, is_winner=arm.label == found.winner)
    figure.text(
        LEFT, 1 - 0.3 / height, "Positive replies, and where the true rate may be",
        fontsize=11.5, fontweight="bold", color=INK, va="center",
    )  # fmt: skip
    picture = BytesIO()
    canvas.print_png(picture, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return picture.getvalue()


def farthest(found: Verdict) -> float:
    """Where the scale ends: a little beyond the highest bound of those that have messages."""
    highest = max((arm.high for arm in found.arms if arm.delivered), default=0.1)
    return min(1.0, max(0.02, 1.08 * highest))


def _draw_scale(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - see chart.sheet

    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{round(100 * rate, 1):g} %"))
    axes.tick_params(axis="x", colors=QUIET, labelsize=9.5, length=0, pad=5)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.grid(axis="x", color=BEFORE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_arm(axes: Axes, row: int, arm: ArmVerdict, *, is_winner: bool) -> None:
    """The label with its numbers, and below it the bounds and the rate."""
    text: dict[str, Any] = {
        "va": "bottom", "parse_math": False, "clip_on": False,
        "transform": axes.get_yaxis_transform(),
        "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    }  # fmt: skip
    label = shorten(arm.label, LABEL_CHARACTERS) + (" is better" if is_winner else "")
    numbers = (
        f"{round(100 * arm.rate, 1):g} % · {arm.positives:,} of {arm.delivered:,}"
        if arm.delivered
        else "nothing delivered"
    )
    axes.text(0, row + 0.44, label, fontsize=11, fontweight="bold", color=INK, **text)
    axes.text(1, row + 0.44, numbers, fontsize=9.5, ha="right", color=INK, **text)
    if arm.delivered:
        color = SENT if arm.behind and not is_winner else ANSWERED
        bounds, middle = [arm.low, arm.high], [row + 0.7] * 2
        axes.plot(bounds, middle, color=SENT, linewidth=7, solid_capstyle="round")
        axes.plot(
            arm.rate, row + 0.7, "o", color=color, markersize=10, clip_on=False,
            markeredgecolor=ANSWERED,
        )  # fmt: skip
