"""Opens the form of a draft that somebody edits, and keeps what was entered."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack
from slack_sdk.models.views import View

from blocks.draft_forms import BODY, SUBJECT, edit_modal
from blocks.draft_queue_refs import DraftQueueRef
from blocks.drafts import DraftRef
from bot.forms import submit, values
from bot.runtime import Runtime
from engine.delivery.approval import draft_forms, editing
from engine.views.base import Actor


def edit_form(
    runtime: Runtime, by: Actor, ref: DraftRef, queue: DraftQueueRef | None = None
) -> View:
    """The form with the text as it is now; `queue` is the review to go back to."""
    with runtime.sessions.begin() as session:
        form = draft_forms.form(session, ref.id, workspace_id=by.workspace_id, now=runtime.now())
    return edit_modal(form, queue)


def keep_edit(
    runtime: Runtime, ack: Ack, view: dict[str, Any], ref: DraftRef, *, by: Actor
) -> bool:
    """Keep the entered text as a variant of its own; False when the form stays, with an error."""
    entered = values(view)

    def keep() -> None:
        with runtime.sessions.begin() as session:
            editing.edit(
                session,
                ref.id,
                entered.get(SUBJECT),
                entered.get(BODY) or "",
                by=by,
                now=runtime.now(),
                number=ref.number,
            )

    kept = submit(ack, view, keep, otherwise=BODY)
    runtime.wake()
    return kept
