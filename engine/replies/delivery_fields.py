"""Decides what the fields of a delivery report (RFC 3464) say of each recipient."""

from __future__ import annotations

import re
from email.message import Message

DELIVERED = frozenset({"delivered", "relayed", "expanded"})
DELAYED = "delayed"
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")

Block = dict[str, str]
"""What a report says of one recipient: values by lower-case names."""


def blocks(message: Message) -> list[Block]:
    """What the reports in a message say, recipient by recipient."""
    return [block for part in message.walk() if _is_report(part) for block in _of(part)]


def action(block: Block) -> str:
    return block.get("action", "").partition(" ")[0].lower()


def failures(told: list[Block]) -> list[Block]:
    """Those that were given up: servers write more words for it than the standard's."""
    return [block for block in told if action(block) not in DELIVERED | {DELAYED, ""}]


def undelivered(told: list[Block]) -> list[Block]:
    return [block for block in told if action(block) not in DELIVERED]


def recipient(block: Block) -> str:
    value = block.get("final-recipient") or block.get("original-recipient") or ""
    return value.rpartition(";")[2].strip().strip("<>")


def diagnosis(block: Block) -> str:
    return block.get("diagnostic-code", "")


def status(told: list[Block]) -> str | None:
    """The enhanced status; x.0.0 says nothing when the diagnosis has one that does."""
    found = [match[1] for block in told if (match := STATUS.search(block.get("status", "")))]
    better = STATUS.search(" ".join(map(diagnosis, told)))
    if found and not (found[0].endswith(".0.0") and better):
        return found[0]
    return better[1] if better else None


def _is_report(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _of(report: Message) -> list[Block]:
    """The groups of fields that name a recipient; what stands above them holds for each.

    Some servers leave out the recipient, and then a group with an action is all there is.
    """
    payload = report.get_payload()
    parts = payload if isinstance(payload, list) else []
    groups = [
        {name.lower(): " ".join(str(value).split()) for name, value in part.items()}
        for part in parts
        if isinstance(part, Message)
    ]
    named = [group for group in groups if recipient(group)]
    if not named:
        return [group for group in groups if action(group)]
    above = groups[0] if groups[0] not in named else {}
    return [above | group for group in named]
