"""Decides what can be configured from outside: read once at start, from the environment or .env."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import available_timezones

from holidays import list_supported_countries
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.model_prices import read_price
from engine.delivery.accounts.folder_names import BY_DEFAULT, read_names
from engine.delivery.accounts.inboxes import check_security
from engine.errors import InvalidError
from engine.replies.providers import Provider
from engine.retention import read_days
from storage.states import ImapSecurity

DNS_NAME = re.compile(r"[^\W_]([\w.-]{0,200}[^\W_])?")
TEXTS_FROM = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-f]{32}")
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """Every setting; the README's table is checked against this class by a test."""

    model_config = SettingsConfigDict(
        env_prefix="DRUMBEAT_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    """The bot's token (`xoxb-…`). Without it the local workspace is used."""
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    """The app-level token with `connections:write` (`xapp-…`), for Socket Mode."""
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    """What Slack signs its requests with, for HTTP in place of Socket Mode."""
    slack_api_url: str = "https://slack.com/api/"
    """Where Slack's Web API is; the local workspace sets it to itself."""
    channel: str = "outreach"
    """The team's channel, by name; `/outreach here` moves it."""
    timezone: str | None = None
    """The team's time zone, such as Europe/Berlin; by default that of the first admin in Slack."""
    country: str | None = None
    """Whose public holidays are days off (ISO 3166, two letters, such as DE); by default US."""
    note_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """How old a research note may be that drafts say by themselves; by default 180 days."""
    keep_days: str | None = None
    """How many days records are kept, by kind, such as `replies=730 silent=never`."""
    email_consent_countries: str | None = None
    """Where an e-mail needs a recorded consent (ISO 3166, two letters), such as DE,AT."""
    home: Path = Path("var")
    """Where files are kept that are not in the database."""
    database_url: str | None = None
    """Any SQLAlchemy URL for SQLite or PostgreSQL; by default `drumbeat.db` in `home`.

    The local workspace has a file of its own there, `local.db`: what is tried out stays there.
    """
    secret_key: SecretStr | None = None
    """Keys the hashes of suppressed addresses; by default made once and kept in `home`."""
    smtp_host: str | None = None
    """The mail server that e-mails leave through; without it they wait."""
    smtp_port: Port = 587
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    """Whether the connection must be encrypted before anything is said."""
    smtp_connections: Annotated[int, Field(ge=1, le=16)] = 3
    """How many connections to one mail server are open at the same time."""
    mail_from: str | None = None
    """The address that e-mails come from, such as ada@example.com."""
    mail_from_name: str | None = None
    dns: str | None = None
    """The name server that the doctor asks, such as 192.0.2.1; by default the machine's."""
    dkim_selector: str | None = None
    """The name of the DKIM key that e-mails are signed with: ours, or the mail server's."""
    dkim_key: Path | None = None
    """The file with the private key that Drumbeat signs with; without it the server may sign."""
    dkim_domain: str | None = None
    """The key's domain; by default that of `mail_from`."""
    imap_host: str | None = None
    """The mail server at which answers to `mail_from` are read."""
    imap_port: Port | None = None
    """Its port; by default 993, or 143 where the connection is not encrypted from the start."""
    imap_username: str | None = None
    imap_password: SecretStr | None = None
    """An app password, with most providers; by default that of the server for sending."""
    imap_security: ImapSecurity = ImapSecurity.TLS
    """`tls`, `starttls`, or `plain` for a server on this machine."""
    imap_folders: str | None = None
    """Folders that are read beside the inbox, with commas between; by default `junk`."""
    maildir: Path | None = None
    """A Maildir in which answers arrive."""
    model: str | None = None
    """The language model that writes drafts, by its endpoint's name; none: the templates write."""
    model_url: str = "https://api.openai.com/v1"
    """The base URL of any endpoint that speaks OpenAI's chat completions."""
    model_key: SecretStr | None = None
    model_timeout: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds for one try."""
    model_at_once: Annotated[int, Field(ge=1, le=256)] = 8
    model_per_minute: Annotated[int, Field(ge=1)] | None = None
    model_daily_usd: Annotated[float, Field(ge=0)] | None = None
    """What may be spent in a day of the team's; then the templates write."""
    model_price: str | None = None
    """Dollars for a million tokens of prompt and completion, such as 0.15/0.60."""
    twilio_account_sid: str | None = None
    """The Twilio account that SMS leave by; without it people text from their own phones."""
    twilio_auth_token: SecretStr | None = None
    """Its token, which its webhooks are signed with as well."""
    twilio_from: str | None = None
    """The number that SMS come from, such as +14155550123, or a messaging service (`MG…`)."""
    twilio_url: str = "https://api.twilio.com"
    """Where Twilio's API is."""
    http_port: Port | None = None
    """The port of the HTTP server for unsubscribing, reports and health; unset, there is none."""
    http_host: str = "127.0.0.1"
    """The address it listens at; behind a proxy that speaks https the default is right."""
    public_url: str | None = None
    """Its https address as the world sees it, such as https://outreach.example.com."""
    provider: Provider | None = None
    """Whose reports are taken at `/events/…`: sendgrid, postmark or ses."""
    provider_secret: SecretStr | None = None
    """SendGrid's verification key, Postmark's `user:password`, or the topic's ARN of Amazon SNS."""
    clock_url: str | None = None
    """The local workspace's clock; unset, the machine's clock is used."""
    log_level: str = "INFO"
    log_format: str = "text"
    """`text` for eyes, `json` for one object a line."""
    telemetry: bool = False
    """Whether traces and metrics go out by OTLP, to where the OTEL_ variables say."""
    sentry_dsn: SecretStr | None = None
    """Where errors are reported to, without what they are about."""

    @property
    def on_slack(self) -> bool:
        return self.slack_bot_token is not None and (
            self.slack_app_token is not None or self.slack_signing_secret is not None
        )

    @property
    def consent_countries(self) -> tuple[str, ...]:
        said = (self.email_consent_countries or "").replace(",", " ")
        return tuple(country.upper() for country in said.split())

    @property
    def imap_folder_names(self) -> tuple[str, ...]:
        """An empty setting counts as none, so `inbox` names no other."""
        said = self.imap_folders
        return BY_DEFAULT if said is None else read_names(said.split(","))

    @property
    def database(self) -> str:
        file = "drumbeat.db" if self.on_slack else "local.db"
        return self.database_url or f"sqlite:///{self.home / file}"

    @classmethod
    def load(cls, **given: object) -> Self:
        """Settings from the environment, `given` winning; one sentence when one is wrong."""
        try:
            settings = cls(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"]).upper()
            prefix = "" if name.startswith("SLACK_") else "DRUMBEAT_"
            raise InvalidError(
                f"The setting {prefix}{name} is wrong: {first['msg'].lower()}."
            ) from error
        settings.check()
        return settings

    def check(self) -> None:
        """What types do not tell: tokens that do not fit, names that mean nothing."""
        self._check_slack()
        if self.model_price is not None:
            read_price(self.model_price)
        if not self.model_url.startswith(("http://", "https://")):
            raise InvalidError("DRUMBEAT_MODEL_URL is no address. It begins with https://.")
        self._check_http()
        self._check_imap()
        self._check_dkim()
        self._check_twilio()
        if self.timezone is not None and self.timezone not in available_timezones():
            raise InvalidError(
                f"DRUMBEAT_TIMEZONE is no time zone: “{self.timezone}”. Say one like Europe/Berlin."
            )
        read_days(self.keep_days or "")
        self._check_consent_countries()
        if self.country is not None and self.country not in list_supported_countries():
            raise InvalidError(
                f"DRUMBEAT_COUNTRY is no country whose holidays are known: “{self.country}”. "
                "Say two letters, like DE."
            )

    def _check_slack(self) -> None:
        """A bot's token, and exactly one of the two ways in which Slack reaches us."""
        for name, token, start in (
            ("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-"),
            ("SLACK_APP_TOKEN", self.slack_app_token, "xapp-"),
        ):
            if token is not None and not token.get_secret_value().startswith(start):
                raise InvalidError(f"{name} begins with {start}; another token is set there.")
        ways = {
            "SLACK_APP_TOKEN": self.slack_app_token,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
        }
        given = [name for name, way in ways.items() if way is not None]
        if len(given) > 1:
            raise InvalidError(
                "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set. Keep the first for Socket "
                "Mode, or the second for HTTP."
            )
        if self.slack_bot_token is None and given:
            raise InvalidError(f"{given[0]} is set and SLACK_BOT_TOKEN is not. Slack needs both.")
        if self.slack_bot_token is not None and not given:
            raise InvalidError(
                "SLACK_BOT_TOKEN is set and SLACK_APP_TOKEN is not. Set it for Socket Mode, or "
                "SLACK_SIGNING_SECRET for HTTP."
            )
        if self.slack_signing_secret is not None and not self.http_port:
            raise InvalidError(
                "SLACK_SIGNING_SECRET is set and DRUMBEAT_HTTP_PORT, where Slack calls, is not."
            )

    def _check_http(self) -> None:
        """One-click unsubscribing needs https; a loopback address is for trying it out."""
        served = ("https://", "http://127.0.0.1", "http://localhost")
        if self.public_url is not None and not self.public_url.startswith(served):
            raise InvalidError("DRUMBEAT_PUBLIC_URL begins with https://.")
        if self.public_url is not None and self.http_port is None:
            raise InvalidError("DRUMBEAT_PUBLIC_URL is set and DRUMBEAT_HTTP_PORT is not.")
        if (self.provider is None) != (self.provider_secret is None):
            raise InvalidError("DRUMBEAT_PROVIDER and DRUMBEAT_PROVIDER_SECRET belong together.")
        if self.provider is not None and self.http_port is None:
            raise InvalidError("DRUMBEAT_PROVIDER needs DRUMBEAT_HTTP_PORT, where reports come in.")

    def _check_imap(self) -> None:
        if self.imap_host is None:
            return
        check_security(self.imap_host, self.imap_security)
        try:
            self.imap_folder_names  # noqa: B018 - read for what is wrong with it
        except InvalidError as error:
            raise InvalidError(f"DRUMBEAT_IMAP_FOLDERS: {error}") from error
        if self.mail_from is None:
            raise InvalidError(
                "DRUMBEAT_IMAP_HOST is set and DRUMBEAT_MAIL_FROM, whose answers are read, is not."
            )
        if self.imap_password is None and self.smtp_password is None:
            raise InvalidError("DRUMBEAT_IMAP_HOST is set and DRUMBEAT_IMAP_PASSWORD is not.")

    def _check_dkim(self) -> None:
        """A signature says where its key is published; the file is read where e-mails are sent."""
        for name, value in (("SELECTOR", self.dkim_selector), ("DOMAIN", self.dkim_domain)):
            if value is not None and not DNS_NAME.fullmatch(value):
                raise InvalidError(f"DRUMBEAT_DKIM_{name} is no name for DNS: “{value}”.")
        if self.dkim_key is None:
            return
        if self.dkim_selector is None:
            raise InvalidError(
                "DRUMBEAT_DKIM_KEY is set and DRUMBEAT_DKIM_SELECTOR is not. "
                "Set it to the name under which the key is published, such as drumbeat."
            )
        if self.dkim_domain is None and self.mail_from is None:
            raise InvalidError(
                "DRUMBEAT_DKIM_KEY is set and neither DRUMBEAT_DKIM_DOMAIN nor DRUMBEAT_MAIL_FROM "
                "says of which domain it is."
            )

    def _check_twilio(self) -> None:
        """All three or none; what is signed or paid for never leaves in the clear."""
        three = {
            "DRUMBEAT_TWILIO_ACCOUNT_SID": self.twilio_account_sid,
            "DRUMBEAT_TWILIO_AUTH_TOKEN": self.twilio_auth_token,
            "DRUMBEAT_TWILIO_FROM": self.twilio_from,
        }
        lacking = [name for name, value in three.items() if value is None]
        if 0 < len(lacking) < len(three):
            raise InvalidError(f"{lacking[0]} is not set. An SMS needs {' and '.join(three)}.")
        if self.twilio_from is not None and not TEXTS_FROM.fullmatch(self.twilio_from):
            raise InvalidError(
                "DRUMBEAT_TWILIO_FROM is a number like +14155550123 or a messaging service (MG…)."
            )
        served = ("https://", "http://127.0.0.1", "http://localhost")
        if not self.twilio_url.startswith(served):
            raise InvalidError("DRUMBEAT_TWILIO_URL begins with https://.")

    def _check_consent_countries(self) -> None:
        unknown = set(self.consent_countries) - set(list_supported_countries())
        if unknown:
            raise InvalidError(
                f"DRUMBEAT_EMAIL_CONSENT_COUNTRIES: “{min(unknown)}” is no country. Say two "
                "letters each, like DE,AT."
            )


def key_path(settings: Settings) -> Path:
    """Where the key is kept: beside an SQLite file, so that whoever has the one finds the other."""
    in_home = settings.home / "secret.key"
    try:
        url = make_url(settings.database)
    except ArgumentError:
        return in_home  # opening that database says what is wrong with its address
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(f"{url.database}.key")
    return in_home


def envelopes_path(settings: Settings) -> Path:
    """Where what Slack said is kept until it is acted upon: one file a database, beside its key."""
    url = make_url(settings.database)
    beside = key_path(settings).parent
    return beside / f"{Path(url.database or '').name}.envelopes"


def hash_key(settings: Settings) -> bytes:
    """The installation's key: the setting, or one made once and kept in `key_path`."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = key_path(settings)
    if not path.exists():
        _make_key(path)
    key = path.read_bytes().strip()
    if not key:
        raise InvalidError(f"The key in {path} is empty. Restore it from your backup.")
    return key


def _make_key(path: Path) -> None:
    """Whole or not at all, and once: of two processes the second one's key is thrown away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # readable by its owner only
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
