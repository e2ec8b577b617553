"""A loopback server that speaks the part of Twilio's API that is used, with faults by order.

Paths, fields, error bodies and dates are those of the documented 2010-04-01 API: requests are
form-encoded with basic auth, answers are JSON, dates are RFC 2822.
"""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support import NOW

SID = f"AC{'0' * 31}1"
TOKEN = "a token for tests only"
NUMBER = "+14155550100"


@dataclass
class Fault:
    """What happens instead of an answer, once; `takes` says whether the SMS is taken all the same.

    `cut`: the connection ends after the request was read. `hang`: no answer before the end.
    """

    status: int = 0
    code: int | None = None
    message: str = "no"
    body: bytes | None = None
    cut: bool = False
    hang: bool = False
    takes: bool = False


@dataclass
class Taken:
    """An SMS that the account has on record."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime
    callback: str | None


@dataclass
class Record:
    """What outlives a request: what was taken, and what goes wrong next."""

    taken: list[Taken] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    callers: list[int] = field(default_factory=list)
    """The port of whoever sent an SMS: one for each connection."""
    account_status: str = "active"
    token: str = TOKEN
    now: Callable[[], datetime] = lambda: NOW
    ended: threading.Event = field(default_factory=threading.Event)

    def take(self, form: dict[str, str]) -> Taken:
        sms = Taken(
            sid=f"SM{uuid.uuid4().hex}",
            to=form["To"],
            sender=form.get("From") or form["MessagingServiceSid"],
            body=form["Body"],
            at=self.now(),
            callback=form.get("StatusCallback"),
        )
        self.taken.append(sms)
        return sms


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    record: Record

    def do_POST(self) -> None:
        self.record.callers.append(self.client_address[1])
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.record.asked.append(("POST", self.path))
        if not self._is_ours() or not self._is_at("Messages.json"):
            return
        fault = self.record.faults.pop(0) if self.record.faults else None
        if fault is None:
            self._json(201, _resource(self.record.take(form)))
            return
        if fault.takes:
            self.record.take(form)
        self._fail(fault)

    def do_GET(self) -> None:
        self.record.asked.append(("GET", self.path))
        if not self._is_ours():
            return
        fault = self.record.faults.pop(0) if self.record.faults else None
        if fault is not None:
            self._fail(fault)
            return
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == f"/2010-04-01/Accounts/{SID}.json":
            self._json(200, {"sid": SID, "status": self.record.account_status, "type": "Full"})
        elif self._is_at("Messages.json"):
            after = query.get("DateSent>", "")
            found = [
                _resource(sms)
                for sms in reversed(self.record.taken)
                if sms.to == query["To"] and sms.at.isoformat() >= after.rstrip("Z")
            ]
            self._json(200, {"messages": found, "page": 0, "next_page_uri": None, "uri": self.path})

    def _is_ours(self) -> bool:
        given = base64.b64encode(f"{SID}:{self.record.token}".encode()).decode()
        if self.headers.get("Authorization") == f"Basic {given}":
            return True
        self._fail(Fault(status=401, code=20003, message="Authenticate"))
        return False

    def _is_at(self, name: str) -> bool:
        if urlsplit(self.path).path == f"/2010-04-01/Accounts/{SID}/{name}":
            return True
        self._fail(Fault(status=404, code=20404, message="was not found"))
        return False

    def _fail(self, fault: Fault) -> None:
        if fault.hang:
            self.record.ended.wait(30)
        if fault.hang or fault.cut:
            self.close_connection = True
        elif fault.body is not None:
            self._send(fault.status, fault.body)
        else:
            more = "https://www.twilio.com/docs/errors"
            told = {"code": fault.code, "message": fault.message, "more_info": more}
            self._json(fault.status, {**told, "status": fault.status})

    def _json(self, status: int, told: Any) -> None:
        self._send(status, json.dumps(told).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing: tests are quiet."""


def _resource(sms: Taken) -> dict[str, Any]:
    at = format_datetime(sms.at)
    return {
        "sid": sms.sid, "account_sid": SID, "to": sms.to, "from": sms.sender, "body": sms.body,
        "status": "queued", "direction": "outbound-api", "date_created": at, "date_sent": at,
        "date_updated": at, "num_segments": "1", "error_code": None, "error_message": None,
        "api_version": "2010-04-01", "messaging_service_sid": None, "num_media": "0",
        "price": None, "price_unit": "USD", "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{SID}/Messages/{sms.sid}.json",
    }  # fmt: skip


@dataclass
class TwilioServer:
    url: str
    record: Record


@contextmanager
def twilio_server() -> Iterator[TwilioServer]:
    record = Record()
    handler = type("Handler", (_Handler,), {"record": record})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield TwilioServer(f"http://127.0.0.1:{server.server_port}", record)
    finally:
        record.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
