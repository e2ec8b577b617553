"""Decides how research notes look, and the form for a new one."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import button, confirm, context, esc, section
from blocks.forms import modal, select_input, text_input
from blocks.refs import RecordRef
from engine.views.notes import NoteLine, NoteList

TEXT, ABOUT, SAID = "text", "about", "may_be_said"
MOST_SHOWN = 20
WHO_HEARS = {"no": "Colleagues only", "yes": "Drafts may say it to the recipient"}


def notes_modal(found: NoteList, text: str = "") -> Modal_:
    """What is noted about somebody, their company and their segment, and room for one more."""
    blocks: list[Block] = [context(esc(found.changed))] if found.changed else []
    blocks += [_note(note) for note in found.notes[:MOST_SHOWN]]
    if not found.notes:
        blocks.append(section(f"Nothing is noted about {esc(found.whom, 80)} yet."))
    if len(found.notes) > MOST_SHOWN:
        blocks.append(context(f"and {len(found.notes) - MOST_SHOWN} older ones"))
    about = {"person": found.whom}
    about |= {"company": f"Everybody at {found.company}"} if found.company else {}
    about |= {"segment": f"Everybody in {found.segment}"} if found.segment else {}
    blocks += [
        DividerBlock(),
        text_input(
            TEXT,
            "What did you find out?",
            text,
            multiline=True,
            hint="One sentence, if drafts may say it: they say it word for word.",
        ),
        select_input(ABOUT, "About", about, "person"),
        select_input(
            SAID,
            "For",
            WHO_HEARS,
            "no",
            hint=f"Drafts say a note by themselves until it is {found.fresh_days} days old.",
        ),
    ]
    ref = RecordRef(id=found.prospect_id or 0)
    return modal(Modal.NOTE, "Notes", blocks, ref, submit="Add")


def _note(note: NoteLine) -> Block:
    whom = "" if note.about == "person" else f"{esc(note.whom, 60)}: "
    who = "may be said" if note.may_be_said else "colleagues only"
    if note.may_be_said and not note.is_fresh:
        who = "too old to be said by itself"
    told = f"{whom}{esc(note.text, 400)}\n_{note.age}, {esc(note.source, 60)} · {who}_"
    if note.note_id is None:
        return section(told)
    sure = confirm("Remove this note?", "Drafts no longer say it.", "Remove")
    ref, about = RecordRef(id=note.note_id), f"note {note.note_id}, {note.text}"
    remove = button("Remove", Action.NOTE_REMOVE, ref, confirm=sure, about=about)
    return section(told, accessory=remove)
