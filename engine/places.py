"""Decides which Slack channel what comes to, and what an admin changes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine import moving_posts, shut_channels, shut_home
from engine import workspace as workspaces
from engine.errors import ConflictError
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.places import Places, PlacesRequest, Use
from storage.locks import hold_workspace
from storage.states import PostKind
from storage.tables import AuditLine, Workspace

KINDS: Final = {
    Use.CADENCE: (PostKind.CADENCE_DAY,),
    Use.ANSWERS: (PostKind.REPLY, PostKind.COMEBACK, PostKind.GATHERED),
    Use.DIGEST: (PostKind.DIGEST,),
}
"""The messages of each use; what stands in their threads goes with them."""

ALL_ELSE: Final = [
    kind
    for kind in PostKind
    if kind != PostKind.CHANNEL_SHUT and not any(kind in kinds for kinds in KINDS.values())
]
"""The messages that come where the team works; what admins are told directly is none."""
SHUT: Final = (shut_home.is_shut, shut_channels.is_shut)


def channel_for(workspace: Workspace, use: Use) -> str | None:
    """Where it comes: a channel of its own, else where the team works; None without any."""
    if workspace.slack_channel_id is None:
        return None
    return own_channels(workspace).get(use, workspace.slack_channel_id)


def is_the_teams(workspace: Workspace, slack_channel_id: str) -> bool:
    """Whether the team works in a channel, or something of it comes there."""
    return slack_channel_id in {workspace.slack_channel_id, *own_channels(workspace).values()}


def places(session: Session, workspace_id: int) -> Places:
    """InvalidError for a team that has no channel yet."""
    workspace = workspaces.get(session, workspace_id)
    return Places(
        channel_id=workspaces.channel_of(workspace),
        own=own_channels(workspace),
        seen=_seen(workspace),
    )


def places_form(session: Session, *, by: Actor) -> Places:
    """What there is to change. Admins only."""
    require_admin(by)
    return places(session, by.workspace_id)


def save_places(session: Session, request: PlacesRequest, *, by: Actor, now: datetime) -> Places:
    """From now on, and what is not in Slack yet; what stands there stays. Admins only.

    Where the team works elsewhere now, what came to the old channel goes along. ConflictError when
    somebody changed it meanwhile. Saving what holds changes nothing.
    """
    require_admin(by)
    workspace = hold_workspace(session, by.workspace_id)
    home = workspaces.channel_of(workspace)
    if request.seen is not None and request.seen != _seen(workspace):
        raise ConflictError("Somebody changed this meanwhile. Open it again from the Home tab.")
    to = request.home or home
    before = {use: channel_for(workspace, use) for use in Use}
    asked = {use: getattr(request, use.value) or to for use in Use}
    asked = {use: to if channel == home else channel for use, channel in asked.items()}
    changed = tuple(
        use for use in Use if asked[use] != before[use] and (before[use], asked[use]) != (home, to)
    )
    _settle(session, workspace, to, asked, by=by, now=now)
    if changed or to != home:
        _write_down(session, [*(["all"] if to != home else []), *changed], by, now)
    session.flush()
    shown = places(session, workspace.id)
    told = {"changed": changed, "changed_by": by.name, "is_moved": to != home}
    return shown.model_copy(update=told)


def work_in(session: Session, slack_channel_id: str, *, by: Actor, now: datetime) -> Places:
    """Make a channel the one the team works in; what has a channel of its own keeps it."""
    require_admin(by)
    workspace = hold_workspace(session, by.workspace_id)
    own = own_channels(workspace)
    asked = {use: own.get(use, slack_channel_id) for use in Use}
    _settle(session, workspace, slack_channel_id, asked, by=by, now=now)
    session.flush()
    return places(session, workspace.id)


def come_along(
    session: Session, workspace_id: int, slack_channel_id: str, reason: str, *, now: datetime
) -> None:
    """A message was refused in a channel that the team left: what waits in its threads comes along.

    Nobody looks there any more, so nobody would mend it.
    """
    if reason not in shut_channels.WRONG:
        return
    workspace = hold_workspace(session, workspace_id)
    if workspace.slack_channel_id is None or is_the_teams(workspace, slack_channel_id):
        return
    own = own_channels(workspace)
    comes = [(kinds, own.get(use, workspace.slack_channel_id)) for use, kinds in KINDS.items()]
    for kinds, to in [*comes, (tuple(ALL_ELSE), workspace.slack_channel_id)]:
        moving_posts.move_threads(session, workspace_id, to, kinds, left=slack_channel_id, now=now)


def _settle(
    session: Session,
    workspace: Workspace,
    home: str,
    asked: Mapping[Use, str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The team works in `home`, and each use comes where it is `asked` to."""
    old = workspace.slack_channel_id
    before = {use: channel_for(workspace, use) for use in Use}
    own = own_channels(workspace)
    kept = {use.value: channel for use, channel in asked.items() if channel != home}
    workspaces.work_in(session, home, by=by)
    workspace.settings = {**workspace.settings, "channels": kept}
    for use in Use:
        if asked[use] != before[use]:
            _move(session, workspace.id, KINDS[use], before[use], asked[use], now=now)
    for left in set(own.values()) - set(kept.values()):
        came = [use for use in own if own[use] == left]
        shut_channels.over(session, workspace.id, left, came, now=now)
    if old == home:
        return
    _move(session, workspace.id, ALL_ELSE, old, home, now=now)
    if old is not None:
        shut_home.left(session, workspace.id, old, now=now)


def _move(
    session: Session,
    workspace_id: int,
    kinds: Sequence[PostKind],
    before: str | None,
    to: str,
    *,
    now: datetime,
) -> None:
    """What is not in Slack yet, and of threads what waits where Slack takes no message any more."""
    moving_posts.move_unwritten(session, workspace_id, to, kinds, now=now)
    if before is None or before == to:
        return
    if any(is_shut(session, workspace_id, before) for is_shut in SHUT):
        moving_posts.move_threads(session, workspace_id, to, kinds, left=before, now=now)


def own_channels(workspace: Workspace) -> dict[Use, str]:
    """What comes to a channel of its own, and to which."""
    known = workspaces.settings_of(workspace).channels
    return {Use(use): channel for use, channel in known.items()}


def _seen(workspace: Workspace) -> str:
    own = own_channels(workspace)
    return " ".join([workspace.slack_channel_id or "", *(f"{u}={own[u]}" for u in sorted(own))])


def _write_down(session: Session, changed: Iterable[str], by: Actor, now: datetime) -> None:
    session.add(
        AuditLine(
            workspace_id=by.workspace_id,
            what=f"Changed to which channel these come: {', '.join(changed)}.",
            by_member_id=by.member_id,
            at=now,
        )
    )
