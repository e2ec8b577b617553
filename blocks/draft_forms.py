"""Decides how drafts are edited and copied, and how the offer is written: the modals."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import actions, button, context, esc, section
from blocks.draft_queue_refs import DraftQueueRef, QueueEditRef
from blocks.drafts import DraftRef
from blocks.forms import modal, text_input
from blocks.refs import RecordRef, Ref
from blocks.task_queue_refs import TaskQueueRef, TaskTextRef
from engine.views.drafts import DraftForm, TaskText
from engine.views.offers import OfferForm

SUBJECT, BODY = "subject", "body"
CHANNELS = {
    "email": "E-mail",
    "linkedin": "LinkedIn",
    "phone": "A script",
    "sms": "SMS",
    "custom": "This channel",
}
WHERE = {
    "linkedin": "Copy the text, open the profile and send it there.",
    "phone": "Call {to}.",
    "sms": "Text it to {to} from your own phone.",
    "email": "Read it against their answer, then send it to {to} from your mailbox.",
    "custom": "Copy the text and send it there.",
}


class OfferRef(Ref):
    """Whose words are edited: one audience's, or everyone's."""

    audience: str | None = None


def edit_modal(form: DraftForm, queue: DraftQueueRef | None = None) -> Modal_:
    """The draft's subject (where it has one of its own) and body; from a review, back to it."""
    blocks: list[Block] = []
    if form.decided is not None:
        blocks.append(context(f"{esc(form.decided)} Saving a change takes the approval back."))
    if form.subject is not None:
        blocks.append(text_input(SUBJECT, "Subject", form.subject, hint=_most(form.subject_limit)))
    elif form.thread_subject is not None:
        blocks.append(context(f"In the thread of the first mail: {esc(form.thread_subject, 150)}"))
    takes = f"{form.channel_name or CHANNELS[form.channel]} takes {_room(form)}; "
    blocks.append(
        text_input(
            BODY,
            "Text",
            form.body,
            multiline=True,
            hint=f"{takes}this has {len(form.body):,}. Your text becomes a variant of its own.",
        )
    )
    ref = DraftRef(id=form.touch_id, number=form.number)
    callback = Modal.DRAFT_EDIT
    if queue is not None:
        ref = QueueEditRef(id=form.touch_id, number=form.number, queue=queue)
        callback = Modal.QUEUE_EDIT
    return modal(callback, "Edit draft", blocks, ref, submit="Save")


def task_modal(task: TaskText, queue: TaskQueueRef | None = None) -> Modal_:
    """The text to copy, the way to where it goes, and the word that it went; back to `queue`."""
    where = WHERE[task.channel].format(to=esc(task.phone or task.address, 80))
    on = f" · {esc(task.channel_name, 40)}" if task.channel_name else ""
    blocks: list[Block] = [section(f"*{esc(task.prospect_name, 80)}*{on}\n{where}")]
    if task.subject:
        blocks.append(text_input(SUBJECT, "Subject", task.subject))
    blocks.append(text_input(BODY, "Text", task.body, multiline=True))
    if task.profile_url:
        ref = RecordRef(id=task.touch_id)
        blocks.append(
            actions(button("Open profile", Action.TASK_OPEN_PROFILE, ref, url=task.profile_url))
        )
    about: Ref = RecordRef(id=task.touch_id)
    callback = Modal.TASK_TEXT
    if queue is not None:
        about, callback = TaskTextRef(id=task.touch_id, queue=queue), Modal.TASKS_TEXT
    return modal(callback, "Send by hand", blocks, about, submit="Mark sent")


def offer_modal(form: OfferForm) -> Modal_:
    """What drafts may say about the product; for everyone also who signs and from where."""
    blocks: list[Block] = []
    if form.sample:
        blocks.append(
            section(
                "This is the sample offer, about a made-up product. Write your own over all of it, "
                "and clear what you have nothing for: drafts say what stands here."
            )
        )
    if form.audience_label:
        blocks.append(context(f"Said to {esc(form.audience_label, 60)} only."))
    blocks += [
        text_input(
            "topic",
            "What you work on, in a few words",
            form.topic,
            hint="As after “we work on”: referrals between schools and specialists",
        ),
        text_input(
            "value_proposition",
            "What you offer, in a sentence or two",
            form.value_proposition,
            multiline=True,
        ),
        text_input(
            "proof_points",
            "Proof points, one a line",
            form.proof_points,
            multiline=True,
            optional=True,
            hint="Whole sentences. Each follow-up brings one that was not told yet.",
        ),
        text_input(
            "questions",
            "Questions, one a line",
            form.questions,
            multiline=True,
            optional=True,
            hint="What you would like to know from them, sale or no sale.",
        ),
        text_input(
            "links",
            "Links, one a line",
            form.links,
            multiline=True,
            optional=True,
            hint="Words, a space, the address: a sample page https://…",
        ),
    ]
    if form.audience is None:
        blocks += _who_signs(form)
    return modal(Modal.OFFER, "Your offer", blocks, OfferRef(audience=form.audience), submit="Save")


def _who_signs(form: OfferForm) -> list[Block]:
    return [
        text_input(
            "sender_name",
            "Who writes",
            form.sender_name,
            optional=True,
            hint="Empty: whoever asks for the draft.",
        ),
        text_input(
            "sign_off",
            "Signature below the greeting",
            form.sign_off,
            multiline=True,
            optional=True,
            hint="Empty: the name alone.",
        ),
        text_input(
            "postal_address",
            "Postal address below every e-mail",
            form.postal_address,
            optional=True,
            hint="Commercial e-mail has to name one.",
        ),
    ]


def _room(form: DraftForm) -> str:
    if form.parts is None:
        return f"{form.body_limit:,} characters"
    return f"{form.body_limit} characters, 70 with letters such as ж, and more in parts"


def _most(limit: int | None) -> str | None:
    return f"Up to {limit} characters." if limit else None
