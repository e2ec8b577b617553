"""Decides whether a message says that a mail was not delivered, to whom, and for good or not.

flufl.bounce knows the odd formats of many servers, but takes much for a bounce: it is asked only
about messages whose structure or sender is that of a mail server.
"""

from __future__ import annotations

import re
from email.message import EmailMessage, Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from engine.views.replies import Bounce

SERVERS = re.compile(
    r"(?:mailer-?daemon|postmaster|mail\.?delivery(?:[.-]?subsystem)?|bounces?\b)", re.IGNORECASE
)
FAILURE_SUBJECT = re.compile(
    r"(?:undeliver|delivery (?:status|failure|has failed|delayed|incomplete)|mail delivery failed"
    r"|(?:delayed|deferred) mail|message (?:\w+ ){0,3}delayed"
    r"|returned (?:mail|to sender)|failure notice|unzustellbar|non remis|no se pudo entregar)",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"\bdelay(?:ed)?\b|\bdeferred\b|still being retried|will (?:continue|keep) (?:to try|trying)"
    r"|could not send message for past|you do not need to resend|verzögert",
    re.IGNORECASE,
)
"""What a notice without fields says of a mail that is still on its way."""
GIVES_UP = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\bgiv(?:en|ing) up\b|\bpermanent", re.IGNORECASE)
MESSAGE_ID = re.compile(r"<[^\s<>@]{1,200}@[^\s<>@]{1,200}>")
DIAGNOSIS = re.compile(r"\b[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}[ ]?)?[^\n]{0,200}")
MOST_IDS = 20
MOST_SCANNED = 200_000
ADDRESS_AT_FAULT = re.compile(r"5\.(?:1\.\d+|2\.1)\b")
"""RFC 3463: 5.1.x is a bad address, 5.2.1 a closed mailbox; a full one or policy is no fault."""


def read(message: EmailMessage, raw: bytes, text: str) -> Bounce | None:
    """The bounce in `message`, or None when it is none."""
    reports = [part for part in message.walk() if _is_report(part)]
    if not reports and not _from_a_server(message):
        return None
    fields = [block for report in reports for block in _blocks(report)]
    actions = {value.lower() for block in fields if (value := block.get("action"))}
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return None
    passing, permanent = all_failures(message)
    statuses = " ".join(block.get("status", "") for block in fields)
    recipients = {address.decode("ascii", "replace") for address in {*passing, *permanent}}
    recipients |= {_recipient(block) for block in fields} - {""}
    if message.get("X-Failed-Recipients"):
        recipients |= {part.strip() for part in str(message["X-Failed-Recipients"]).split(",")}
    if not (recipients or fields or FAILURE_SUBJECT.search(str(message.get("Subject", "")))):
        return None
    is_delay = not permanent and _speaks_of_delay(message, text)
    failed = "failed" in actions or (
        not actions and not is_delay and bool(permanent or not passing)
    )
    return Bounce(
        failed=failed,
        hard=failed and _at_fault(statuses, text, has_fields=bool(fields), permanent=permanent),
        recipients=tuple(sorted(recipients)),
        returned_ids=_ids(raw, message),
        diagnosis=_diagnosis(fields, text),
    )


def _speaks_of_delay(message: EmailMessage, text: str) -> bool:
    told = f"{message.get('Subject', '')}\n{text}"
    return bool(DELAY.search(told)) and not GIVES_UP.search(told)


def _is_report(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _from_a_server(message: EmailMessage) -> bool:
    sender = parseaddr(str(message.get("From", "")))[1].partition("@")[0]
    empty_path = str(message.get("Return-Path", "")).strip() == "<>"
    failed = bool(message.get("X-Failed-Recipients"))
    named = bool(FAILURE_SUBJECT.search(str(message.get("Subject", ""))))
    return failed or (named and (empty_path or bool(SERVERS.search(sender))))


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


def _recipient(block: dict[str, str]) -> str:
    value = block.get("original-recipient") or block.get("final-recipient") or ""
    return value.rpartition(";")[2].strip().strip("<>").lower()


def _at_fault(statuses: str, text: str, *, has_fields: bool, permanent: frozenset[bytes]) -> bool:
    if has_fields and statuses.strip():
        return bool(ADDRESS_AT_FAULT.search(statuses))
    enhanced = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", text)
    if enhanced:
        return bool(ADDRESS_AT_FAULT.match(enhanced.group()))
    return bool(permanent)


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
