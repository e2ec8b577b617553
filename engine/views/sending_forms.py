"""The views of how a mailbox sends: the form for it, and the mailboxes that one may choose."""

from __future__ import annotations

from engine.views.base import View
from storage.states import Channel


class SendingForm(View):
    """How one mailbox, or number of ours, sends now.

    A log-in name is None where there is no server of its own to log in to; empty is the address.
    """

    sender_id: int
    address: str
    channel: Channel = Channel.EMAIL
    daily_cap: int
    ramp_from: int | None = None
    ramp_step: int
    gap_seconds: int
    signature: str = ""
    reply_to: str = ""
    smtp_username: str | None = None
    imap_username: str | None = None


class SendingForms(View):
    """The mailboxes of which somebody may say how they send; `left` more are not listed."""

    forms: tuple[SendingForm, ...]
    left: int = 0


def examples() -> dict[str, View]:
    """The team's mailbox, one with everything said, a number, and several to choose from."""
    team = SendingForm(
        sender_id=1, address="ada@team.example", daily_cap=50, ramp_step=5, gap_seconds=0
    )
    own = team.model_copy(
        update={
            "sender_id": 2,
            "address": "remy@team.example",
            "ramp_from": 10,
            "gap_seconds": 90,
            "signature": "Remy Rep\nHead of *Reading*",
            "reply_to": "in@team.example",
            "smtp_username": "remy.r",
            "imap_username": "",
        }
    )
    number = team.model_copy(
        update={"sender_id": 3, "address": "+14155550100", "channel": Channel.SMS}
    )
    return {
        "sending_team": team,
        "sending_own": own,
        "sending_number": number,
        "choose_mailbox": SendingForms(forms=(team, own, number), left=2),
    }
