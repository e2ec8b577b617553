"""Decides who may say that somebody is not to be written to, and takes over lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.protection import suppression
from engine.delivery.protection.targets import Target, read_company, read_target, read_value
from engine.errors import DrumbeatError, InvalidError, NotFoundError
from engine.members import require_admin
from engine.prospects.domains import is_free_mail
from engine.views.base import Actor
from engine.views.delivery import SuppressionList, SuppressionView
from storage.states import SuppressionCause, SuppressionKind


def suppress_named(
    session: Session,
    text: str,
    *,
    by: Actor,
    now: datetime,
    because: str | None = None,
    cause: SuppressionCause = SuppressionCause.HAND,
) -> SuppressionView:
    """Suppress whom the words name. Raises ForbiddenError where only an admin may."""
    target = read_target(session, by.workspace_id, text)
    reason = " ".join((because or f"{by.name} said so").split())
    if target.prospect is not None:
        return suppression.suppress_prospect(
            session,
            target.prospect.id,
            workspace_id=by.workspace_id,
            cause=cause,
            reason=reason,
            by_member_id=by.member_id,
            now=now,
        )
    check_may(target, by)
    return suppression.suppress_values(
        session, target.name, target.values, cause=cause, reason=reason, by=by, now=now
    )


def check_may(target: Target, by: Actor) -> None:
    """A domain or a company is an admin's to suppress; where anybody has a mailbox is nobody's."""
    if not target.is_about_many:
        return
    for kind, value in target.values:
        if kind == SuppressionKind.DOMAIN and is_free_mail(value):
            raise InvalidError(
                f"Anybody can have a mailbox at {value}. Suppress the one address instead."
            )
    require_admin(by)


def suppress_list(
    session: Session, lines: Iterable[str], *, by: Actor, now: datetime
) -> SuppressionList:
    """Take over a list from elsewhere: one address, domain, profile, number or company a line.

    A line that names nobody is told with its number; the others are suppressed all the same.
    """
    require_admin(by)
    added, was_known, wrong = 0, 0, []
    for number, line in enumerate(lines, start=1):
        words = line.strip().strip('"').strip()
        if not words:
            continue
        try:
            told = _suppress_line(session, words, by=by, now=now)
        except DrumbeatError as error:
            wrong.append(f"Line {number}: {error}")
        else:
            added, was_known = added + (not told.was_known), was_known + told.was_known
    return SuppressionList(added=added, was_known=was_known, wrong=tuple(wrong))


def _suppress_line(session: Session, words: str, *, by: Actor, now: datetime) -> SuppressionView:
    """A list names nobody by their name alone: there may be another one of that name."""
    target = read_company(session, by.workspace_id, words) or read_value(words)
    if target is None:
        raise NotFoundError("This is no address, domain, profile, number or company.")
    check_may(target, by)
    return suppression.suppress_values(
        session,
        target.name,
        target.values,
        cause=SuppressionCause.IMPORT,
        reason="on an imported list",
        by=by,
        now=now,
    )
