"""Says where answers are looked for, and whether they can be read there, for the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot import imap_folders
from bot.connect import database_at_head
from bot.imap_door import INBOX, ImapDoor, ImapError, RefusedError
from bot.settings import Settings
from bot.workers.mailboxes import team_mailbox
from engine.delivery.accounts import inboxes
from engine.delivery.accounts.inboxes import TeamMailbox
from engine.delivery.accounts.reading_trouble import CAUSES, Trouble

Finding = tuple[bool, str]
"""Whether it is well, and what there is to say."""
MOST_NAMED = 20
"""Of a mailbox with hundreds of folders."""


def check_reading(settings: Settings) -> list[Finding]:
    """All the ways in which answers come in; none of them: they do not."""
    return [*_imap(settings), *_maildir(settings), *_own_mailboxes(settings)]


def _imap(settings: Settings) -> Iterator[Finding]:
    """The team's mailbox, which is opened and left as it is."""
    team = team_mailbox(settings)
    if team is None:
        return
    where = f"{team.server.host}:{team.server.port}"
    try:
        door = ImapDoor(team.server)
    except ImapError as error:
        yield False, f"{where}: {CAUSES[error.trouble].for_the_team}"
        return
    try:
        yield from _folders(door, team, where)
    except ImapError as error:
        yield False, f"{where}: {CAUSES[error.trouble].for_the_team}"
    finally:
        door.drop()


def _folders(door: ImapDoor, team: TeamMailbox, where: str) -> Iterator[Finding]:
    """Which are read, and each that cannot be opened; nothing in them is looked at."""
    named = (INBOX, *imap_folders.find(door, team.server.folders).read)
    closed = [name for name in named if not _opens(door, name)]
    if INBOX in closed:
        yield False, f"{where}: {CAUSES[Trouble.REFUSED].for_the_team}"
        return
    read = ", ".join(f"“{name}”" for name in named if name not in closed)
    yield True, f"Answers to {team.address} are read at {where}, in {read}."
    if closed:
        there = ", ".join(f"“{name}”" for name in door.folders()[0][:MOST_NAMED])
        for name in closed:
            yield False, f"{where} does not open the folder “{name}”. There are: {there}."


def _opens(door: ImapDoor, name: str) -> bool:
    try:
        door.open(name)
    except RefusedError:
        return False
    return True


def _maildir(settings: Settings) -> Iterator[Finding]:
    if settings.maildir is None:
        return
    if settings.mail_from is None:
        says = "DRUMBEAT_MAILDIR is set and DRUMBEAT_MAIL_FROM is not: answers are not read."
        yield False, says
    elif not (settings.maildir / "new").is_dir():
        yield False, "DRUMBEAT_MAILDIR is no Maildir: it has no folder `new`."
    else:
        yield True, f"Answers are read from {settings.maildir}."


def _own_mailboxes(settings: Settings) -> Iterator[Finding]:
    """Mailboxes with a server of their own, as a running bot found them; none is opened here."""
    database = database_at_head(settings)
    if database is None:
        return
    try:
        with Session(database) as session:
            found = inboxes.with_own_server(session)
    finally:
        database.dispose()
    for address, trouble, folders in found:
        if trouble is None:
            yield True, f"Answers to {address} are read at its own server."
        else:
            yield False, f"Answers to {address} are not read: {trouble}"
        for told in folders:
            yield False, told
