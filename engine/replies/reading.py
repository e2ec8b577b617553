"""Decides how a message is read that somebody asks about: nothing is kept and nothing follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from engine.errors import InvalidError
from engine.replies import inbound
from engine.replies.classify import classify
from engine.replies.second_look import Doubt
from engine.views.replies import (
    BounceRead,
    InboundMail,
    MessageRead,
    MessageToRead,
    Reading,
)
from storage.states import Channel

Second = Callable[[Doubt], Reading]
"""Whoever may read what was not sure to be read rightly, and gives the reading that counts."""


def read_message(
    request: MessageToRead, *, now: datetime, second: Second | None = None
) -> MessageRead:
    """A message that another program has taken apart."""
    headers = {name: _one(value) for name, value in dict(request.headers or {}).items()}
    mail = inbound.of_fields(request.subject or "", headers, request.body or "")
    if request.channel != Channel.EMAIL:
        mail = mail.model_copy(update={"by_email": False})
    received = _day(request.received) if request.received else None
    return _read(request.id, mail, received or _written(mail, now), second)


def read_mail(name: str, raw: bytes, *, now: datetime, second: Second | None = None) -> MessageRead:
    """A message as it came, by its name; it counts from its own date."""
    mail = inbound.parse(raw)
    return _read(name, mail, _written(mail, now), second)


def _one(value: str | list[str] | None) -> str:
    return (value[0] if value else "") if isinstance(value, list) else value or ""


def _written(mail: InboundMail, now: datetime) -> date:
    return (mail.written_at or now).date()


def _day(received: str) -> date:
    """The day on which it came, where it came."""
    try:
        return datetime.fromisoformat(received.strip()).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(received).date()
    except (ValueError, TypeError) as error:
        raise InvalidError(
            f"“{received[:60]}” is no date. Write it like 2026-11-23.", field="received"
        ) from error


def _read(name: str | int, mail: InboundMail, received: date, second: Second | None) -> MessageRead:
    reading = classify(mail, received)
    if second is not None:
        reading = second(Doubt(mail, received, reading))
    bounce = mail.bounce
    return MessageRead(
        id=name,
        label=reading.label,
        confidence=round(reading.confidence, 2),
        sentiment=reading.sentiment,
        new_text=mail.new_text,
        defer_until=reading.defer_until,
        referred=reading.referred,
        layer=reading.layer,
        bounce=BounceRead(kind=bounce.kind, addresses=bounce.recipients, status=bounce.status)
        if bounce
        else None,
    )
