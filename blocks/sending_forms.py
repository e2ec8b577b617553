"""Decides how the form looks in which somebody says how a mailbox sends, and the choice of one."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import button, context, esc, plain, section
from blocks.forms import modal, text_input
from blocks.refs import NoRef, RecordRef, Ref
from engine.views.sending_forms import SendingForm, SendingForms

CAP, RAMP_FROM, RAMP_STEP, GAP = "daily_cap", "ramp_from", "ramp_step", "gap_seconds"
SIGNATURE, REPLY_TO = "signature", "reply_to"
SMTP_NAME, IMAP_NAME = "smtp_username", "imap_username"


class SendingRef(Ref):
    """Which mailbox it is, and where the form was asked for."""

    id: int
    channel: str


def sending_modal(form: SendingForm, channel: str) -> Modal_:
    """How many leave and when; of a mailbox also what its e-mails say and as whom it logs in."""
    what = "SMS" if form.channel == "sms" else "e-mails"
    blocks: list[Block] = [
        section(f"*{esc(form.address, 120)}*"),
        text_input(CAP, f"{what[:1].upper()}{what[1:]} a day", str(form.daily_cap)),
        text_input(
            GAP,
            f"Seconds between two {what}",
            str(form.gap_seconds),
            hint="On average: each is half of that longer or shorter, by chance. 0: no gap.",
        ),
    ]
    if form.channel == "email":
        blocks += _of_mailbox(form)
    ref = SendingRef(id=form.sender_id, channel=channel)
    return modal(Modal.SENDING, "Sending", blocks, ref, submit="Save")


def _of_mailbox(form: SendingForm) -> Iterator[InputBlock]:
    yield text_input(
        RAMP_FROM,
        "E-mails on the first day of a ramp",
        str(form.ramp_from or ""),
        optional=True,
        hint="A new mailbox does better that begins with few. Empty: no ramp.",
    )
    yield text_input(RAMP_STEP, "More on each day after it", str(form.ramp_step))
    yield text_input(
        SIGNATURE,
        "Signature",
        form.signature,
        multiline=True,
        optional=True,
        hint="Stands above the footer. What is approved keeps the one it was approved with.",
    )
    yield text_input(
        REPLY_TO,
        "Where answers go",
        form.reply_to,
        optional=True,
        hint=f"Empty: {plain(form.address, 120)}. Another one must be a mailbox that is read.",
    )
    for field, label, name in (
        (SMTP_NAME, "Log-in name for sending", form.smtp_username),
        (IMAP_NAME, "Log-in name for reading", form.imap_username),
    ):
        if name is not None:
            yield text_input(field, label, name, optional=True, hint="Empty: the address.")


def choice_modal(found: SendingForms) -> Modal_:
    """One section a mailbox, with its button."""
    blocks: list[Block] = []
    for form in found.forms:
        ref = RecordRef(id=form.sender_id)
        change = button("Sending", Action.SENDING_EDIT, ref, about=form.address)
        name = f"*{esc(form.address, 120)}* · up to {form.daily_cap:,} a day"
        blocks.append(section(name, accessory=change))
    if found.left:
        blocks.append(context(f"And {found.left} more, at `drumbeat senders` in the shell."))
    return Modal_(
        type="modal",
        title=PlainTextObject(text="Mailboxes"),
        close=PlainTextObject(text="Done"),
        private_metadata=NoRef().encode(),
        blocks=blocks,
    )
