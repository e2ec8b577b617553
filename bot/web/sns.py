"""Decides whether a notification is Amazon's: signed with a certificate from its own host."""

from __future__ import annotations

import base64
import binascii
import re
import urllib.request
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

Fetch = Callable[[str], bytes]
HOST = re.compile(r"sns\.[a-z0-9-]{2,30}\.amazonaws\.com(?:\.cn)?")
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    ),
}
"""The fields that are signed, in their order; those that are not there are left out."""
HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {"1": hashes.SHA1, "2": hashes.SHA256}
MOST_BYTES = 100_000
SECONDS = 5.0


@lru_cache(maxsize=8)
def fetch(url: str) -> bytes:
    """What stands at an address of Amazon's; asked once."""
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - checked by `at_amazon`
        content: bytes = answer.read(MOST_BYTES)
        return content


def at_amazon(url: object) -> bool:
    parts = urlsplit(url) if isinstance(url, str) else None
    return parts is not None and parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))


def is_genuine(told: Mapping[str, Any], topic: str, fetch: Fetch) -> bool:
    """Whether Amazon signed this for our topic. OSError when its certificate cannot be had."""
    names = SIGNED.get(str(told.get("Type")))
    hash_ = HASHES.get(str(told.get("SignatureVersion")))
    url = told.get("SigningCertURL")
    if names is None or hash_ is None or not at_amazon(url) or told.get("TopicArn") != topic:
        return False
    signed = "".join(f"{name}\n{told[name]}\n" for name in names if told.get(name) is not None)
    key = load_pem_x509_certificate(fetch(str(url))).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        signature = base64.b64decode(str(told.get("Signature")), validate=True)
        key.verify(signature, signed.encode(), padding.PKCS1v15(), hash_())
    except (InvalidSignature, binascii.Error):
        return False
    return True
