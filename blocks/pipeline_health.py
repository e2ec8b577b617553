"""Decides how the pipeline's health looks: what is wrong first, then each stage."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import Block

from blocks.base import Message, context, counted, esc_told, header, section
from engine.views.pipeline_health import PipelineHealth, StageHealth, StageShare

NAMES: Final = {
    "people_approved": "people approved, of those who came in for review",
    "drafts_approved": "drafts approved, of those that were due",
    "sent": "sent, of approved",
    "accepted": "connection requests accepted",
    "delivered": "arrived, of sent",
    "replied": "answered, of arrived",
    "positive": "positive, of answered",
    "meeting": "meetings, of positive",
    "read": "answers read right",
}
MOST: Final = 15


def health_message(health: PipelineHealth) -> Message:
    title = "Health of the pipeline"
    blocks: list[Block] = [header(title)]
    findings = [f"• {esc_told(finding.text, 400)}" for finding in health.findings[:MOST]]
    blocks.append(section("\n".join(findings) or "Nothing is wrong."))
    blocks.append(section("\n".join(stage_words(stage) for stage in health.stages)))
    blocks.append(
        context(
            "Four weeks in which each had a week or more to get on, against the twelve weeks "
            "before. Of fewer than ten no rate is told."
        )
    )
    return Message(text=f"{title}: {counted(len(findings), 'finding')}.", blocks=blocks)


def stage_words(stage: StageHealth) -> str:
    """One line: now, and before."""
    mark = ":small_red_triangle_down: fell, " if stage.fell else ""
    return (
        f"{NAMES[stage.stage].capitalize()}: {_share(stage.count, stage.of, stage.rate)}, {mark}"
        f"before {_share(stage.count_before, stage.of_before, stage.rate_before)}"
    )


def share_words(share: StageShare) -> str:
    """One line of a time on its own."""
    return f"{NAMES[share.stage].capitalize()}: {_share(share.count, share.of, share.rate)}"


def _share(count: int, of: int, rate: float | None) -> str:
    share = f"{count} of {of}"
    return share if rate is None else f"{rate:g} % ({share})"
