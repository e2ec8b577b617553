"""Four weeks of a team's life: its mornings, digests and e-mails, each once and in its hour.

They begin on the Monday before New York's clocks go back; a holiday lies among them, and the bot is
killed twice.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import httpx
import pytest

from engine.scheduling.week import working_days
from tests.local import ADDRESS, ROOT, Process, action_ids

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
WEEKS = 4
NAMES = ("Ines Okafor", "Tobias Lindqvist", "Mirela Castellanos", "Gwendolyn Achterberg")
SAYS = {
    "tobias": "Please take me off your list and do not write again.",
    "mirela": "Thank you, this sounds interesting. Tell me more.",
}
"""What two of them write back."""


def monday_before_the_clocks_go_back(now: datetime) -> date:
    """The next one that is more than a week away."""
    for year in (now.year, now.year + 1):
        first = date(year, 11, 1)
        sunday = first + (6 - first.weekday()) * DAY
        if sunday - 13 * DAY > now.date():
            return sunday - 6 * DAY
    raise AssertionError("there is one in each year")


def move_alone(home, database_url, at):
    """The workspace's clock without the bot, which was away for so long."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--smtp-port", "0"]
    command += ["--home", str(home), "--timezone", ZONE.key, "--until-stdin-closes"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as alone:
        found = ADDRESS.search(alone.stdout.readline())
        answer = httpx.post(f"{found[0]}/control/clock", json={"to": at.isoformat()}, timeout=30)
        answer.raise_for_status()
        alone.stdin.close()
        assert alone.wait(30) == 0


class Team:
    """The bot and what the team does with it from day to day."""

    def __init__(self, folder):
        self.database = f"sqlite:///{folder}/drumbeat.db"
        self.workspace_home = folder / "drumbeat.db.workspace"
        self.home = folder / "home"
        self.process = self.start()
        self.there = self.process.ready()
        self.answered = set()

    def start(self):
        return Process(
            self.database, self.home, "--no-rate-limit", settings={"DRUMBEAT_TIMEZONE": ZONE.key}
        )

    def end(self):
        assert self.process.stop() == 0
        self.process.local.close()
        self.process.popen.stdout.close()

    def kill_while_it_works(self, until):
        """SIGKILL while the clock moves over the hour of the morning's message."""
        moving = Thread(target=self._move_quietly, args=(until,))
        moving.start()
        self.process.kill()
        moving.join()
        self.process.local.close()
        self.process.popen.stdout.close()
        self.process = self.start()
        self.there = self.process.ready()

    def _move_quietly(self, until):
        with contextlib.suppress(httpx.HTTPError):  # the workspace ends with the bot
            self.there.post("clock", to=until.isoformat())

    def to(self, day, hour, minute=0):
        at = datetime.combine(day, time(hour, minute), tzinfo=ZONE)
        assert self.there.post("clock", to=at.astimezone(UTC).isoformat())["acknowledged"]

    def work(self):
        """Approve what waits and send what is a task, as far as the channel shows it."""
        for done in ("draft_approve", "task_sent"):
            for message in self.there.messages():
                if done in action_ids(message):
                    with contextlib.suppress(httpx.HTTPStatusError):  # it was drawn anew meanwhile
                        self.there.click(message, done)
            self.there.wait(
                lambda done=done: not any(done in action_ids(m) for m in self.there.messages()),
                what=f"no {done} any more",
            )

    def answer(self):
        for mail in self.there.mails():
            who = mail["recipients"][0].partition(".")[0]
            if who in SAYS and who not in self.answered:
                self.answered.add(who)
                self.there.post("mail/answer", touch_message_id=mail["message_id"], text=SAYS[who])
                self.there.message(SAYS[who][:20])

    def posts(self, text):
        """When each message of the channel that begins so was posted, by the team's clock."""
        return [
            datetime.fromtimestamp(float(message["ts"]), ZONE)
            for message in self.there.messages()
            if text(message.get("text") or "")
        ]


@pytest.fixture
def team(tmp_path):
    team = Team(tmp_path)
    begins = monday_before_the_clocks_go_back(datetime.now(UTC))
    team.end()
    move_alone(
        team.workspace_home,
        team.database,
        datetime.combine(begins, time(7, 30), tzinfo=ZONE).astimezone(UTC),
    )
    team.process = team.start()
    team.there = team.process.ready()
    team.begins = begins
    yield team
    team.end()


def is_morning(text):
    return any(
        text.startswith(f"{day}, ")
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )


def test_every_morning_and_every_friday_once_whatever_happens(team):
    there = team.there
    before = len(team.posts(is_morning))
    for name in NAMES:
        there.begin(name, "3-step")
        there.message(name, with_action="draft_approve")
    days = [team.begins + n * DAY for n in range(7 * WEEKS)]
    for day in days:
        if day in {days[8], days[16]}:
            team.to(day, 8, 29)
            team.kill_while_it_works(datetime.combine(day, time(8, 31), tzinfo=ZONE))
        team.to(day, 8, 45)
        team.work()
        team.to(day, 18)
        team.answer()
    team.to(days[-1] + DAY, 7)

    mornings = team.posts(is_morning)[before:]
    monday_weeks = {day - day.weekday() * DAY for day in days}
    works = sorted(d for monday in monday_weeks for d in working_days("US", monday)[0] if d in days)
    holiday = [d for d in days if d.weekday() < 5 and d not in works]
    assert holiday, "a holiday lies in these weeks"
    assert [at.date() for at in mornings] == works
    assert {at.time().hour for at in mornings} == {8}
    digests = team.posts(lambda text: text.startswith("The week to"))
    fridays = [day for day in days if day.weekday() == 4]
    assert [at.date() for at in digests][-WEEKS:] == fridays

    mails = team.there.mails()
    sent = Counter((mail["recipients"][0], mail["text"]) for mail in mails)
    assert sent
    assert set(sent.values()) == {1}
    by_person = Counter(mail["recipients"][0].partition(".")[0] for mail in mails)
    assert by_person["tobias"] == by_person["mirela"] == 1, "who has answered gets nothing more"
    assert by_person["ines"] == 2
    assert team.answered == set(SAYS)
