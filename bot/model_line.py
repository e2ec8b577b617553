"""Speaks with a language model, once a question: chat completions of any OpenAI-like endpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    DefaultHttpxClient,
    OpenAI,
    OpenAIError,
)

from bot.model_body import body_of
from bot.model_reply import Reply, failed, reply_of
from engine.generation.conversation import Outcome, Question

CONNECT_SECONDS = 5.0
MOST_BYTES = 1_000_000
"""No answer to a question of ours is longer; an endpoint that goes on is left."""


class ModelLine:
    """Asks once and says what came of it.

    Retries are the door's: the library would make them unseen, and wait ten minutes for each.
    """

    def __init__(self, url: str, model: str, key: str, *, seconds: float, at_once: int) -> None:
        self._model = model
        timeout = httpx2.Timeout(seconds, connect=CONNECT_SECONDS)
        limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        self._client = OpenAI(
            base_url=url,
            api_key=key,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultHttpxClient(timeout=timeout, limits=limits),
        )

    def close(self) -> None:
        self._client.close()

    def ask(self, question: Question, seconds: float, *, plainly: bool) -> Reply:
        """The reply, or what kept it from coming within so many seconds."""
        until = time.monotonic() + seconds
        completions = self._client.chat.completions.with_streaming_response
        try:
            with completions.create(
                model=self._model,
                messages=(),  # the whole body goes as it is: the library would walk through it
                extra_body=body_of(question, plainly=plainly),
                timeout=httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            ) as response:
                raw = _read(response.iter_bytes(), until)
        except APIStatusError as error:
            return failed(error.status_code, error.response.headers, error.body)
        except (APITimeoutError, httpx2.TimeoutException, TimeoutError):
            return Reply(
                Outcome.TIMEOUT,
                why=f"The model did not answer within {round(seconds, 1):g} seconds.",
                may_try_again=True,
            )
        except (APIConnectionError, httpx2.HTTPError):
            return Reply(
                Outcome.ERROR,
                why="The model's endpoint cannot be reached. Check DRUMBEAT_MODEL_URL.",
                may_try_again=True,
            )
        except (OpenAIError, OverflowError):
            return Reply(Outcome.MALFORMED, why="The model's answer is longer than any draft.")
        return reply_of(raw)


def _read(chunks: Iterator[bytes], until: float) -> bytes:
    """The whole body; TimeoutError when it trickles past its time, OverflowError past its size."""
    raw = bytearray()
    for chunk in chunks:
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise OverflowError
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(raw)
