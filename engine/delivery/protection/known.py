"""Finds the prospects that a suppressed address, domain, company, profile or number is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine import posts
from storage import counting
from storage.states import SuppressionKind
from storage.suppressions import Value
from storage.tables import Company, Merge, Prospect


def prospects(session: Session, workspace_id: int, values: Collection[Value]) -> list[Prospect]:
    """Everybody in the workspace who is known by one of `values`."""
    if not values:
        return []
    about = [_about(workspace_id, kind, value) for kind, value in sorted(values)]
    return list(
        session.scalars(
            select(Prospect)
            .where(Prospect.workspace_id == workspace_id, or_(*about))
            .order_by(Prospect.id)
        )
    )


def _about(workspace_id: int, kind: SuppressionKind, value: str) -> ColumnElement[bool]:
    match kind:
        case SuppressionKind.EMAIL:
            same = {value, value.replace("@gmail.com", "@googlemail.com")}
            return Prospect.email_key.in_(same) | _merged(
                workspace_id, Merge.gone_email_key.in_(same)
            )
        case SuppressionKind.LINKEDIN:
            return (Prospect.linkedin_key == value) | _merged(
                workspace_id, Merge.gone_linkedin_key == value
            )
        case SuppressionKind.DOMAIN:
            return or_(
                Prospect.email_key.endswith(f"@{value}", autoescape=True),
                Prospect.email_key.endswith(f".{value}", autoescape=True),
                _at_company(workspace_id, Company.domain == value),
            )
        case SuppressionKind.COMPANY:
            return _at_company(workspace_id, Company.name_key == value)
        case SuppressionKind.PHONE:
            return Prospect.phone.in_({value, f"+{value}"})
        case SuppressionKind.PERSON:
            name, _, company = value.partition("|")
            return (Prospect.name_key == name) & (Prospect.company_key == company)


def _merged(workspace_id: int, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whom somebody was merged into who was known by that."""
    kept = select(Merge.kept_id).where(
        Merge.workspace_id == workspace_id, Merge.undone_at.is_(None), condition
    )
    return Prospect.id.in_(kept)


def _at_company(workspace_id: int, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    at = select(Company.id).where(Company.workspace_id == workspace_id, condition)
    return Prospect.company_id.in_(at)


def changed(session: Session, touch_ids: Sequence[int], *, now: datetime) -> None:
    """These touches are otherwise than they were: they are counted and drawn anew."""
    counting.changed(session, touch_ids)
    posts.redraw_touches(session, touch_ids, now=now)
