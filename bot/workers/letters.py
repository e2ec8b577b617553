"""Decides what of a claimed e-mail goes over the wire: text, files, what leads back, signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.kept_files import read
from engine.delivery.attempts import Attempt, Envelope, Fate
from engine.delivery.mail import message
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.mail.signing import Signer
from engine.delivery.mail.tracked_links import Links
from engine.errors import InvalidError
from engine.replies.providers import Provider, headers_for
from engine.views.delivery import ClaimedMail


class Letters:
    """Builds messages, with the unsubscribe address and the provider's header."""

    def __init__(
        self,
        now: Callable[[], datetime],
        home: Path,
        public_url: str | None,
        provider: Provider | None,
        links: Links | None,
        *,
        signer: Signer | None = None,
    ) -> None:
        self._now = now
        self._home = home
        self._public_url = public_url
        self._provider = provider
        self._links = links
        self._signer = signer

    def write(self, claimed: ClaimedMail) -> Envelope | Attempt:
        """The message, or what speaks against sending it."""
        try:
            files = {each.name: read(self._home, each.file) for each in claimed.attachments}
        except InvalidError as error:
            return Attempt(Fate.TEMPORARY, str(error))
        now, key = self._now(), key_of(claimed.id, claimed.message_id)
        try:
            content = message.build(
                claimed,
                now=now,
                files=files,
                one_click=f"{self._public_url}/u/{key}" if self._public_url else None,
                headers=headers_for(self._provider, key),
                links=self._links if claimed.tracked else None,
            )
        except InvalidError as error:
            return Attempt(Fate.BAD_ADDRESS, str(error))
        if self._signer is not None and self._signer.is_for(claimed.from_address):
            content = self._signer.signed(content, now=now)
        return Envelope(claimed.from_address, claimed.to_address, content)
