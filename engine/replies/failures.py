"""Decides whether a message is a mail server's: by its sender, its structure and its words."""

from __future__ import annotations

import re
import tomllib
from email.message import EmailMessage
from email.utils import parseaddr
from importlib import resources

from engine.replies import delivery_fields as report
from engine.replies.delivery_fields import Block


def _load() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("bounces.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)
        for name, expressions in tomllib.loads(text).items()
    }


PHRASES = _load()
ANSWER = re.compile(
    r"\A(?:\s*(?:re|fwd?|aw|antw|antwort|wg|tr|rv|r|i|sv|svar|vs|vb|ang|enc|res|ynt|ilt|odp|pd|va"
    r"|valasz|raspuns)\s?:)+",
    re.IGNORECASE,
)
"""What programs of many languages put before the subject of an answer, at its beginning."""


def is_other_report(message: EmailMessage, fields: list[Block], notice: str) -> bool:
    """A complaint, a receipt of reading, a mail that waits until its sender is approved."""
    kind = str(message.get_param("report-type") or "").lower()
    held = fields and all(PHRASES["held"].search(report.diagnosis(block)) for block in fields)
    if kind == "disposition-notification":  # by which some mailboxes also refuse
        return not PHRASES["refused"].search(notice)
    return bool(held) or kind == "feedback-report"


def is_from_a_server(message: EmailMessage, subject: str, notice: str) -> bool:
    """Whether sender or structure are a mail server's, or everything else says so."""
    name, address = parseaddr(str(message.get("From", "")))
    sender = f"{name} {address.partition('@')[0]}"
    path = str(message.get("Return-Path", "x")).strip()
    kind = str(message.get_param("report-type") or "").lower()
    if message.get("X-Failed-Recipients") or kind == "delivery-status":
        return True
    if path == "<>" or path.lower().startswith("<mailer-daemon"):
        return True
    if _is_daemon(message):
        return True
    if ANSWER.match(subject):
        return False
    is_failure = bool(PHRASES["subject"].search(subject))
    is_told = bool(PHRASES["failure"].search(notice) or PHRASES["delay"].search(notice))
    return (is_failure or is_told) if PHRASES["servers"].search(sender) else is_failure and is_told


def _is_daemon(message: EmailMessage) -> bool:
    """A sender that writes of nothing else, in whatever language."""
    return parseaddr(str(message.get("From", "")))[1].lower().startswith("mailer-daemon@")


def says_failure(message: EmailMessage, subject: str, notice: str) -> bool:
    if message.get("X-Failed-Recipients") or _is_daemon(message):
        return True
    if PHRASES["subject"].search(subject) and not ANSWER.match(subject):
        return True
    hard = PHRASES["hard"].search(notice)
    by_nobody = not parseaddr(str(message.get("From", "")))[1]
    return bool(hard and (by_nobody or PHRASES["failure"].search(notice)))
