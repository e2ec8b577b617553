"""Decides whether a message names a member at once, or waits to be told with others."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ForbiddenError, InvalidError
from engine.members import zone_name
from engine.views.base import Actor
from engine.views.reaching import AlertChoices, AlertsForm, When
from storage.states import PostKind, Role
from storage.tables import HeldAlert, Member
from storage.unique import add_once

What = Literal["answers", "reminders", "mailboxes", "mornings"]


def told_when(when: When, choices: AlertChoices, zone: ZoneInfo, now: datetime) -> datetime | None:
    """None: at once. Else the instant (UTC) of the next `told_at` on the clock of `zone`."""
    local = now.astimezone(zone)
    if when == "now" and not _is_quiet(choices, local.hour):
        return None
    day = local.date() + timedelta(days=local.hour >= choices.told_at)
    return datetime.combine(day, time(choices.told_at), tzinfo=zone).astimezone(UTC)


def _is_quiet(choices: AlertChoices, hour: int) -> bool:
    """From `quiet_from` until `told_at`, over midnight where that comes first."""
    if choices.quiet_from is None:
        return False
    since = (hour - choices.quiet_from) % 24
    return since < (choices.told_at - choices.quiet_from) % 24


def ask(
    session: Session,
    member: Member,
    what: What,
    kind: PostKind,
    subject_id: int,
    *,
    urgent: bool = False,
    together: bool = False,
    now: datetime,
) -> None:
    """Ask a member's choices about a message as it is wanted: what does not name them is kept.

    One of many that come `together` is told with the others, at once where they chose that.
    What is urgent, and what is wrong with a mailbox for admins, always names them.
    """
    if urgent or (what == "mailboxes" and member.role == Role.ADMIN):
        return
    choices = choices_of(member)
    zone = ZoneInfo(clock_of(session, member))
    # The morning's post is one message a day already: only quiet hours keep it from mentioning.
    when: When = "now" if what == "mornings" else getattr(choices, what)
    due = told_when(when, choices, zone, now) or (now if together else None)
    if due is not None:
        add_once(
            session,
            HeldAlert,
            workspace_id=member.workspace_id,
            member_id=member.id,
            kind=kind,
            subject_id=subject_id,
            due_at=due,
            created_at=now,
        )


def is_held(session: Session, workspace_id: int, kind: PostKind, subject_id: int) -> bool:
    """Whether the message was wanted without naming anybody; that it stays when drawn again."""
    return bool(held_for(session, workspace_id, kind, subject_id))


def held_for(session: Session, workspace_id: int, kind: PostKind, subject_id: int) -> set[int]:
    """Of a message that is for several: the members whom it was wanted without mentioning."""
    held = select(HeldAlert.member_id).where(
        HeldAlert.workspace_id == workspace_id,
        HeldAlert.kind == kind,
        HeldAlert.subject_id == subject_id,
    )
    return set(session.scalars(held))


def redraw_told(
    session: Session, workspace_id: int, kind: PostKind, subject_id: int, *, now: datetime
) -> None:
    """What was told with others has changed, or is gone: they are told anew."""
    told = select(HeldAlert.told_in).where(
        HeldAlert.workspace_id == workspace_id,
        HeldAlert.kind == kind,
        HeldAlert.subject_id == subject_id,
    )
    for first in session.scalars(told):
        if first is not None:
            posts.redraw(session, workspace_id, PostKind.GATHERED, first, now=now)


def clock_of(session: Session, member: Member) -> str:
    """The time zone of a member's quiet hours: where they are, as Slack says, else the team's."""
    return zone_name(member, workspaces.get(session, member.workspace_id).timezone)


def choices_of(member: Member) -> AlertChoices:
    return AlertChoices.model_validate(member.alerts)


def form(session: Session, *, by: Actor) -> AlertsForm:
    """What holds for whoever asks."""
    member = _member(session, by)
    return AlertsForm(
        choices=choices_of(member),
        timezone=clock_of(session, member),
        is_admin=by.role == Role.ADMIN,
    )


def save(session: Session, choices: AlertChoices, *, by: Actor) -> None:
    """For what comes from now on; what is gathered already is told when it was to be."""
    if choices.quiet_from == choices.told_at:
        raise InvalidError("Let quiet hours end at another hour than they begin.", field="told_at")
    _member(session, by).alerts = choices.model_dump()
    session.flush()


def _member(session: Session, by: Actor) -> Member:
    found = select(Member).where(Member.workspace_id == by.workspace_id, Member.id == by.member_id)
    member = session.scalars(found).first()
    if member is None:
        raise ForbiddenError("Only members of this workspace have alerts. Choose them in Slack.")
    return member
