"""Decides how segments, the ranking and the reasons of one prospect look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.base import Message, actions, button, context, esc, header, section, shorten
from blocks.metrics import bar
from blocks.refs import Ref
from engine.views.scoring import (
    Explanation,
    PriorityList,
    RankedProspect,
    ReasonView,
    SegmentReport,
)

MOST_IDS = 50
"""More would not fit into a button's value of 2,000 characters with ids of any length."""
FULL_ROWS = 10
"""Prospects of a ranking that are shown with their reasons; the others in one line each."""
LINES_TOGETHER = 10

SCORE_WORDS = {
    "fit": "Fit",
    "referral_capacity": "Referral capacity",
    "signal_strength": "Signal strength",
}


class TopRef(Ref):
    """Which prospects the button at the end of a ranking drafts for, the first one first."""

    ids: Annotated[list[int], Field(min_length=1, max_length=MOST_IDS)]


def segment_report(report: SegmentReport) -> Message:
    """How many prospects each audience has, against its target."""
    if not report.total_prospects:
        return Message(
            text="There is nobody to segment yet.",
            blocks=[section("There is nobody to segment yet. Drop a CSV into this channel.")],
        )
    labels = {key: esc(report.labels.get(key, key), 40) for key in report.segments}
    width = max(len(label) for label in labels.values())
    highest = max(*report.reached.values(), *report.target.values())
    rows = [
        f"{labels[key]:<{width}}  {count:>5}  {bar(report.reached[key], highest)} "
        f"{report.reached[key]:>4.0%} (target {report.target[key]:.0%})"
        for key, count in report.segments.items()
    ]
    text = f"{report.total_prospects:,} prospects segmented"
    table = "\n".join(rows)
    return Message(
        text=text,
        blocks=[
            section(f"*{text}*\n```{table}```"),
            context(_how_it_was_decided(report), "`/outreach prioritize` ranks them."),
        ],
    )


def _how_it_was_decided(report: SegmentReport) -> str:
    if not report.undecided:
        return "Titles and companies decided for everybody."
    moved = f"{report.moved} of them moved for the target" if report.moved else "none was moved"
    return (
        f"For {report.undecided} the record does not decide; {moved}. "
        "The others stand where their title and company put them."
    )


def ranking(found: PriorityList) -> Message:
    """Who comes first and why, with a button to draft for those with whom nothing is under way."""
    if not found.prospects:
        return _nobody(found)
    shown = found.prospects[:MOST_IDS]
    title = f"Top {len(shown)} of {found.top_tier_count}"
    label = found.labels.get(found.request.segment or "")
    if label:
        title += f" · {label}"
    full, brief = shown[:FULL_ROWS], shown[FULL_ROWS:]
    blocks: list[Block] = [header(title)]
    blocks += [section(_row(at, row, found)) for at, row in enumerate(full, 1)]
    for start in range(0, len(brief), LINES_TOGETHER):
        lines = [
            f"{FULL_ROWS + start + at}. {esc(row.name, 40)} · {row.priority_score:g}"
            for at, row in enumerate(brief[start : start + LINES_TOGETHER], 1)
        ]
        blocks.append(section("\n".join(lines)))
    blocks.append(context(_limits(found)))
    draft = _draft_button(shown)
    if draft is not None:
        blocks.append(actions(draft))
    first = found.prospects[0]
    return Message(text=f"{title}: {shorten(first.name, 60)} comes first", blocks=blocks)


def _row(at: int, row: RankedProspect, found: PriorityList) -> str:
    place = ", ".join(esc(text, 45) for text in (row.job_title, row.company) if text)
    label = found.labels.get(row.segment or "")
    lines = [
        f"*{at}. {esc(row.name, 50)}* · *{row.priority_score:g}*",
        " · ".join(part for part in (place, esc(label)) if part),
        _scores(row),
        esc("; ".join(row.reasons), 130),
    ]
    if not row.available:
        lines.append("_Something is under way already._")
    return "\n".join(line for line in lines if line)


def _scores(row: RankedProspect) -> str:
    return (
        f"fit {row.fit_score:g}, referral {row.referral_capacity:g}, signal {row.signal_strength:g}"
    )


def _limits(found: PriorityList) -> str:
    request = found.request
    limits = [
        f"{name} from {value:g}"
        for name, value in (
            ("fit", request.min_fit_score),
            ("referral", request.min_referral_capacity),
            ("signal", request.min_signal_strength),
        )
        if value
    ]
    above = f" with {', '.join(limits)}" if limits else ""
    busy = found.top_tier_count - found.available_count
    under_way = f" With {busy} of them something is under way already." if busy else ""
    return f"{found.top_tier_count} of {found.total_scored} scored prospects{above}.{under_way}"


def _draft_button(prospects: Sequence[RankedProspect]) -> ButtonElement | None:
    ids = [row.prospect_id for row in prospects if row.available][:MOST_IDS]
    if not ids:
        return None
    label = f"Draft for the top {len(ids)}" if len(ids) > 1 else "Draft for the first"
    return button(label, Action.PROSPECTS_DRAFT_TOP, TopRef(ids=ids), style="primary")


def _nobody(found: PriorityList) -> Message:
    if not found.total_scored:
        text = "There is nobody to rank here yet. Drop a CSV into this channel, then segment it."
    elif found.top_tier_count:
        text = f"With all {found.top_tier_count} of them something is under way already."
    else:
        text = f"{_limits(found)} Lower a limit to see more."
    return Message(text=text, blocks=[section(text)])


def explanation(told: Explanation) -> Message:
    """Everything that stands behind one prospect's scores."""
    place = ", ".join(esc(text, 80) for text in (told.job_title, told.company) if text)
    contacts = [esc(text, 100) for text in (told.email, told.linkedin_url, told.phone) if text]
    grade = f" · grade {esc(told.grade, 4)}" if told.grade else ""
    title = (
        f"*{esc(told.name, 80)}* #{told.prospect_id} · priority *{told.priority_score:g}*{grade}"
    )
    where = " · ".join(part for part in (place, esc(told.location, 60)) if part)
    blocks: list[Block] = [
        section("\n".join(line for line in (title, where, " · ".join(contacts)) if line))
    ]
    for name, words in SCORE_WORDS.items():
        value = {
            "fit": told.fit_score,
            "referral_capacity": told.referral_capacity,
            "signal_strength": told.signal_strength,
        }[name]
        reasons = [_reason(reason) for reason in told.reasons if reason.score == name]
        lines = reasons or ["nothing in the record speaks for it"]
        blocks.append(section("\n".join((f"*{words} {value:g}*", *lines))))
    blocks.append(context(_segment(told), f"From {esc(told.source, 80)}."))
    text = f"{shorten(told.name, 80)}: priority {told.priority_score:g}"
    return Message(text=text, blocks=blocks)


def _reason(reason: ReasonView) -> str:
    return f"{reason.points:+g}  {esc(reason.words, 150)}"


def _segment(told: Explanation) -> str:
    status = told.lead_status.replace("_", " ")
    if told.segment is None:
        return f"Not in a segment yet; `/outreach segment` sorts everybody. Status: {status}."
    label = esc(told.segment_label or told.segment, 40)
    if not told.segment_evidence:
        return f"{label}, because the target has room there. Status: {status}."
    return f"{label}, because of {esc('; '.join(told.segment_evidence), 200)}. Status: {status}."
