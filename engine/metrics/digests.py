"""Tells a week or a month against the one before, by audience, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ConflictError, NotFoundError
from engine.metrics.accuracy import accuracy
from engine.metrics.before_sending import before_sending
from engine.metrics.counts import Count, counts, happened
from engine.metrics.digest_parts import alerts, campaign_tests
from engine.metrics.figures import audience_labels, segments_in_order, three
from engine.metrics.next_steps import next_steps
from engine.metrics.outcomes import funnel_of
from engine.metrics.patterns import patterns
from engine.metrics.percents import percent, percent_of_enough
from engine.metrics.periods import Days, days_of
from engine.metrics.person import HAPPENED, PEOPLE
from engine.metrics.reading import read
from engine.metrics.tones import tones
from engine.places import channel_for
from engine.scheduling.digest_times import clock_at, told_before
from engine.views.digests import AudienceWeek, DigestView, Period
from engine.views.pipeline_health import StageShare
from engine.views.places import Use
from storage.states import PostKind
from storage.tables import Digest, Workspace
from storage.unique import add_once

MOST_PATTERNS = 2


def tell_now(
    session: Session, workspace_id: int, *, now: datetime, period: Period = "week"
) -> DigestView:
    """Post the digest of the seven days up to now, or of last month, because somebody asked.

    Raises ConflictError when it has been told, InvalidError when there is no channel for it.
    """
    workspace = workspaces.get(session, workspace_id)
    channel = channel_for(workspace, Use.DIGEST) or workspaces.channel_of(workspace)
    days = days_of(period, now, workspaces.zone_of(workspace))
    if digest_of(session, workspace_id, days.key) is not None:
        whose = f"The digest of {days.first:%B}" if period == "month" else "Today's digest"
        raise ConflictError(f"{whose} is in the channel already.")
    digest = make_digest(session, workspace_id, now, now, period)
    view = load_digest(session, digest.id, now=now)
    _post(session, digest, channel, now, with_chart=view.has_chart)
    return view


def make_digest(
    session: Session,
    workspace_id: int,
    until: datetime,
    now: datetime,
    period: Period = "week",
    *,
    anew_from: datetime | None = None,
) -> Digest:
    """The digest at `until`, with its posts; made once for a local date, or for a month.

    Where the team has changed its day, the week is all that came since the last digest, so that
    every moment belongs to one. Its figures are kept as they were told, unless that was before
    `anew_from`: then its message is drawn again. Without a channel, and when there is nothing to
    tell, it is kept and not posted.
    """
    workspace = workspaces.get(session, workspace_id)
    zone = workspaces.zone_of(workspace)
    team = workspaces.settings_of(workspace)
    local = until.astimezone(zone)
    days = days_of(period, until, clock_at(team, local), told_before(team, local))
    known = digest_of(session, workspace_id, days.key, locked=True)
    if known is not None:
        told_at = DigestView.model_validate(known.figures).told_at
        if anew_from is not None and told_at < anew_from:
            view = figures_of(session, workspace, days, now)
            known.figures = view.model_dump(mode="json")
            _post_what_there_is(session, known, view, now)
        return known
    view = figures_of(session, workspace, days, now)
    new_id = add_once(
        session,
        Digest,
        workspace_id=workspace_id,
        week=view.week,
        figures=view.model_dump(mode="json"),
        created_at=now,
    )
    digest = session.scalars(
        select(Digest).where(Digest.workspace_id == workspace_id, Digest.week == view.week)
    ).one()
    if new_id is None:
        return digest
    _post_what_there_is(session, digest, view, now)
    return digest


def digest_of(
    session: Session, workspace_id: int, week: str, *, locked: bool = False
) -> Digest | None:
    """`locked`: nobody else changes it meanwhile."""
    asked = select(Digest).where(Digest.workspace_id == workspace_id, Digest.week == week)
    if locked:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.scalars(asked).first()


def load_digest(session: Session, digest_id: int, *, now: datetime) -> DigestView:
    """A digest as it was told; later events do not change it."""
    del now
    digest = session.get(Digest, digest_id)
    if digest is None:
        raise NotFoundError("This digest is no longer kept.")
    return DigestView.model_validate(digest.figures)


def figures_of(session: Session, workspace: Workspace, days: Days, now: datetime) -> DigestView:
    """The figures of these days and of those before; what is wrong and next is always of now."""
    figures = read(session, workspace.id, days.began, days.ended, HAPPENED, PEOPLE)
    found = happened(figures)
    earlier = counts(session, workspace.id, since=days.before, until=days.began)
    labels = audience_labels(session, workspace.id)
    sent, replies, meetings = three(found)
    sent_before, replies_before, meetings_before = three(earlier)
    return DigestView(
        period=days.period,
        week=days.key,
        began=days.first,
        until=days.last,
        sent=sent,
        replies=replies,
        meetings=meetings,
        sent_before=sent_before,
        replies_before=replies_before,
        meetings_before=meetings_before,
        reply_rate=percent(replies, sent),
        meeting_rate=percent(meetings, sent),
        audiences=tuple(
            _audience(key, labels.get(key, key), found, earlier)
            for key in segments_in_order([*found, *earlier], labels)
        ),
        next_steps=next_steps(session, workspace, since=now - timedelta(days=7), now=now),
        told_at=now,
        answers=accuracy(session, workspace.id, since=days.began, until=days.ended),
        tones=tones(session, workspace.id, since=days.began, until=days.ended),
        patterns=patterns(session, workspace.id, now=now).patterns[:MOST_PATTERNS],
        funnel=funnel_of(figures),
        before_sending=_before_sending(session, workspace.id, days),
        tests=campaign_tests(session, workspace.id, began=days.began, now=now),
        alerts=alerts(session, workspace.id, began=days.began, now=now),
    )


def _before_sending(session: Session, workspace_id: int, days: Days) -> tuple[StageShare, ...]:
    """The stages in which there was anybody or anything."""
    found = before_sending(session, workspace_id, days.began, days.ended)
    return tuple(
        StageShare(stage=stage, count=count, of=of, rate=percent_of_enough(count, of))
        for stage, (count, of) in found.items()
        if of
    )


def _audience(
    key: str, label: str, found: Sequence[Count], earlier: Sequence[Count]
) -> AudienceWeek:
    sent, replies, meetings = three([count for count in found if count.segment == key])
    before = three([count for count in earlier if count.segment == key])
    return AudienceWeek(
        key=key,
        label=label,
        sent=sent,
        replies=replies,
        meetings=meetings,
        sent_before=before[0],
        replies_before=before[1],
        meetings_before=before[2],
    )


def _post_what_there_is(session: Session, digest: Digest, view: DigestView, now: datetime) -> None:
    channel = channel_for(workspaces.get(session, digest.workspace_id), Use.DIGEST)
    if channel is not None and (view.has_chart or view.next_steps or view.alerts):
        _post(session, digest, channel, now, with_chart=view.has_chart)
    else:  # a message that stands there tells of less now
        posts.redraw(session, digest.workspace_id, PostKind.DIGEST, digest.id, now=now)


def _post(
    session: Session, digest: Digest, channel: str, now: datetime, *, with_chart: bool
) -> None:
    parent = posts.want(
        session, digest.workspace_id, PostKind.DIGEST, digest.id, slack_channel_id=channel, now=now
    )
    if with_chart:
        posts.want(
            session,
            digest.workspace_id,
            PostKind.DIGEST_CHART,
            digest.id,
            slack_channel_id=channel,
            now=now,
            parent_id=parent.id,
        )
