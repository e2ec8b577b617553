"""Keeps what each label sets off in a team: what is shipped, and what an admin made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import ConflictError, InvalidError
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.effects import Effect, EffectLine, EffectTable
from storage.states import LeadStatus, ReplyLabel
from storage.tables import EffectVersion, Member
from storage.unique import add_once

EFFECTS: Final[dict[ReplyLabel, Effect]] = {
    ReplyLabel.INTERESTED: Effect(stops=True, answer="ready", lead_status=LeadStatus.INTERESTED),
    ReplyLabel.MEETING_REQUEST: Effect(
        stops=True, answer="ready", lead_status=LeadStatus.INTERESTED
    ),
    ReplyLabel.INFORMATION_REQUEST: Effect(
        stops=True, answer="ready", lead_status=LeadStatus.ENGAGED
    ),
    ReplyLabel.OBJECTION: Effect(stops=True, answer="ready", lead_status=LeadStatus.ENGAGED),
    ReplyLabel.DEFERRAL: Effect(stops=True, lead_status=LeadStatus.DEFERRED, holds=True),
    ReplyLabel.REFERRAL: Effect(stops=True, lead_status=LeadStatus.ENGAGED, refers=True),
    ReplyLabel.NOT_INTERESTED: Effect(stops=True, lead_status=LeadStatus.NOT_INTERESTED),
    ReplyLabel.OPT_OUT: Effect(stops=True, suppresses=True),
    ReplyLabel.WRONG_PERSON: Effect(stops=True, lead_status=LeadStatus.UNREACHABLE),
    ReplyLabel.OUT_OF_OFFICE: Effect(holds=True, absence_days=7, alert="thread"),
    ReplyLabel.AUTO_REPLY: Effect(alert="thread"),
    ReplyLabel.BOUNCE: Effect(alert="thread"),
}
"""What is shipped."""
BY_MACHINE: Final = frozenset({ReplyLabel.OUT_OF_OFFICE, ReplyLabel.AUTO_REPLY, ReplyLabel.BOUNCE})
"""Nobody has to deal with these, and they are no answer of a person."""
STATUSES: Final = (
    LeadStatus.ENGAGED,
    LeadStatus.INTERESTED,
    LeadStatus.NOT_INTERESTED,
    LeadStatus.DEFERRED,
    LeadStatus.UNREACHABLE,
)
"""What a reading may make of a lead: a meeting is booked, and a deal won, by a person's word."""
REPORTED: Final = ReplyLabel.BOUNCE
"""What it sets off is decided by what the report says, and by nobody here."""
FLAGS: Final = ("stops", "holds", "suppresses", "refers")
Table = Mapping[ReplyLabel, Effect]


def fixed(label: ReplyLabel) -> tuple[str, ...]:
    """What cannot be switched off: whoever answers is not written to as if they had not."""
    if label in BY_MACHINE:
        return ()
    return ("stops", "suppresses") if label == ReplyLabel.OPT_OUT else ("stops",)


def offered(label: ReplyLabel) -> tuple[str, ...]:
    """What may be switched on or off: an automatic reply is nobody's wish to hear no more."""
    never = ("suppresses",) if label in BY_MACHINE else ()
    return tuple(name for name in FLAGS if name not in (*fixed(label), *never))


def table(session: Session, workspace_id: int) -> Table:
    """What holds in a team now."""
    newest = _newest(session, workspace_id)
    return _with(newest.differs if newest is not None else {})


def show(session: Session, *, by: Actor) -> EffectTable:
    newest = _newest(session, by.workspace_id)
    holds = _with(newest.differs if newest is not None else {})
    name = None
    if newest is not None and newest.by_member_id is not None:
        name = session.get_one(Member, newest.by_member_id).name
    return EffectTable(
        version=newest.version if newest is not None else 0,
        changed_by=name,
        changed_at=newest.at if newest is not None else None,
        timezone=workspaces.get(session, by.workspace_id).timezone,
        lines=tuple(
            EffectLine(
                label=label.value,
                effect=effect,
                is_default=effect == EFFECTS[label],
                fixed=fixed(label),
                offered=offered(label),
                may_change=label != REPORTED,
            )
            for label, effect in holds.items()
        ),
        may_change=by.role == "admin",
    )


def form(session: Session, label: str, *, by: Actor) -> tuple[EffectLine, int]:
    """One line to change, with the version that it stands in. Admins only."""
    require_admin(by)
    shown = show(session, by=by)
    known = _label(label)
    return next(line for line in shown.lines if line.label == known), shown.version


def save(
    session: Session,
    label: str,
    effect: Effect | None,
    version: int | None,
    *,
    by: Actor,
    now: datetime,
) -> EffectTable:
    """What a label sets off from now on; None: what is shipped. Admins only.

    What was read before stays as it is. ConflictError when somebody else has changed the table
    since `version` was looked at.
    """
    require_admin(by)
    known = _label(label)
    if effect is not None:
        _check(known, effect)
    newest = _newest(session, by.workspace_id)
    before: dict[str, Any] = newest.differs if newest is not None else {}
    fields = _difference(known, effect) if effect is not None else {}
    others = {name: other for name, other in before.items() if name != known}
    _add(session, newest, version, others | ({known: fields} if fields else {}), by=by, now=now)
    return show(session, by=by)


def reset(session: Session, version: int | None, *, by: Actor, now: datetime) -> EffectTable:
    """All of it back to what is shipped. Admins only."""
    require_admin(by)
    _add(session, _newest(session, by.workspace_id), version, {}, by=by, now=now)
    return show(session, by=by)


def _label(label: str) -> ReplyLabel:
    """One whose effects can be changed."""
    if label not in set(ReplyLabel) - {REPORTED}:
        choices = ", ".join(known.value for known in EFFECTS if known != REPORTED)
        raise InvalidError(f"“{label}” is no label that can be changed. Use one of {choices}.")
    return ReplyLabel(label)


def _check(label: ReplyLabel, effect: Effect) -> None:
    if effect.lead_status is not None and effect.lead_status not in STATUSES:
        choices = ", ".join(status.value for status in STATUSES)
        raise InvalidError(f"Choose one of {choices}.", field="lead_status")
    if effect.suppresses and "suppresses" not in (*fixed(label), *offered(label)):
        raise InvalidError(
            "An automatic reply is nobody's wish. Suppress people for their own words only.",
            field="follows",
        )


def _difference(label: ReplyLabel, effect: Effect) -> dict[str, Any]:
    """What differs from what is shipped, and can be switched off."""
    default = EFFECTS[label].model_dump(mode="json")
    given = effect.model_dump(mode="json", exclude=set(fixed(label)))
    return {name: value for name, value in given.items() if value != default[name]}


def _with(differs: Mapping[str, Any]) -> dict[ReplyLabel, Effect]:
    """What is shipped, with what differs laid over it, and what is fixed laid over that."""
    return {
        label: Effect.model_validate(
            default.model_dump() | differs.get(label.value, {}) | dict.fromkeys(fixed(label), True)
        )
        for label, default in EFFECTS.items()
    }


def _newest(session: Session, workspace_id: int) -> EffectVersion | None:
    return session.scalars(
        select(EffectVersion)
        .where(EffectVersion.workspace_id == workspace_id)
        .order_by(EffectVersion.version.desc())
        .limit(1)
    ).first()


def _add(
    session: Session,
    newest: EffectVersion | None,
    looked_at: int | None,
    differs: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The next version, unless somebody was first."""
    current = newest.version if newest is not None else 0
    added = None
    if looked_at in {None, current}:
        added = add_once(
            session,
            EffectVersion,
            workspace_id=by.workspace_id,
            version=current + 1,
            differs=differs,
            by_member_id=by.member_id,
            at=now,
        )
    if added is None:
        raise ConflictError(
            "Somebody changed what answers set off meanwhile. `/outreach effects` shows it; "
            "change it there."
        )
