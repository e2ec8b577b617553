"""Decides how a day that was opened stands: what it asked for, how far that is, what leaves.

States are as they are now, whatever they were in the morning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.generation.content import content_hash, hash_of_many
from engine.scheduling import week
from engine.scheduling.cadence import SUGGESTED, weekly
from engine.scheduling.day_reps import reps_of
from engine.scheduling.day_states import done
from engine.scheduling.moved_away import moved_away
from engine.scheduling.undecided import by_hand, count_undecided, is_known, is_manual
from engine.scheduling.week_lines import schedule_of
from engine.views.cadence import (
    CadenceDayView,
    DayClosing,
    DaySlot,
    WeeklyCadence,
    WeeklyCadenceRequest,
)
from storage.states import CampaignState, PostKind, SequenceState, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Campaign, Post, Touch, Variant, Workspace
from storage.tables import Sequence as SequenceRow

CHECK_IN = TouchKind.CHECK_IN.value
OPEN = frozenset({TouchState.DRAFT, TouchState.APPROVED})


def load_day(session: Session, day_id: int, *, workspace_id: int, now: datetime) -> CadenceDayView:
    """A day as its message shows it, with the states of its touches as they are now."""
    opened = session.get(CadenceDay, day_id)
    if opened is None or opened.workspace_id != workspace_id:
        raise NotFoundError(
            "The plan of this day is no longer kept. `/outreach cadence` shows others."
        )
    workspace = workspaces.get(session, opened.workspace_id)
    every = rows_of(session, opened)
    rows = [(entry, touch) for entry, touch in every if touch.state is not TouchState.STOPPED]
    entries = [entry.id for entry, touch in rows if touch.state in OPEN]
    is_today = opened.day == now.astimezone(workspaces.zone_of(workspace)).date()
    plan = week_of(session, workspace.id, opened.day, workspace, now)
    suggested = [
        entry
        for entry in plan.entries
        if is_today and entry.date == opened.day and entry.state == SUGGESTED
    ]
    check_ins = [each.prospect_id for each in suggested if each.outreach_type == CHECK_IN]
    new = [each.prospect_id for each in suggested if each.outreach_type != CHECK_IN]
    return CadenceDayView(
        day_id=opened.id,
        date=opened.day,
        total=len(rows),
        done=len(done(session, [touch for _, touch in rows])),
        failed=sum(touch.state == TouchState.FAILED for _, touch in rows),
        stopped=len(every) - len(rows),
        slots=_slots(session, opened.day, rows, schedule_of(workspaces.settings_of(workspace))),
        kinds=_kinds([touch for _, touch in rows]),
        leaving=leaving_by_itself(session, workspace, opened.day, [touch.id for _, touch in every]),
        drafts_waiting=count_undecided(session, workspace.id),
        suggested_ids=tuple(new),
        suggested=len(new),
        check_in_ids=tuple(check_ins),
        linkedin_left=plan.limits.linkedin_left,
        linkedin_cap=plan.limits.linkedin_cap,
        timezone=workspace.timezone,
        closing=DayClosing.model_validate(opened.closing) if opened.closing else None,
        reps=reps_of(session, opened, [touch for _, touch in rows]),
        earlier=len(entries) - _with_a_card(session, workspace.id, entries),
        away=tuple(away for away in plan.away if away.first <= opened.day <= away.last),
    )


def _slots(
    session: Session,
    day: date,
    rows: Sequence[tuple[CadenceEntry, Touch]],
    schedule: week.Schedule,
) -> tuple[DaySlot, ...]:
    by_slot: dict[str, list[Touch]] = {}
    for entry, touch in rows:
        by_slot.setdefault(entry.slot, []).append(touch)
    return tuple(
        DaySlot(
            slot=key,
            title=week.title_of(schedule, day, key),
            kinds=_kinds(touches),
            total=len(touches),
            done=len(done(session, touches)),
            open_emails=len(texts := texts_of(session, touches)),
            warned=_warned(session, texts),
            seen=hash_of_many(texts.items()) if texts else "",
        )
        for key, touches in sorted(by_slot.items())
    )


def _with_a_card(session: Session, workspace_id: int, entry_ids: Sequence[int]) -> int:
    """How many of the entries have a message of their own in the day's thread."""
    return (
        session.scalar(
            select(func.count(Post.id)).where(
                Post.workspace_id == workspace_id,
                Post.kind == PostKind.CADENCE_ENTRY,
                Post.subject_id.in_(entry_ids),
            )
        )
        or 0
    )


def texts_of(session: Session, touches: Sequence[Touch]) -> dict[int, str]:
    """What one click would approve: the open e-mails in their order, with their texts' hashes."""
    mails = [touch.id for touch in touches if _is_open_email(touch)]
    chosen = session.execute(
        select(Variant.touch_id, Variant.subject, Variant.body)
        .join(Touch, and_(Touch.id == Variant.touch_id, Touch.variant_number == Variant.number))
        .where(Touch.id.in_(mails))
    )
    found = {row.touch_id: content_hash(row.subject, row.body) for row in chosen}
    return {touch_id: found[touch_id] for touch_id in mails}


def _warned(session: Session, touch_ids: Iterable[int]) -> int:
    """How many of these have a warning on the text that is shown."""
    shown = session.scalars(
        select(Variant.warnings)
        .join(Touch, and_(Touch.id == Variant.touch_id, Touch.variant_number == Variant.number))
        .where(Touch.id.in_(list(touch_ids)))
    )
    return sum(bool(warnings) for warnings in shown)


def _is_open_email(touch: Touch) -> bool:
    return touch.state == TouchState.DRAFT and not is_manual(touch.kind, touch.channel)


def rows_of(session: Session, opened: CadenceDay) -> list[tuple[CadenceEntry, Touch]]:
    """What the day asks for, in its order, without what people have moved away since."""
    rows = session.execute(
        select(CadenceEntry, Touch)
        .join(Touch, Touch.id == CadenceEntry.touch_id)
        .where(CadenceEntry.cadence_day_id == opened.id)
        .order_by(CadenceEntry.position)
        .execution_options(populate_existing=True)
    ).all()
    moved = moved_away(session, opened, [touch for _, touch in rows])
    return [(entry, touch) for entry, touch in rows if touch.id not in moved]


def week_of(
    session: Session, workspace_id: int, day: date, workspace: Workspace, now: datetime
) -> WeeklyCadence:
    noon = datetime.combine(day, time(12), tzinfo=workspaces.zone_of(workspace))
    request = WeeklyCadenceRequest(week_start_date=noon.timestamp())
    return weekly(session, request, workspace_id=workspace_id, now=now)


def _kinds(touches: Sequence[Touch]) -> dict[str, int]:
    return dict(Counter(touch.kind.value for touch in touches))


def leaving_by_itself(
    session: Session, workspace: Workspace, day: date, entries: Sequence[int]
) -> int:
    """E-mails approved before that are due by the end of the day, and those it has sent.

    Of those that are not sent yet only what is certain to be made, and not what a sequence or a
    campaign holds.
    """
    zone = workspaces.zone_of(workspace)
    begin = datetime.combine(day, time(), tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    approved = and_(
        Touch.state == TouchState.APPROVED,
        Touch.due_at < end,
        is_known(),
        SequenceRow.state == SequenceState.ACTIVE,
        Campaign.state == CampaignState.ACTIVE,
    )
    sent = and_(Touch.state == TouchState.SENT, Touch.sent_at >= begin, Touch.sent_at < end)
    return (
        session.scalar(
            select(func.count(Touch.id))
            .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
            .join(Campaign, Campaign.id == Touch.campaign_id)
            .where(
                Touch.workspace_id == workspace.id,
                ~by_hand(),
                or_(approved, sent),
                Touch.id.not_in(entries),
            )
        )
        or 0
    )
