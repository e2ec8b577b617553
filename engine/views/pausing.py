"""What is told about pausing all sending, and about going on."""

from __future__ import annotations

from engine.views.base import View


class Pausing(View):
    """Whether the team's e-mails wait now; `text` says so to whoever decided it."""

    success: bool = True
    is_paused: bool
    text: str
