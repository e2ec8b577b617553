"""Decides what kind of failure an e-mail service tells of, by its own words for bounces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.delivery.bouncing import kind_of
from engine.views.bounces import BounceKind

Json = Mapping[str, Any]


def sendgrid(event: Json) -> BounceKind:
    """A bounce of the type `blocked` is the server's refusal, not the address's fault."""
    status = text_of(event, "status")
    if event.get("type") != "blocked":
        is_full = status == "5.2.2" or status.startswith("4.")
        return BounceKind.SOFT if is_full else BounceKind.HARD
    if text_of(event, "bounce_classification").casefold() in BLOCKED_FOR_NOW:
        return BounceKind.SOFT
    return kind_of(status or None, text_of(event, "reason"))


BLOCKED_FOR_NOW = frozenset({"mailbox unavailable", "technical", "frequency/volume"})
"""Classes of what was blocked after which another day may be better."""

POSTMARK_HARD = frozenset({"HardBounce", "BadEmailAddress"})
POSTMARK_FOR_NOW = frozenset({"SoftBounce", "Transient", "DnsError"})
"""After these Postmark tries no more."""


def postmark(event: Json, type_: str) -> BounceKind:
    if type_ in POSTMARK_HARD:
        return BounceKind.HARD
    if type_ in POSTMARK_FOR_NOW:
        return BounceKind.SOFT
    return kind_of(None, text_of(event, "Details") or text_of(event, "Description"))


SES_FOR_NOW = frozenset({"MailboxFull", "CustomTimeoutExceeded"})
SES_REFUSED = frozenset({"MessageTooLarge", "ContentRejected", "AttachmentRejected"})


def ses(part: Json) -> BounceKind:
    """A general bounce is mostly an automatic reply: without a server's word nothing failed."""
    kind, said = text_of(part, "bounceSubType"), ses_said(part)
    if part.get("bounceType") == "Permanent":
        return BounceKind.HARD
    if kind in SES_FOR_NOW:
        return BounceKind.SOFT
    if kind in SES_REFUSED:
        return BounceKind.REFUSED
    return kind_of(None, said) if said else BounceKind.DELAY


def ses_said(part: Json) -> str:
    """What the recipient's server said, of the first recipient; a mail of ours has no other."""
    told = part.get("bouncedRecipients")
    first = told[0] if isinstance(told, list) and told else None
    return text_of(first, "diagnosticCode") if isinstance(first, Mapping) else ""


def text_of(event: Json, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def part_of(event: Json, name: str) -> Json:
    value = event.get(name)
    return value if isinstance(value, Mapping) else {}


def instant_of(value: object) -> datetime | None:
    """When it was: seconds since 1970, or ISO 8601 with its zone; None if it is neither."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is not None and found.tzinfo is not None else None
