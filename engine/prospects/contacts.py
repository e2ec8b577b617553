"""Decides what is an e-mail address, a LinkedIn profile and a phone number; by syntax only.

Libraries decide. What nearly every row has is decided by a pattern beside them, which says the same
in a twentieth of the time or leaves the matter to the library.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

MOST_KEY: Final = 300
"""PostgreSQL's indexes take about 2,700 bytes, four for a character at most."""
FEWEST_DIGITS, MOST_DIGITS = 7, 15
SEPARATORS: Final = frozenset("+-.()/ \t\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u202f\u2009")


def read_email(text: str) -> str | None:
    """The address with its domain normalised, or None when it is malformed. No DNS.

    Domains that can never get mail (.test, .invalid, .local) pass: they are sound by syntax.
    """
    if not (plain := _PLAIN_EMAIL.fullmatch(text)) or plain[1].lower() in _LOWERED:
        return read_any_email(text)
    domain = _domain(plain[2])
    return None if domain is None else f"{plain[1]}@{domain}"


_PLAIN_EMAIL: Final = re.compile(
    r"(?=[^@]{1,64}@[^@]{3,150}\Z)"
    r"([\w!#$%&'*+\-/=?^`{|}~]+(?:\.[\w!#$%&'*+\-/=?^`{|}~]+)*)@([A-Za-z0-9.\-]+)",
    re.ASCII,
)
_LOWERED: Final = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)


@lru_cache(maxsize=65_536)
def _domain(domain: str) -> str | None:
    """The domain as the library normalises it, or None; colleagues share one."""
    address = read_any_email(f"a@{domain}")
    return None if address is None else address.removeprefix("a@")


def read_any_email(text: str) -> str | None:
    """`read_email` as the library decides it; a link to an address is that address."""
    if link := _MAIL_LINK.fullmatch(text):
        text = link[1]
    _, at, domain = text.rpartition("@")
    if not at or "." not in domain:
        return None
    special = domain.rpartition(".")[2].lower() in SPECIAL_USE_DOMAIN_NAMES
    try:
        # The library refuses special names; below .example they are judged by syntax alone.
        found = validate_email(text + (_BELOW if special else ""), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.removesuffix(_BELOW) if special else found.normalized


_BELOW: Final = ".example"
_MAIL_LINK: Final = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE | re.DOTALL)


def read_linkedin(text: str) -> str | None:
    """The profile's part of the path after `/in/`, as written, or None when it is no profile.

    Host linkedin.com or below it; http, https or no scheme. A company's page is no profile.
    """
    plain = _PLAIN_PROFILE.fullmatch(text)
    return plain[1] if plain else read_any_linkedin(text)


_PLAIN_PROFILE: Final = re.compile(
    r"(?:https?://)?(?:[a-z0-9\-]{1,60}\.)?linkedin\.com/in/([\w%.\-]+)/?", re.ASCII | re.IGNORECASE
)


_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*://", re.ASCII | re.IGNORECASE)
"""A query may hold another address: `://` further on is no scheme."""


def read_any_linkedin(text: str) -> str | None:
    """`read_linkedin` for whatever a URL may be made of."""
    if any(char.isspace() for char in text):
        return None
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"//{text.removeprefix('//')}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"}:
        return None
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return None
    found = re.match(r"/in/+([^/]+)", parts.path, re.IGNORECASE)
    return found[1] if found else None


def comparable(key: str) -> str:
    """A key that an index can hold: a very long one by its beginning and its hash."""
    if len(key) <= MOST_KEY:
        return key
    return f"{key[: MOST_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"


def linkedin_url(profile: str) -> str:
    """The address of a profile, always in one form."""
    return f"https://www.linkedin.com/in/{profile}"


def linkedin_key(profile: str) -> str:
    """What identifies a profile: its name in lower case, however it was escaped."""
    return comparable((unquote(profile) if "%" in profile else profile).lower())


def read_phone(text: str) -> str | None:
    """The number as E.164 if it is written internationally, else tidied; None when it is none.

    7 to 15 digits, separators and a leading `'` (a spreadsheet's mark for text), no letters.
    """
    bare = text.removeprefix("'").strip()
    if _PLAIN_PHONE.fullmatch(bare):
        digits = _NO_DIGIT.sub("", bare)
        if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
            return None
        if (bare[0] == "+" or digits[:2] == "00") and (number := _plain_e164(bare, digits)):
            return number
    return read_any_phone(bare)


_PLAIN_PHONE: Final = re.compile(r"\+?\d[\d .()\-]*", re.ASCII)
_NO_DIGIT: Final = re.compile(r"\D+", re.ASCII)


def _plain_e164(bare: str, digits: str) -> str | None:
    """The number where it is its digits: nothing in it may be a prefix for calls at home."""
    international = digits if bare[0] == "+" else digits[2:]
    for length in (1, 2, 3):
        prefix = _home_prefix(international[:length])
        if prefix is not None:
            rest = international[length:]
            if not len(rest) >= FEWEST_DIGITS - 3 or prefix.match(rest):
                return None
            return f"+{international}"
    return None


@lru_cache(maxsize=2048)
def _home_prefix(country_code: str) -> re.Pattern[str] | None:
    """What may stand before a number at home; None when no country has this code."""
    if not country_code.isdecimal():
        return None
    code = int(country_code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code)
    if regions is None or str(code) != country_code:
        return None
    metadata = (
        phonenumbers.PhoneMetadata.metadata_for_nongeo_region(code)
        if regions[0] == "001"
        else phonenumbers.PhoneMetadata.metadata_for_region(regions[0])
    )
    pattern = metadata.national_prefix_for_parsing if metadata is not None else None
    return re.compile(pattern or _NEVER)


_NEVER: Final = "(?!)"


def read_any_phone(bare: str) -> str | None:
    """`read_phone` as the library decides it, for a number without a spreadsheet's mark."""
    digits = [char for char in bare if char.isdecimal()]
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    if any(not char.isdecimal() and char not in SEPARATORS for char in bare):
        return None
    tidy = "".join(str(int(char)) if char.isdecimal() else char for char in bare)
    number = "+" + tidy.removeprefix("00") if tidy.startswith("00") else tidy
    if not number.startswith("+"):
        return " ".join(tidy.split())
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return " ".join(tidy.split())
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def international(phone: str, country: str) -> str:
    """A number that was written nationally as E.164, if it is one of `country`; else as it is."""
    if phone.startswith("+"):
        return phone
    try:
        parsed = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return phone
    if not phonenumbers.is_valid_number_for_region(parsed, country):
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def email_key(address: str) -> str:
    """What identifies an address: lower case; at gmail.com dots and `+…` do not count."""
    local, _, domain = address.lower().rpartition("@")
    if domain == "gmail.com":
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{domain}"
