"""Decides how the scoring model is edited: what to change, one signal, and the rest."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import context, plain
from blocks.forms import INPUT, modal, select_input, text_input
from blocks.refs import Ref
from blocks.scoring import SCORE_WORDS
from engine.views.icp import CAP, KINDS, ListsForm, RestForm, SignalChoice, SignalForm, SignalLine

WHAT = "what"
NEW, REST, LISTS = "+new", "+rest", "+lists"
"""No signal can be called so."""
MOST_LIMITS = 90
"""Slack takes no more than a hundred blocks in a modal."""


class ChangeRef(Ref):
    """Which signal a form is about (none: a new one), and the draft that it goes on with."""

    name: str | None = None
    draft_id: int | None = None


def choice_modal(choice: SignalChoice) -> Modal_:
    """What to change: one of the signals, a new one, or the rest."""
    groups = [
        OptionGroup(
            label=PlainTextObject(text="The model"),
            options=[
                _option(NEW, "Add a signal"),
                _option(REST, "Weights, grades, how fast it fades"),
                _option(LISTS, "Shared limits, industries, pillars"),
            ],
        )
    ]
    for kind, label in KINDS.items():
        options = [
            _option(line.name, f"{line.points:+g}  {line.because}")
            for line in choice.signals
            if line.kind == kind
        ]
        if options:
            groups.append(OptionGroup(label=PlainTextObject(text=label), options=options))
    select = StaticSelectElement(
        action_id=INPUT, placeholder=PlainTextObject(text="Choose"), option_groups=groups
    )
    blocks: list[Block] = [
        InputBlock(block_id=WHAT, label=PlainTextObject(text="What to change"), element=select),
        context("Nothing counts before you have seen what it does and saved it."),
    ]
    return modal(
        Modal.ICP_CHOICE,
        "Scoring model",
        blocks,
        ChangeRef(draft_id=choice.draft_id),
        submit="Next",
    )


def signal_modal(form: SignalForm) -> Modal_:
    """One signal: what it says, looks for, and adds."""
    line = form.signal
    blocks: list[Block] = [
        text_input("because", "What it says of somebody", line.because if line else "")
    ]
    if line is None:
        blocks += [select_input("kind", "What it is about", KINDS)]
        blocks += [select_input("score", "Which score it counts for", SCORE_WORDS)]
    else:
        blocks.append(context(_about(line)))
    blocks += [
        text_input(
            "looked_for",
            "What is looked for, one a line",
            "\n".join(dict.fromkeys((*line.words, *line.values))) if line else "",
            multiline=True,
            hint="Whole words in any case and number, or values such as director, 11-50, US.",
        ),
        text_input("points", "Points for each that is found", f"{line.points:g}" if line else ""),
        text_input("cap", "At most, together", f"{line.cap:g}" if line else ""),
    ]
    if line is not None:
        blocks.append(_remove())
    ref = ChangeRef(name=line.name if line else None, draft_id=form.draft_id)
    return modal(Modal.ICP_SIGNAL, "Signal", blocks, ref, submit="Next")


def _about(line: SignalLine) -> str:
    shared = " It shares a limit with others like it." if line.group else ""
    where = ", ".join(line.looks_in)
    score = SCORE_WORDS[line.score].lower()
    return f"{KINDS[line.kind]}; counts for {score}; looks at {where}.{shared}"


def _remove() -> InputBlock:
    option = Option(value="remove", text=PlainTextObject(text="Remove this signal"))
    return InputBlock(
        block_id="remove",
        label=PlainTextObject(text="Or"),
        optional=True,
        element=CheckboxesElement(action_id=INPUT, options=[option]),
    )


def rest_modal(form: RestForm) -> Modal_:
    """The weights of the priority, the grades, and how fast doings fade."""
    blocks: list[Block] = [
        text_input(name, f"{words}: share of the priority", f"{form.priority[name]:g}")
        for name, words in SCORE_WORDS.items()
    ]
    blocks += [
        text_input(f"grade_{grade.lower()}", f"Grade {grade} from a fit of", f"{least:g}")
        for grade, least in form.grades.items()
    ]
    blocks.append(
        text_input(
            "half_life_days",
            "Days after which what somebody did counts half",
            f"{form.half_life_days:g}",
        )
    )
    return modal(
        Modal.ICP_REST,
        "Weights and grades",
        blocks,
        ChangeRef(draft_id=form.draft_id),
        submit="Next",
    )


def lists_modal(form: ListsForm) -> Modal_:
    """What signals add at most together, and the words that tell industries and pillars."""
    blocks: list[Block] = [
        text_input(
            CAP + limit.group,
            plain(f"{limit.group.replace('_', ' ').capitalize()}: points at most, together", 150),
            f"{limit.cap:g}",
            hint=plain(f"Shared by: {', '.join(limit.because)}.", 150),
        )
        for limit in form.limits[:MOST_LIMITS]
    ]
    for name, label, text, hint in (
        ("industries", "Industries by words of the company", form.industries, "the first counts"),
        ("pillars", "Pillars by words of the record", form.pillars, "what a message may speak of"),
    ):
        if text is None:
            blocks.append(context(f"{label}: not for a form. `drumbeat icp load` changes them."))
        else:
            how = f"One a line, like “Education: school, college”; {hint}."
            blocks.append(text_input(name, label, text, multiline=True, hint=how))
    return modal(
        Modal.ICP_LISTS,
        "Limits and lists",
        blocks,
        ChangeRef(draft_id=form.draft_id),
        submit="Next",
    )


def _option(value: str, label: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=plain(label, 75)))
