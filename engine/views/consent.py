"""What is told when somebody's consent to a channel was written down."""

from __future__ import annotations

from engine.views.base import View


class ConsentKept(View):
    success: bool = True
    prospect_id: int
    prospect_name: str
    agreed: bool
    text: str
