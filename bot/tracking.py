"""Decides whether links of e-mails can lead through this process, and with which key they do."""

from __future__ import annotations

from bot.settings import Settings, hash_key
from engine.delivery.mail.tracked_links import Links


def links_of(settings: Settings) -> Links | None:
    """None where the world cannot reach us: e-mails then go with their own links."""
    if settings.public_url is None:
        return None
    return Links(settings.public_url.rstrip("/"), hash_key(settings))
