"""What is told of a received mail."""

import email
import email.policy
from email.message import EmailMessage

from bot.sandbox.wire import Json


def parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def record(raw: bytes, *, sender: str, recipients: list[str], received: str) -> Json:
    """A mail as `GET /control/mail` tells it; `headers` holds the last of each name."""
    message = parse(raw)
    return {
        "from": _clean(message.get("From", "")),
        "to": _clean(message.get("To", "")),
        "subject": _clean(message.get("Subject", "")),
        "message_id": _clean(message.get("Message-ID", "")).strip(),
        "headers": {name: _clean(value) for name, value in message.items()},
        "text": body(message, "plain"),
        "html": body(message, "html"),
        "raw": raw.decode("utf-8", errors="replace"),
        "received": received,
        "sender": sender,
        "recipients": recipients,
    }


def _clean(value: object) -> str:
    """A header as text, without the stand-ins for bytes that are none."""
    return str(value).encode("utf-8", "replace").decode()


def body(message: EmailMessage, kind: str) -> str:
    """The text of this kind, or nothing."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    return _clean(part.get_content()).replace("\r\n", "\n")
