"""Decides when a team is told that Slack takes no message in a channel of theirs, and when no more.

It is told where the team works; of that channel itself `engine.shut_home` tells.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine import notices
from engine import workspace as workspaces
from engine.views.places import WORDS, Use
from storage.locks import hold_workspace

INVITE: Final = "Type /invite @Drumbeat there"
WRONG: Final = {
    "not_in_channel": ("Drumbeat is not in {channel}.", INVITE),
    "channel_not_found": ("{channel} is gone, or Drumbeat is no longer in it.", INVITE),
    "is_archived": ("{channel} is archived.", "Unarchive it and type /invite @Drumbeat there"),
}
"""What is wrong, and what to do, by how Slack refuses a message. All else passes."""


def is_news(session: Session, workspace_id: int, slack_channel_id: str, reason: str) -> bool:
    """Whether the team is to be told that a message was refused there."""
    uses = _uses(session, workspace_id, slack_channel_id)
    return bool(reason in WRONG and uses and not is_shut(session, workspace_id, slack_channel_id))


def tell(
    session: Session,
    workspace_id: int,
    slack_channel_id: str,
    reason: str,
    *,
    name: str,
    now: datetime,
) -> bool:
    """Tell the team once what cannot be posted, and what to do; `name` is the channel's.

    True when it is news.
    """
    hold_workspace(session, workspace_id)  # nobody else tells of it, or moves what comes there
    if not is_news(session, workspace_id, slack_channel_id, reason):
        return False
    what = _words(_uses(session, workspace_id, slack_channel_id))
    wrong, mend = WRONG[reason]
    text = (
        f"{what} cannot be posted: {wrong.format(channel=name)} {mend}, or choose another channel "
        "under “Channels in Slack” on Home. What waits is posted then."
    )
    return notices.tell(session, workspace_id, _key(slack_channel_id), text, now=now)


def is_shut(session: Session, workspace_id: int, slack_channel_id: str) -> bool:
    """Whether the team was told of this channel, and it is not over."""
    return notices.is_told(session, workspace_id, _key(slack_channel_id))


def opened(session: Session, workspace_id: int, slack_channel_id: str, *, now: datetime) -> None:
    """A message was posted there: what was told is over."""
    if is_shut(session, workspace_id, slack_channel_id):
        uses = _uses(session, workspace_id, slack_channel_id)
        over(session, workspace_id, slack_channel_id, uses, now=now)


def over(
    session: Session,
    workspace_id: int,
    slack_channel_id: str,
    uses: Collection[Use],
    *,
    now: datetime,
) -> None:
    """What came there is posted again, there or elsewhere."""
    text = f"{_words(uses)} can be posted again."
    notices.clear(session, workspace_id, _key(slack_channel_id), text, now=now)


def _uses(session: Session, workspace_id: int, slack_channel_id: str) -> list[Use]:
    """What comes to a channel of its own there."""
    workspace = workspaces.get(session, workspace_id)
    if slack_channel_id == workspace.slack_channel_id:
        return []
    own = workspaces.settings_of(workspace).channels
    return [use for use in Use if own.get(use.value) == slack_channel_id]


def _words(uses: Collection[Use]) -> str:
    said = " and ".join(WORDS[use] for use in Use if use in uses) or "messages"
    return said[:1].upper() + said[1:]


def _key(slack_channel_id: str) -> str:
    return f"channel:{slack_channel_id}"
