"""Decides how the scoring model looks: the card, its history, and what a change would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import (
    Message,
    actions,
    button,
    context,
    counted,
    esc,
    harmless,
    header,
    plain,
    section,
    shorten,
)
from blocks.refs import NoRef, RecordRef, Ref
from blocks.scoring import SCORE_WORDS
from engine.views.icp import (
    KINDS,
    ModelCard,
    ModelEffect,
    ModelHistory,
    ModelSaved,
    Placed,
    SignalLine,
    VersionLine,
)

MOST_IN_SECTION = 2900
MOST_TEXT = 11_000
"""Characters of signals on the card; Slack takes about 13,200 in all blocks of a message."""
TOP_SHOWN = 20


class DraftRef(Ref):
    """Which draft, and which state of it was shown."""

    id: int
    number: int


def card(model: ModelCard) -> Message:
    """The model by kind, with its points; who may change it gets the button."""
    title = f"What makes a prospect worth writing to · version {model.version}"
    blocks: list[Block] = [header(title), context(_since(model))]
    blocks += _by_kind(model.signals)
    weights = " + ".join(
        f"{share:g} {SCORE_WORDS[name].lower()}" for name, share in model.priority.items()
    )
    grades = ", ".join(f"{grade} from {least:g}" for grade, least in model.grades.items())
    blocks.append(
        context(
            f"Priority = {weights}. Grades by fit: {grades}. What somebody did counts half after "
            f"{model.half_life_days:g} days. Pillars: {esc(', '.join(model.pillars), 300)}."
        )
    )
    edit = [button("Edit", Action.ICP_EDIT, NoRef(), style="primary")] if model.may_change else []
    history = button("History", Action.ICP_HISTORY, NoRef())
    blocks.append(actions(*edit, history, about="what a score is made of"))
    return Message(text=title, blocks=blocks)


def _by_kind(signals: Sequence[SignalLine]) -> Iterable[Block]:
    """A section or more for each kind; of a model that is too long for a message the beginning."""
    left = MOST_TEXT
    for kind, label in KINDS.items():
        lines = []
        for line in (_signal(signal) for signal in signals if signal.kind == kind):
            left -= len(line) + 1
            if left > 0:
                lines.append(line)
        yield from (section(text) for text in _sections(f"*{label}*", lines))
    if left <= 0:
        yield context(f"That is not all of its {len(signals)} signals; `drumbeat icp` shows them.")


def _since(model: ModelCard) -> str:
    if model.by_name is None or model.at is None:
        return "As Drumbeat comes. An admin can change it."
    return f"{esc(model.by_name, 60)}, {_day(model.at)}: {esc(model.note, 200)}"


def _signal(line: SignalLine) -> str:
    limit = f", at most {line.cap:g}" if line.cap != line.points else ""
    looked_for = (*line.words, *(value.replace("_", " ") for value in line.values))
    found = ", ".join(esc(text, 40) for text in looked_for[:3])
    more = len(looked_for) - 3
    others = f" and {more} more" if more > 0 else ""
    return (
        f"{line.points:+g}{limit}  {esc(line.because, 80)} · {SCORE_WORDS[line.score].lower()} "
        f"({found}{others})"
    )


def _sections(title: str, lines: Sequence[str]) -> Iterable[str]:
    """The lines in texts that fit a section, the first one with the title."""
    text = title
    for line in lines:
        if len(text) + len(line) > MOST_IN_SECTION:
            yield text
            text = line
        else:
            text = f"{text}\n{line}"
    if lines:
        yield text


def _day(at: datetime) -> str:
    return f"{at:%d %b %Y}"


def history_modal(history: ModelHistory) -> Modal_:
    """The versions, each but the one that counts with a way back to it."""
    blocks = [_version(line, history.current) for line in history.versions]
    return _modal("Versions of the model", blocks)


def _version(line: VersionLine, current: int) -> Block:
    who = f"{esc(line.by_name, 60)}, {_day(line.at)}" if line.by_name and line.at else "Drumbeat"
    text = f"*Version {line.version}* · {who}\n{esc(line.note, 500)}"
    if line.version == current:
        return section(f"{text}\n_This one counts._")
    back = button(
        "Roll back",
        Action.ICP_ROLL_BACK,
        RecordRef(id=line.version),
        about=f"to version {line.version}",
    )
    return section(text, accessory=back)


def working_modal() -> Modal_:
    """What is shown while everybody is counted."""
    return _modal("Effect", [section("Working out what this would change…")])


def effect_modal(effect: ModelEffect) -> Modal_:
    """What a change would do, to be saved or discarded."""
    changes = [f"• {esc(change, 300)}" for change in effect.changes]
    blocks: list[Block] = [section(shorten("\n".join(changes) or "Nothing changes.", 2900))]
    blocks.append(section("\n".join((_summary(effect), *_who_moves(effect)))))
    blocks += [
        section(f"*Top {TOP_SHOWN} now*\n{_places(effect.top_before, effect.top_after)}"),
        section(f"*Top {TOP_SHOWN} then*\n{_places(effect.top_after, effect.top_before)}"),
    ]
    if effect.draft_id is None:
        return _modal("Effect", blocks)
    ref = DraftRef(id=effect.draft_id, number=effect.number)
    blocks.append(actions(button("Change more", Action.ICP_MORE, ref)))
    return _modal("Effect", blocks, callback=Modal.ICP_EFFECT, ref=ref)


def _summary(effect: ModelEffect) -> str:
    if not effect.changed:
        return f"None of {counted(effect.scored, 'prospect')} would have another score."
    grades = " · ".join(
        f"{grade} {before:,} → {effect.grades_after[grade]:,}"
        for grade, before in effect.grades_before.items()
    )
    scored = counted(effect.scored, "prospect")
    return f"*{effect.changed:,}* of {scored} would have other scores. {grades}"


def _who_moves(effect: ModelEffect) -> Iterable[str]:
    for count, named, what in (
        (effect.moved_in, effect.named_in, "move in (grade A)"),
        (effect.dropped_out, effect.named_out, "drop out (no longer A)"),
    ):
        if count:
            names = ", ".join(esc(place.name, 40) for place in named)
            more = f" and {count - len(named):,} more" if count > len(named) else ""
            yield f"{count:,} {what}: {names}{more}"


def _places(places: Sequence[Placed], others: Sequence[Placed]) -> str:
    """One a line; who is not in the other list is marked."""
    known = {place.prospect_id for place in others}
    lines = [
        f"{at}. {esc(place.name, 40)} · {place.priority:g} · {place.grade}"
        + ("" if place.prospect_id in known else " ←")
        for at, place in enumerate(places, 1)
    ]
    return "\n".join(lines) or "Nobody yet."


def saved_modal(saved: ModelSaved) -> Modal_:
    """What is shown once it is saved."""
    text = (
        f"Version {saved.version} counts now: {esc(saved.note, 500)}. "
        "Everybody is being scored anew; that takes a moment."
    )
    return _modal("Saved", [section(text)])


def sentence_modal(text: str) -> Modal_:
    """One sentence of the engine's, in place of a form; a command in it stays one."""
    return _modal("Scoring model", [section(harmless(shorten(text[:1].upper() + text[1:], 500)))])


def _modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: Modal | None = None,
    ref: Ref | None = None,
) -> Modal_:
    return Modal_(
        type="modal",
        callback_id=callback.value if callback else None,
        private_metadata=ref.encode() if ref else None,
        title=PlainTextObject(text=plain(title, 24)),
        submit=PlainTextObject(text="Save") if callback else None,
        close=PlainTextObject(text="Discard" if callback else "Close"),
        notify_on_close=bool(callback),
        blocks=list(blocks),
    )
