"""A small DNS server on loopback: it answers from a table, by UDP, as the protocol says."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class Zone:
    """Records by (name, type); `is_broken` answers SERVFAIL to everything."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    is_broken: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def answer(self, raw: bytes) -> bytes:
        query = dns.message.from_wire(raw)
        response = dns.message.make_response(query)
        question = query.question[0]
        name, kind = str(question.name).rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{name} {kind}")
        found = self.records.get((name, kind))
        if self.is_broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            response.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.flags |= dns.flags.RA
        return response.to_wire()


@contextmanager
def dns_server(zone: Zone) -> Iterator[Zone]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            sock.sendto(zone.answer(data), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        zone.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield zone
        finally:
            server.shutdown()
            thread.join()
