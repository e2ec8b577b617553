"""Decides how the audiences look, and the forms to change one."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, context, counted, esc, plain, section
from blocks.forms import INPUT, modal, text_input
from blocks.refs import FormRef, NoRef, RecordRef
from engine.views.audiences import AudienceForm, AudienceLine, AudienceList, RemovalForm

EVIDENCE_HINT = "Points, a colon, words; a word a line does as well. The points count once."
WORDS_SHOWN = 240


def audience_list(found: AudienceList) -> Message:
    """What each audience is for, what is evidence for it, and how many it has."""
    title = counted(len(found.audiences), "audience")
    blocks: list[Block] = [section(f"*{esc(found.changed)}*")] if found.changed else []
    for audience in found.audiences:
        blocks += [section(_audience(audience)), _buttons(audience)]
    last = [button("Add an audience", Action.AUDIENCE_ADD, NoRef())]
    if found.changed:
        last.append(button("Segment again", Action.SEGMENT_AGAIN, NoRef(), style="primary"))
    blocks += [
        context("Shares are weights. They move only those for whom the evidence does not decide."),
        actions(*last),
    ]
    return Message(text=found.changed or title, blocks=blocks)


def _audience(audience: AudienceLine) -> str:
    lines = [
        (
            f"*{esc(audience.label, 60)}* · `{esc(audience.key, 60)}` · "
            f"{counted(audience.prospects, 'prospect')}, target {audience.target:.0%}"
        ),
        esc(audience.purpose, 200),
        *(_some(line, WORDS_SHOWN // max(len(audience.evidence), 1)) for line in audience.evidence),
    ]
    if audience.updated_by:
        lines.append(f"_Changed by {esc(audience.updated_by, 60)}._")
    return "\n".join(line for line in lines if line)


def _some(words: str, limit: int) -> str:
    """As many of the words, which commas separate, as there is room for."""
    if len(words) <= limit:
        return esc(words)
    whole, _, _ = words[:limit].rpartition(", ")
    return esc(f"{whole or words[:limit]}, …")


def _buttons(audience: AudienceLine) -> Block:
    ref = RecordRef(id=audience.id)
    return actions(
        button("Edit", Action.AUDIENCE_EDIT, ref),
        button("Remove", Action.AUDIENCE_REMOVE, ref),
        about=audience.label,
    )


def audience_modal(form: AudienceForm, channel: str) -> Modal_:
    """Name, share, purpose, and the evidence in each field."""
    return modal(
        Modal.AUDIENCE,
        "New audience" if form.id is None else "Edit audience",
        [
            text_input("label", "Name", form.label),
            text_input("share", "Target share", form.share, hint="A weight, such as 50."),
            text_input(
                "purpose",
                "What the messages are meant to do",
                form.purpose,
                multiline=True,
                optional=True,
            ),
            *(
                text_input(field, words, value, multiline=True, optional=True, hint=EVIDENCE_HINT)
                for field, words, value in (
                    ("title", "Words in the title", form.title),
                    ("company", "Words in the company and industry", form.company),
                    ("about", "Words in tags and notes", form.about),
                )
            ),
        ],
        FormRef(id=form.id, version=form.version, channel=channel),
        submit="Save",
    )


def removal_modal(form: RemovalForm, channel: str) -> Modal_:
    """Where those go who are in an audience that is removed."""
    need = "They need another one." if form.prospects else "Nobody has to move."
    options = [
        Option(value=key, text=PlainTextObject(text=plain(label, 75)))
        for key, label in form.others.items()
    ]
    where = InputBlock(
        block_id="move_to",
        label=PlainTextObject(text="Move them to"),
        optional=not form.prospects,
        element=StaticSelectElement(action_id=INPUT, options=options),
    )
    told = section(f"*{esc(form.label, 60)}* has {counted(form.prospects, 'prospect')}. {need}")
    ref = FormRef(id=form.id, channel=channel)
    return modal(Modal.AUDIENCE_REMOVE, "Remove audience", [told, where], ref, submit="Remove")
