"""A real loopback server that speaks chat completions, with faults that a test sets."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HONEST = (
    "When you refer a student on, how do you learn what became of it?",
    "I would like to hear how you do it, in a line or two, whenever it suits you.",
    "May I ask how it goes with referrals? A short no helps me too.",
)


@dataclass
class Fault:
    """What the server does instead of answering: the first that is set."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent as it is."""
    text: str | None = None
    """Said by the model instead of an honest answer."""
    message: dict[str, Any] | None = None
    """The whole message of the choice."""
    finish: str = "stop"
    hang: bool = False
    """Nothing is sent until the server stops."""
    trickle: bool = False
    """A byte now and then, without an end."""
    cut: bool = False
    """The connection ends in the middle of the body."""


Answering = Callable[[dict[str, Any]], Fault]


class ModelServer(ThreadingHTTPServer):
    """Keeps what it was asked. `faults` are used up one each; then it is honest."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults: list[Fault] = []
        self.always: Fault | None = None
        self.plays: Answering | None = None
        """Answers by what it was asked, where no fault is set."""
        self.asked: list[dict[str, Any]] = []
        self.knows_schemas = True
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_fault(self, asked: dict[str, Any]) -> Fault:
        if self.faults:
            return self.faults.pop(0)
        return self.plays(asked) if self.plays else (self.always or Fault())

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left in the middle is what some faults are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Tests print nothing."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append({**asked, "key": self.headers["authorization"]})
        if self.path != "/v1/chat/completions":
            self._send(404, {}, b'{"error": {"message": "no such path"}}')
            return
        form = asked.get("response_format", {})
        if not self.server.knows_schemas and form.get("type") == "json_schema":
            self._send(400, {}, b'{"error": {"message": "response_format is not supported"}}')
            return
        fault = self.server.next_fault(asked)
        if fault.hang:
            self.server.stopping.wait()
            return
        body = fault.body if fault.body is not None else completion(asked, fault)
        if fault.cut or fault.trickle:
            self._half(body, trickle=fault.trickle)
            return
        self._send(fault.status, fault.headers, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in ({"content-type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _half(self, body: bytes, *, trickle: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if not trickle:
            self.wfile.write(body[: len(body) // 2])
        while trickle and not self.server.stopping.wait(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()
        self.close_connection = True


def completion(asked: dict[str, Any], fault: Fault) -> bytes:
    """A chat completion as OpenAI's reference shows it."""
    text = fault.text
    if text is None and fault.message is None:
        text = honest(asked)
    message = fault.message or {"role": "assistant", "content": text, "refusal": None}
    prompt = sum(len(each["content"]) for each in asked["messages"]) // 4
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": fault.finish}],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": 150,
                "total_tokens": prompt + 150,
            },
        }
    ).encode()


def using(*tools: tuple[str, object]) -> Fault:
    """The model wants to use these tools, each with its arguments (a text goes as it is)."""
    calls = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": given if isinstance(given, str) else json.dumps(given),
            },
        }
        for number, (name, given) in enumerate(tools)
    ]
    message = {"role": "assistant", "content": None, "tool_calls": calls}
    return Fault(message=message, finish="tool_calls")


def honest(asked: dict[str, Any]) -> str:
    """The wordings that the document asks for, made of it and of nothing else."""
    document = json.loads(asked["messages"][1]["content"])
    name = document["facts"].get("name")
    wordings = {}
    for i, key in enumerate(document["task"]["wordings"]):
        greeting = ["Hello", "Hi", ""][i % 3] + (f" {name}" if name else " there")
        wordings[key] = {
            "angle": "question",
            "facts": ["name"] if name else [],
            "body": f"{greeting.strip()},\n\n{HONEST[i % 3]}{news(document)}",
        }
        if "subject" in document["task"]["most_characters"]:
            wordings[key]["subject"] = "A question"
    return json.dumps(wordings)


def news(document: dict[str, Any]) -> str:
    """For a follow-up, the first thing that the document says nobody has told yet."""
    untold = document["task"].get("not_told_yet")
    return f" {document['facts'][untold[0]]}" if untold else ""


@contextmanager
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
