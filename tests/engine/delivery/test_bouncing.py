"""Which failures are tried again: by status, by the server's words, by its code."""

from __future__ import annotations

import pytest

from engine.delivery.bouncing import kind_of


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", "soft"),
        ("4.4.7", "delivery time expired", "soft"),
        ("4.7.1", "smtp; 450 4.7.1 greylisted", "soft"),
        ("5.4.7", "", "soft"),
        ("5.3.2", "system not accepting network messages", "soft"),
        ("5.2.121", "recipient rate limit exceeded", "soft"),
        (None, "552 5.2.2 over quota", "soft"),
        (None, "552 Requested mail action aborted", "soft"),
        (None, "452 try later", "soft"),
        (None, "Die Mailbox ist zu 100 % voll", "soft"),
        (None, "The user's mailbox is full", "soft"),
        ("5.0.0", "550 Connection timed out with mx.example", "soft"),
        ("5.7.1", "550 5.7.1 greylisted, please try again later", "soft"),
        ("5.7.1", "smtp; 550 5.7.1 refused by policy", "refused"),
        ("5.2.3", "552 5.2.3 message too large", "refused"),
        (None, "552 5.3.4 Message size exceeds fixed limit", "refused"),
        (None, "552 message size exceeds fixed maximum", "refused"),
        ("5.4.6", "554 5.4.6 too many hops", "refused"),
        ("5.6.1", "554 5.6.1 body type not supported", "refused"),
        (None, "554 rejected as spam", "refused"),
        ("5.0.0", "", "refused"),
        (None, "", "refused"),
    ],
)
def test_what_is_known_to_pass_is_soft_and_all_else_is_refused(status, said, kind):
    assert kind_of(status, said) == kind
