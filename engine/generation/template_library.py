"""Decides what a team's library of templates holds, who changes it, and how one reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.campaigns.reading import ENDED
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.briefs import Tone
from engine.generation.template_language import LISTS, VARIABLES
from engine.generation.template_requests import read_template
from engine.views.base import Actor
from engine.views.templates import (
    TemplateForm,
    TemplateLine,
    TemplateList,
    TemplateRequest,
)
from storage import first_come
from storage.states import Channel, Role, TouchKind
from storage.tables import Campaign, Member, MessageTemplate

MOST_TEMPLATES: Final = 15


def list_templates(session: Session, *, by: Actor, changed: str | None = None) -> TemplateList:
    """The templates there are, by name."""
    rows = session.execute(
        select(MessageTemplate, Member.name)
        .outerjoin(Member, Member.id == MessageTemplate.by_member_id)
        .where(
            MessageTemplate.workspace_id == by.workspace_id, MessageTemplate.removed_at.is_(None)
        )
        .order_by(MessageTemplate.name)
    ).all()
    lines = tuple(_line(template, name) for template, name in rows)
    return TemplateList(templates=lines, changed=changed)


def _line(template: MessageTemplate, by: str | None) -> TemplateLine:
    return TemplateLine(
        template_id=template.id,
        name=template.name,
        channel=template.channel,
        kind=template.kind,
        tone=template.tone,
        subject=template.subject,
        body=template.body,
        fallbacks={name: str(value) for name, value in template.fallbacks.items()},
        version=template.version,
        by=by,
    )


def template_form(session: Session, template_id: int | None, *, by: Actor) -> TemplateForm:
    """The form for one template, or an empty one."""
    form = TemplateForm(
        tones=tuple(Tone),
        channels=tuple(Channel),
        kinds=tuple(TouchKind),
        variables=VARIABLES | LISTS,
    )
    if template_id is None:
        return form
    template = _get(session, template_id, by=by)
    return form.model_copy(
        update={
            "id": template.id,
            "version": template.version,
            "name": template.name,
            "channel": template.channel.value,
            "kind": template.kind.value if template.kind else None,
            "tone": template.tone,
            "subject": template.subject or "",
            "body": template.body,
            "fallbacks": "\n".join(f"{key}: {text}" for key, text in template.fallbacks.items()),
        }
    )


def named_template(session: Session, name: str, *, by: Actor) -> MessageTemplate:
    """The template of that name, in any case, or that number."""
    words = name.strip().lstrip("#").casefold()
    for line in list_templates(session, by=by).templates:
        if words in {line.name.casefold(), str(line.template_id)}:
            return session.get_one(MessageTemplate, line.template_id)
    raise NotFoundError(
        f"There is no template “{name[:60]}”. `/outreach templates` lists those there are."
    )


def save_template(
    session: Session, request: TemplateRequest, *, by: Actor, now: datetime
) -> TemplateList:
    """Keep a template. Whoever saves an older version is told who was first."""
    text = read_template(request)
    there = list_templates(session, by=by).templates
    if any(
        line.name.casefold() == text.name.casefold() and line.template_id != request.id
        for line in there
    ):
        raise InvalidError("Another template has this name. Choose a new one.", field="name")
    values = {
        "name": text.name,
        "channel": text.channel,
        "kind": text.kind,
        "tone": text.tone,
        "subject": text.subject,
        "body": text.body,
        "fallbacks": dict(text.fallbacks),
        "by_member_id": by.member_id,
        "updated_at": now,
    }
    if request.id is not None:
        _change(session, request.id, request.version, values, by=by)
    elif len(there) >= MOST_TEMPLATES:
        raise InvalidError(
            f"{MOST_TEMPLATES} templates are the most. Remove one first.", field="name"
        )
    else:
        session.add(MessageTemplate(workspace_id=by.workspace_id, version=1, **values))
        session.flush()
    done = "changed" if request.id is not None else "added"
    return list_templates(session, by=by, changed=f"{by.name} {done} {text.name}.")


def _change(
    session: Session, template_id: int, version: int, values: Mapping[str, object], *, by: Actor
) -> None:
    template = _get(session, template_id, by=by)
    if not first_come.change(session, template, version, values):
        author = session.get(Member, template.by_member_id) if template.by_member_id else None
        raise ConflictError(
            f"{author.name if author else 'The shell'} changed this template meanwhile. "
            "Open it again to see how."
        )


def remove_template(
    session: Session, template_id: int, *, by: Actor, now: datetime
) -> TemplateList:
    """Nothing more is written from it; drafts that were stay as they are.

    Raises ConflictError while a campaign that has not ended names it.
    """
    template = _get(session, template_id, by=by)
    if by.role != Role.ADMIN and by.member_id != template.by_member_id:
        raise ForbiddenError("Only whoever wrote this template or an admin can remove it.")
    used = session.scalars(
        select(Campaign.name).where(
            Campaign.workspace_id == by.workspace_id,
            Campaign.template_id == template_id,
            Campaign.state.not_in(ENDED),
        )
    ).first()
    if used is not None:
        raise ConflictError(f"{used} uses this template. Choose another one there first.")
    name = template.name
    if not first_come.remove(session, template, now=now, name=f"{name} (removed, {template_id})"):
        raise ConflictError("Somebody removed this template before you.")
    return list_templates(session, by=by, changed=f"{by.name} removed {name}.")


def _get(session: Session, template_id: int, *, by: Actor) -> MessageTemplate:
    template = session.get(MessageTemplate, template_id, populate_existing=True)
    if template is None or template.workspace_id != by.workspace_id:
        raise NotFoundError(
            "There is no such template here. `/outreach templates` lists those there are."
        )
    if template.removed_at is not None:
        raise ConflictError("Somebody removed this template before you.")
    return template
