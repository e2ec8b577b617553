"""Decides what a link by which clicks are counted holds: its mail and its target, signed by us.

Nobody else can make one, so it leads only where a mail of ours already led.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer

MOST_TARGET: Final = 1500
"""Longer addresses stand in the mail as they are: mail programs cut what is too long."""
MOST_TOKEN: Final = 4000
SCHEMES: Final = ("http://", "https://")


@dataclass(frozen=True)
class Click:
    """Which link of which mail; `link` is short, and the same for the same target."""

    mail_id: int
    target: str

    @property
    def link(self) -> str:
        return sha256(self.target.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Links:
    """Makes and reads such links; those for clicks and for opens cannot stand in for each other."""

    public_url: str
    key: bytes = field(repr=False)

    def click(self, mail_id: int, target: str) -> str | None:
        """The link in place of `target`; None for what stays: our own pages, what is too long."""
        if target.startswith(f"{self.public_url}/") or len(target) > MOST_TARGET:
            return None
        return f"{self.public_url}/c/{self._signer('click').dumps([mail_id, target])}"

    def image(self, mail_id: int) -> str:
        return f"{self.public_url}/o/{self._signer('open').dumps([mail_id])}.gif"

    def read_click(self, token: str) -> Click | None:
        match self._read("click", token):
            case [int(mail_id), str(target)] if target.startswith(SCHEMES):
                return Click(mail_id, target)
        return None

    def read_open(self, token: str) -> int | None:
        match self._read("open", token):
            case [int(mail_id)]:
                return mail_id
        return None

    def _read(self, what: str, token: str) -> Any:
        if len(token) > MOST_TOKEN:
            return None
        try:
            return self._signer(what).loads(token)
        except BadData:
            return None

    def _signer(self, what: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt=f"drumbeat.{what}", signer_kwargs={"digest_method": sha256}
        )
