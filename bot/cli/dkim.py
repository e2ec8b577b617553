"""The shell's command for the key that e-mails are signed with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.base import Json, print_json, told
from bot.settings import DNS_NAME, Settings
from bot.signing_key import make_key, published_at, read_key, record_of, signing_domain
from engine.delivery.mail.signing import plain_domain
from engine.errors import InvalidError
from engine.views.base import View

ONE_STRING: Final = 255
"""Characters that one string of a TXT record takes (RFC 1035); receivers join several."""
SPLIT: Final = (
    f"If your DNS provider takes at most {ONE_STRING} characters, split the record into quoted "
    'strings: "…" "…".'
)


class Kind(StrEnum):
    RSA = "rsa"
    ED25519 = "ed25519"


class DkimRecord(View):
    """A key, and what is published of it."""

    file: str
    is_new: bool
    name: str
    """Where the record belongs in DNS."""
    record: str
    set: tuple[str, ...]
    """The settings with which e-mails are signed."""


def register(app: typer.Typer) -> None:
    app.command()(dkim)


def dkim(
    *,
    file: Annotated[Path | None, typer.Option(help="Where the key is or shall be.")] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(help="Of a new key, rsa unless said; not all receivers know ed25519."),
    ] = None,
    selector: Annotated[str | None, typer.Option(help="The key's name in DNS.")] = None,
    domain: Annotated[str | None, typer.Option(help="Like example.com.")] = None,
    as_json: Json = False,
) -> None:
    """Make the key that e-mails are signed with, or print what to publish of it."""
    with told(as_json=as_json):
        settings = Settings.load()
        found = _found(settings, file, kind, selector, domain)
        if as_json:
            print_json(found)
        else:
            _print(found)


def _found(
    settings: Settings,
    file: Path | None,
    kind: Kind | None,
    selector: str | None,
    domain: str | None,
) -> DkimRecord:
    name = selector or settings.dkim_selector or "drumbeat"
    of = plain_domain(domain) if domain else signing_domain(settings)
    if of is None:
        raise InvalidError("Say which domain the key is for: --domain example.com.")
    for each in (name, of):
        if not DNS_NAME.fullmatch(each):
            raise InvalidError(f"“{each}” is no name for DNS. Write it like example.com.")
    path = file or settings.dkim_key or settings.home / "dkim.pem"
    is_new = not path.exists()
    key = make_key(path, (kind or Kind.RSA).value) if is_new else read_key(path)
    if kind is not None and key.kind != kind:
        raise InvalidError(
            f"{path} holds an {key.kind} key. Say with --file where an {kind.value} one shall be."
        )
    return DkimRecord(
        file=str(path),
        is_new=is_new,
        name=published_at(name, of),
        record=record_of(key),
        set=(
            f"DRUMBEAT_DKIM_KEY={path}",
            f"DRUMBEAT_DKIM_SELECTOR={name}",
            f"DRUMBEAT_DKIM_DOMAIN={of}",
        ),
    )


def _print(found: DkimRecord) -> None:
    """The record stands on one line, to be copied."""
    begins = "A new key is" if found.is_new else "The key is"
    for line in (
        f"{begins} in {found.file}. Keep it as you keep passwords.",
        f"Publish this TXT record at {found.name}:",
        found.record,
        *([SPLIT] if len(found.record) > ONE_STRING else []),
        "",
        "Then set these, and `drumbeat doctor` compares the two:",
        *found.set,
    ):
        typer.echo(line)
