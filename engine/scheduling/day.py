"""Opens a working day: which touches a person has to see, posted once, and how far they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ConflictError, NotFoundError
from engine.generation.content import content_hash, hash_of_many
from engine.scheduling import week
from engine.scheduling.cadence import SUGGESTED, weekly
from engine.scheduling.day_reps import reps_of
from engine.scheduling.day_states import done
from engine.scheduling.undecided import by_hand, count_undecided, in_outbox, is_known, is_manual
from engine.scheduling.week_lines import schedule_of
from engine.views.cadence import (
    CadenceDayView,
    DayClosing,
    DaySlot,
    WeeklyCadence,
    WeeklyCadenceRequest,
    WeeklyEntry,
)
from storage.states import CampaignState, Channel, PostKind, SequenceState, TouchKind, TouchState
from storage.tables import (
    CadenceDay,
    CadenceEntry,
    Campaign,
    Touch,
    Variant,
    Workspace,
)
from storage.tables import Sequence as SequenceRow


def open_day(session: Session, workspace_id: int, day: date, now: datetime) -> CadenceDay | None:
    """The plan of a working day with its posts, made once; None when nothing is to be told.

    Nothing is posted on holidays and weekends, while the team is paused, without a channel, and
    when there is nothing to do, nothing going out and nobody to suggest.
    """
    workspace = workspaces.get(session, workspace_id)
    channel = workspace.slack_channel_id
    if channel is None or workspace.paused_at is not None or not is_working_day(workspace, day):
        return None
    known = _day_of(session, workspace_id, day)
    if known is not None:
        return known
    planned = _planned(session, workspace_id, day, now)
    if not planned and not _leaving(session, workspace, day, ()):
        return None
    opened = CadenceDay(workspace_id=workspace_id, day=day, created_at=now)
    session.add(opened)
    session.flush()
    leaving = in_outbox(session, [entry.touch_id for entry in planned if entry.touch_id])
    entries = _entries(
        opened,
        [each for each in planned if needs_a_person(each) and each.touch_id not in leaving],
    )
    session.add_all(entries)
    session.flush()
    parent = posts.want(
        session,
        workspace_id,
        PostKind.CADENCE_DAY,
        opened.id,
        slack_channel_id=channel,
        now=now,
    )
    for entry in entries:
        posts.want(
            session,
            workspace_id,
            PostKind.CADENCE_ENTRY,
            entry.id,
            slack_channel_id=channel,
            now=now,
            parent_id=parent.id,
            touch_id=entry.touch_id,
        )
    return opened


def is_working_day(workspace: Workspace, day: date) -> bool:
    """Whether the team works on it: no weekend, no holiday, and its week has hours for it."""
    settings = workspaces.settings_of(workspace)
    working, _ = week.working_days(settings.country, week.monday_of(day))
    return day in working and week.has_work(schedule_of(settings), day)


def needs_a_person(entry: WeeklyEntry) -> bool:
    """A draft to decide on, or a task to do; an approved e-mail needs nobody."""
    if entry.state == TouchState.APPROVED:
        return is_manual(TouchKind(entry.outreach_type), Channel(entry.channel))
    return entry.state == TouchState.DRAFT


def load_day(session: Session, day_id: int, *, workspace_id: int, now: datetime) -> CadenceDayView:
    """A day as its message shows it, with the states of its touches as they are now."""
    opened = session.get(CadenceDay, day_id)
    if opened is None or opened.workspace_id != workspace_id:
        raise NotFoundError(
            "The plan of this day is no longer kept. `/outreach cadence` shows others."
        )
    workspace = workspaces.get(session, opened.workspace_id)
    every = _rows(session, day_id)
    rows = [(entry, touch) for entry, touch in every if touch.state is not TouchState.STOPPED]
    is_today = opened.day == now.astimezone(workspaces.zone_of(workspace)).date()
    plan = _week(session, workspace.id, opened.day, workspace, now)
    suggested = [
        entry.prospect_id
        for entry in plan.entries
        if is_today and entry.date == opened.day and entry.state == SUGGESTED
    ]
    return CadenceDayView(
        day_id=opened.id,
        date=opened.day,
        total=len(rows),
        done=len(done(session, [touch for _, touch in rows])),
        failed=sum(touch.state == TouchState.FAILED for _, touch in rows),
        stopped=len(every) - len(rows),
        slots=_slots(session, opened.day, rows, schedule_of(workspaces.settings_of(workspace))),
        kinds=_kinds([touch for _, touch in rows]),
        leaving=_leaving(session, workspace, opened.day, [touch.id for _, touch in every]),
        drafts_waiting=count_undecided(session, workspace.id),
        suggested_ids=tuple(suggested),
        suggested=len(suggested),
        linkedin_left=plan.limits.linkedin_left,
        linkedin_cap=plan.limits.linkedin_cap,
        timezone=workspace.timezone,
        closing=DayClosing.model_validate(opened.closing) if opened.closing else None,
        reps=reps_of(session, workspace.id, opened.day, [touch for _, touch in rows]),
        away=tuple(away for away in plan.away if away.first <= opened.day <= away.last),
    )


def entry_touch(session: Session, entry_id: int, *, workspace_id: int) -> int:
    """The touch that an entry of a day shows."""
    touch_id = session.scalar(
        select(CadenceEntry.touch_id)
        .join(CadenceDay, CadenceDay.id == CadenceEntry.cadence_day_id)
        .where(CadenceDay.workspace_id == workspace_id, CadenceEntry.id == entry_id)
    )
    if touch_id is None:
        raise NotFoundError(
            "This entry of the cadence is no longer kept. `/outreach cadence` shows others."
        )
    return touch_id


def open_emails(
    session: Session, workspace_id: int, day_id: int, slot: str, *, seen: str
) -> dict[int, str]:
    """The touches of a slot that are e-mail drafts now, each with the hash of its text.

    Raises ConflictError when none is left, and when they are not what was `seen`.
    """
    opened = session.get(CadenceDay, day_id)
    if opened is None or opened.workspace_id != workspace_id:
        raise NotFoundError(
            "The plan of this day is no longer kept. `/outreach cadence` shows others."
        )
    texts = _texts(
        session, [touch for entry, touch in _rows(session, day_id) if entry.slot == slot]
    )
    if not texts:
        raise ConflictError("These e-mails are decided already; their cards say by whom.")
    if hash_of_many(texts.items()) != seen:
        raise ConflictError("These e-mails have changed meanwhile. Read them, then approve again.")
    return texts


def _texts(session: Session, touches: Sequence[Touch]) -> dict[int, str]:
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


def _day_of(session: Session, workspace_id: int, day: date) -> CadenceDay | None:
    return session.scalars(
        select(CadenceDay).where(CadenceDay.workspace_id == workspace_id, CadenceDay.day == day)
    ).first()


def _week(
    session: Session, workspace_id: int, day: date, workspace: Workspace, now: datetime
) -> WeeklyCadence:
    noon = datetime.combine(day, time(12), tzinfo=workspaces.zone_of(workspace))
    request = WeeklyCadenceRequest(week_start_date=noon.timestamp())
    return weekly(session, request, workspace_id=workspace_id, now=now)


def _planned(session: Session, workspace_id: int, day: date, now: datetime) -> list[WeeklyEntry]:
    workspace = workspaces.get(session, workspace_id)
    plan = _week(session, workspace_id, day, workspace, now)
    return [entry for entry in plan.entries if entry.date == day]


def _entries(opened: CadenceDay, planned: Sequence[WeeklyEntry]) -> list[CadenceEntry]:
    return [
        CadenceEntry(
            cadence_day_id=opened.id, touch_id=entry.touch_id, slot=entry.slot, position=position
        )
        for position, entry in enumerate(planned)
    ]


def _rows(session: Session, day_id: int) -> list[tuple[CadenceEntry, Touch]]:
    rows = session.execute(
        select(CadenceEntry, Touch)
        .join(Touch, Touch.id == CadenceEntry.touch_id)
        .where(CadenceEntry.cadence_day_id == day_id)
        .order_by(CadenceEntry.position)
        .execution_options(populate_existing=True)
    )
    return [(entry, touch) for entry, touch in rows]


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
            open_emails=len(texts := _texts(session, touches)),
            warned=_warned(session, texts),
            seen=hash_of_many(texts.items()) if texts else "",
        )
        for key, touches in sorted(by_slot.items())
    )


def _kinds(touches: Sequence[Touch]) -> dict[str, int]:
    return dict(Counter(touch.kind.value for touch in touches))


def _leaving(session: Session, workspace: Workspace, day: date, entries: Sequence[int]) -> int:
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
