"""The door to the key that e-mails are signed with: reads it, makes one, says what to publish."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from bot.private_files import private_file
from bot.settings import Settings
from engine.delivery.mail.signing import Signer, plain_domain
from engine.errors import InvalidError

BITS: Final = 2048
SHORTEST: Final = 1024
"""RFC 8301: nobody has to believe a shorter one."""
MAKE: Final = "Name another file: `drumbeat dkim` makes a key where there is none."
OTHERS: Final = 0o077


@dataclass(frozen=True)
class RsaKey:
    """The kind that every receiver knows."""

    own: RSAPrivateKey
    algorithm: str = "rsa-sha256"
    kind: str = "rsa"

    def sign(self, content: bytes) -> bytes:
        return self.own.sign(content, padding.PKCS1v15(), hashes.SHA256())

    def public(self) -> bytes:
        return self.own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Ed25519Key:
    """Short and fast, and not known to all receivers (RFC 8463)."""

    own: Ed25519PrivateKey
    algorithm: str = "ed25519-sha256"
    kind: str = "ed25519"

    def sign(self, content: bytes) -> bytes:
        """Of the digest: so RFC 8463 has it."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(content)
        return self.own.sign(digest.finalize())

    def public(self) -> bytes:
        return self.own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


SigningKey = RsaKey | Ed25519Key


def read_key(path: Path) -> SigningKey:
    """The key in a file; InvalidError says in one sentence what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InvalidError(
            f"The DKIM key {path} cannot be read ({why.lower()}). `drumbeat dkim` makes one."
        ) from error
    try:
        own = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise InvalidError(f"The key in {path} has a password. Give one without.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidError(f"{path} holds no private key in PEM. {MAKE}") from error
    if isinstance(own, Ed25519PrivateKey):
        return Ed25519Key(own)
    if not isinstance(own, RSAPrivateKey):
        raise InvalidError(f"The key in {path} is neither RSA nor Ed25519. {MAKE}")
    if own.key_size < SHORTEST:
        raise InvalidError(f"The key in {path} has only {own.key_size} bits. {MAKE}")
    return RsaKey(own)


def make_key(path: Path, kind: str) -> SigningKey:
    """A new key in a file that is its owner's only; whatever stands there is replaced."""
    own = generate_private_key(65537, BITS) if kind == "rsa" else Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    with private_file(path) as file:
        file.write(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return read_key(path)


def record_of(key: SigningKey) -> str:
    """What is published at `SELECTOR._domainkey.DOMAIN`, as a TXT record."""
    return f"v=DKIM1; k={key.kind}; p={base64.b64encode(key.public()).decode()}"


def is_published(key: SigningKey, kind: str, public: str) -> bool:
    """Whether the tags `k` and `p` of a record are this key's; an RSA key has two writings."""
    try:
        told = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError):
        return False
    writings = [key.public()]
    if isinstance(key, RsaKey):
        bare = key.own.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        writings.append(bare)
    return (kind or "rsa").lower() == key.kind and told in writings


def open_to_others(path: Path) -> bool:
    """Whether more people than its owner may read the key."""
    return bool(path.stat().st_mode & OTHERS)


def published_at(selector: str, domain: str) -> str:
    return f"{selector}._domainkey.{domain}"


def signing_domain(settings: Settings) -> str | None:
    """The domain of the key: as it is set, or that of the address that e-mails come from."""
    said = settings.dkim_domain or (settings.mail_from or "").rpartition("@")[2]
    return plain_domain(said) or None


def signer_of(settings: Settings) -> Signer | None:
    """Who signs, where a key is configured; InvalidError where it cannot be used."""
    domain = signing_domain(settings)
    if settings.dkim_key is None or settings.dkim_selector is None or domain is None:
        return None
    return Signer(
        domain,
        settings.dkim_selector,
        read_key(settings.dkim_key),
        by_service=settings.provider is not None,
    )
