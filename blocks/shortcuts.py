"""Decides how the forms look that make something of a Slack message."""

from __future__ import annotations

from pydantic import Field
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.forms import modal, prospect_input, select_input, text_input, told_modal
from blocks.notes import ABOUT, SAID, TEXT, WHO_HEARS
from blocks.prospect_card import option
from blocks.refs import NoRef, Ref
from blocks.reply_labels import LABELS
from engine.views.replies import ReplyAlert
from engine.views.shortcuts import Mentioned, MessageWords

WHO = "prospect_id"
ABOUT_WHOM = {
    "person": "This person",
    "company": "Everybody at their company",
    "segment": "Everybody in their segment",
}


class MessageRef(Ref):
    """The message that a form was opened on."""

    channel: str
    ts: str = Field(pattern=r"^\d{1,12}\.\d{1,6}$")


def log_reply_modal(words: MessageWords, ref: MessageRef) -> Modal_:
    """Who answered, and what: read as one that came by mail once it is sent off."""
    blocks: list[Block] = [
        prospect_input(WHO, "Who answered?", _chosen(words)),
        text_input(
            TEXT,
            "Their words",
            words.text,
            multiline=True,
            hint="Read like an answer by e-mail: it may stop the sequence, or suppress them.",
        ),
    ]
    return modal(Modal.LOG_REPLY, "Log as reply", blocks, ref, submit="Log")


def insight_modal(words: MessageWords, ref: MessageRef) -> Modal_:
    """Whom a finding is about, and whether drafts may say it."""
    blocks: list[Block] = [
        prospect_input(WHO, "Who is it about?", _chosen(words)),
        text_input(
            TEXT,
            "What is known",
            words.text,
            multiline=True,
            hint="One sentence, if drafts may say it: they say it word for word.",
        ),
        select_input(ABOUT, "About", ABOUT_WHOM, "person"),
        select_input(SAID, "For", WHO_HEARS, "no"),
    ]
    return modal(Modal.ADD_INSIGHT, "Add as insight", blocks, ref, submit="Add")


def add_prospect_modal(found: Mentioned) -> Modal_:
    """Somebody new, as far as the message says who it is."""
    blocks: list[Block] = [
        text_input("name", "Name", found.name),
        text_input(
            "email",
            "E-mail",
            found.email,
            optional=True,
            hint="One way to reach them is enough.",
        ),
        text_input("linkedin_url", "LinkedIn profile", found.linkedin_url, optional=True),
        text_input("phone", "Phone", found.phone, optional=True),
        text_input("job_title", "Title", found.job_title, optional=True),
        text_input("company", "Company", found.company, optional=True),
    ]
    return modal(Modal.ADD_PROSPECT, "Add as prospect", blocks, NoRef(), submit="Add")


def logged_modal(alert: ReplyAlert) -> Modal_:
    """How it was read, and what that set off."""
    read = f"{alert.prospect_name}: {LABELS[alert.label]}."
    return told_modal("Log as reply", " ".join((read, *alert.effects)))


def _chosen(words: MessageWords) -> Option | None:
    return option(words.whom) if words.whom is not None else None
