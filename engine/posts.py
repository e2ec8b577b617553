"""Decides which Slack messages there should be: rows that a writer draws, and draws again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import false, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from engine.views.base import View
from storage import columns
from storage.among import among
from storage.redrawing import want_again, want_shared_again
from storage.states import PostKind, PostState
from storage.tables import CadenceDay, CadenceEntry, Post
from storage.unique import add_once

LEASE = timedelta(seconds=30)
"""Longer than the longest write: three calls of at most ten seconds for a file."""
LONGEST_PAUSE = 300.0
"""Seconds between two tries while Slack is away; a message that is wanted is never given up."""


class ClaimedPost(View):
    """A message that its claimer is to write: `ts` is None when it is not in Slack yet."""

    id: int
    workspace_id: int
    kind: PostKind
    subject_id: int
    slack_channel_id: str
    ts: str | None
    thread_ts: str | None
    wanted: int
    owner: str
    recovered: bool
    """An earlier attempt died or was not answered: it may stand in Slack already."""
    created_at: datetime


def want(
    session: Session,
    workspace_id: int,
    kind: PostKind,
    subject_id: int,
    *,
    slack_channel_id: str,
    now: datetime,
    parent_id: int | None = None,
    touch_id: int | None = None,
) -> Post:
    """There shall be one message of `kind` for `subject_id`; asking again draws it again."""
    new_id = add_once(
        session,
        Post,
        workspace_id=workspace_id,
        kind=kind,
        subject_id=subject_id,
        touch_id=touch_id,
        parent_id=parent_id,
        slack_channel_id=slack_channel_id,
        state=PostState.WANTED,
        try_at=now,
        created_at=now,
    )
    if new_id is None:
        redraw(session, workspace_id, kind, subject_id, now=now)
    return session.scalars(
        select(Post).where(
            Post.workspace_id == workspace_id, Post.kind == kind, Post.subject_id == subject_id
        )
    ).one()


def redraw(
    session: Session, workspace_id: int, kind: PostKind, subject_id: int, *, now: datetime
) -> None:
    """What a message shows has changed: it is to be drawn again."""
    want_again(
        session,
        Post.workspace_id == workspace_id,
        Post.kind == kind,
        Post.subject_id == subject_id,
        now=now,
    )


def redraw_touch(session: Session, touch_id: int, *, now: datetime) -> None:
    """A touch has changed: every message that shows it, and the one they stand below."""
    redraw_touches(session, [touch_id], now=now)


# Made once: to put it together takes longer than to run it for a group of e-mails.
_SHOWN: Final = select(Post.id, Post.parent_id).where(among(Post.touch_id, "touches"))
_LAST_DAYS: Final = (
    select(Post.id)
    .join(CadenceDay, CadenceDay.id == Post.subject_id)
    .where(
        Post.kind == PostKind.CADENCE_DAY,
        Post.workspace_id == CadenceDay.workspace_id,
        CadenceDay.id.in_(
            select(func.max(CadenceEntry.cadence_day_id))
            .where(among(CadenceEntry.touch_id, "touches"))
            .group_by(CadenceEntry.touch_id)
        ),
    )
)
"""The days to which what has a card in an earlier thread has rolled on."""


def redraw_touches(session: Session, touch_ids: Sequence[int], *, now: datetime) -> None:
    """Touches have changed: every message that shows one, those they stand below, and their day.

    The last two are shared with other touches, and wanted again before the commit.
    """
    shown = columns.read(session, _SHOWN, {"touches": list(touch_ids)})
    if not shown:  # most of what a campaign sends has no message of its own
        return
    want_again(session, Post.id.in_([id_ for id_, _ in shown]), now=now)
    above = {parent_id for _, parent_id in shown if parent_id is not None}
    if above:
        above.update(session.scalars(_LAST_DAYS, {"touches": list(touch_ids)}))
        want_shared_again(session, above, now=now)


_IN_BULK: Final = (Post.kind == PostKind.CADENCE_ENTRY) & Post.ts.is_(None)
"""What is posted by the hundred; false sorts first on both databases."""


def claim(
    session: Session,
    *,
    owner: str,
    now: datetime,
    resting: Sequence[str] = (),
    updates: bool = True,
) -> ClaimedPost | None:
    """The next message to write, leased to `owner`; parents before what stands in their thread.

    In `resting` channels only updates are given out: Slack takes one new message a second there.
    Without `updates` only new messages are: Slack limits changes apart from them. A morning's
    entries come last: twenty reps' four hundred take minutes, and an answer that comes in meanwhile
    is told first.
    """
    parent = aliased(Post)
    post = session.scalars(
        select(Post)
        .outerjoin(parent, parent.id == Post.parent_id)
        .where(
            or_(
                Post.state == PostState.WANTED,
                (Post.state == PostState.CLAIMED) & (Post.lease_until < now),
            ),
            Post.try_at <= now,
            or_(
                Post.ts.is_not(None) if updates else false(),
                Post.ts.is_(None) & Post.slack_channel_id.not_in(resting),
            ),
            or_(Post.parent_id.is_(None), parent.ts.is_not(None)),
        )
        .order_by(_IN_BULK, Post.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Post)
    ).first()
    if post is None:
        return None
    tried_before = post.owner is not None and post.ts is None
    post.state = PostState.CLAIMED
    post.owner = owner
    post.lease_until = now + LEASE
    post.attempts += 1
    session.flush()
    thread_ts = None
    if post.parent_id is not None:
        thread_ts = session.scalar(select(Post.ts).where(Post.id == post.parent_id))
    return ClaimedPost(
        id=post.id,
        workspace_id=post.workspace_id,
        kind=post.kind,
        subject_id=post.subject_id,
        slack_channel_id=post.slack_channel_id,
        ts=post.ts,
        thread_ts=thread_ts,
        wanted=post.wanted,
        owner=owner,
        recovered=tried_before,
        created_at=post.created_at,
    )


def is_held(session: Session, claimed: ClaimedPost, *, now: datetime) -> bool:
    """Whether its claimer still has it; after the lease another one may be posting it."""
    held = select(Post.id).where(
        Post.id == claimed.id,
        Post.workspace_id == claimed.workspace_id,
        Post.state == PostState.CLAIMED,
        Post.owner == claimed.owner,
        Post.lease_until >= now,
    )
    return session.scalars(held).first() is not None


def is_waiting(session: Session, channels: Sequence[str], *, now: datetime) -> bool:
    """Whether a new message is wanted in one of `channels`, which rest."""
    if not channels:
        return False
    found = session.scalars(
        select(Post.id)
        .where(
            Post.state == PostState.WANTED,
            Post.ts.is_(None),
            Post.try_at <= now,
            Post.slack_channel_id.in_(channels),
        )
        .limit(1)
    )
    return found.first() is not None


def record_written(
    session: Session,
    claimed: ClaimedPost,
    *,
    ts: str,
    now: datetime,
    slack_channel_id: str | None = None,
) -> None:
    """The message stands in Slack as `ts`; if it was wanted anew meanwhile, it is drawn again.

    One that went to a person stands in a conversation that Slack names only then. What is to stand
    in its thread comes there, even if both were to come elsewhere since. One that is to be written
    anew since, it is.
    """
    post = session.get_one(Post, claimed.id, with_for_update=True)
    if claimed.ts is not None and post.ts != claimed.ts:
        return
    stands_in = slack_channel_id or claimed.slack_channel_id
    if post.slack_channel_id != stands_in:
        below = update(Post).where(Post.parent_id == post.id, Post.ts.is_(None))
        session.execute(below.values(slack_channel_id=stands_in))
    post.ts = ts
    post.slack_channel_id = stands_in
    post.drawn = max(post.drawn, claimed.wanted)
    post.posted_at = post.posted_at or now
    if post.owner == claimed.owner and post.state == PostState.CLAIMED:
        post.state = PostState.WANTED if post.wanted > claimed.wanted else PostState.POSTED
        post.attempts = 0
        post.note = None
        post.lease_until = None


def record_failed(
    session: Session,
    claimed: ClaimedPost,
    *,
    note: str,
    permanent: bool,
    retry_after: float | None,
    now: datetime,
) -> None:
    """It could not be written: tried again with growing pauses; given up if it never can be."""
    post = session.get_one(Post, claimed.id, with_for_update=True)
    if post.owner != claimed.owner or post.state != PostState.CLAIMED:
        return
    post.note = note
    post.lease_until = None
    if permanent:
        post.state = PostState.FAILED
        return
    post.state = PostState.WANTED
    pause = (
        retry_after if retry_after is not None else min(2.0 ** min(post.attempts, 9), LONGEST_PAUSE)
    )
    post.try_at = now + timedelta(seconds=pause)


def record_gone(session: Session, claimed: ClaimedPost, *, now: datetime) -> None:
    """Slack no longer has the message (somebody deleted it): it is written anew."""
    post = session.get_one(Post, claimed.id, with_for_update=True)
    post.ts = None
    post.state = PostState.WANTED
    post.try_at = now
