"""Decides how a list of prospects looks."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.base import Message, context, counted, esc, section, sentence
from engine.views.prospects import ProspectLine, ProspectList


def prospect_list(found: ProspectList) -> Message:
    """Who there is, or who fits some words."""
    if not found.total:
        if not found.text:
            return sentence("There are no prospects yet. Drop a CSV into this channel to begin.")
        return sentence(
            f"Nobody fits “{esc(found.text, 60)}”. Try a part of the name or the company."
        )
    fitting = f" that fit “{esc(found.text, 60)}”" if found.text else ""
    title = f"*{counted(found.total, 'prospect')}{fitting}*"
    lines = "\n".join(_line(prospect) for prospect in found.prospects)
    blocks: list[Block] = [section(f"{title}\n{lines}")]
    if found.total > len(found.prospects):
        more = found.total - len(found.prospects)
        blocks.append(context(f"and {more:,} more. Say a part of a name or company to narrow it."))
    return Message(text=counted(found.total, "prospect"), blocks=blocks)


def _line(prospect: ProspectLine) -> str:
    parts = [f"*{esc(prospect.name, 60)}* #{prospect.prospect_id}"]
    if prospect.job_title or prospect.company:
        parts.append(
            ", ".join(esc(text, 50) for text in (prospect.job_title, prospect.company) if text)
        )
    if prospect.place:
        parts.append(esc(prospect.place, 60))
    if prospect.priority_score is not None:
        parts.append(f"{prospect.priority_score:.0f}")
    parts.append(prospect.lead_status.replace("_", " "))
    if prospect.approval == "rejected":
        parts.append("*rejected*")
    return " · ".join(parts)
