"""A model for the bench, in a process of its own: takes its time, and says something new to all."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from tests.drafting import something_new


@contextmanager
def slow_model(seconds: float) -> Iterator[str]:
    """Where it listens. It shares no lock with whoever measures."""
    command = [sys.executable, "-m", "tests.slow_model", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def response(asked: bytes, turn: int) -> bytes:
    """A chat completion with the wordings that the question's document asks for."""
    text = something_new(json.loads(asked)["messages"][1]["content"], turn)
    message = {"role": "assistant", "content": text}
    body = json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "bench",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200},
        }
    ).encode()
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def serve(seconds: float) -> None:
    """asyncio's own server: it reads a request, waits, answers."""
    turns = count()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop()
        while True:
            try:
                asked = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            came_at = clock.time()
            length = next(
                int(line.split(b":")[1])
                for line in asked.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            given = response(await reader.readexactly(length), next(turns))
            await asyncio.sleep(came_at + seconds - clock.time())
            writer.write(given)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
