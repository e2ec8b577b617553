"""Decides for whom a template is tried out before it is kept: who comes first, and who is odd."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from engine.campaigns.default import default_campaign
from engine.errors import InvalidError
from engine.generation.desk import open_desk
from engine.generation.template_text import TemplateText
from engine.generation.user_templates import write_from_template
from engine.views.base import Actor
from engine.views.templates import PreviewDraft, TemplatePreview
from storage.states import Approval, Channel, TouchKind
from storage.tables import Prospect

PREVIEWED: Final = 3


def preview(
    session: Session, template: TemplateText, *, by: Actor, now: datetime
) -> TemplatePreview:
    """How a template reads for the two who come first and one of whom little is known."""
    people = _people(session, by.workspace_id, template.channel)
    return TemplatePreview(
        name=template.name,
        drafts=tuple(_draft(session, template, one, by=by, now=now) for one in people),
    )


def _draft(
    session: Session, template: TemplateText, prospect: Prospect, *, by: Actor, now: datetime
) -> PreviewDraft:
    desk = open_desk(
        session,
        prospect,
        campaign=default_campaign(session, by.workspace_id, now),
        segment=prospect.segment,
        member_id=by.member_id,
        now=now,
    )
    brief = desk.brief(template.kind or TouchKind.INITIAL_DM, template.channel)
    told = PreviewDraft(
        prospect_id=prospect.id, prospect_name=prospect.full_name, company=prospect.company_name
    )
    try:
        [written] = write_from_template(brief, template, 1)
    except InvalidError as error:
        return told.model_copy(update={"why": str(error)})
    return told.model_copy(
        update={
            "subject": written.subject,
            "body": written.message,
            "warnings": written.warnings,
        }
    )


def _people(session: Session, workspace_id: int, channel: Channel) -> Sequence[Prospect]:
    reached = {
        Channel.EMAIL: Prospect.email,
        Channel.LINKEDIN: Prospect.linkedin_url,
        Channel.PHONE: Prospect.phone,
        Channel.SMS: Prospect.phone,
    }
    where: list[ColumnElement[bool]] = [
        Prospect.workspace_id == workspace_id,
        Prospect.approval == Approval.APPROVED,
    ]
    if channel in reached:
        where.append(reached[channel].is_not(None))
    little = or_(
        Prospect.title.is_(None), Prospect.company_name.is_(None), Prospect.industry.is_(None)
    )
    first = session.scalars(_best(*where)).all()
    odd = session.scalars(
        _best(*where, little, Prospect.id.not_in([one.id for one in first[: PREVIEWED - 1]]))
    ).first()
    return [*first[: PREVIEWED - 1], odd] if odd is not None else first


def _best(*where: ColumnElement[bool]) -> Select[Prospect]:
    return (
        select(Prospect)
        .where(*where)
        .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id)
        .limit(PREVIEWED)
    )
