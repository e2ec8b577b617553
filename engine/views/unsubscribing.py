"""What somebody sees who follows the link that ends our mails to them."""

from __future__ import annotations

from engine.views.base import View


class UnsubscribePage(View):
    """Who writes, to which address as far as it may be shown, and whether it has ended."""

    team: str
    address: str
    is_over: bool
