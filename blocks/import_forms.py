"""Decides how it is asked what the columns of a file mean: the modal."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import context, counted, esc, plain
from blocks.refs import RecordRef
from engine.views.prospects import ColumnChoice, ColumnsForm

COLUMN, MEANING = "column_", "value"
MEANINGS = {
    "first_name": "First name",
    "last_name": "Last name",
    "name_particle": "Name particle (van, de)",
    "full_name": "Full name",
    "email": "E-mail address",
    "linkedin": "LinkedIn profile",
    "phone": "Phone number",
    "company": "Company",
    "title": "Job title",
    "website": "Company's website",
    "industry": "Industry",
    "location": "Location",
    "city": "City",
    "region": "State or region",
    "country": "Country",
    "timezone": "Time zone",
    "company_size": "Company's size",
    "tags": "Tags",
    "owner": "Owner, one of your team",
    "note": "Keep as a note",
    "nothing": "Leave out",
}


class ColumnsRef(RecordRef):
    """Which import, and what each column was taken for when the form was opened."""

    shown: tuple[str, ...]


def columns_modal(form: ColumnsForm) -> Modal_:
    """A select for each column, filled with what it is taken for."""
    blocks: list[Block] = [
        context(f"{esc(form.filename, 80)}: what the columns hold. It is remembered for next time.")
    ]
    blocks += [_select(at, choice) for at, choice in enumerate(form.columns)]
    if form.more:
        blocks.append(
            context(
                f"{counted(form.more, 'more column is', 'more columns are')} not shown. "
                "Leave out in the file what is not needed."
            )
        )
    return Modal_(
        type="modal",
        callback_id=Modal.IMPORT_COLUMNS.value,
        private_metadata=ColumnsRef(
            id=form.job_id, shown=tuple(choice.meaning for choice in form.columns)
        ).encode(),
        title=PlainTextObject(text="Choose columns"),
        submit=PlainTextObject(text="Read again"),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )


def _select(at: int, choice: ColumnChoice) -> InputBlock:
    options = {
        value: Option(value=value, text=PlainTextObject(text=text))
        for value, text in MEANINGS.items()
    }
    return InputBlock(
        block_id=f"{COLUMN}{at}",
        label=PlainTextObject(text=plain(choice.header, 100)),
        hint=PlainTextObject(text=hint) if (hint := _hint(choice)) else None,
        element=StaticSelectElement(
            action_id=MEANING,
            options=list(options.values()),
            initial_option=options[choice.meaning],
        ),
    )


def _hint(choice: ColumnChoice) -> str:
    samples = " · ".join(plain(sample, 40) for sample in choice.samples)
    guess = "A guess. " if choice.guessed else ""
    return f"{guess}Such as {samples}" if samples else guess.strip()
