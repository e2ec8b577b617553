"""What a mail provider reported of one of our mails, whatever provider it was."""

from __future__ import annotations

from datetime import datetime

from engine.views.base import View
from engine.views.bounces import BounceKind
from engine.views.messages import MessageStatus


class ProviderReport(View):
    """`key` names the mail, else `remote_id` as the provider calls it; `event_id` the report.

    What came back long after may name neither, but only to whom it was: `recipient`.

    `bounce` says how it failed, if it has. `at` is when it happened: it may be told much later.
    `machine`: a program opened or clicked, such as one that scans mails for dangers.
    """

    key: str
    remote_id: str = ""
    recipient: str = ""
    status: MessageStatus
    event_id: str
    bounce: BounceKind | None = None
    machine: bool = False
    note: str = ""
    at: datetime | None = None
