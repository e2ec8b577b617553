"""Says an answer that takes a while: it grows in the thread, or comes whole to one person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import TaskUpdateChunk

from blocks.asking import as_markdown, below, looked_up
from blocks.base import Message, sentence
from bot.pane import show_work

log = structlog.get_logger(__name__)

Cards = Sequence[tuple[str, Message]]
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")


class Telling(Protocol):
    """Where an answer goes: what is being done, then what came of it."""

    def begin(self) -> None: ...

    def step(self, doing: str) -> None: ...

    def end(self, words: str | None, cards: Cards, why: str) -> None: ...


@dataclass
class Whisper:
    """To one person, in a channel with guests perhaps: nothing until all of it is there."""

    slack: WebClient
    channel: str
    user: str
    thread_ts: str | None

    def begin(self) -> None:
        """What Slack would show meanwhile, all would see."""

    def step(self, doing: str) -> None:
        """One line that nobody can change later would be one too many."""

    def end(self, words: str | None, cards: Cards, why: str) -> None:
        self.slack.chat_postEphemeral(
            channel=self.channel,
            user=self.user,
            thread_ts=self.thread_ts,
            **looked_up(words, cards, why).payload(),
        )


@dataclass
class Growing:
    """In a thread, as a stream; where Slack streams nothing, as a message that is updated."""

    slack: WebClient
    channel: str
    thread_ts: str
    team: str
    user: str
    _ts: str | None = None
    _streams: bool = True
    _steps: list[str] = field(default_factory=list)

    def begin(self) -> None:
        show_work(self.slack, self.channel, self.thread_ts)

    def step(self, doing: str) -> None:
        self._steps.append(doing)
        if self._ts is None:
            self._stream()
        elif self._streams:
            self.slack.chat_appendStream(channel=self.channel, ts=self._ts, chunks=self._tasks())
        else:
            self.slack.chat_update(channel=self.channel, ts=self._ts, **self._line().payload())

    def end(self, words: str | None, cards: Cards, why: str) -> None:
        if self._ts is None:
            self._post(looked_up(words, cards, why))
        elif not self._streams:
            whole = looked_up(words, cards, why).payload()
            self.slack.chat_update(channel=self.channel, ts=self._ts, **whole)
        else:
            self._stop(words, cards, why)

    def _stream(self) -> None:
        try:
            begun = self.slack.chat_startStream(
                channel=self.channel,
                thread_ts=self.thread_ts,
                recipient_team_id=self.team,
                recipient_user_id=self.user,
                chunks=self._tasks(),
            )
        except SlackApiError as error:
            log.info("Slack streams nothing here", reason=error.response.get("error"))
            self._streams = False
            self._post(self._line())
        else:
            self._ts = str(begun["ts"])

    def _stop(self, words: str | None, cards: Cards, why: str) -> None:
        """The words a sentence at a time; where the stream is closed by now, all anew."""
        assert self._ts is not None, "only what was begun is stopped"
        append = partial(self.slack.chat_appendStream, channel=self.channel, ts=self._ts)
        try:
            append(chunks=self._tasks(done=True))
            for said in _SENTENCE.split(words) if words else ():
                append(markdown_text=f"{as_markdown(said)} ")
            blocks = below(cards, why, has_words=bool(words))
            self.slack.chat_stopStream(
                channel=self.channel, ts=self._ts, blocks=[block.to_dict() for block in blocks]
            )
        except SlackApiError as error:
            if error.response.get("error") != "message_not_in_streaming_state":
                raise
            self._post(looked_up(words, cards, why))

    def _post(self, message: Message) -> None:
        posted = self.slack.chat_postMessage(
            channel=self.channel, thread_ts=self.thread_ts, **message.payload()
        )
        self._ts = str(posted["ts"])

    def _line(self) -> Message:
        return sentence(f"Looking at: {', '.join(self._steps)} …")

    def _tasks(self, *, done: bool = False) -> list[TaskUpdateChunk]:
        """The last step, and that the one before it is through."""
        last = len(self._steps) - 1
        return [
            TaskUpdateChunk(
                id=str(i),
                title=self._steps[i],
                status="complete" if done or i < last else "in_progress",
            )
            for i in range(max(last - 1, 0), last + 1)
        ]
