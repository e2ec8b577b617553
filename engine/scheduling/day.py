"""Decides which touches a person has to see on a working day, and posts each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ConflictError, NotFoundError
from engine.generation.content import hash_of_many
from engine.scheduling.day_reps import ask_reps
from engine.scheduling.day_view import leaving_by_itself, rows_of, texts_of, week_of
from engine.scheduling.undecided import in_outbox, is_manual
from engine.scheduling.working_days import is_working_day
from engine.views.cadence import (
    WeeklyEntry,
)
from storage.states import Channel, PostKind, PostState, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Post


def open_day(session: Session, workspace_id: int, day: date, now: datetime) -> CadenceDay | None:
    """The plan of a working day with its posts, made once; None when nothing is to be told.

    Nothing is posted on holidays and weekends, while the team is paused, without a channel, and
    when there is nothing to do, nothing going out and nobody to suggest.
    """
    workspace = workspaces.get(session, workspace_id)
    channel = workspace.slack_channel_id
    if channel is None or workspace.paused_at is not None:
        return None
    if not is_working_day(workspaces.settings_of(workspace), day):
        return None
    known = _day_of(session, workspace_id, day)
    if known is not None:
        return known
    planned = _planned(session, workspace_id, day, now)
    if not planned and not leaving_by_itself(session, workspace, day, ()):
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
    ask_reps(session, opened, [touch for _, touch in rows_of(session, opened.id)], now=now)
    parent = posts.want(
        session,
        workspace_id,
        PostKind.CADENCE_DAY,
        opened.id,
        slack_channel_id=channel,
        now=now,
    )
    without = _without_a_card(session, workspace_id, entries, channel)
    _retire_cards(session, workspace_id, [entry.touch_id for entry in without], now)
    for entry in without:
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


def _without_a_card(
    session: Session, workspace_id: int, entries: Sequence[CadenceEntry], channel: str
) -> list[CadenceEntry]:
    """Those without a card where the team works: what rolls on keeps the one that it has there."""
    there = set(
        session.scalars(
            select(Post.touch_id).where(
                Post.workspace_id == workspace_id,
                Post.kind == PostKind.CADENCE_ENTRY,
                Post.slack_channel_id == channel,
                Post.state != PostState.FAILED,
                Post.touch_id.in_([entry.touch_id for entry in entries]),
            )
        )
    )
    return [entry for entry in entries if entry.touch_id not in there]


def _retire_cards(
    session: Session, workspace_id: int, touch_ids: Sequence[int], now: datetime
) -> None:
    """Cards that new ones take the place of: one in Slack loses its buttons, others are not posted.

    One that somebody has tried to post may stand in Slack: its writer finds out.
    """
    cards = (
        Post.workspace_id == workspace_id,
        Post.kind == PostKind.CADENCE_ENTRY,
        Post.touch_id.in_(touch_ids),
    )
    untried = (Post.state == PostState.WANTED) & Post.owner.is_(None)
    session.execute(
        delete(Post).where(*cards, Post.ts.is_(None), untried | (Post.state == PostState.FAILED))
    )
    for entry_id in session.scalars(select(Post.subject_id).where(*cards)).all():
        posts.redraw(session, workspace_id, PostKind.CADENCE_ENTRY, entry_id, now=now)
    session.execute(update(Post).where(*cards).values(touch_id=None))


def needs_a_person(entry: WeeklyEntry) -> bool:
    """A draft to decide on, or a task to do; an approved e-mail needs nobody."""
    if entry.state == TouchState.APPROVED:
        return is_manual(TouchKind(entry.outreach_type), Channel(entry.channel))
    return entry.state == TouchState.DRAFT


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
        session, [touch for entry, touch in rows_of(session, day_id) if entry.slot == slot]
    )
    if not texts:
        raise ConflictError("These e-mails are decided already; their cards say by whom.")
    if hash_of_many(texts.items()) != seen:
        raise ConflictError("These e-mails have changed meanwhile. Read them, then approve again.")
    return texts


def _day_of(session: Session, workspace_id: int, day: date) -> CadenceDay | None:
    return session.scalars(
        select(CadenceDay).where(CadenceDay.workspace_id == workspace_id, CadenceDay.day == day)
    ).first()


def _planned(session: Session, workspace_id: int, day: date, now: datetime) -> list[WeeklyEntry]:
    workspace = workspaces.get(session, workspace_id)
    plan = week_of(session, workspace_id, day, workspace, now)
    return [entry for entry in plan.entries if entry.date == day]


def _entries(opened: CadenceDay, planned: Sequence[WeeklyEntry]) -> list[CadenceEntry]:
    return [
        CadenceEntry(
            cadence_day_id=opened.id, touch_id=entry.touch_id, slot=entry.slot, position=position
        )
        for position, entry in enumerate(planned)
    ]
