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
        "from": str(message.get("From", "")),
        "to": str(message.get("To", "")),
        "subject": str(message.get("Subject", "")),
        "message_id": str(message.get("Message-ID", "")).strip(),
        "headers": {name: str(value) for name, value in message.items()},
        "text": body(message, "plain"),
        "html": body(message, "html"),
        "raw": raw.decode("utf-8", errors="replace"),
        "received": received,
        "sender": sender,
        "recipients": recipients,
    }


def body(message: EmailMessage, kind: str) -> str:
    """The text of this kind, or nothing."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    return str(part.get_content()).replace("\r\n", "\n")
