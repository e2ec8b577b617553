"""The one door that asks DNS: the records of a domain, or in words why there is no answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

import dns.exception
import dns.resolver

from engine.errors import InvalidError

SECONDS = 5.0
PORT = 53
_WITH_PORT = re.compile(r"([\d.]+|\[[^\]]+\]):(\d{1,5})")


@dataclass(frozen=True)
class NameServer:
    """Which server is asked; without one, those that the machine uses."""

    address: str
    port: int = PORT

    @classmethod
    def read(cls, text: str) -> NameServer:
        """`192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:53`."""
        found = _WITH_PORT.fullmatch(text.strip())
        address, port = (found[1], int(found[2])) if found else (text.strip(), PORT)
        try:
            return cls(str(ip_address(address.strip("[]"))), port)
        except ValueError as error:
            raise InvalidError(
                "DRUMBEAT_DNS is no name server. Write an IP address, such as 192.0.2.1 or "
                "192.0.2.1:5353."
            ) from error


class DnsDoor:
    """Looks records up. What does not exist is an empty answer; no answer is an InvalidError."""

    def __init__(self, server: NameServer | None = None) -> None:
        self._resolver = dns.resolver.Resolver(configure=server is None)
        if server is not None:
            self._resolver.nameservers = [server.address]
            self._resolver.port = server.port
        self._resolver.lifetime = SECONDS

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each put together from its parts."""
        return [
            b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")
        ]

    def mail_servers(self, name: str) -> list[str]:
        """The MX records of a name, the preferred first; a null MX (RFC 7505) is `.`."""
        records = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return [str(record.exchange).lower() for record in records]

    def _ask(self, name: str, kind: str) -> list[dns.resolver.Answer]:
        try:
            return list(self._resolver.resolve(name, kind, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise InvalidError(
                f"DNS gives no answer about {name} ({type(error).__name__}). Try again, or name "
                "another server in DRUMBEAT_DNS."
            ) from error
