"""Says whether SMS leave and come back: nothing is sent, Twilio is asked about the account."""

from __future__ import annotations

from bot.settings import Settings
from bot.web.paths import INBOUND
from bot.workers.texter import account_of


def check_texting(settings: Settings) -> list[tuple[bool, str]]:
    """Whether each thing is well, in words; nothing where no account is set up."""
    account = account_of(settings)
    if account is None:
        return []
    from bot.twilio_door import TwilioDoor  # noqa: PLC0415 - half a second, for those who text

    trouble = TwilioDoor(account).trouble()
    if trouble is not None:
        return [(False, trouble)]
    found = [(True, f"Twilio takes SMS from {settings.twilio_from}.")]
    if settings.public_url is None:
        says = "Answers by SMS do not come in. Set DRUMBEAT_HTTP_PORT and DRUMBEAT_PUBLIC_URL."
        return [*found, (False, says)]
    return [*found, (True, f"At Twilio, messages come in at {settings.public_url}{INBOUND}.")]
