"""What e-mail services say of a failure: for good, for now, refused, or nothing at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.replies.providers import Provider, reports_in
from engine.views.bounces import BounceKind
from engine.views.messages import MessageStatus

KEY = "7-0123456789abcdef0123456789abcdef"


def one(provider: Provider, body):
    [report] = reports_in(provider, body)
    assert report.status is MessageStatus.BOUNCED
    return report.bounce


def ses(kind: str, sub: str, said: str | None = None):
    recipient = {"emailAddress": "ines@harbor.example"}
    if said is not None:
        recipient |= {"action": "failed", "status": "5.2.2", "diagnosticCode": said}
    return {
        "eventType": "Bounce",
        "mail": {"messageId": "0100", "tags": {"drumbeat": [KEY]}},
        "bounce": {
            "bounceType": kind,
            "bounceSubType": sub,
            "bouncedRecipients": [recipient],
            "feedbackId": "f1",
            "timestamp": "2026-11-23T15:00:00.000Z",
        },
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ses("Permanent", "General"), BounceKind.HARD),
        (ses("Transient", "MailboxFull"), BounceKind.SOFT),
        (ses("Transient", "CustomTimeoutExceeded"), BounceKind.SOFT),
        (ses("Transient", "MessageTooLarge"), BounceKind.REFUSED),
        (ses("Transient", "ContentRejected"), BounceKind.REFUSED),
        (ses("Transient", "General"), BounceKind.DELAY),
        (ses("Transient", "General", "smtp; 452 4.2.2 over quota"), BounceKind.SOFT),
        (ses("Undetermined", "Undetermined"), BounceKind.DELAY),
        (ses("Undetermined", "Undetermined", "smtp; 550 5.7.1 policy"), BounceKind.REFUSED),
    ],
)
def test_amazon_says_whether_another_day_may_be_better(body, kind):
    assert one(Provider.SES, body) == kind


def sendgrid(**more: str):
    return {"event": "bounce", "sg_event_id": "e1", "drumbeat": KEY} | more


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (sendgrid(type="bounce", reason="550 5.1.1 no such user"), BounceKind.HARD),
        (sendgrid(type="blocked", status="5.2.2", reason="552 mailbox full"), BounceKind.SOFT),
        (
            sendgrid(type="blocked", status="5.0.0", bounce_classification="Technical"),
            BounceKind.SOFT,
        ),
        (sendgrid(type="blocked", reason="550 5.7.1 listed by Spamhaus"), BounceKind.REFUSED),
    ],
)
def test_sendgrid_tells_what_was_blocked_from_what_bounced(body, kind):
    assert one(Provider.SENDGRID, [body]) == kind


def test_what_sendgrid_defers_it_goes_on_trying():
    assert reports_in(Provider.SENDGRID, [sendgrid() | {"event": "deferred"}]) == []


def postmark(type_: str, details: str = ""):
    return {
        "RecordType": "Bounce",
        "Type": type_,
        "ID": 42,
        "Metadata": {"drumbeat": KEY},
        "Details": details,
    }


@pytest.mark.parametrize(
    ("type_", "details", "kind"),
    [
        ("HardBounce", "", BounceKind.HARD),
        ("SoftBounce", "smtp;452 4.2.2 over quota", BounceKind.SOFT),
        ("Transient", "", BounceKind.SOFT),
        ("DnsError", "", BounceKind.SOFT),
        ("Blocked", "550 5.7.1 blocked", BounceKind.REFUSED),
        ("Unknown", "451 4.3.0 try again later", BounceKind.SOFT),
    ],
)
def test_postmark_has_given_up_what_it_calls_soft(type_, details, kind):
    assert one(Provider.POSTMARK, postmark(type_, details)) == kind


@pytest.mark.parametrize("type_", ["AutoResponder", "ChallengeVerification"])
def test_what_comes_of_a_mail_that_arrived_is_no_bounce(type_):
    assert reports_in(Provider.POSTMARK, postmark(type_)) == []


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        (
            Provider.SENDGRID,
            {"event": "delivered", "sg_event_id": "e", "drumbeat": "k", "timestamp": 1795437296},
        ),
        (
            Provider.POSTMARK,
            {
                "RecordType": "Delivery",
                "MessageID": "m",
                "DeliveredAt": "2026-11-23T13:34:56.9070259+01:00",
                "Metadata": {"drumbeat": "k"},
            },
        ),
        (
            Provider.SES,
            {
                "eventType": "Delivery",
                "mail": {
                    "messageId": "m",
                    "timestamp": "2026-11-23T12:34:00.000Z",
                    "tags": {"drumbeat": ["k"]},
                },
                "delivery": {"timestamp": "2026-11-23T12:34:56.907Z"},
            },
        ),
    ],
    ids=["sendgrid", "postmark", "ses"],
)
def test_a_report_has_the_time_of_what_happened(provider, body):
    [report] = reports_in(provider, body)
    at = report.at
    assert at is not None
    assert at.replace(microsecond=0) == datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize("said", [None, "", "yesterday", "2026-11-23T12:34:56", 10**20, [], {}])
def test_a_time_that_is_none_is_left_out(said):
    event = {"event": "open", "sg_event_id": "e", "drumbeat": "k", "timestamp": said}
    [report] = reports_in(Provider.SENDGRID, event)
    assert report.at is None
