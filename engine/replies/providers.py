"""Decides how mail providers name our mails in what they report, and what their reports mean.

Each puts a key of ours into its reports if the mail carries it in a header of that provider's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.replies import provider_bounces
from engine.replies.provider_bounces import Json, instant_of, part_of, text_of
from engine.views.bounces import BounceKind
from engine.views.messages import MessageStatus
from engine.views.provider_reports import ProviderReport

NAME = "drumbeat"
MOST_NOTE = 300


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
    """What is deferred SendGrid goes on trying, so that it is no report of ours.

    What comes back after the other server took it tells neither our key nor SendGrid's own.
    """
    status = SENDGRID_STATUS.get(text_of(event, "event"))
    if status is None:
        return None
    return _report(
        text_of(event, NAME),
        status,
        text_of(event, "sg_event_id"),
        remote_id=bare(text_of(event, "sg_message_id")),
        bounce=provider_bounces.sendgrid(event) if status is MessageStatus.BOUNCED else None,
        machine=event.get("sg_machine_open") is True,
        note=text_of(event, "reason"),
        at=instant_of(event.get("timestamp")),
        recipient=text_of(event, "email") if status is MessageStatus.BOUNCED else "",
    )


def bare(message_id: str) -> str:
    """SendGrid's name of a message: in its reports a suffix follows, after a dot."""
    return message_id.partition(".")[0]


def name_in(provider: Provider | None, said: str) -> str | None:
    """How a provider calls a mail, by its server's answer: SendGrid's says as what it is queued."""
    found = QUEUED.search(said) if provider is Provider.SENDGRID else None
    return bare(found[1]) if found else None


QUEUED = re.compile(r"\bqueued as <?([\w.-]+)", re.IGNORECASE)


POSTMARK_STATUS = {
    "Delivery": MessageStatus.DELIVERED,
    "Open": MessageStatus.OPENED,
    "Click": MessageStatus.CLICKED,
    "SpamComplaint": MessageStatus.COMPLAINED,
}


def _postmark(event: Json) -> ProviderReport | None:
    kind, type_ = text_of(event, "RecordType"), text_of(event, "Type")
    status = POSTMARK_STATUS.get(kind)
    if kind == "Bounce":
        status = _postmark_bounce(type_)
    elif kind == "SubscriptionChange" and event.get("SuppressSending") is True:
        by_person = event.get("SuppressionReason") == "ManualSuppression"
        status = MessageStatus.OPTED_OUT if by_person else None
    if status is None:
        return None
    when = next((text_of(event, at) for at in POSTMARK_TIMES if event.get(at)), "")
    own = str(event.get("ID") or f"{text_of(event, 'MessageID')}:{when}")
    return _report(
        text_of(part_of(event, "Metadata"), NAME),
        status,
        f"{kind}:{own}",
        bounce=provider_bounces.postmark(event, type_) if status is MessageStatus.BOUNCED else None,
        note=text_of(event, "Description"),
        at=instant_of(when),
    )


POSTMARK_SPAM = frozenset({"SpamNotification", "SpamComplaint"})
POSTMARK_NONE = frozenset({"AutoResponder", "ChallengeVerification", "AddressChange", "Subscribe"})
"""What it calls bounces and what comes of a mail that arrived."""
POSTMARK_TIMES = ("ReceivedAt", "DeliveredAt", "BouncedAt", "ChangedAt")


def _postmark_bounce(type_: str) -> MessageStatus | None:
    if type_ in POSTMARK_NONE:
        return None
    if type_ in POSTMARK_SPAM:
        return MessageStatus.COMPLAINED
    if type_ == "Unsubscribe":
        return MessageStatus.OPTED_OUT
    return MessageStatus.BOUNCED


SES_STATUS = {
    "Delivery": MessageStatus.DELIVERED,
    "Open": MessageStatus.OPENED,
    "Click": MessageStatus.CLICKED,
    "Bounce": MessageStatus.BOUNCED,
    "Complaint": MessageStatus.COMPLAINED,
    "Reject": MessageStatus.FAILED,
}


def _ses(event: Json) -> ProviderReport | None:
    """The message inside a notification.

    After a bounce Amazon tries no more, also where it is not permanent; what it goes on trying is
    told as a delay, which is no report of ours.
    """
    kind = text_of(event, "eventType") or text_of(event, "notificationType")
    part = part_of(event, kind.lower())
    status = SES_STATUS.get(kind)
    if (
        kind == "Subscription"
        and part_of(part, "newTopicPreferences").get("unsubscribeAll") is True
    ):
        status = MessageStatus.OPTED_OUT
    if status is None:
        return None
    mail = part_of(event, "mail")
    tags = part_of(mail, "tags").get(NAME)
    key = str(tags[0]) if isinstance(tags, list) and tags else ""
    at = text_of(part, "timestamp") or text_of(mail, "timestamp")
    own = text_of(part, "feedbackId") or f"{text_of(mail, 'messageId')}:{at}"
    bounce = provider_bounces.ses(part) if status is MessageStatus.BOUNCED else None
    return _report(
        key,
        status,
        f"{kind}:{own}",
        bounce=bounce,
        note=provider_bounces.ses_said(part),
        at=instant_of(text_of(part, "timestamp")),
    )


READERS: Mapping[Provider, Callable[[Json], ProviderReport | None]] = MappingProxyType(
    {Provider.SENDGRID: _sendgrid, Provider.POSTMARK: _postmark, Provider.SES: _ses}
)


def _report(
    key: str,
    status: MessageStatus,
    event_id: str,
    *,
    remote_id: str = "",
    bounce: BounceKind | None = None,
    machine: bool = False,
    note: str = "",
    at: datetime | None = None,
    recipient: str = "",
) -> ProviderReport | None:
    """A report with both names; without them nobody could tell what it is about."""
    if not (key or remote_id or recipient) or not event_id:
        return None
    return ProviderReport(
        key=key,
        remote_id=remote_id[:MOST_NOTE],
        status=status,
        event_id=event_id[:MOST_NOTE],
        bounce=bounce,
        machine=machine,
        note=note[:MOST_NOTE],
        at=at,
        recipient=recipient[:MOST_NOTE],
    )
