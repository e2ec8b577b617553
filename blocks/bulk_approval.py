"""Decides how approving many drafts at once looks: a sample to read, the count, what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    DividerBlock,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import (
    Message,
    context,
    counted,
    esc,
    esc_lines,
    esc_told,
    plain,
    section,
    sentence,
)
from blocks.draft_queue_refs import DraftQueueRef
from blocks.drafts import step_words
from blocks.refs import Ref
from engine.views.bulk_approval import BulkApproved, BulkPreview, DraftSample, StepCount
from engine.views.draft_queue import DraftFilter

MOST_SAMPLE = 1500
MOST_REASONS = 8
WITH_WARNED = "with_warned"


class BulkRef(Ref):
    """Which drafts were counted, and the hash of them; the review to go back to, if any."""

    filter: DraftFilter
    with_warned: bool = False
    seen: str
    queue: DraftQueueRef | None = None


class StepRef(Ref):
    """One step of the campaign on one channel; neither: all its steps."""

    kind: str | None = None
    channel: str | None = None


def bulk_modal(
    preview: BulkPreview, queue: DraftQueueRef | None = None, note: str | None = None
) -> Modal_:
    """What would be approved; the button that does it names how many."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(f"*{esc(preview.campaign_name, 80)}*\n{_counted(preview)}"))
    blocks.append(_choices(preview))
    for number, sample in enumerate(preview.samples, start=1):
        blocks += [DividerBlock(), *_sample(sample, number, len(preview.samples))]
    ref = BulkRef(
        filter=preview.filter, with_warned=preview.with_warned, seen=preview.seen, queue=queue
    )
    return Modal_(
        type="modal",
        callback_id=Modal.BULK_APPROVE.value,
        private_metadata=ref.encode(),
        title=PlainTextObject(text="Approve drafts"),
        submit=PlainTextObject(text=f"Approve {preview.count:,}") if preview.count else None,
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )


def working_modal(done: int = 0, count: int | None = None) -> Modal_:
    """While many are approved; closing it stops nothing."""
    far = f": {done:,} of {count:,}" if count is not None else ""
    return _plain_modal(f"Approving{far}. You can close this window.")


def done_modal(done: BulkApproved) -> Modal_:
    """How many were approved, and why others were not."""
    return _plain_modal("\n".join(_done(done)))


def done_message(done: BulkApproved) -> Message:
    """The same for somebody who has closed the window meanwhile."""
    return sentence("\n".join(_done(done)))


def _done(done: BulkApproved) -> Iterator[str]:
    where = f"in {esc(done.campaign_name, 80)}"
    yield (
        f"*{counted(done.approved, 'draft')} approved* {where}."
        if done.approved
        else f"Nothing was approved {where}."
    )
    yield from _left(done)
    reasons = Counter(each.why for each in done.left_out)
    for why, count in reasons.most_common(MOST_REASONS):
        who = next(each.prospect_name for each in done.left_out if each.why == why)
        rest = f" and {count - 1:,} more" if count > 1 else ""
        yield f"• {esc(who, 80)}{rest}: {esc_told(why)}"


def _counted(preview: BulkPreview) -> str:
    lines = [f"{preview.count:,} of {counted(preview.total, 'draft')} would be approved."]
    return "\n".join([*lines, *_left(preview)])


def _left(counts: BulkPreview | BulkApproved) -> Iterator[str]:
    """Why the others are not, a line each."""
    if counts.blocked:
        yield f"{counts.blocked:,} left out: a warning has to be put right first."
    if counts.warned and not (isinstance(counts, BulkPreview) and counts.with_warned):
        yield f"{counts.warned:,} left out: with a warning. `/outreach drafts` shows each."
    if counts.not_yours:
        why = counts.may_not if isinstance(counts, BulkPreview) else None
        yield f"{counts.not_yours:,} left out: " + esc_told(why or "somebody else approves them.")


def _choices(preview: BulkPreview) -> Block:
    wanted = (preview.filter.kind, preview.filter.channel)
    every = sum(step.count for step in preview.steps)
    options: dict[tuple[str | None, str | None], Option] = {}
    options[None, None] = _option(f"All steps ({every:,})", StepRef())
    for step in preview.steps:
        ref = StepRef(kind=step.outreach_type, channel=step.channel)
        options[ref.kind, ref.channel] = _option(_step(step), ref)
    elements: list[StaticSelectElement | CheckboxesElement] = [
        StaticSelectElement(
            action_id=Action.BULK_STEP.value,
            placeholder=PlainTextObject(text="Which step"),
            options=list(options.values()),
            initial_option=options.get(wanted),
        )
    ]
    if preview.warned:
        also = _option(f"Also the {preview.warned:,} with a warning", WITH_WARNED)
        elements.append(
            CheckboxesElement(
                action_id=Action.BULK_WARNED.value,
                options=[also],
                initial_options=[also] if preview.with_warned else None,
            )
        )
    return ActionsBlock(elements=list(elements))


def _option(text: str, value: StepRef | str) -> Option:
    encoded = value if isinstance(value, str) else value.encode()
    return Option(text=PlainTextObject(text=plain(text, 75)), value=encoded)


def _step(step: StepCount) -> str:
    words = step_words(step)
    return f"{words[:1].upper()}{words[1:]} ({step.count:,})"


def _sample(sample: DraftSample, number: int, of: int) -> list[Block]:
    at = f", {esc(sample.company, 80)}" if sample.company else ""
    title = f"Sample {number} of {of}: *{esc(sample.prospect_name, 80)}*{at}"
    subject = [f"*{esc(sample.subject, 150)}*", ""] if sample.subject else []
    lines = [*subject, *esc_lines(sample.body, MOST_SAMPLE).split("\n")]
    quoted = "\n".join(f"> {line}" for line in lines)
    return [context(f"{title} · {step_words(sample)}"), section(quoted)]


def _plain_modal(text: str) -> Modal_:
    return Modal_(
        type="modal",
        title=PlainTextObject(text="Approve drafts"),
        close=PlainTextObject(text="Done"),
        blocks=[section(text)],
    )
