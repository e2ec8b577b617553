"""Decides how prospects who wait for a decision look: one at a time, in a modal that stays.

A modal, because a message answers a click for thirty minutes and five times only, and a queue is
worked through for longer; and because two people then do not draw over each other's card.
"""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import actions, button, confirm, context, esc, plain, plural, section
from blocks.forms import staying_modal
from blocks.refs import RecordRef
from blocks.review_refs import BecauseRef, BulkRef, OtherRef, ReviewRef, SkipRef, SourceRef
from engine.views.review import (
    REASONS,
    Decided,
    ReviewCard,
    ReviewQueue,
    Waiting,
)

BECAUSE = "because"
OTHER = "other"
FILTER_WORDS = {
    "source": "from",
    "company": "at",
    "segment": "segment",
    "grade": "grade",
    "seniority": "seniority",
    "country": "country",
}


def review_modal(queue: ReviewQueue, ref: ReviewRef, note: Decided | None = None) -> Modal_:
    """The next prospect with the buttons of a decision, or that there is nobody more."""
    blocks: list[Block] = []
    if note is not None:
        blocks.append(context(decided_line(note)))
    blocks.append(section(_title(queue)))
    if queue.prospects:
        card = queue.prospects[0]
        blocks += [DividerBlock(), *_card(card), _decision(card), DividerBlock()]
    elif queue.total:
        again = button("From the beginning", Action.REVIEW_SKIP, SkipRef())
        blocks += [section("That was the last one. The others were skipped."), actions(again)]
    blocks += _many(queue)
    return staying_modal(
        "Review prospects", blocks, ref.model_copy(update={"filter": queue.filter})
    )


def nobody(queue: ReviewQueue) -> str:
    """The sentence when nobody waits, or nobody who fits."""
    if not queue.waiting:
        return "Nobody waits for a decision."
    waits = "one prospect waits" if queue.waiting == 1 else f"{queue.waiting:,} prospects wait"
    why = ""
    if queue.filter.segment is not None:
        why = " Most get their audience when they are approved, so leave out `segment:`."
    return f"Nobody who waits fits; {waits} in all.{why} `/outreach review` shows them."


def decided_line(done: Decided, show: Callable[[str, int], str] = esc) -> str:
    """What a decision did, and who was first where somebody was; `show` makes names harmless."""
    if done.name is not None and done.count:
        return f"{done.decision.capitalize()}: {show(done.name, 80)}."
    first = show(done.first or "Somebody else", 80)
    if done.name is not None:
        verb = done.first_decision or "decided"
        return f"{first} had {verb} {show(done.name, 80)} already; that stands."
    line = f"{done.decision.capitalize()}: {done.count:,}."
    if done.already:
        last = f", last by {first} ({done.first_decision})" if done.first else ""
        line += f" {done.already:,} had been decided already{last}."
    return line


def other_modal(ref: OtherRef) -> Modal_:
    """A reason of one's own."""
    return Modal_(
        type="modal",
        callback_id=Modal.REVIEW_OTHER.value,
        private_metadata=ref.encode(),
        title=PlainTextObject(text="Reject"),
        submit=PlainTextObject(text="Reject"),
        close=PlainTextObject(text="Back"),
        blocks=[
            InputBlock(
                block_id=BECAUSE,
                label=PlainTextObject(text="Why"),
                element=PlainTextInputElement(action_id="value", max_length=200),
            )
        ],
    )


def reasons_select(
    action: Action, prospect_id: int, options: dict[str, str], *, was: Waiting = "discovered"
) -> StaticSelectElement:
    """Reject, with a reason."""
    return StaticSelectElement(
        action_id=action.value,
        placeholder=PlainTextObject(text="Reject: why?"),
        options=[
            Option(text=label, value=BecauseRef(id=prospect_id, because=key, was=was).encode())
            for key, label in options.items()
        ],
    )


def filter_words(queue: ReviewQueue) -> str:
    """The filter as a person would say it, plain; empty when there is none."""
    wanted = queue.filter
    parts = [f"from {name}" for name in (queue.import_name, queue.source_name) if name]
    for name, word in FILTER_WORDS.items():
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"{word} {value}")
    if wanted.min_fit is not None:
        parts.append(f"fit from {wanted.min_fit:g}")
    if wanted.words:
        parts.append(f"with “{wanted.words}”")
    return ", ".join(plain(part, 80) for part in parts)


def _title(queue: ReviewQueue) -> str:
    if not queue.total:
        return nobody(queue)
    words = filter_words(queue)
    waits = "waits" if queue.total == 1 else "wait"
    title = f"*{queue.total:,} {waits}*"
    if words:
        rest = f" of {queue.waiting:,}" if queue.waiting != queue.total else ""
        return f"{title}{rest} · {esc(words, 200)}"
    named = [f"{each.count:,} from {esc(each.source, 60)}" for each in queue.sources[:3]]
    return f"{title} · {' · '.join(named)}"


def _card(card: ReviewCard) -> list[Block]:
    place = ", ".join(esc(text, 80) for text in (card.job_title, card.company) if text)
    lines = [f"*{esc(card.name, 100)}* #{card.prospect_id}", place, esc(card.location, 80)]
    blocks: list[Block] = [section("\n".join(line for line in lines if line))]
    if card.reasons:
        blocks.append(section("\n".join(f"• {esc(reason, 150)}" for reason in card.reasons)))
    contacts = [esc(text, 120) for text in (card.email, card.linkedin_url, card.phone) if text]
    small = (_scores(card), " · ".join(contacts), esc(card.source, 100))
    blocks.append(context(*(text for text in small if text)))
    return blocks


def _scores(card: ReviewCard) -> str:
    if card.priority_score is None:
        return "Not scored yet."
    scores = [f"priority *{card.priority_score:g}*"]
    named = {
        "fit": card.fit_score,
        "referral": card.referral_capacity,
        "signal": card.signal_strength,
    }
    scores += [f"{name} {value:g}" for name, value in named.items() if value is not None]
    if card.grade:
        scores.append(f"grade {esc(card.grade, 20)}")
    if card.segment:
        scores.append(esc(card.segment.replace("_", " "), 40))
    return " · ".join(scores)


def _decision(card: ReviewCard) -> ActionsBlock:
    ref = RecordRef(id=card.prospect_id)
    return actions(
        button("Approve", Action.REVIEW_APPROVE, ref, style="primary"),
        reasons_select(Action.REVIEW_REJECT, card.prospect_id, {**REASONS, OTHER: "other…"}),
        button("Skip", Action.REVIEW_SKIP, SkipRef(after=card.cursor)),
        about=card.name,
    )


def _many(queue: ReviewQueue) -> list[Block]:
    """All who fit at once, and a choice of sources where there are several."""
    if not queue.total:
        return []
    words = filter_words(queue)
    whom = f"all {queue.total:,}" if queue.total > 1 else "this one"
    elements = [
        button(
            f"Approve {whom}{f' {words}' if words else ''}",
            Action.REVIEW_APPROVE_ALL,
            BulkRef(newest=queue.newest, expected=queue.total),
            confirm=confirm(
                f"Approve {whom}?",
                f"{queue.total:,} who {plural(queue.total, 'waits', 'wait')}"
                f"{f' {words}' if words else ''} can then be written to.",
                f"Approve {queue.total:,}",
            ),
        )
    ]
    blocks: list[Block] = [ActionsBlock(elements=list(elements))]
    if queue.filter.is_empty and len(queue.sources) > 1:
        blocks.insert(0, section("Look at one source only", accessory=_sources(queue)))
    return blocks


def _sources(queue: ReviewQueue) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=Action.REVIEW_SOURCE.value,
        placeholder=PlainTextObject(text="Source"),
        options=[
            Option(
                text=plain(f"{each.count:,} {each.source}", 75),
                value=SourceRef(id=each.example).encode(),
            )
            for each in queue.sources
        ],
    )
