"""Four weeks of a team's life: its mornings, digests and e-mails, each once and in its hour.

They begin on the Monday before New York's clocks go back; a holiday lies among them, the bot is
killed twice, and the digest's day is moved.
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
from playwright.sync_api import expect

from engine.scheduling.week import working_days
from tests.chromium import page_on, require_chromium
from tests.local import ADDRESS, BEGINS, ROOT, Process, action_ids

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("four_weeks")]

ZONE = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
WEEKS = 4
THURSDAY, FRIDAY = 3, 4
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

    def tell_on_thursdays(self):
        """The digest from now on on Thursdays at ten, and no longer on Fridays."""
        self.there.command("settings")
        self.there.click(self.there.ephemeral("digest", with_action="clock_edit"), "clock_edit")
        view = self.there.view()
        chosen = {"digest_day": str(THURSDAY), "digest_hour": "10"}
        values = {
            name: {"value": {"selected_option": {"value": value}}} for name, value in chosen.items()
        }
        self.there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)
        self.there.ephemeral("changed the digest to Thursdays at 10:00")

    def live(self):
        """Day by day; how many mornings were posted before."""
        there = self.there
        before = len(self.posts(is_morning))
        for name in NAMES:
            there.begin(name, "3-step")
            there.message(name, with_action="draft_approve")
        self.days = [self.begins + n * DAY for n in range(7 * WEEKS)]
        for day in self.days:
            if day in {self.days[8], self.days[16]}:
                self.to(day, 8, 29)
                self.kill_while_it_works(datetime.combine(day, time(8, 31), tzinfo=ZONE))
            self.to(day, 8, 45)
            self.work()
            self.to(day, 18)
            self.answer()
            if day == self.days[15]:
                self.tell_on_thursdays()
        self.to(self.days[-1] + DAY, 8, 45)
        self.mornings = self.posts(is_morning)[before:]
        self.digests = self.posts(lambda text: text.startswith("The week to"))[-WEEKS:]

    def posts(self, text):
        """By its ts, when each message of the channel that begins so was posted, by their clock."""
        return [
            (message["ts"], datetime.fromtimestamp(float(message["ts"]), ZONE))
            for message in self.there.messages()
            if text(message.get("text") or "")
        ]


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    team = Team(tmp_path_factory.mktemp("four_weeks"))
    begins = monday_before_the_clocks_go_back(datetime.fromisoformat(BEGINS))
    team.end()
    move_alone(
        team.workspace_home,
        team.database,
        datetime.combine(begins, time(7, 30), tzinfo=ZONE).astimezone(UTC),
    )
    team.process = team.start()
    team.there = team.process.ready()
    team.begins = begins
    team.live()
    yield team
    team.end()


def is_morning(text):
    return any(
        text.startswith(f"{day}, ")
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )


def test_every_morning_and_every_digest_once_whatever_happens(team):
    days = [*team.days, team.days[-1] + DAY]
    monday_weeks = {day - day.weekday() * DAY for day in days}
    works = sorted(d for monday in monday_weeks for d in working_days("US", monday)[0] if d in days)
    holiday = [d for d in days if d.weekday() < 5 and d not in works]
    assert holiday, "a holiday lies in these weeks"
    assert [at.date() for _, at in team.mornings] == works
    assert {at.time().hour for _, at in team.mornings} == {8}
    fridays = [day for day in days if day.weekday() == FRIDAY][:2]
    thursdays = [day for day in days if day.weekday() == THURSDAY][2:]
    told = [max(day for day in works if day <= due) for due in fridays + thursdays]
    assert [at.date() for _, at in team.digests] == told, "a day off: the working day before"
    assert [at.hour for _, at in team.digests] == [14, 14, 10, 10]

    mails = team.there.mails()
    sent = Counter((mail["recipients"][0], mail["text"]) for mail in mails)
    assert sent
    assert set(sent.values()) == {1}
    by_person = Counter(mail["recipients"][0].partition(".")[0] for mail in mails)
    assert by_person["tobias"] == by_person["mirela"] == 1, "who has answered gets nothing more"
    assert by_person["ines"] == 2
    assert team.answered == set(SAYS)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_person_sees_it_on_the_page(team, width):
    require_chromium()
    with page_on(f"{team.there.url}/#/channel/C0OUTREACH", width=width) as page:
        expect.set_options(timeout=20_000)  # a busy machine is no failure
        for ts, _ in (*team.mornings, *team.digests):
            expect(page.locator(f'[data-testid="message"][data-ts="{ts}"]')).to_have_count(1)
        monday = team.days[-1] + DAY
        last, _ = team.mornings[-1]
        morning = page.locator(f'[data-ts="{last}"]')
        expect(morning).to_contain_text(f"{monday:%A}, {monday.day} {monday:%B}")
        digest = page.locator(f'[data-ts="{team.digests[-1][0]}"]')
        expect(digest).to_contain_text("The week to")
        page.goto(f"{team.there.url}/#/home")
        home = page.get_by_test_id("home")
        expect(home).to_contain_text("This week")
        expect(home).to_contain_text("The digest comes on Thursdays at 10:00")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
