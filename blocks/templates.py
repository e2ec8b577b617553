"""Decides how a team's own templates look, the form to write one, and how it reads for people."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock, PlainTextObject
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    esc_lines,
    esc_told,
    section,
    shorten,
)
from blocks.drafts import CHANNELS, KINDS
from blocks.forms import modal, select_input, text_input
from blocks.refs import FormRef, NoRef, RecordRef
from engine.views.templates import (
    PreviewDraft,
    TemplateForm,
    TemplateLine,
    TemplateList,
    TemplatePreview,
)

EVERY = "every"
MOST_BODY = 1500


def template_list(found: TemplateList) -> Message:
    """The templates with the beginning of each."""
    title = counted(len(found.templates), "template")
    blocks: list[Block] = [section(f"*{esc(found.changed)}*")] if found.changed else []
    if not found.templates:
        blocks.append(section("There are no templates of your own. Drafts use the shipped texts."))
    for template in found.templates:
        blocks += [section(_template(template)), _buttons(template)]
    blocks.append(actions(button("New template", Action.TEMPLATE_ADD, NoRef())))
    return Message(text=found.changed or title, blocks=blocks)


def _template(template: TemplateLine) -> str:
    kind = KINDS.get(template.kind or "", template.kind or "every step")
    where = CHANNELS.get(template.channel, template.channel)
    tone = f", {template.tone}" if template.tone else ""
    by = f", written by {esc(template.by, 60)}" if template.by else ""
    return f"*{esc(template.name, 60)}* · {kind} {where}{tone}{by}\n>{esc(template.body, 150)}"


def _buttons(template: TemplateLine) -> Block:
    ref = RecordRef(id=template.template_id)
    sure = confirm("Remove this template?", "Nothing more is written from it.", "Remove")
    return actions(
        button("Edit", Action.TEMPLATE_EDIT, ref),
        button("Remove", Action.TEMPLATE_REMOVE, ref, confirm=sure),
        about=template.name,
    )


def template_modal(form: TemplateForm, channel: str) -> Modal_:
    """Name, use, subject, text and fallbacks; a button that tries it on real prospects."""
    kinds = {EVERY: "Every step"} | {kind: KINDS.get(kind, kind) for kind in form.kinds}
    tones = {EVERY: "Whichever is asked for"} | {tone: tone for tone in form.tones}
    channels = {name: CHANNELS.get(name, name) for name in form.channels}
    ref = FormRef(id=form.id, version=form.version, channel=channel)
    blocks: list[Block] = [
        text_input("name", "Name", form.name),
        select_input("channel", "Channel", channels, form.channel),
        select_input("kind", "Step", kinds, form.kind or EVERY),
        select_input("tone", "Tone", tones, form.tone or EVERY),
        text_input("subject", "Subject", form.subject, optional=True, hint="For e-mails."),
        text_input(
            "body",
            "Text",
            form.body,
            multiline=True,
            hint="A sentence whose variable is not known is left out, unless it has a fallback.",
        ),
        text_input(
            "fallbacks",
            "Fallbacks, one a line",
            form.fallbacks,
            multiline=True,
            optional=True,
            hint="company: your school",
        ),
        actions(button("Preview", Action.TEMPLATE_PREVIEW, NoRef(), about="on three prospects")),
        context(
            " · ".join(f"`{{{{ {name} }}}}` {esc(is_)}" for name, is_ in form.variables.items())
        ),
    ]
    title = "New template" if form.id is None else "Edit template"
    return modal(Modal.TEMPLATE, title, blocks, ref, submit="Save")


def preview_modal(shown: TemplatePreview) -> Modal_:
    """How it reads for three people, above the form."""
    blocks: list[Block] = []
    for draft in shown.drafts:
        blocks += [*_draft(draft), DividerBlock()]
    if not shown.drafts:
        blocks.append(section("Nobody who is approved can be reached on this channel yet."))
    return _window(blocks)


def fault_modal(sentence: str) -> Modal_:
    """What is wrong with a template that cannot be tried out."""
    return _window([section(esc(sentence, 600))])


def _draft(draft: PreviewDraft) -> list[Block]:
    at = f" · {esc(draft.company, 80)}" if draft.company else ""
    who = f"*{esc(draft.prospect_name, 80)}*{at}"
    if draft.why is not None:
        return [section(f"{who}\n:warning: {esc_told(draft.why, 500)}")]
    lines = [f"*{esc(draft.subject, 150)}*", ""] if draft.subject else []
    lines += esc_lines(shorten(draft.body or "", MOST_BODY)).split("\n")
    text = shorten("\n".join([who, *(f"> {line}" for line in lines)]), 2900)
    warnings = [f":warning: {esc(warning.text)}" for warning in draft.warnings[:5]]
    return [section(text), *([context(*warnings)] if warnings else [])]


def _window(blocks: list[Block]) -> Modal_:
    return Modal_(
        type="modal",
        title=PlainTextObject(text="Preview"),
        close=PlainTextObject(text="Back"),
        blocks=blocks,
    )
