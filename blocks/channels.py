"""Decides how channels look: what each takes, and the forms to add one or change LinkedIn's."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, confirm, context, esc, section
from blocks.forms import modal, select_input, text_input
from blocks.refs import NoRef, Ref
from engine.views.channels import ChannelLine, ChannelList

SMS = (
    "An SMS is drafted only for who has agreed (`/outreach consent NAME: WHERE`), in one part. "
    "With Twilio it leaves by itself once it is approved, from 8:00 to 20:00 where they are; "
    "without, it waits as a task, and you text it from your own phone."
)
NOTES = {"200": "200 characters", "300": "300 characters (paid seat)"}
INMAIL = {"no": "Message", "yes": "InMail"}


class ChannelRef(Ref):
    """A channel by its name; `channel` is where the answer goes."""

    name: str = ""
    channel: str = ""


def channel_list(found: ChannelList) -> Message:
    """What each channel takes, those of the team's own with a way to remove them."""
    title = "Channels and what they take"
    blocks: list[Block] = [section(f"*{esc(found.changed)}*")] if found.changed else []
    note = f"LinkedIn note with a request: {found.note_limit} characters"
    first = "InMail" if found.inmail else "message"
    lines = [*map(_line, found.shipped), note, f"Who is not connected gets: {first}"]
    blocks += [section("\n".join([f"*{title}*", *lines])), context(SMS)]
    for own in found.own:
        ref = ChannelRef(name=own.name)
        sure = confirm(f"Remove {own.name}?", "Types that name it have to change first.", "Remove")
        blocks += [
            section(f"{_line(own)}, sent by a person"),
            actions(button("Remove", Action.CHANNEL_REMOVE, ref, confirm=sure, about=own.name)),
        ]
    add = button("Add a channel", Action.CHANNEL_ADD, NoRef())
    blocks.append(actions(add, button("Change LinkedIn", Action.CHANNEL_LINKEDIN, NoRef())))
    return Message(text=found.changed or title, blocks=blocks)


def _line(channel: ChannelLine) -> str:
    subject = f", subject {channel.subject_limit}" if channel.subject_limit else ""
    return f"{esc(channel.name, 40)}: {channel.body_limit:,} characters{subject}"


def channel_modal(channel: str) -> Modal_:
    """A channel that is defined by its limits."""
    blocks: list[Block] = [
        text_input("name", "Name", "", hint="As your team calls it, like WhatsApp."),
        text_input("body_limit", "Characters of a text", "1000"),
        text_input(
            "subject_limit",
            "Characters of a subject",
            "",
            optional=True,
            hint="Empty where there is no subject.",
        ),
    ]
    ref = ChannelRef(channel=channel)
    return modal(Modal.CHANNEL, "New channel", blocks, ref, submit="Add")


def linkedin_modal(found: ChannelList, channel: str) -> Modal_:
    """What the team's LinkedIn seat allows."""
    inmail = "yes" if found.inmail else "no"
    blocks: list[Block] = [
        select_input("note", "Note with a connection request", NOTES, str(found.note_limit)),
        select_input("inmail", "Who is not connected gets", INMAIL, inmail),
    ]
    ref = ChannelRef(channel=channel)
    return modal(Modal.LINKEDIN, "LinkedIn", blocks, ref, submit="Save")
