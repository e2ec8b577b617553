"""Decides how the local workspace is started and found: a process of its own beside the bot."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import httpx
from pydantic import SecretStr
from sqlalchemy import make_url
from tzlocal import get_localzone_name

from bot.settings import Settings
from engine.errors import InvalidError

DEFAULT_PORT = 8765
TEAM = "T0LOCAL"
"""The id of the local workspace's Slack team, as the stand-in tells it."""
MAIL_FROM = "ada@drumbeat.example"
SMS_ACCOUNT = f"AC{'0' * 32}"
SMS_FROM = "+15005550006"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class LocalWorkspace:
    """A running local workspace and the settings that lead the bot to it."""

    process: subprocess.Popen[str]
    page: str
    settings: Settings
    home: Path

    def stop(self) -> None:
        """Closing its input ends it, after it has written down its state."""
        (self.home / "running.json").unlink(missing_ok=True)
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def home_for(settings: Settings) -> Path:
    """Where the local workspace of this database keeps its state: beside an SQLite file."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(f"{url.database}.workspace").absolute()
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:12]
    return (settings.home / f"workspace-{name}").absolute()


def start(
    settings: Settings,
    *,
    port: int,
    fresh: bool,
    rate_limit: bool = True,
    begins: datetime | None = None,
) -> LocalWorkspace:
    """Start the stand-in for Slack and mail, and wait until it says where it is."""
    home = home_for(settings)
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--smtp-port", "0"]
    command += ["--home", str(home), "--manifest", str(ROOT / "manifest.yml")]
    command += ["--timezone", settings.timezone or get_localzone_name()]
    command += _by_http(settings)
    command += ["--until-stdin-closes", *(["--fresh"] if fresh else [])]
    command += [] if rate_limit else ["--no-rate-limit"]
    command += [] if begins is None else ["--at", begins.isoformat()]
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(settings),
        start_new_session=True,  # Ctrl-C is for the bot; the workspace ends after it
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait(10)
        raise InvalidError(
            f"The local workspace did not start; port {port} may be in use. "
            "Choose another one: `make run DRUMBEAT_PORT=8766`."
        )
    told = json.loads(line)
    led = lead(settings, told)
    (home / "running.json").write_text(json.dumps(told))
    return LocalWorkspace(process=process, page=told["page"], settings=led, home=home)


def _by_http(settings: Settings) -> list[str]:
    """With a signing secret the local workspace calls the bot, as Slack then does."""
    if settings.slack_signing_secret is None:
        return []
    return ["--deliver-to", f"http://{settings.http_host}:{settings.http_port}/slack/events"]


def _environment(settings: Settings) -> dict[str, str]:
    secret = settings.slack_signing_secret
    given = {} if secret is None else {"SLACK_SIGNING_SECRET": secret.get_secret_value()}
    return {**os.environ, **given}


def lead(settings: Settings, told: dict[str, object]) -> Settings:
    """The settings with Slack, mail and clock of a running local workspace."""
    url = str(told["url"]).rstrip("/")
    return settings.model_copy(
        update={
            "database_url": settings.database,
            "slack_bot_token": SecretStr("xoxb-local"),
            "slack_app_token": None if settings.slack_signing_secret else SecretStr("xapp-local"),
            "slack_api_url": f"{url}/api/",
            "smtp_host": "127.0.0.1",
            "smtp_port": int(str(told["smtp_port"])),
            "smtp_username": None,
            "smtp_password": None,
            "smtp_starttls": False,
            "mail_from": settings.mail_from or MAIL_FROM,
            "mail_from_name": settings.mail_from_name or "Ada Admin",
            "imap_host": None,
            **_texting(settings, url),
            "maildir": Path(str(told["maildir"])),
            "clock_url": f"{url}/control/clock",
        }
    )


def _texting(settings: Settings, url: str) -> dict[str, object]:
    """What is tried out texts nobody; where answers can come in, the stand-in takes SMS."""
    if not settings.http_port or find_spec("twilio") is None:
        return {"twilio_account_sid": None, "twilio_auth_token": None, "twilio_from": None}
    return {
        "public_url": f"http://127.0.0.1:{settings.http_port}",
        "twilio_account_sid": SMS_ACCOUNT,
        "twilio_auth_token": SecretStr("local"),
        "twilio_from": SMS_FROM,
        "twilio_url": url,
    }


def running(settings: Settings) -> Settings | None:
    """The settings that lead to the local workspace of this database, if one is running.

    A killed one leaves its note behind, so it is asked.
    """
    try:
        told = json.loads((home_for(settings) / "running.json").read_text())
        led = lead(settings, told)
        httpx.get(str(led.clock_url), timeout=2).raise_for_status()
    except (OSError, ValueError, httpx.HTTPError):
        return None
    return led
