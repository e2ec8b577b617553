"""Decides how an admin says who approves drafts: a form, and the sentence about what holds."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.forms import INPUT, modal
from blocks.refs import NoRef
from engine.views.approvals import Approvals

WHO, APPROVERS, OWN = "who", "approvers", "self_approval"
FORBIDDEN = "forbidden"
CHOICES = {
    "everyone": "Everybody",
    "owners": "Admins and approvers; reps what they asked for",
    "approvers": "Admins and approvers",
    "admins": "Admins only",
}


def approvals_modal(form: Approvals) -> Modal_:
    """Who approves, who is an approver, and whether one's own counts."""
    who = {key: Option(value=key, text=label) for key, label in CHOICES.items()}
    own = Option(value=FORBIDDEN, text="Nobody approves what they asked for or edited")
    blocks = [
        InputBlock(
            block_id=WHO,
            label=PlainTextObject(text="Who approves drafts"),
            element=RadioButtonsElement(
                action_id=INPUT, options=list(who.values()), initial_option=who[form.who]
            ),
        ),
        InputBlock(
            block_id=APPROVERS,
            label=PlainTextObject(text="Approvers"),
            hint=PlainTextObject(text="Admins approve too. Who is an admin is Slack's to say."),
            optional=True,
            element=UserMultiSelectElement(
                action_id=INPUT, initial_users=list(form.approver_ids) or None
            ),
        ),
        InputBlock(
            block_id=OWN,
            label=PlainTextObject(text="Four eyes"),
            optional=True,
            element=CheckboxesElement(
                action_id=INPUT,
                options=[own],
                initial_options=None if form.self_approval else [own],
            ),
        ),
    ]
    return modal(Modal.APPROVALS, "Who approves", blocks, NoRef(), submit="Save")
