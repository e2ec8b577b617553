"""Finds the folders of a mailbox that are to be read, by the names that its server has for them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.imap_door import ImapDoor
from engine.delivery.accounts.folder_names import BY_DEFAULT, on_server


@dataclass(frozen=True)
class Places:
    """What is read beside the inbox, and where copies of sent mails are."""

    read: tuple[str, ...]
    sent: str | None


def find(door: ImapDoor, wanted: tuple[str, ...]) -> Places:
    """Asked once, when the mailbox is opened. ImapError when it cannot be read further."""
    junk, sent = door.special_folders()
    if wanted == BY_DEFAULT:
        return Places((junk,) if junk else (), sent)
    names, all_mail = door.folders()
    return Places(on_server(wanted, names, junk=junk, all_mail=all_mail), sent)
