"""Decides how the library of demos looks, and the form to change one."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, confirm, context, counted, esc, section
from blocks.forms import file_input, modal, several_input, text_input
from blocks.refs import FormRef, NoRef, RecordRef
from engine.views.demos import FILE_KINDS, MOST_FILE_BYTES, DemoForm, DemoLine, DemoList

AUDIENCES, SECTORS, FILE = "audiences", "sectors", "file"


def demo_list(found: DemoList) -> Message:
    """What there is to show, for whom, and how often it was."""
    title = counted(len(found.demos), "demo")
    blocks: list[Block] = [section(f"*{esc(found.changed)}*")] if found.changed else []
    if not found.demos:
        blocks.append(section("There is nothing to show yet. Follow-ups bring demos that fit."))
    for demo in found.demos:
        blocks += [section(_demo(demo)), _buttons(demo)]
    blocks += [
        actions(button("Add a demo", Action.DEMO_ADD, NoRef())),
    ]
    return Message(text=found.changed or title, blocks=blocks)


def _demo(demo: DemoLine) -> str:
    audiences = ", ".join(demo.audiences) or "everyone"
    whom = f"{audiences} in {', '.join(demo.sectors)}" if demo.sectors else audiences
    shown = "not shown yet" if not demo.shown else f"shown {demo.shown:,} times"
    if demo.shown == 1:
        shown = "shown once"
    by = f" · added by {esc(demo.by, 60)}" if demo.by else ""
    where = esc(demo.url or f"the file {demo.file_name}", 150)
    return (
        f"*{esc(demo.name, 80)}*\n{esc(demo.proves, 200)}\n{where}\n"
        f"_For {esc(whom, 120)} · {shown}{by}_"
    )


def _buttons(demo: DemoLine) -> Block:
    ref = RecordRef(id=demo.demo_id)
    sure = confirm("Remove this demo?", "Drafts no longer show it.", "Remove")
    return actions(
        button("Edit", Action.DEMO_EDIT, ref),
        button("Remove", Action.DEMO_REMOVE, ref, confirm=sure),
        about=demo.name,
    )


def demo_modal(form: DemoForm, channel: str) -> Modal_:
    """What it is, what it proves, where it is, and for whom."""
    blocks: list[Block] = [
        text_input("name", "What it is", form.name, hint="As after “look at”: a two-minute tour"),
        text_input(
            "proves",
            "What it proves",
            form.proves,
            multiline=True,
            hint="One sentence. Drafts say it word for word.",
        ),
    ]
    if form.file_name:
        blocks.append(context(f"The file {esc(form.file_name, 80)} is attached to e-mails."))
    elif form.id is not None:
        blocks.append(text_input("url", "Link", form.url))
    else:
        blocks += [
            text_input("url", "Link", form.url, optional=True, hint="Or a file instead."),
            file_input(
                FILE,
                "File",
                FILE_KINDS,
                hint=f"Attached to e-mails. At most {MOST_FILE_BYTES // 1024 // 1024} MB.",
            ),
        ]
    blocks += [
        several_input(
            AUDIENCES,
            "Audiences",
            form.audiences,
            form.chosen_audiences,
            hint="None: it is for everyone.",
        ),
        several_input(
            SECTORS, "Sectors", form.sectors, form.chosen_sectors, hint="None: it is for all."
        ),
    ]
    title = "New demo" if form.id is None else "Edit demo"
    ref = FormRef(id=form.id, version=form.version, channel=channel)
    return modal(Modal.DEMO, title, blocks, ref, submit="Save")
