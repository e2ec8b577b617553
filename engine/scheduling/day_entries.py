"""Gives a day that was opened its entries, and each of them its card in the day's thread, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.scheduling.undecided import in_outbox, is_manual
from engine.views.cadence import WeeklyEntry
from storage.states import Channel, PostKind, PostState, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Post


def add_entries(
    session: Session, opened: CadenceDay, planned: Sequence[WeeklyEntry]
) -> list[CadenceEntry]:
    """What of a plan the day does not have yet and needs a person, below what it has."""
    there = session.execute(
        select(CadenceEntry.touch_id, CadenceEntry.position).where(
            CadenceEntry.cadence_day_id == opened.id
        )
    ).all()
    known = {row.touch_id for row in there}
    leaving = in_outbox(session, [entry.touch_id for entry in planned if entry.touch_id])
    wanted = [each for each in planned if _needs_a_person(each)]
    begin = max((row.position for row in there), default=-1) + 1
    entries = [
        CadenceEntry(
            cadence_day_id=opened.id, touch_id=entry.touch_id, slot=entry.slot, position=position
        )
        for position, entry in enumerate(
            (each for each in wanted if each.touch_id not in leaving | known), start=begin
        )
    ]
    session.add_all(entries)
    session.flush()
    return entries


def add_cards(
    session: Session, parent: Post, entries: Sequence[CadenceEntry], *, now: datetime
) -> None:
    """A card in the thread of the day's post for each that has none in its channel."""
    without = _without_a_card(session, parent, entries)
    _retire_cards(session, parent.workspace_id, [entry.touch_id for entry in without], now)
    for entry in without:
        posts.want(
            session,
            parent.workspace_id,
            PostKind.CADENCE_ENTRY,
            entry.id,
            slack_channel_id=parent.slack_channel_id,
            now=now,
            parent_id=parent.id,
            touch_id=entry.touch_id,
        )


def _needs_a_person(entry: WeeklyEntry) -> bool:
    """A draft to decide on, or a task to do; an approved e-mail needs nobody."""
    if entry.state == TouchState.APPROVED:
        return is_manual(TouchKind(entry.outreach_type), Channel(entry.channel))
    return entry.state == TouchState.DRAFT


def _without_a_card(
    session: Session, parent: Post, entries: Sequence[CadenceEntry]
) -> list[CadenceEntry]:
    """Those without a card where the team works: what rolls on keeps the one that it has there."""
    there = set(
        session.scalars(
            select(Post.touch_id).where(
                Post.workspace_id == parent.workspace_id,
                Post.kind == PostKind.CADENCE_ENTRY,
                Post.slack_channel_id == parent.slack_channel_id,
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
