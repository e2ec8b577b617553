"""What a mail provider reported of one of our mails, whatever provider it was."""

from __future__ import annotations

from engine.views.base import View
from engine.views.messages import MessageStatus


class ProviderReport(View):
    """`key` names the mail, `event_id` the report; `hard`: the address itself is at fault.

    `machine`: a program opened or clicked, such as one that scans mails for dangers.
    """

    key: str
    status: MessageStatus
    event_id: str
    hard: bool = False
    machine: bool = False
    note: str = ""
