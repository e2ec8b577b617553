"""Decides what is said when a mailbox cannot be read by IMAP, and how long until the next try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from storage.tables import Sender


class Trouble(StrEnum):
    """What keeps a mailbox from being read."""

    LOG_IN = "log_in"
    CERTIFICATE = "certificate"
    NO_ENCRYPTION = "no_encryption"
    UNKNOWN_HOST = "unknown_host"
    NOBODY_LISTENS = "nobody_listens"
    NO_ANSWER = "no_answer"
    ENDED = "ended"
    BUSY = "busy"
    REFUSED = "refused"
    SEALED = "sealed"


FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
PAUSE_OF_A_PERSON = timedelta(hours=1)
"""Until a person has mended it; servers lock whoever tries a wrong password too often."""
PASSES_IN = 4
"""After so many tries (about four minutes) trouble that passes by itself is told of."""


@dataclass(frozen=True)
class Cause:
    """What is the matter and what to do, for a mailbox with a server of its own and the team's."""

    what: str
    own: str
    team: str
    passes: bool = False

    def sentence(self, sender: Sender) -> str:
        if sender.imap_host is None:
            return self.for_the_team
        return f"{self.what} {self.own}"

    @property
    def for_the_team(self) -> str:
        return f"{self.what} {self.team}"

    def pause(self, attempts: int) -> timedelta:
        if not self.passes:
            return PAUSE_OF_A_PERSON
        return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)

    def is_told(self, attempts: int) -> bool:
        return not self.passes or attempts >= PASSES_IN


HOST = "An admin can check it at /outreach senders, Change."
AGAIN = "It is tried again by itself."
CAUSES: Final[dict[Trouble, Cause]] = {
    Trouble.LOG_IN: Cause(
        "the mail server refuses the user name or password.",
        "Most providers want an app password: make one in the account's security settings; an "
        "admin sets it at /outreach senders, Change.",
        "Most providers want an app password: make one in the account's security settings, set "
        "DRUMBEAT_IMAP_PASSWORD to it and start again.",
    ),
    Trouble.CERTIFICATE: Cause(
        "the mail server's certificate cannot be trusted.",
        HOST,
        "Check DRUMBEAT_IMAP_HOST.",
    ),
    Trouble.NO_ENCRYPTION: Cause(
        "the mail server does not offer the encryption that is set.",
        "Mostly port 993 takes TLS, and port 143 STARTTLS: an admin sets "
        "both at /outreach senders, Change.",
        "Mostly port 993 takes tls, and port 143 starttls: set DRUMBEAT_IMAP_PORT and "
        "DRUMBEAT_IMAP_SECURITY.",
    ),
    Trouble.UNKNOWN_HOST: Cause(
        "the mail server's name is unknown.", HOST, "Check DRUMBEAT_IMAP_HOST.", passes=True
    ),
    Trouble.NOBODY_LISTENS: Cause(
        "nothing listens at the mail server's address and port.",
        "An admin can check both at /outreach senders, Change.",
        "Check DRUMBEAT_IMAP_HOST and DRUMBEAT_IMAP_PORT.",
        passes=True,
    ),
    Trouble.NO_ANSWER: Cause("the mail server does not answer in time.", AGAIN, AGAIN, passes=True),
    Trouble.ENDED: Cause("the mail server ends the connection.", AGAIN, AGAIN, passes=True),
    Trouble.BUSY: Cause(
        "the mail server has no room for another connection.",
        "Close other mail programs; it is tried again by itself.",
        "Close other mail programs; it is tried again by itself.",
        passes=True,
    ),
    Trouble.REFUSED: Cause(
        "the mail server does not open the inbox.",
        "Check in its settings that IMAP is switched on.",
        "Check in its settings that IMAP is switched on.",
        passes=True,
    ),
    Trouble.SEALED: Cause(
        "its password cannot be read with the keys there are.",
        "An admin sets it again at /outreach senders, Change.",
        "",
    ),
}
