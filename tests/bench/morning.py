"""Measures the morning of twenty reps at Slack's pace, and what happens beside it meanwhile.

The whole product runs on the local workspace, which takes a message a second in a channel, as
Slack does, and refuses what comes sooner. Clicks and answers beside the post are measured against
the same ones a moment before, when nothing is posted. It takes some seven minutes a database.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from email.message import EmailMessage
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine

from engine import workspace as workspaces
from engine.members import ensure_member
from engine.replies import inbound
from engine.replies.receiving import receive
from engine.scheduling.day import open_day
from engine.scheduling.day_view import rows_of
from engine.scheduling.working_days import is_working_day
from storage.database import Sessions, session_factory
from storage.states import TouchKind
from storage.tables import Workspace
from tests.bench.base import Figure, databases
from tests.local import Local, running
from tests.outreach import Outreach
from tests.support import KEY, make_workspace

REPS, EACH = 20, 20
ALL = REPS * EACH
CLICKS, ANSWERS = 60, 6
BUTTON = "unanswered_open"
A_SECOND = 1.0
"""What Slack lets pass between two messages in a channel; the first few may come together."""
BURST = 4
SLACK_GOAL, CLICK_GOAL, ANSWER_GOAL, TAKEN_GOAL = 0.9, 0.5, 0.5, 0.98
LOOKS = 0.25
"""Seconds between two clicks of one person."""
NEXT_TO = "the same with nothing else to post"


@dataclass
class Morning:
    """A running product with a day to come."""

    there: Local
    sessions: Sessions
    workspace_id: int
    day: date
    now: datetime
    answered: int = 0

    def click(self, message: dict[str, Any]) -> int:
        """Milliseconds until it is acknowledged; then as long as a person looks at least."""
        took = int(self.there.click(message, BUTTON)["took_ms"])
        time.sleep(LOOKS)
        return took

    def answer(self) -> float:
        """Seconds from an answer that is read to its alert in the channel."""
        self.answered += 1
        name = f"Answering {self.answered}"
        mail = EmailMessage()
        mail["From"] = f"answering{self.answered}@answers.example"
        mail["To"] = "ada@drumbeat.example"
        mail["Subject"] = "Re: a page"
        mail["Message-ID"] = f"<{self.answered}@answers.example>"
        mail.set_content("Happy to talk. Does Thursday work?")
        after = self.journal(0, wait=0)["next"]
        began = time.perf_counter()
        with self.sessions.begin() as session:
            read = inbound.parse(mail.as_bytes())
            told = receive(session, self.workspace_id, read, now=datetime.now(UTC))
            assert told is not None
        self.there.command("help")  # wakes who posts, as the reader of mails would
        while True:
            found = self.journal(after, wait=2)
            if any(_says(entry, name) for entry in found["entries"]):
                return time.perf_counter() - began
            after = found["next"]
            assert time.perf_counter() - began < 60, "the alert does not come"

    def journal(self, after: int, *, wait: float) -> dict[str, Any]:
        params = {"after": after, "wait": wait}
        return dict(self.there.http.get("/control/journal", params=params).json())

    def open(self) -> int:
        """The day is opened as its morning would; how many entries it has."""
        with self.sessions.begin() as session:
            opened = open_day(session, self.workspace_id, self.day, self.now)
            assert opened is not None
            number = len(rows_of(session, opened))
        self.there.command("help")
        return number


def figures() -> Iterator[Figure]:
    with databases() as kinds, tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as home:
        for kind, new in kinds.items():
            database = new()
            sessions = session_factory(database, hash_key=KEY)
            workspace_id, day, now = _fill(sessions)
            with running(_address(database), Path(home) / kind, loaded=False) as process:
                there = process.ready()
                yield from _of(kind, Morning(there, sessions, workspace_id, day, now))


def _address(database: Engine) -> str:
    return database.url.render_as_string(hide_password=False)


def _of(kind: str, morning: Morning) -> Iterator[Figure]:
    message = _with_button(morning.there)
    quiet_clicks = [morning.click(message) for _ in range(CLICKS)]
    quiet_answers = []
    for _ in range(ANSWERS):
        time.sleep(2 * A_SECOND)  # so that none waits for the one before
        quiet_answers.append(morning.answer())
    after = morning.journal(0, wait=0)["next"]
    began = time.perf_counter()
    assert morning.open() == ALL, "the plan has not all of them"
    clicks, answers = [], []
    for _ in range(ANSWERS):
        clicks += [morning.click(message) for _ in range(CLICKS // ANSWERS)]
        answers.append(morning.answer())
        time.sleep(5 * A_SECOND)
    taken = refused = 0
    while taken < ALL + 1 + ANSWERS:
        found = morning.journal(after, wait=5)
        after = found["next"]
        for entry in found["entries"]:
            if entry["name"] == "chat.postMessage":
                taken += bool(entry["answer"]["ok"])
                refused += not entry["answer"]["ok"]
        assert time.perf_counter() - began < 3 * ALL, f"only {taken} messages were posted"
    took = time.perf_counter() - began
    yield Figure(
        f"{kind}: {ALL} entries of {REPS} reps posted", took, (taken - BURST) * A_SECOND, "s",
        "one message a second", SLACK_GOAL, smaller=True,
    )  # fmt: skip
    yield Figure(
        f"{kind}: messages that Slack took", taken, taken + refused, "messages", "all it was given",
        TAKEN_GOAL,
    )  # fmt: skip
    yield Figure(
        f"{kind}: a click beside the post", max(median(clicks), 1), max(median(quiet_clicks), 1),
        "ms", NEXT_TO, CLICK_GOAL, smaller=True,
    )  # fmt: skip
    yield Figure(
        f"{kind}: an alert of an answer beside the post", median(answers),
        median(quiet_answers) + A_SECOND, "s", f"{NEXT_TO}, and Slack's second", ANSWER_GOAL,
        smaller=True,
    )  # fmt: skip


def _says(entry: dict[str, Any], name: str) -> bool:
    if entry["name"] != "chat.postMessage" or not entry["answer"]["ok"]:
        return False
    return name in json.dumps(entry["body"])


def _with_button(there: Local) -> dict[str, Any]:
    button = {
        "type": "button",
        "action_id": BUTTON,
        "text": {"type": "plain_text", "text": "Read them"},
        "value": "{}",
    }
    return there.post_button(button)


def _fill(sessions: Sessions) -> tuple[int, date, datetime]:
    """Drafts of twenty reps that are due on the last working day, and who will answer."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        workspace.settings = {"caps": {"connection_requests_per_week": 10 * ALL}}
        day, now = _last_working_day(workspace)
        outreach = Outreach(session, workspace)
        outreach.audiences()
        for rep in range(REPS):
            member = ensure_member(
                session,
                workspace.id,
                slack_user_id=f"U0REP{rep:02}",
                name=f"Rep {rep}",
                admin=False,
                now=now,
            )
            for number in range(EACH):
                prospect = outreach.prospect(f"Due {rep} {number}", owner_id=member.id)
                outreach.sequence(prospect, (TouchKind.INITIAL_DM, now))
        for number in range(1, 2 * ANSWERS + 1):
            address = f"answering{number}@answers.example"
            prospect = outreach.prospect(f"Answering {number}", email_key=address)
            prospect.email = address
            outreach.sent(prospect, TouchKind.INITIAL_DM, now - timedelta(days=2))
        return workspace.id, day, now


def _last_working_day(workspace: Workspace) -> tuple[date, datetime]:
    """The day, and half past eight on it where the team works."""
    zone = workspaces.zone_of(workspace)
    settings = workspaces.settings_of(workspace)
    day = datetime.now(zone).date() - timedelta(days=1)
    while not is_working_day(settings, day):
        day -= timedelta(days=1)
    return day, datetime.combine(day, clock_time(8, 30), tzinfo=zone).astimezone(UTC)
