"""Decides what is told of the pipeline's health: each stage against its history, what is wrong."""

from __future__ import annotations

from engine.views.base import View


class StageHealth(View):
    """How much of a stage came through: `count` of `of` lately, and before that.

    Rates are percent of `of`, None of few. `fell`: surely below its own history.
    """

    stage: str
    count: int
    of: int
    count_before: int
    of_before: int
    rate: float | None
    rate_before: float | None
    fell: bool


class StageShare(View):
    """What came by now of a stage in a time: `count` of `of`, in percent; None of few."""

    stage: str
    count: int
    of: int
    rate: float | None


class Finding(View):
    """Something that is wrong: `text` names the cause and the next step.

    `key` tells it from others; `is_told`: the team has a notice of it from elsewhere.
    """

    key: str
    text: str
    is_told: bool = False


class PipelineHealth(View):
    """The last four weeks that had time to get on, against the twelve before them."""

    stages: tuple[StageHealth, ...]
    findings: tuple[Finding, ...]


def _stage(stage: str, now: tuple[int, int], before: tuple[int, int], *, fell: bool) -> StageHealth:
    return StageHealth(
        stage=stage,
        count=now[0],
        of=now[1],
        count_before=before[0],
        of_before=before[1],
        rate=round(100 * now[0] / now[1], 2) if now[1] >= 10 else None,
        rate_before=round(100 * before[0] / before[1], 2) if before[1] >= 10 else None,
        fell=fell,
    )


def examples() -> dict[str, View]:
    well = (
        _stage("people_approved", (48, 60), (150, 180), fell=False),
        _stage("drafts_approved", (205, 230), (630, 700), fell=False),
        _stage("sent", (200, 205), (600, 630), fell=False),
        _stage("accepted", (3, 8), (31, 90), fell=False),
        _stage("delivered", (196, 200), (590, 600), fell=False),
        _stage("replied", (31, 196), (88, 590), fell=False),
        _stage("positive", (14, 31), (40, 88), fell=False),
        _stage("meeting", (6, 14), (17, 40), fell=False),
        _stage("read", (5, 6), (84, 88), fell=False),
    )
    ill = (*well[:5], _stage("replied", (8, 196), (88, 590), fell=True), *well[6:])
    return {
        "health": PipelineHealth(
            stages=ill,
            findings=(
                Finding(
                    key="pipeline:replied",
                    text="Fewer people answer: 8 of 196 in four weeks, 88 of 590 before. "
                    "See where with `/outreach metrics 30d by sequence`.",
                ),
                Finding(
                    key="sender:3", text="<!here>@team.example is paused: it bounced.", is_told=True
                ),
            ),
        ),
        "health_well": PipelineHealth(stages=well, findings=()),
        "health_new": PipelineHealth(
            stages=tuple(_stage(each.stage, (0, 0), (0, 0), fell=False) for each in well),
            findings=(),
        ),
    }
