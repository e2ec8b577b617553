"""Decides how the ranking looks: a page of it, with the way to the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field
from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.base import Message, actions, button, context, esc, header, section, shorten
from blocks.refs import Ref
from engine.views.scoring import PrioritizeRequest, PriorityList, RankedProspect

MOST_IDS = 50
"""More would not fit into a button's value of 2,000 characters with ids of any length."""
FULL_ROWS = 10
"""Prospects of a ranking that are shown with their reasons; the others in one line each."""
LINES_TOGETHER = 10


class TopRef(Ref):
    """Which prospects a button drafts for, the first one first; sequences as usual or of a type."""

    ids: Annotated[list[int], Field(min_length=1, max_length=MOST_IDS)]
    sequence_type: str | None = None


class PageRef(Ref):
    """What the next page of a ranking is asked with, and how many were shown before."""

    shown: Annotated[int, Field(ge=1)]
    request: PrioritizeRequest


def ranking(found: PriorityList, *, before: int = 0) -> Message:
    """Who comes first and why, with a button to draft for those with whom nothing is under way.

    `before` were on earlier pages.
    """
    if not found.prospects:
        return _nobody(found)
    shown = found.prospects[:MOST_IDS]
    places = f"{before + 1:,} to {before + len(shown):,}" if before else f"Top {len(shown)}"
    title = f"{places} of {_total(found, 'top_tier_count')}"
    label = found.labels.get(found.request.segment or "")
    if label:
        title += f" · {label}"
    full, brief = shown[:FULL_ROWS], shown[FULL_ROWS:]
    blocks: list[Block] = [header(title)]
    blocks += [section(_row(at, row, found)) for at, row in enumerate(full, before + 1)]
    for start in range(0, len(brief), LINES_TOGETHER):
        lines = [
            f"{before + FULL_ROWS + start + at:,}. {esc(row.name, 40)} · {row.priority_score:g}"
            for at, row in enumerate(brief[start : start + LINES_TOGETHER], 1)
        ]
        blocks.append(section("\n".join(lines)))
    blocks.append(context(_limits(found)))
    buttons = [_draft_button(shown), _next_button(found, before + len(shown))]
    if any(buttons):
        blocks.append(actions(*(each for each in buttons if each is not None)))
    first = shorten(shown[0].name, 60)
    return Message(text=f"{title}: {first} comes {'next' if before else 'first'}", blocks=blocks)


def _total(found: PriorityList, name: str) -> str:
    more = "more than " if name in found.more_than else ""
    return f"{more}{getattr(found, name):,}"


def _row(at: int, row: RankedProspect, found: PriorityList) -> str:
    place = ", ".join(esc(text, 45) for text in (row.job_title, row.company) if text)
    label = found.labels.get(row.segment or "")
    lines = [
        f"*{at:,}. {esc(row.name, 50)}* · *{row.priority_score:g}*",
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
    limits = list(_asked(found.request))
    above = f" with {', '.join(limits)}" if limits else ""
    busy = found.top_tier_count - found.available_count
    counted = not {"top_tier_count", "available_count"} & set(found.more_than)
    under_way = (
        f" With {busy:,} of them something is under way already." if busy and counted else ""
    )
    return (
        f"{_total(found, 'top_tier_count').capitalize()} of {_total(found, 'total_scored')} "
        f"scored prospects{above}.{under_way}"
    )


def _asked(request: PrioritizeRequest) -> Iterator[str]:
    """The limits and filters in words."""
    for name, value in (
        ("fit", request.min_fit_score),
        ("referral", request.min_referral_capacity),
        ("signal", request.min_signal_strength),
    ):
        if value:
            yield f"{name} from {value:g}"
    if request.grade:
        yield f"grade {request.grade}"
    if request.tag:
        yield f"tag {esc(request.tag, 60)}"
    if request.owner:
        yield f"owner {esc(request.owner, 60)}"
    if request.never_contacted:
        yield "no contact so far"
    if request.not_contacted_for_days:
        yield f"no contact for {request.not_contacted_for_days} days"


def _draft_button(prospects: Sequence[RankedProspect]) -> ButtonElement | None:
    ids = [row.prospect_id for row in prospects if row.available][:MOST_IDS]
    if not ids:
        return None
    label = f"Draft for the top {len(ids)}" if len(ids) > 1 else "Draft for the first"
    return button(label, Action.PROSPECTS_DRAFT_TOP, TopRef(ids=ids), style="primary")


def _next_button(found: PriorityList, shown: int) -> ButtonElement | None:
    if found.next is None:
        return None
    asked = found.request.model_copy(update={"after": found.next})
    ref = PageRef(shown=shown, request=asked)
    return button("Next", Action.RANKING_NEXT, ref, about="those who come after")


def _nobody(found: PriorityList) -> Message:
    if not found.total_scored:
        text = "There is nobody to rank here yet. Drop a CSV into this channel, then segment it."
    elif found.request.after:
        text = "That was the last of them."
    elif found.top_tier_count:
        text = f"With all {found.top_tier_count} of them something is under way already."
    else:
        text = f"{_limits(found)} Lower a limit to see more."
    return Message(text=text, blocks=[section(text)])
