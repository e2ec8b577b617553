"""Decides whether a message says that a mail was not delivered, to whom, and for good or not.

A report's Action and Status come first, then flufl.bounce, then phrases. flufl.bounce knows the odd
formats of many servers, but takes much for a bounce: it is asked only about messages whose
structure or sender is that of a mail server.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from email.message import EmailMessage
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email
from flufl.bounce import all_failures

from engine.replies import delivery_fields as report
from engine.replies.delivery_fields import STATUS, Block
from engine.replies.failures import PHRASES, is_from_a_server, is_other_report, says_failure
from engine.replies.phrasing import ADDRESS, folded
from engine.views.replies import Bounce

FOUND_ADDRESS = re.compile(ADDRESS)
MESSAGE_ID = re.compile(r"<[^\s<>@]{1,200}@[^\s<>@]{1,200}>")
DIAGNOSIS = re.compile(r"\b[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}[ ]?)?[^\n]{0,200}")
FAULT = re.compile(r"5\.(?:1\.(?:[0-4]|6|10|[2-9]\d)|2\.[01]|4\.(?:1|4|310))$")
"""RFC 3463: 5.1.x is a bad address, 5.2.1 a closed mailbox, 5.4.4 no such host."""
NO_FAULT = re.compile(r"4\.|5\.(?:2\.[2-4]|4\.(?:[67]|3\d\d))")
"""Full, too large, or only for now: the address may be right."""
VAGUE = re.compile(r"5\.[367]\.")
"""Refused by the system, its policy or for the content: the address may be right."""
MOST_IDS = 20
MOST_SCANNED = 200_000
MOST_TEXT = 20_000
MOST_RECIPIENTS = 20


def read(message: EmailMessage, raw: bytes, text: str) -> Bounce | None:
    """The bounce in `message`, or None when it is none."""
    notice = returned_cut(text[:MOST_TEXT])
    plain, subject = folded(notice), folded(str(message.get("Subject", "")))
    fields = report.blocks(message)
    if is_other_report(message, fields, plain) or (fields and not report.undelivered(fields)):
        return None
    if not fields and not is_from_a_server(message, subject, plain):
        return None
    passing, permanent = _odd_formats(message)
    if not (fields or permanent or passing or says_failure(message, subject, plain)):
        return None
    told = _worst_off(fields)
    words = f"{subject}\n{plain}"
    failed = _failed(told, words, put_off=bool(passing and not permanent))
    status = report.status(told) or (STATUS.search(plain) or [None])[0]
    diagnosis = _diagnosis(told, notice)
    return Bounce(
        failed=failed,
        hard=failed and _at_fault(status, folded(diagnosis), words),
        recipients=_recipients(
            message, told, _others({*permanent, *passing}, fields, told), notice
        ),
        returned_ids=ids_in(raw, message),
        diagnosis=diagnosis,
        status=status,
    )


def _odd_formats(message: EmailMessage) -> tuple[Collection[bytes], Collection[bytes]]:
    """Whom flufl.bounce finds, for now and for good; nobody in what one of its readers falls over.

    It logs that itself. One that sees no sender does, and a message is anything a stranger sends.
    """
    try:
        found: tuple[Collection[bytes], Collection[bytes]] = all_failures(message)
    except Exception:  # noqa: BLE001 - whatever it raises, the report and the words are still read
        return (), ()
    return found


def _worst_off(fields: list[Block]) -> list[Block]:
    """Of several recipients those whose address is at fault, else those that were given up."""
    failures = report.failures(fields)
    at_fault = [
        block
        for block in failures
        if _at_fault(report.status([block]), folded(report.diagnosis(block)), "")
    ]
    return at_fault or failures or report.undelivered(fields)


def _others(by_library: set[bytes], fields: list[Block], told: list[Block]) -> list[str]:
    """What the library found, without whom the report tells something better of."""
    better = {report.recipient(block).lower() for block in fields if block not in told}
    found = sorted(address.decode("ascii", "replace") for address in by_library)
    return [one for one in found if one.lower() not in better]


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
        at for at, line in enumerate(lines) if at and PHRASES["returned"].fullmatch(folded(line))
    )
    return "\n".join(lines[: next(ends, len(lines))]).strip()


def _failed(told: list[Block], words: str, *, put_off: bool) -> bool:
    """Whether it was given up, not only put off."""
    if any(report.action(block) for block in told):
        return bool(report.failures(told))
    if PHRASES["delay"].search(words):
        return False
    return not put_off


def _at_fault(status: str | None, diagnosis: str, words: str) -> bool:
    """Whether the address is at fault for good: by status, by diagnosis, by the notice's words."""
    hard, soft = PHRASES["hard"].search(diagnosis), PHRASES["soft"].search(diagnosis)
    if status and FAULT.match(status) and (hard or not soft):
        return True
    if status and (NO_FAULT.match(status) or (VAGUE.match(status) and not hard)):
        return False
    for text in (diagnosis, words):
        hard, soft = PHRASES["hard"].search(text), PHRASES["soft"].search(text)
        if hard or soft:
            return bool(hard and not soft)
    return False


def _recipients(
    message: EmailMessage, told: list[Block], others: list[str], notice: str
) -> tuple[str, ...]:
    """Whom it did not reach; of the text only when nothing else names one."""
    found = [report.recipient(block) for block in told]
    found += [*str(message.get("X-Failed-Recipients", "")).split(","), *others]
    own = {
        parseaddr(str(message.get(name, "")))[1].lower() for name in ("From", "To", "Delivered-To")
    }
    valid = [one for one in map(valid_address, found) if one]
    if not valid:
        named = (match.group().rstrip(".") for match in FOUND_ADDRESS.finditer(notice))
        valid = [one for one in map(valid_address, named) if one and one not in own]
    if not valid and PHRASES["hard"].search(folded(notice)):
        sender = valid_address(parseaddr(str(message.get("From", "")))[1])
        valid = [sender] if sender and not PHRASES["servers"].search(sender) else []
    return tuple(dict.fromkeys(valid))[:MOST_RECIPIENTS]


def valid_address(address: str) -> str | None:
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


def ids_in(raw: bytes, message: EmailMessage) -> tuple[str, ...]:
    """Message ids in the notice other than its own: the returned mail's is among them."""
    own = str(message.get("Message-ID", "")).strip()
    found = MESSAGE_ID.findall(raw[:MOST_SCANNED].decode("ascii", "replace"))
    return tuple(dict.fromkeys(one for one in found if one != own))[:MOST_IDS]


def _diagnosis(told: list[Block], text: str) -> str:
    given = next(filter(None, map(report.diagnosis, told)), None)
    if given:
        return given[:300]
    found = DIAGNOSIS.search(text)
    return found.group().strip()[:300] if found else " ".join(text.split())[:300]
