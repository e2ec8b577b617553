"""Decides how mail providers name our mails in what they report, and what their reports mean.

Each puts a key of ours into its reports if the mail carries it in a header of that provider's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.views.messages import MessageStatus
from engine.views.provider_reports import ProviderReport

NAME = "drumbeat"
MOST_NOTE = 300
Json = Mapping[str, Any]


class Provider(StrEnum):
    SENDGRID = "sendgrid"
    POSTMARK = "postmark"
    SES = "ses"


def headers_for(provider: Provider | None, key: str) -> dict[str, str]:
    """By which header the provider learns the key of a mail."""
    if provider is Provider.SENDGRID:
        return {"X-SMTPAPI": json.dumps({"unique_args": {NAME: key}})}
    if provider is Provider.POSTMARK:
        return {f"X-PM-Metadata-{NAME}": key}
    if provider is Provider.SES:
        return {"X-SES-MESSAGE-TAGS": f"{NAME}={key}"}
    return {}


def reports_in(provider: Provider, body: Any) -> list[ProviderReport]:
    """What a verified body tells of our mails; what is not about one of them is left out."""
    events = body if isinstance(body, list) else [body]
    read = READERS[provider]
    found = (read(event) for event in events if isinstance(event, Mapping))
    return [report for report in found if report is not None]


SENDGRID_STATUS = {
    "delivered": MessageStatus.DELIVERED,
    "open": MessageStatus.OPENED,
    "click": MessageStatus.CLICKED,
    "bounce": MessageStatus.BOUNCED,
    "dropped": MessageStatus.FAILED,
    "spamreport": MessageStatus.COMPLAINED,
    "unsubscribe": MessageStatus.OPTED_OUT,
    "group_unsubscribe": MessageStatus.OPTED_OUT,
}


def _sendgrid(event: Json) -> ProviderReport | None:
    """A bounce of the type `blocked` is the server's refusal, not the address's fault."""
    kind, blocked = _text(event, "event"), event.get("type") == "blocked"
    status = MessageStatus.FAILED if blocked else SENDGRID_STATUS.get(kind)
    if status is None or (blocked and kind != "bounce"):
        return None
    return _report(
        _text(event, NAME),
        status,
        _text(event, "sg_event_id"),
        hard=status is MessageStatus.BOUNCED,
        machine=event.get("sg_machine_open") is True,
        note=_text(event, "reason"),
    )


POSTMARK_STATUS = {
    "Delivery": MessageStatus.DELIVERED,
    "Open": MessageStatus.OPENED,
    "Click": MessageStatus.CLICKED,
    "SpamComplaint": MessageStatus.COMPLAINED,
}
POSTMARK_HARD = frozenset({"HardBounce", "BadEmailAddress"})
POSTMARK_SPAM = frozenset({"SpamNotification", "SpamComplaint"})
POSTMARK_WAITS = frozenset({"Transient", "DnsError", "SoftBounce", "AutoResponder"})
"""Bounces after which Postmark goes on trying, or which are none."""


def _postmark(event: Json) -> ProviderReport | None:
    kind, type_ = _text(event, "RecordType"), _text(event, "Type")
    status = POSTMARK_STATUS.get(kind)
    if kind == "Bounce":
        status = _postmark_bounce(type_)
    elif kind == "SubscriptionChange" and event.get("SuppressSending") is True:
        by_person = event.get("SuppressionReason") == "ManualSuppression"
        status = MessageStatus.OPTED_OUT if by_person else None
    if status is None:
        return None
    when = next((_text(event, at) for at in POSTMARK_TIMES if event.get(at)), "")
    own = str(event.get("ID") or f"{_text(event, 'MessageID')}:{when}")
    return _report(
        _text(_part(event, "Metadata"), NAME),
        status,
        f"{kind}:{own}",
        hard=type_ in POSTMARK_HARD,
        note=_text(event, "Description"),
    )


POSTMARK_TIMES = ("ReceivedAt", "DeliveredAt", "BouncedAt", "ChangedAt")


def _postmark_bounce(type_: str) -> MessageStatus | None:
    if type_ in POSTMARK_WAITS:
        return None
    if type_ in POSTMARK_SPAM:
        return MessageStatus.COMPLAINED
    if type_ == "Unsubscribe":
        return MessageStatus.OPTED_OUT
    return MessageStatus.BOUNCED if type_ in POSTMARK_HARD else MessageStatus.FAILED


SES_STATUS = {
    "Delivery": MessageStatus.DELIVERED,
    "Open": MessageStatus.OPENED,
    "Click": MessageStatus.CLICKED,
    "Complaint": MessageStatus.COMPLAINED,
    "Reject": MessageStatus.FAILED,
}


def _ses(event: Json) -> ProviderReport | None:
    """The message inside a notification; a bounce that is not permanent is tried again by SES."""
    kind = _text(event, "eventType") or _text(event, "notificationType")
    part = _part(event, kind.lower())
    status, hard = SES_STATUS.get(kind), False
    if kind == "Bounce" and part.get("bounceType") == "Permanent":
        status, hard = MessageStatus.BOUNCED, True
    if kind == "Subscription" and _part(part, "newTopicPreferences").get("unsubscribeAll") is True:
        status = MessageStatus.OPTED_OUT
    if status is None:
        return None
    mail = _part(event, "mail")
    tags = _part(mail, "tags").get(NAME)
    key = str(tags[0]) if isinstance(tags, list) and tags else ""
    at = _text(part, "timestamp") or _text(mail, "timestamp")
    own = _text(part, "feedbackId") or f"{_text(mail, 'messageId')}:{at}"
    return _report(key, status, f"{kind}:{own}", hard=hard)


READERS: Mapping[Provider, Callable[[Json], ProviderReport | None]] = MappingProxyType(
    {Provider.SENDGRID: _sendgrid, Provider.POSTMARK: _postmark, Provider.SES: _ses}
)


def _report(
    key: str,
    status: MessageStatus,
    event_id: str,
    *,
    hard: bool = False,
    machine: bool = False,
    note: str = "",
) -> ProviderReport | None:
    """A report with both names; without them nobody could tell what it is about."""
    if not key or not event_id:
        return None
    return ProviderReport(
        key=key,
        status=status,
        event_id=event_id[:MOST_NOTE],
        hard=hard,
        machine=machine,
        note=note[:MOST_NOTE],
    )


def _text(event: Json, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def _part(event: Json, name: str) -> Json:
    value = event.get(name)
    return value if isinstance(value, Mapping) else {}
