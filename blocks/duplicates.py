"""Decides how two prospects that may be one person look: side by side, with what differs."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, SectionBlock

from blocks.actions import Action
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    esc,
    harmless,
    mrkdwn,
    plain,
    section,
    shorten,
    told,
)
from blocks.refs import RecordRef, Ref
from engine.views.duplicates import Duplicates, Merged, Pair, Side

FIELDS = ("title", "company", "location", "email", "linkedin_url", "phone")
NOBODY = "Nobody looks like somebody else. Each import is looked through when it is done."


class PairRef(Ref):
    """The two prospects that a button decides on."""

    one: int
    other: int


def duplicates_message(seen: Duplicates) -> Message:
    """The next pair, below what has just been decided."""
    blocks: list[Block] = []
    if seen.merged is not None:
        blocks += _merged(seen.merged)
    if seen.dismissed is not None:
        blocks.append(section(harmless(seen.dismissed.replace("&", "&amp;"))))
    if seen.pair is None:
        text = _nothing_more(seen)
        return Message(text=text, blocks=[*blocks, section(text)])
    pair = seen.pair
    names = f"{plain(pair.one.name, 60)} and {plain(pair.other.name, 60)}"
    return Message(
        text=f"Are {names} one person? {seen.left} to decide.",
        blocks=[*blocks, *_pair(pair), context(f"{_why(pair)} {seen.left:,} to decide.")],
    )


def merge_undone(merged: Merged) -> Message:
    """The answer to an undone merge."""
    return told(merged.text)


def _nothing_more(seen: Duplicates) -> str:
    if not seen.left:
        decided = seen.merged is not None or seen.dismissed is not None
        return "That was the last one." if decided else NOBODY
    pairs = "pair is" if seen.left == 1 else "pairs are"
    return f"That was the end; {seen.left:,} {pairs} left that you skipped: `/outreach duplicates`."


def _merged(merged: Merged) -> list[Block]:
    undo = button(
        "Undo", Action.DUPLICATE_UNDO, RecordRef(id=merged.merge_id), about="the last merge"
    )
    return [section(harmless(merged.text.replace("&", "&amp;")), accessory=undo)]


def _pair(pair: Pair) -> list[Block]:
    ref = PairRef(one=pair.one.prospect_id, other=pair.other.prospect_id)
    kept = pair.one if pair.one.is_kept else pair.other
    sure = confirm(
        "Make them one person?",
        f"{plain(kept.name, 80)} (#{kept.prospect_id}) is kept, with all that is known of both. "
        "It can be undone.",
        "Merge",
    )
    return [
        SectionBlock(
            text=mrkdwn("*Are they one person?*"),
            fields=[mrkdwn(_side(pair.one, pair)), mrkdwn(_side(pair.other, pair))],
        ),
        actions(
            button("Same person", Action.DUPLICATE_SAME, ref, style="primary", confirm=sure),
            button("Different people", Action.DUPLICATE_DIFFERENT, ref),
            button("Skip", Action.DUPLICATE_SKIP, ref),
            about=f"{shorten(pair.one.name, 25)} and {shorten(pair.other.name, 25)}",
        ),
    ]


def _side(side: Side, pair: Pair) -> str:
    """One column; what differs is bold."""
    lines = [f"*{esc(side.name, 80)}* #{side.prospect_id}"]
    for name in FIELDS:
        if getattr(pair.one, name) is None and getattr(pair.other, name) is None:
            continue
        value = esc(getattr(side, name), 120) or "–"
        lines.append(f"*{value}*" if name in pair.differs else value)
    lines.append(f"{side.lead_status.replace('_', ' ')} · {esc(side.source, 60)}")
    if side.is_kept:
        lines.append("_would be kept_")
    return "\n".join(lines)


def _why(pair: Pair) -> str:
    return f"{pair.why[:1].upper()}{pair.why[1:]}."
