"""Says which servers the team's mailboxes send at and what their domains lack, for the doctor."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from sqlalchemy.orm import Session

from bot.connect import database_at_head
from bot.key_ring import FileKeyRing, ring_path
from bot.sending_domain import OwnKey, check_domain
from bot.settings import Settings
from bot.signing_key import is_published, open_to_others, published_at, read_key, signer_of
from bot.smtp_door import Transport
from bot.workers.mailer import server_of
from engine.delivery.accounts import senders
from engine.delivery.attempts import Server
from engine.delivery.mail.signing import Signer
from engine.errors import DrumbeatError, InvalidError
from storage.database import KEY_RING

Finding = tuple[bool | None, str]
"""Whether it is well (None: it is not set up), and what there is to say."""
ANSWER_SECONDS = 10.0
ALL_SECONDS = 30.0
"""How long all servers together have, whatever any of them does."""
MADE_UP = frozenset({"example", *SPECIAL_USE_DOMAIN_NAMES})
"""Names below which nobody has a domain (RFC 2606, RFC 6761)."""


@dataclass(frozen=True)
class Mailbox:
    """An address that sends, and its own server; None where the team's serves it."""

    address: str
    own: Server | InvalidError | None


def check_sending(settings: Settings, *, seconds: float = ALL_SECONDS) -> Iterator[Finding]:
    """First the team's server, then the mailboxes that send at one of their own."""
    mailboxes = _mailboxes(settings)
    team = server_of(settings)
    servers = {each.own for each in mailboxes if isinstance(each.own, Server)}
    troubles = _troubles({*servers, team} - {None}, seconds)
    yield _team(team, mailboxes, troubles)
    for mailbox in mailboxes:
        if isinstance(mailbox.own, InvalidError):
            yield False, f"{mailbox.address}: {mailbox.own}"
        elif mailbox.own is not None:
            yield _reached(mailbox.own, [mailbox.address], troubles)


def check_domains(settings: Settings) -> Iterator[Finding]:
    """The records of each domain that e-mails come from; made-up ones are asked of nobody."""
    try:
        signer = signer_of(settings)
    except DrumbeatError as error:
        yield False, str(error)
        signer = None
    main = _domain(settings.mail_from) if settings.mail_from else None
    mailboxes = (_domain(each.address) for each in _mailboxes(settings))
    domains = list(dict.fromkeys([*([main] if main else []), *mailboxes]))
    if not domains:
        yield None, "No address to send from: no domain to look at."
    yield from _key(settings, signer, domains)
    for domain in domains:
        if settings.dns is None and domain.rpartition(".")[2] in MADE_UP:
            yield None, f"{domain} is made up: its records are not looked for."
            continue
        try:
            yield from _records(settings, domain, signer, is_main=domain == (main or domain))
        except DrumbeatError as error:
            yield False, str(error)


def _key(settings: Settings, signer: Signer | None, domains: list[str]) -> Iterator[Finding]:
    """What is wrong with the key that e-mails are signed with, whatever DNS says."""
    if signer is None or settings.dkim_key is None:
        return
    if open_to_others(settings.dkim_key):
        path = settings.dkim_key
        yield False, f"Others on this machine may read the DKIM key: `chmod 600 {path}`."
    if not any(signer.is_for(f"@{domain}") for domain in domains):
        says = (
            f"No mailbox sends from {signer.domain}, which the DKIM key is for. Nothing is signed."
        )
        yield False, f"{says} Set DRUMBEAT_DKIM_DOMAIN."


def _own_key(settings: Settings, signer: Signer | None, domain: str) -> OwnKey | None:
    """The key that the mails of this domain are signed with, where it is one of ours."""
    if signer is None or settings.dkim_key is None or not signer.is_for(f"@{domain}"):
        return None
    key = read_key(settings.dkim_key)
    name = published_at(signer.selector, signer.domain)
    return OwnKey(name, lambda kind, public: is_published(key, kind, public))


def _records(
    settings: Settings, domain: str, signer: Signer | None, *, is_main: bool
) -> list[tuple[bool, str]]:
    from bot.dns_door import DnsDoor, NameServer  # noqa: PLC0415 - for those who have a domain

    door = DnsDoor(NameServer.read(settings.dns) if settings.dns else None)
    selector = settings.dkim_selector if is_main else None
    own = _own_key(settings, signer, domain)
    return check_domain(door, domain, selector, is_main=is_main, own=own)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _mailboxes(settings: Settings) -> list[Mailbox]:
    """Those that are not paused; the settings' own as well, before the first start kept it."""
    found: list[Mailbox] = []
    database = database_at_head(settings)
    if database is not None:
        try:
            info = {KEY_RING: FileKeyRing(ring_path(settings))}
            with Session(database, info=info) as session:
                for number, address, is_own in senders.in_use(session):
                    found.append(Mailbox(address, _own(session, number) if is_own else None))
        finally:
            database.dispose()
    main = settings.mail_from
    if main and not found:
        found.append(Mailbox(main, None))
    return found


def _own(session: Session, number: int) -> Server | InvalidError | None:
    try:
        return senders.own_server(session, number)
    except InvalidError as error:
        return error


def _team(
    team: Server | None,
    mailboxes: list[Mailbox],
    troubles: dict[Server, str | None],
) -> Finding:
    """Whom the team's server serves, or who waits since there is none."""
    served = [each.address for each in mailboxes if each.own is None]
    if team is None and not mailboxes:
        return None, "No mail server: approved e-mails wait. Set DRUMBEAT_SMTP_HOST."
    if team is None and served:
        names = ", ".join(served)
        return None, f"No mail server for {names}: their e-mails wait. Set DRUMBEAT_SMTP_HOST."
    if team is None:
        return True, "All mailboxes send at servers of their own."
    if not mailboxes:
        return False, "No address to send from. Set DRUMBEAT_MAIL_FROM."
    return _reached(team, served, troubles)


def _reached(server: Server, served: list[str], troubles: dict[Server, str | None]) -> Finding:
    where = f"{server.host}:{server.port}"
    whose = ", ".join(served) or "the team, whose mailboxes all have servers of their own"
    trouble = troubles[server]
    if trouble:
        return False, f"{where}, for {whose}: {trouble}."
    return True, f"{where} takes mail from {whose}."


def _troubles(servers: Iterable[Server | None], seconds: float) -> dict[Server, str | None]:
    """What keeps each from being used. All are tried at once: one that hangs delays no other."""
    wanted = [each for each in servers if each is not None]
    found: dict[Server, str | None] = dict.fromkeys(
        wanted, "the mail server did not answer in time"
    )
    threads = [
        threading.Thread(target=_try, args=(each, found), name="doctor", daemon=True)
        for each in wanted
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return dict(found)


def _try(server: Server, found: dict[Server, str | None]) -> None:
    with Transport(server, answer_seconds=ANSWER_SECONDS) as transport:
        found[server] = transport.trouble()
