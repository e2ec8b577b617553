"""Decides what Twilio tells of SMS: one that came in, and what became of one of ours."""

from __future__ import annotations

from engine.views.base import View


class InboundText(View):
    """An SMS that came in. `said` is how Twilio took it itself: STOP, START, HELP or nothing."""

    remote_id: str
    from_number: str
    to_number: str
    service: str = ""
    """The messaging service that it came to, if it was one."""
    body: str
    said: str = ""


class TextReport(View):
    """What became of one of ours: by the key that we gave it, else by Twilio's name for it."""

    key: str
    remote_id: str
    status: str
    error_code: int | None = None
