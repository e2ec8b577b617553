"""Counts what waits for a worker, in all workspaces of an installation together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.states import Channel, ImportState, MailState, OrderState, PostState
from storage.tables import ImportJob, Mail, Post, WritingOrder


def waiting(session: Session, *, now: datetime) -> dict[str, int]:
    """By lane, how many rows it could work on at this moment."""
    return {lane: session.scalar(count) or 0 for lane, count in _counts(now).items()}


def _counts(now: datetime) -> dict[str, Select[int]]:
    due = (Mail.state == MailState.APPROVED, Mail.due_at <= now)
    opened = (ImportState.CONFIRMED, ImportState.RUNNING)
    count = select(func.count())
    return {
        "mailer": count.where(Mail.channel == Channel.EMAIL, *due),
        "texter": count.where(Mail.channel == Channel.SMS, *due),
        "posts": count.where(Post.state == PostState.WANTED, Post.try_at <= now),
        "drafts": count.where(WritingOrder.state == OrderState.WAITING),
        "imports": count.where(ImportJob.state.in_(opened)),
    }
