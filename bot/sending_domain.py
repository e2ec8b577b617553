"""Decides what a domain lacks for its e-mails to arrive: MX, SPF, DKIM and DMARC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

GUESSED_SELECTORS = (
    "default",
    "google",
    "selector1",
    "selector2",
    "mail",
    "dkim",
    "k1",
    "s1",
    "s2",
    "fm1",
    "protonmail",
    "zoho",
)
"""What large providers call their DKIM keys; nobody can list a domain's selectors."""
WEAK_ALL = ("+all", "?all")


class Records(Protocol):
    """What can be asked about a name."""

    def texts(self, name: str) -> list[str]: ...

    def mail_servers(self, name: str) -> list[str]: ...


Finding = tuple[bool, str]
"""Whether it is well, and the sentence."""


def check_domain(
    records: Records, domain: str, selector: str | None, *, is_main: bool = True
) -> list[Finding]:
    """One finding each on MX, SPF, DKIM and DMARC, in this order.

    The settings name the DKIM selector of the main domain only.
    """
    return [
        _mx(records.mail_servers(domain), domain),
        _spf([text for text in records.texts(domain) if text.lower().startswith("v=spf1")], domain),
        _dkim(records, domain, selector, is_main=is_main),
        _dmarc(list(_dmarc_records(records, domain)), domain),
    ]


def _mx(servers: list[str], domain: str) -> Finding:
    real = [server for server in servers if server != "."]
    if not real:
        return False, f"{domain} has no MX record: answers and bounces cannot arrive. Add one."
    return True, f"MX: answers to {domain} go to {real[0].rstrip('.')}."


def _spf(found: list[str], domain: str) -> Finding:
    if not found:
        return False, (
            f"{domain} has no SPF record: add a TXT record that begins with v=spf1, names the "
            "server that sends, and ends with -all or ~all."
        )
    if len(found) > 1:
        return False, f"{domain} has {len(found)} SPF records, so none counts. Make them one."
    words = found[0].lower().split()
    weak = next((word for word in words if word in {*WEAK_ALL, "all"}), None)
    if weak:
        return False, f"The SPF record of {domain} ends with {weak}: anybody may send. Use ~all."
    if not any(word.endswith("all") or word.startswith("redirect=") for word in words):
        return False, f"The SPF record of {domain} has no end. Put -all or ~all there."
    return True, f"SPF of {domain}: {found[0]}"


def _dkim(records: Records, domain: str, selector: str | None, *, is_main: bool) -> Finding:
    for name in (selector,) if selector else GUESSED_SELECTORS:
        keys = _tags(records.texts(f"{name}._domainkey.{domain}"), "p")
        if any(keys):
            return True, f"DKIM: a key is at {name}._domainkey.{domain}."
        if keys:
            return False, f"The DKIM key {name} of {domain} was withdrawn: it is empty."
    if selector:
        return False, f"There is no DKIM key at {selector}._domainkey.{domain}. Publish it."
    name_it = ", and name its selector in DRUMBEAT_DKIM_SELECTOR" if is_main else ""
    return False, (
        f"No DKIM key of {domain} was found under the usual names. Have its mail server sign and "
        f"publish its key{name_it}."
    )


def _dmarc_records(records: Records, domain: str) -> Iterator[str]:
    for text in records.texts(f"_dmarc.{domain}"):
        if text.replace(" ", "").lower().startswith("v=dmarc1"):
            yield text


def _dmarc(found: list[str], domain: str) -> Finding:
    if len(found) > 1:
        return False, f"{domain} has {len(found)} DMARC records, so none counts. Make them one."
    policies = _tags(found, "p")
    if not policies or policies[0].lower() not in {"none", "quarantine", "reject"}:
        return False, (
            f"{domain} has no DMARC policy: add a TXT record at _dmarc.{domain}, to begin with "
            f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}."
        )
    return True, f"DMARC: the policy of {domain} is {policies[0].lower()}."


def _tags(texts: list[str], wanted: str) -> list[str]:
    """The values of one tag in `a=b; c=d` records, those that have it."""
    values = []
    for text in texts:
        for part in text.split(";"):
            name, equals, value = part.partition("=")
            if equals and name.strip().lower() == wanted:
                values.append("".join(value.split()))
    return values
