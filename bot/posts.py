"""Writes Slack messages from rows: claims one, reads its view, draws it, posts or updates it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from logging import INFO, WARNING
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.metadata import Metadata
from sqlalchemy.orm import Session

from blocks.base import File, Message, told
from bot.errors import sentence_for
from bot.pace import UPDATES, Pace
from bot.refused_posts import opened, tell_of_channel
from bot.runtime import Runtime
from engine import notices, posts
from engine.errors import NotFoundError
from engine.posts import ClaimedPost
from storage.states import PostKind

log = structlog.get_logger(__name__)

EVENT_TYPE = "drumbeat_post"
PERSON = ("U", "W")
"""What the ids of people begin with; Slack takes one in place of their direct conversation."""
GONE = {"message_not_found", "cant_update_message", "thread_not_found"}
WRONG_FOR_GOOD = {
    "cannot_reply_to_message",
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
}
"""Refusals of the message itself. All others end when Slack is back or somebody mends them."""


class LeaseOverError(Exception):
    """Its writer stood still for so long that another one may be posting the message."""


@dataclass(frozen=True)
class Drawing:
    """How one kind of post comes to be: an operation that reads a view, and what draws it."""

    load: Callable[[Session, int, int, datetime], Any]
    """Takes the workspace and the record that is shown."""
    draw: Callable[[Any], Message]


@dataclass
class Writer:
    """Draws what is wanted, one message at a time, at the pace that Slack allows a channel.

    The pace only saves calls that Slack would refuse; the truth is in the rows.
    """

    runtime: Runtime
    drawings: Mapping[PostKind, Drawing]
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        """A client of its own that does not wait out a 429: other channels may have their turn."""
        slack = self.runtime.slack
        self._slack = WebClient(
            token=slack.token, base_url=slack.base_url, timeout=slack.timeout, retry_handlers=[]
        )

    def step(self) -> bool:
        """Write the next message, or wait a moment for a channel that rests. False when idle."""
        resting = self.pace.resting()
        now = self.runtime.now()
        with self.runtime.sessions.begin() as session:
            claimed = posts.claim(
                session,
                owner=self.runtime.owner,
                now=now,
                resting=resting,
                updates=UPDATES not in resting,
            )
            waiting = claimed is None and posts.is_waiting(session, resting, now=now)
        if claimed is None:
            if waiting:
                self.pace.wait()
            return waiting
        try:
            channel, ts = self.write(claimed)
        except LeaseOverError:
            log.warning("post left to others", post=claimed.id, kind=claimed.kind)
        except NotFoundError as error:
            # dealt with, or gone, before it stood anywhere
            self._failed(claimed, note=str(error), permanent=True, is_trouble=False)
        except SlackApiError as error:
            self._refused(claimed, error)
        except (SlackClientError, OSError) as error:
            self._failed(claimed, note=f"Slack is away ({type(error).__name__})", permanent=False)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            # It cannot be drawn; the others can.
            self._failed(claimed, note=sentence_for(error, where="post"), permanent=True)
        else:
            self._written(claimed, channel, ts)
        return True

    def write(self, claimed: ClaimedPost) -> tuple[str, str]:
        """Bring one message into Slack; returns the conversation where it stands, and its ts.

        Raises what Slack or the view raises.
        """
        message = self._drawn(claimed)
        slack, channel = self._slack, claimed.slack_channel_id
        # A file cannot be changed: one that shows something else has another name, and is new.
        if _may_stand(claimed) if claimed.ts is None else message.file is not None:
            claimed = claimed.model_copy(update={"ts": _standing(slack, claimed, message.file)})
        if message.file is not None:
            return channel, claimed.ts or self._upload(claimed, message, message.file)
        if claimed.ts is not None:
            slack.chat_update(channel=channel, ts=claimed.ts, **_content(claimed, message))
            return channel, claimed.ts
        self._still(claimed)
        answer = slack.chat_postMessage(
            channel=channel,
            thread_ts=claimed.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            **_content(claimed, message),
        )
        return str(answer["channel"]), str(answer["ts"])

    def _still(self, claimed: ClaimedPost) -> None:
        """Asked last thing before what would stand in Slack a second time."""
        with self.runtime.sessions.begin() as session:
            if not posts.is_held(session, claimed, now=self.runtime.now()):
                raise LeaseOverError

    def _upload(self, claimed: ClaimedPost, message: Message, file: File) -> str:
        self._still(claimed)
        return _upload(self._slack, claimed, message, file)

    def _drawn(self, claimed: ClaimedPost) -> Message:
        """What is to stand there; of what is no longer kept, a message that stands says just that.

        Its buttons are gone with it.
        """
        drawing = self.drawings[claimed.kind]
        try:
            with self.runtime.sessions.begin() as session:
                view = drawing.load(
                    session, claimed.workspace_id, claimed.subject_id, self.runtime.now()
                )
        except NotFoundError as error:
            if claimed.ts is None:
                raise
            return told(str(error))
        return drawing.draw(view)

    def _written(self, claimed: ClaimedPost, channel: str, ts: str) -> None:
        now = self.runtime.now()
        if claimed.ts is None:
            self.pace.posted(channel)
        with self.runtime.sessions.begin() as session:
            posts.record_written(session, claimed, slack_channel_id=channel, ts=ts, now=now)
            if claimed.ts is None:
                opened(session, claimed, now=now)

    def _refused(self, claimed: ClaimedPost, error: SlackApiError) -> None:
        reason = str(error.response.get("error", "unknown"))
        if reason in GONE and claimed.ts is not None:
            with self.runtime.sessions.begin() as session:
                posts.record_gone(session, claimed, now=self.runtime.now())
            return
        if reason == "ratelimited":
            pause = float(error.response.headers.get("Retry-After", 1))
            self.pace.rest(claimed.slack_channel_id if claimed.ts is None else UPDATES, pause)
            self._failed(claimed, note=reason, permanent=False, retry_after=0.0)
            return
        self._failed(claimed, note=reason, permanent=reason in WRONG_FOR_GOOD)
        if claimed.ts is None:
            tell_of_channel(self.runtime, self._slack, claimed, reason)

    def _failed(
        self,
        claimed: ClaimedPost,
        *,
        note: str,
        permanent: bool,
        retry_after: float | None = None,
        is_trouble: bool = True,
    ) -> None:
        """It was not written; `is_trouble` unless there is nothing to write any more."""
        log.log(
            WARNING if is_trouble else INFO,
            "post not written",
            post=claimed.id,
            kind=claimed.kind,
            note=note,
        )
        with self.runtime.sessions.begin() as session:
            posts.record_failed(
                session,
                claimed,
                note=note,
                permanent=permanent,
                retry_after=retry_after,
                now=self.runtime.now(),
            )
            if is_trouble and permanent and claimed.kind != PostKind.NOTICE:
                notices.tell(
                    session,
                    claimed.workspace_id,
                    f"post:{claimed.id}",
                    f"A message could not be shown ({claimed.kind.value.replace('_', ' ')} "
                    f"{claimed.subject_id}): {note}. Nothing else is affected.",
                    now=self.runtime.now(),
                )


def _content(claimed: ClaimedPost, message: Message) -> dict[str, Any]:
    metadata = Metadata(event_type=EVENT_TYPE, event_payload={"post": str(claimed.id)})
    return {**message.payload(), "metadata": metadata.to_dict()}


def _may_stand(claimed: ClaimedPost) -> bool:
    """Whether Slack is asked if an earlier attempt got it out.

    What goes to a person has no conversation to look in yet: said twice is better than never.
    """
    return claimed.recovered and claimed.slack_channel_id[:1] not in PERSON


def _standing(slack: WebClient, claimed: ClaimedPost, file: File | None) -> str | None:
    """The ts of a message that an earlier writer got out before it died, found by its metadata."""
    oldest = str(claimed.created_at.timestamp() - 60)
    cursor = None
    while True:
        if claimed.thread_ts is None:
            page = slack.conversations_history(
                channel=claimed.slack_channel_id,
                oldest=oldest,
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
        else:
            page = slack.conversations_replies(
                channel=claimed.slack_channel_id,
                ts=claimed.thread_ts,
                oldest=oldest,
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
        for message in page["messages"]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            names = {shared.get("name") for shared in message.get("files") or []}
            if payload.get("post") == str(claimed.id) or (file and file.name in names):
                return str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None


def _upload(slack: WebClient, claimed: ClaimedPost, message: Message, file: File) -> str:
    """Post a file in a thread; Slack names the message it made, sometimes a moment later."""
    answer = slack.files_upload_v2(
        channel=claimed.slack_channel_id,
        thread_ts=claimed.thread_ts,
        filename=file.name,
        title=file.name,
        content=file.content,
        alt_txt=file.alt,
        initial_comment=message.text,
    )
    shares: dict[str, Any] = (answer.get("file") or {}).get("shares") or {}
    for channels in shares.values():
        for share in channels.get(claimed.slack_channel_id, []):
            return str(share["ts"])
    found = _standing(slack, claimed, file)
    return found or f"file:{answer['file']['id']}"
