"""Decides which touches a person has to see on a working day, and posts each of them once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ConflictError, NotFoundError
from engine.generation.content import hash_of_many
from engine.places import channel_for
from engine.scheduling.day_entries import add_cards, add_entries
from engine.scheduling.day_hours import closed_at, posted_at
from engine.scheduling.day_reps import ask_reps
from engine.scheduling.day_view import leaving_by_itself, rows_of, texts_of, week_of
from engine.scheduling.week_lines import schedule_of
from engine.scheduling.working_days import is_working_day
from engine.views.cadence import (
    WeeklyEntry,
)
from engine.views.places import Use
from storage.locks import hold_workspace
from storage.states import PostKind
from storage.tables import CadenceDay, CadenceEntry, Post, Workspace


def open_day(session: Session, workspace_id: int, day: date, now: datetime) -> CadenceDay | None:
    """The plan of a working day with its posts, made once; None when nothing is to be told.

    Nothing is posted on holidays and weekends, while the team is paused, without a channel, and
    when there is nothing to do, nothing going out and nobody to suggest.
    """
    workspace = hold_workspace(session, workspace_id)
    channel = channel_for(workspace, Use.CADENCE)
    if channel is None or workspace.paused_at is not None:
        return None
    if not is_working_day(workspaces.settings_of(workspace), day):
        return None
    known = day_of(session, workspace_id, day)
    if known is not None:
        return known
    planned = _planned(session, workspace_id, day, now)
    if not planned and not leaving_by_itself(session, workspace, day, ()):
        return None
    opened = CadenceDay(workspace_id=workspace_id, day=day, created_at=now)
    session.add(opened)
    session.flush()
    entries = add_entries(session, opened, planned)
    ask_reps(session, opened, [touch for _, touch in rows_of(session, opened)], now=now)
    parent = posts.want(
        session,
        workspace_id,
        PostKind.CADENCE_DAY,
        opened.id,
        slack_channel_id=channel,
        now=now,
    )
    add_cards(session, parent, entries, now=now)
    return opened


def follow_change(
    session: Session, workspace_id: int, prospect_id: int, *, comes: date | None, now: datetime
) -> None:
    """Today's post as people changed the week: who comes today has an entry, with a card, once.

    Who does not come any more is not counted (`moved_away`). A day that nothing was to be told of
    is opened for whoever comes today, in its hours; one that was closed keeps what was told then.
    """
    workspace = workspaces.get(session, workspace_id)
    local = now.astimezone(workspaces.zone_of(workspace))
    opened = day_of(session, workspace_id, local.date())
    if opened is None:
        if comes == local.date() and _is_under_way(workspace, local):
            open_day(session, workspace_id, local.date(), now)
        return
    posts.redraw(session, workspace_id, PostKind.CADENCE_DAY, opened.id, now=now)
    parent = _post_of(session, opened)
    if workspace.paused_at is not None or parent is None:
        return
    planned = _planned(session, workspace_id, opened.day, now)
    theirs = [entry for entry in planned if entry.prospect_id == prospect_id]
    entries = add_entries(session, opened, theirs)
    if entries:
        added = {entry.id for entry in entries}
        rows = rows_of(session, opened)
        ask_reps(session, opened, [touch for entry, touch in rows if entry.id in added], now=now)
        add_cards(session, parent, entries, now=now)


def _post_of(session: Session, opened: CadenceDay) -> Post | None:
    return session.scalars(
        select(Post).where(
            Post.workspace_id == opened.workspace_id,
            Post.kind == PostKind.CADENCE_DAY,
            Post.subject_id == opened.id,
        )
    ).first()


def _is_under_way(workspace: Workspace, local: datetime) -> bool:
    """Whether the day was to be posted by now, and is not to be closed yet."""
    schedule, weekday = schedule_of(workspaces.settings_of(workspace)), local.weekday()
    return posted_at(schedule, weekday) <= local.time() < closed_at(schedule, weekday)


def entry_touch(session: Session, entry_id: int, *, workspace_id: int) -> int:
    """The touch that the card of a day's entry shows; NotFoundError when another one does."""
    card = (
        Post.workspace_id == workspace_id,
        Post.kind == PostKind.CADENCE_ENTRY,
        Post.subject_id == entry_id,
    )
    found = session.execute(
        select(Post.touch_id).join(CadenceEntry, CadenceEntry.id == Post.subject_id).where(*card)
    ).first()
    if found is None:
        raise NotFoundError(
            "This entry of the cadence is no longer kept. `/outreach cadence` shows others."
        )
    if found.touch_id is None:
        raise NotFoundError(
            "The card of this draft is in a newer thread where the team works; "
            "`/outreach drafts` shows what is undecided."
        )
    return int(found.touch_id)


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
    texts = texts_of(
        session, [touch for entry, touch in rows_of(session, opened) if entry.slot == slot]
    )
    if not texts:
        raise ConflictError("These e-mails are decided already; their cards say by whom.")
    if hash_of_many(texts.items()) != seen:
        raise ConflictError("These e-mails have changed meanwhile. Read them, then approve again.")
    return texts


def day_of(session: Session, workspace_id: int, day: date) -> CadenceDay | None:
    return session.scalars(
        select(CadenceDay).where(CadenceDay.workspace_id == workspace_id, CadenceDay.day == day)
    ).first()


def _planned(session: Session, workspace_id: int, day: date, now: datetime) -> list[WeeklyEntry]:
    workspace = workspaces.get(session, workspace_id)
    plan = week_of(session, workspace_id, day, workspace, now)
    return [entry for entry in plan.entries if entry.date == day]
