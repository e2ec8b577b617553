"""Says in plain words what is configured, reachable and missing, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.channel_check import check_channel
from bot.connect import in_words, slack_client
from bot.local import ROOT
from bot.reading_check import check_reading
from bot.running_check import check_running
from bot.sending_check import check_domains, check_sending
from bot.settings import Settings, key_path
from bot.texting_check import check_texting
from engine.errors import DrumbeatError
from engine.generation.conversation import Message, Question
from engine.views.base import View
from storage import migrate
from storage.database import open_database

SAFE_SQLITE = (3, 51, 3)
"""Older ones can lose a commit when a checkpoint resets the WAL while another process writes."""
TINY = Question(
    messages=(Message("user", 'Answer with the JSON object {"ok": true}.'),),
    schema={
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    },
    most_tokens=200,
)


class Health(StrEnum):
    OK = "ok"
    MISSING = "missing"
    """Not configured; Drumbeat works without it, with less."""
    WRONG = "wrong"


AT_WORK = {True: Health.OK, False: Health.WRONG, None: Health.MISSING}


class Finding(View):
    name: str
    health: Health
    says: str


class Diagnosis(View):
    success: bool
    """False when something that is configured does not work."""
    findings: tuple[Finding, ...]


def diagnose(settings: Settings) -> Diagnosis:
    """Look at everything that is configured. Nothing is sent, and nothing is changed."""
    findings: list[Finding] = []
    for name, check in CHECKS:
        try:
            findings += [Finding(name=name, health=h, says=says) for h, says in check(settings)]
        except DrumbeatError as error:
            findings.append(Finding(name=name, health=Health.WRONG, says=str(error)))
    wrong = any(finding.health == Health.WRONG for finding in findings)
    return Diagnosis(success=not wrong, findings=tuple(findings))


Result = list[tuple[Health, str]]


def _database(settings: Settings) -> Result:
    """Opening an SQLite file that is not there would make it, so it is looked for first."""
    try:
        with in_words():
            url = make_url(settings.database)
            if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
                return [(Health.MISSING, "There is no database yet; the first start makes it.")]
            database = open_database(settings.database)
            try:
                return [_revision(database), *_sqlite_caution(database)]
            finally:
                database.dispose()
    except SQLAlchemyError as error:
        return [(Health.WRONG, f"The database answers with {type(error).__name__}.")]


def _revision(database: Engine) -> tuple[Health, str]:
    name, current, newest = database.dialect.name, migrate.current(database), migrate.head()
    if current is None:
        return Health.MISSING, f"The {name} database is empty; the first start fills it."
    if current != newest:
        says = f"{name} at revision {current}; the newest is {newest}. Run `drumbeat db`."
        return Health.WRONG, says
    return Health.OK, f"{name} at revision {current}, the newest."


def _sqlite_caution(database: Engine) -> Result:
    if database.dialect.name != "sqlite" or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return []
    says = (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: run only one Drumbeat on this "
        "file, or use PostgreSQL."
    )
    return [(Health.OK, says)]


def _slack(settings: Settings) -> Result:
    if not settings.on_slack:
        says = (
            "No Slack tokens: `make run` uses the local workspace. For a real one set "
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET for HTTP."
        )
        return [(Health.MISSING, says)]
    slack = slack_client(settings)
    try:
        identity = slack.auth_test()
    except SlackApiError as error:
        return [(Health.WRONG, f"Slack refuses the bot's token: {error.response['error']}.")]
    except (SlackClientError, OSError) as error:
        return [(Health.WRONG, f"Slack cannot be reached ({type(error).__name__}).")]
    found: Result = [(Health.OK, f"Connected as {identity['user']} in {identity['team']}.")]
    found += _app_token(settings, slack) if settings.slack_app_token else [_by_http(settings)]
    given = {scope for scope in identity.headers.get("x-oauth-scopes", "").split(",") if scope}
    lacking = sorted(wanted_scopes() - given)
    if given and lacking:
        found.append(
            (
                Health.WRONG,
                f"The app lacks {', '.join(lacking)}: update it from manifest.yml, install again.",
            )
        )
    wrong = check_channel(settings, slack, identity["team_id"])
    return [*found, (Health.WRONG, wrong)] if wrong else found


def _app_token(settings: Settings, slack: WebClient) -> Result:
    """Whether a connection would be opened; asking for its address opens none."""
    token = settings.slack_app_token
    try:
        slack.apps_connections_open(app_token=token.get_secret_value() if token else "")
    except SlackApiError as error:
        reason = error.response["error"]
        says = f"Slack refuses the app-level token: {reason}. It needs the scope connections:write."
        return [(Health.WRONG, says)]
    return []


def _by_http(settings: Settings) -> tuple[Health, str]:
    """Where Slack must be told to call; whether it does so, only Slack knows."""
    if settings.public_url is None:
        return Health.MISSING, "Slack calls over HTTP, and DRUMBEAT_PUBLIC_URL does not say where."
    url = f"{settings.public_url}/slack/events"
    return Health.OK, f"Slack calls {url}: so say the app's commands, events and interactivity."


def wanted_scopes(manifest: Path = ROOT / "manifest.yml") -> set[str]:
    """The bot's scopes, from the manifest."""
    told: dict[str, Any] = yaml.safe_load(manifest.read_text())
    return set(told["oauth_config"]["scopes"]["bot"])


def _mail_out(settings: Settings) -> Result:
    return [(AT_WORK[is_well], says) for is_well, says in check_sending(settings)]


def _domain(settings: Settings) -> Result:
    return [(AT_WORK[is_well], says) for is_well, says in check_domains(settings)]


def _mail_in(settings: Settings) -> Result:
    found = [
        (Health.OK if is_well else Health.WRONG, says) for is_well, says in check_reading(settings)
    ]
    says = "Answers are not read. Set DRUMBEAT_IMAP_HOST, or DRUMBEAT_MAILDIR."
    return found or [(Health.MISSING, says)]


def _sms(settings: Settings) -> Result:
    found = [
        (Health.OK if is_well else Health.WRONG, says) for is_well, says in check_texting(settings)
    ]
    says = "No Twilio: people text from their own phones. Set DRUMBEAT_TWILIO_ACCOUNT_SID."
    return found or [(Health.MISSING, says)]


def _http(settings: Settings) -> Result:
    if settings.http_port is None:
        says = "No HTTP server: a mail unsubscribes, not one click. Set DRUMBEAT_HTTP_PORT."
        return [(Health.MISSING, says)]
    if settings.public_url is None:
        says = "It serves /health and /ready. For one-click unsubscribing set DRUMBEAT_PUBLIC_URL."
        return [(Health.OK, says)]
    return [(Health.OK, f"E-mails lead to {settings.public_url} for unsubscribing.")]


def _running(settings: Settings) -> Result:
    try:
        with in_words():
            found = check_running(settings)
    except SQLAlchemyError as error:
        return [(Health.WRONG, f"The database answers with {type(error).__name__}.")]
    return [(AT_WORK[is_well], says) for is_well, says in found]


def _model(settings: Settings) -> Result:
    """A tiny question: whether there is an answer, not which."""
    if settings.model is None:
        return [(Health.MISSING, "No model: the templates write. Set DRUMBEAT_MODEL for one.")]
    from bot.model import door_for  # noqa: PLC0415 - half a second, for those who have one

    with closing(door_for(settings)) as door:
        answer = door.ask(TINY)
        priced = door.at_most(TINY) is not None
    if answer.text is None:
        return [(Health.WRONG, answer.why)]
    if settings.model_daily_usd is not None and not priced:
        says = "DRUMBEAT_MODEL_DAILY_USD needs a price that is known. Set DRUMBEAT_MODEL_PRICE."
        return [(Health.WRONG, says)]
    cost = "" if priced else "; what it costs is not known, DRUMBEAT_MODEL_PRICE says it"
    says = f"{settings.model} answers in {answer.calls[-1].latency_ms / 1000:.1f} s{cost}."
    return [(Health.OK, says)]


def _key(settings: Settings) -> Result:
    if settings.secret_key is not None:
        return [(Health.OK, "The key for suppressed addresses is DRUMBEAT_SECRET_KEY.")]
    path = key_path(settings)
    if not path.is_file():
        says = f"There is no key for suppressed addresses yet; the first start makes it in {path}."
        return [(Health.MISSING, says)]
    return [(Health.OK, f"The key for suppressed addresses is in {path}; back it up.")]


CHECKS: tuple[tuple[str, Callable[[Settings], Result]], ...] = (
    ("Slack", _slack),
    ("Database", _database),
    ("Mail out", _mail_out),
    ("Domain", _domain),
    ("Answers", _mail_in),
    ("SMS", _sms),
    ("HTTP", _http),
    ("Model", _model),
    ("At work", _running),
    ("Key", _key),
)
