"""Reads a draft for a person who works on its text: to edit it, or to send it by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.approval.draft_standing import decided
from engine.delivery.approval.whole_drafts import brief_of, read
from engine.delivery.protection.identities import CALLED
from engine.views.drafts import DraftForm, TaskText
from storage.states import Channel


def form(session: Session, touch_id: int, *, workspace_id: int, now: datetime) -> DraftForm:
    """The draft to edit. The footer is not part of it: it is added when the mail is approved."""
    draft = read(session, touch_id, workspace_id=workspace_id)
    brief = brief_of(session, draft, now=now)
    chosen = draft.chosen
    return DraftForm(
        touch_id=touch_id,
        number=chosen.number,
        prospect_name=draft.prospect.full_name,
        channel=draft.touch.channel,
        channel_name=draft.touch.channel_name,
        subject=None if brief.thread_subject else chosen.subject,
        thread_subject=chosen.subject if brief.thread_subject else None,
        body=chosen.body,
        body_limit=brief.limits.body,
        subject_limit=brief.limits.subject,
        parts=brief.limits.parts,
        decided=decided(session, draft),
    )


def task_text(session: Session, touch_id: int, *, workspace_id: int) -> TaskText:
    """The text of a touch that a person sends, for the clipboard."""
    draft = read(session, touch_id, workspace_id=workspace_id)
    return TaskText(
        touch_id=touch_id,
        prospect_name=draft.prospect.full_name,
        channel=draft.touch.channel,
        channel_name=draft.touch.channel_name,
        subject=draft.chosen.subject,
        body=draft.chosen.body,
        profile_url=draft.prospect.linkedin_url,
        phone=draft.prospect.phone if draft.touch.channel in CALLED else None,
        address=draft.prospect.email if draft.touch.channel is Channel.EMAIL else None,
    )
