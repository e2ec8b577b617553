"""Decides what is an e-mail address, a LinkedIn profile and a phone number; by syntax only."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import unquote, urlsplit

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

MOST_KEY: Final = 300
"""PostgreSQL's indexes take about 2,700 bytes, four for a character at most."""
FEWEST_DIGITS, MOST_DIGITS = 7, 15
SEPARATORS: Final = frozenset("+-.()/ \t\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u202f\u2009")


def read_email(text: str) -> str | None:
    """The address with its domain normalised, or None when it is malformed. No DNS.

    Domains that can never get mail (.test, .invalid, .local) pass: they are sound by syntax.
    """
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


def read_linkedin(text: str) -> str | None:
    """The profile's part of the path after `/in/`, as written, or None when it is no profile.

    Host linkedin.com or below it; http, https or no scheme. A company's page is no profile.
    """
    if any(char.isspace() for char in text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"//{text.removeprefix('//')}")
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
    return comparable(unquote(profile).lower())


def read_phone(text: str) -> str | None:
    """The number as E.164 if it is written internationally, else tidied; None when it is none.

    7 to 15 digits, separators and a leading `'` (a spreadsheet's mark for text), no letters.
    """
    bare = text.removeprefix("'").strip()
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
