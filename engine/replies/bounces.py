"""Decides whether a message says that a mail was not delivered, to whom, and for good or not.

A report's Action and Status come first, then flufl.bounce, then phrases. flufl.bounce knows the odd
formats of many servers, but takes much for a bounce: it is asked only about messages whose
structure or sender is that of a mail server.
"""

from __future__ import annotations

import re
import tomllib
from email.message import EmailMessage, Message
from email.utils import parseaddr
from importlib import resources

from email_validator import EmailNotValidError, validate_email
from flufl.bounce import all_failures

from engine.replies.phrasing import ADDRESS, folded
from engine.views.replies import Bounce


def _load() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("bounces.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)
        for name, expressions in tomllib.loads(text).items()
    }


_PHRASES = _load()
ANSWER = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|r|i|sv|antw|enc|res)\s?:", re.IGNORECASE)
FOUND_ADDRESS = re.compile(ADDRESS)
MESSAGE_ID = re.compile(r"<[^\s<>@]{1,200}@[^\s<>@]{1,200}>")
DIAGNOSIS = re.compile(r"\b[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}[ ]?)?[^\n]{0,200}")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
FAULT = re.compile(r"5\.(?:1\.(?:[0-4]|6|10|[2-9]\d)|2\.[01]|4\.(?:1|4|310))$")
"""RFC 3463: 5.1.x is a bad address, 5.2.1 a closed mailbox, 5.4.4 no such host."""
NO_FAULT = re.compile(r"4\.|5\.(?:2\.[2-4]|3\.|4\.(?:[67]|3\d\d)|7\.|6\.)")
"""Full, too large, refused by policy, or only for now: the address may be right."""
MOST_IDS = 20
MOST_SCANNED = 200_000
MOST_TEXT = 20_000
MOST_RECIPIENTS = 20
DELIVERED = frozenset({"delivered", "relayed", "expanded"})


def read(message: EmailMessage, raw: bytes, text: str) -> Bounce | None:
    """The bounce in `message`, or None when it is none."""
    notice = returned_cut(text[:MOST_TEXT])
    plain, subject = folded(notice), folded(str(message.get("Subject", "")))
    fields = [block for part in message.walk() if _is_report(part) for block in _blocks(part)]
    actions = {block["action"].partition(" ")[0].lower() for block in fields if "action" in block}
    if _is_other_report(message) or (actions and actions <= DELIVERED):
        return None
    if not fields and not _from_a_server(message, subject, plain):
        return None
    passing, permanent = all_failures(message)
    if not (fields or permanent or passing or _says_failure(message, subject, plain)):
        return None
    status = _status(fields, plain)
    put_off = bool(passing and not permanent)
    failed = _failed(actions, f"{subject}\n{plain}", put_off=put_off)
    diagnosis = _diagnosis(fields, notice)
    return Bounce(
        failed=failed,
        hard=failed and _at_fault(status, folded(diagnosis), f"{subject}\n{plain}"),
        recipients=_recipients(message, fields, {*permanent, *passing}, notice),
        returned_ids=_ids(raw, message),
        diagnosis=diagnosis,
        status=status,
    )


def notice(bounce: Bounce, text: str) -> str:
    """What the server says to people, with its diagnosis, which some leave to the report."""
    said = returned_cut(text)
    if STATUS.search(said) or DIAGNOSIS.search(said) or bounce.diagnosis in " ".join(said.split()):
        return said
    return f"{said}\n\n{bounce.diagnosis}".strip()


def returned_cut(text: str) -> str:
    """A notice without the message that it returns, or its headers."""
    lines = text.split("\n")
    ends = (
        at for at, line in enumerate(lines) if at and _PHRASES["returned"].fullmatch(folded(line))
    )
    return "\n".join(lines[: next(ends, len(lines))]).strip()


def _is_report(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _is_other_report(message: EmailMessage) -> bool:
    """A complaint or a receipt that somebody has read: reports as well, but no bounces."""
    kind = str(message.get_param("report-type") or "").lower()
    return kind in {"feedback-report", "disposition-notification"}


def _from_a_server(message: EmailMessage, subject: str, notice: str) -> bool:
    """Whether sender or structure are a mail server's, or everything else says so."""
    name, address = parseaddr(str(message.get("From", "")))
    sender = f"{name} {address.partition('@')[0]}"
    path = str(message.get("Return-Path", "x")).strip()
    if message.get("X-Failed-Recipients") or path in {"<>", "<MAILER-DAEMON>"}:
        return True
    if ANSWER.match(subject):
        return False
    is_failure = bool(_PHRASES["subject"].search(subject))
    if _PHRASES["servers"].search(sender):
        return is_failure or bool(_PHRASES["failure"].search(notice))
    return is_failure and bool(_PHRASES["failure"].search(notice))


def _says_failure(message: EmailMessage, subject: str, notice: str) -> bool:
    if message.get("X-Failed-Recipients"):
        return True
    if _PHRASES["subject"].search(subject) and not ANSWER.match(subject):
        return True
    return bool(_PHRASES["failure"].search(notice) and _PHRASES["hard"].search(notice))


def _blocks(report: Message) -> list[dict[str, str]]:
    """The groups of fields of a delivery report, the one about the message left out."""
    payload = report.get_payload()
    parts = payload if isinstance(payload, list) else []
    blocks = [
        {name.lower(): " ".join(str(value).split()) for name, value in part.items()}
        for part in parts
        if isinstance(part, Message)
    ]
    return [block for block in blocks if "action" in block or "final-recipient" in block]


def _status(fields: list[dict[str, str]], notice: str) -> str | None:
    """The enhanced status: of the report, else the one that the notice gives."""
    found = [
        match[1]
        for block in fields
        for match in [STATUS.search(block.get("status", ""))]
        if match is not None
    ]
    in_diagnosis = STATUS.search(" ".join(block.get("diagnostic-code", "") for block in fields))
    if found and not (found[0].endswith(".0.0") and in_diagnosis):
        return found[0]
    return (in_diagnosis or STATUS.search(notice) or [None, None])[1]


def _failed(actions: set[str], words: str, *, put_off: bool) -> bool:
    """Whether it was given up, not only put off."""
    if actions:
        return "failed" in actions
    if _PHRASES["delay"].search(words):
        return False
    return not put_off


def _at_fault(status: str | None, diagnosis: str, words: str) -> bool:
    """Whether the address is at fault for good: by status, by diagnosis, by the notice's words."""
    full = re.search(r"quota|full\b|storage", diagnosis, re.IGNORECASE)
    if status and FAULT.match(status) and not full:
        return True
    if status and NO_FAULT.match(status):
        return False
    for text in (diagnosis, words):
        hard, soft = _PHRASES["hard"].search(text), _PHRASES["soft"].search(text)
        if hard or soft:
            return bool(hard and not soft)
    return False


def _recipients(
    message: EmailMessage, fields: list[dict[str, str]], by_library: set[bytes], notice: str
) -> tuple[str, ...]:
    """Whom it did not reach; of the text only when nothing else names one."""
    found = [_recipient(block) for block in fields]
    found += str(message.get("X-Failed-Recipients", "")).split(",")
    found += sorted(address.decode("ascii", "replace") for address in by_library)
    own = {
        parseaddr(str(message.get(name, "")))[1].lower() for name in ("From", "To", "Delivered-To")
    }
    valid = [one for one in map(_valid, found) if one]
    if not valid:
        named = (match.group().rstrip(".") for match in FOUND_ADDRESS.finditer(notice))
        valid = [one for one in map(_valid, named) if one and one not in own]
    if not valid and _PHRASES["hard"].search(folded(notice)):
        sender = _valid(parseaddr(str(message.get("From", "")))[1])
        valid = [sender] if sender and not _PHRASES["servers"].search(sender) else []
    return tuple(dict.fromkeys(valid))[:MOST_RECIPIENTS]


def _recipient(block: dict[str, str]) -> str:
    value = block.get("final-recipient") or block.get("original-recipient") or ""
    return value.rpartition(";")[2].strip().strip("<>")


def _valid(address: str) -> str | None:
    """An address in lower case, or None when it is none."""
    bare = address.strip().strip("<>").lower()
    try:
        validate_email(bare, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return (
            bare
            if re.fullmatch(r"[\w.+-]+@[\w.-]+\.(?:example|invalid|test|local)", bare)
            else None
        )
    return bare


def _ids(raw: bytes, message: EmailMessage) -> tuple[str, ...]:
    """Message ids in the notice other than its own: the returned mail's is among them."""
    own = str(message.get("Message-ID", "")).strip()
    found = MESSAGE_ID.findall(raw[:MOST_SCANNED].decode("ascii", "replace"))
    return tuple(dict.fromkeys(one for one in found if one != own))[:MOST_IDS]


def _diagnosis(fields: list[dict[str, str]], text: str) -> str:
    for block in fields:
        if block.get("diagnostic-code"):
            return block["diagnostic-code"][:300]
    found = DIAGNOSIS.search(text)
    return found.group().strip()[:300] if found else " ".join(text.split())[:300]
