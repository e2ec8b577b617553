"""Decides what a domain lacks for its e-mails to arrive: MX, SPF, DKIM and DMARC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class OwnKey:
    """The key that Drumbeat signs with: where its public half belongs, and what tells it."""

    name: str
    is_published: Callable[[str, str], bool]
    """By the tags `k` and `p` of the record."""


def check_domain(
    records: Records,
    domain: str,
    selector: str | None,
    *,
    is_main: bool = True,
    own: OwnKey | None = None,
) -> list[Finding]:
    """One finding each on MX, SPF, DKIM and DMARC, in this order.

    The settings name the DKIM selector of the main domain only; with a key of our `own` that one
    is looked for.
    """
    return [
        _mx(records.mail_servers(domain), domain),
        _spf([text for text in records.texts(domain) if text.lower().startswith("v=spf1")], domain),
        _own_dkim(records, own) if own else _dkim(records, domain, selector, is_main=is_main),
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


def _own_dkim(records: Records, own: OwnKey) -> Finding:
    """Whether receivers find what they check our signatures with."""
    print_it = "`drumbeat dkim` prints the record to publish."
    found = [text for text in records.texts(own.name) if _tags([text], "p")]
    if not found:
        return False, (
            f"E-mails are signed, and there is no DKIM key at {own.name} to check them. {print_it}"
        )
    if len(found) > 1:
        return False, f"There are {len(found)} DKIM keys at {own.name}. Keep one."
    kind, public = (_tags(found, "k") or ["rsa"])[0], _tags(found, "p")[0]
    if not own.is_published(kind, public):
        return False, (
            f"The DKIM key at {own.name} is not that of DRUMBEAT_DKIM_KEY, so every signature is "
            f"found wrong. {print_it}"
        )
    return True, f"DKIM: e-mails are signed, and the key is at {own.name}."


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
