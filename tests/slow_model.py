"""A model for the bench: takes its time and gives everyone the same honest answer."""

from __future__ import annotations

import asyncio
import json
import sys

WORDING = (
    "When you refer a student on, how do you learn what became of it?",
    "May I ask how it goes with referrals? A short no helps me too.",
    "Is this yours? Yes or no is enough.",
)


def response() -> bytes:
    wordings = {
        tone: {
            "subject": "A question",
            "body": f"Hello Maya,\n\n{text}",
            "facts": ["name"],
            "angle": "question",
        }
        for tone, text in zip(("professional", "friendly", "direct"), WORDING, strict=True)
    }
    message = {"role": "assistant", "content": json.dumps(wordings)}
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
    given = response()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                asked = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            length = next(
                int(line.split(b":")[1])
                for line in asked.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            await asyncio.sleep(seconds)
            writer.write(given)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
