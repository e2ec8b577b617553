"""Measures how fast mails that come in are read and labelled, against parsing them alone."""

from __future__ import annotations

import email
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from itertools import cycle, islice
from typing import Any

from engine.replies import inbound
from engine.replies.classify import classify
from tests.bench.base import Figure, seconds
from tests.reading_scores import NOW, SPLITS, cases, mails

MAILS = 1_000
MOST_SECONDS = 10.0


def figures() -> Iterator[Figure]:
    own = [_raw(case) for split in SPLITS for case in cases(split)]
    own += [raw for split in SPLITS for _, raw in mails(split)]
    raws = list(islice(cycle(own), MAILS))
    parsed = seconds(lambda: [_parse(raw) for raw in raws])
    began = time.perf_counter()
    for raw in raws:
        classify(inbound.parse(raw), NOW.date())
    first = time.perf_counter() - began
    yield Figure(
        "1,000 mails read, the first ones of a process", first, MOST_SECONDS, "s", "patience", 1,
        smaller=True,
    )  # fmt: skip
    read = seconds(lambda: [classify(inbound.parse(raw), NOW.date()) for raw in raws], times=2)
    yield Figure("1,000 mails read", read, parsed, "s", "the standard library alone", smaller=True)


def _parse(raw: bytes) -> object:
    message = email.message_from_bytes(raw, policy=default)
    body = message.get_body(("plain", "html"))
    return message["From"], message["Subject"], body and body.get_payload(decode=True)


def _raw(case: dict[str, Any]) -> bytes:
    message = EmailMessage()
    for name, value in {"Subject": case["subject"], **case["headers"]}.items():
        if name.lower() != "content-type":
            message[name] = value
    is_html = "html" in case["headers"].get("Content-Type", "")
    message.set_content(case["body"], subtype="html" if is_html else "plain")
    return message.as_bytes()
