"""The first-run guide, walked as a newcomer: from nothing to the first approved draft, by mouse."""

import sys
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.prospects import imports
from engine.views.base import Actor
from storage import migrate
from storage.database import open_database, session_factory
from tests.chromium import page_on, require_chromium
from tests.local import running
from tests.support import KEY, NOW, make_workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

expect.set_options(timeout=20_000)

PEOPLE = b"""First Name,Last Name,Email,Company,Title
Wilhelmina,Quandt,wilhelmina@birchvale.example,Birchvale School,Director of Admissions
Odalys,Ferrer,odalys@lindenhall.example,Linden Hall,Head of School
Tobias,Ekholm,tobias@fernbank.example,Fernbank Academy,College Counselor
"""
OFFER = {
    "What you work on, in a few words": "paper maps for school trips",
    "What you offer, in a sentence or two": "We print a map of each trip.",
    "Proof points, one a line": "",
    "Questions, one a line": "Who plans your trips?",
    "Postal address below every e-mail": "1 Birch Lane, Boston",
}


class Newcomer:
    """Does one thing after another, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.began = page, 0, time.monotonic()

    def click(self, what: Locator) -> None:
        what.click()
        self.steps += 1

    def fill(self, what: Locator, words: str) -> None:
        what.fill(words)
        self.steps += 1

    def go(self, place: str) -> None:
        """To a place of the sidebar, which a narrow window hides behind a button."""
        menu = self.page.get_by_test_id("menu")
        if menu.is_visible():
            self.click(menu)
        self.click(self.page.get_by_test_id(place))

    def say(self, text: str) -> None:
        self.fill(self.page.get_by_test_id("composer"), text)
        self.click(self.page.get_by_test_id("send"))

    def sees_next(self, words: str) -> Locator:
        """Home, whose guide says what comes next."""
        self.go("nav-home")
        home = self.page.get_by_test_id("home")
        expect(home).to_contain_text(f"Next: {words}")
        return home


@contextmanager
def nobody_there(folder):
    """The address of a database whose team has nobody: an import that came to nothing keeps the
    samples away.
    """
    url = f"sqlite:///{folder}/drumbeat.db"
    database = open_database(url)
    migrate.upgrade(database)
    with session_factory(database, hash_key=KEY).begin() as session:
        workspace = make_workspace(session)
        by = Actor(workspace_id=workspace.id, member_id=None, name="Nobody", role="admin")
        job = imports.preview(
            session, "none.csv", PEOPLE, by=by, channel=None, slack_file_id=None, now=NOW
        )
        imports.cancel(session, job.job_id, by=by, now=NOW)
    database.dispose()
    yield url


@pytest.mark.parametrize("width", [1280, 390])
def test_a_newcomer_comes_from_nothing_to_an_approved_draft(tmp_path, width, record_property):
    require_chromium()
    with (
        nobody_there(tmp_path) as url,
        running(url, tmp_path / "home", "--no-rate-limit") as process,
        page_on(process.ready().url, width=width, height=844) as page,
    ):
        page.set_default_timeout(20_000)
        newcomer = Newcomer(page)
        walk(newcomer)
        took = time.monotonic() - newcomer.began
        record_property("steps", newcomer.steps)
        record_property("seconds", round(took, 1))
        sys.stdout.write(f"first run at {width} px: {newcomer.steps} steps in {took:.1f} s\n")


def walk(newcomer: Newcomer) -> None:
    page = newcomer.page
    newcomer.sees_next("Drop a CSV of prospects into #outreach")
    newcomer.go("channel-C0OUTREACH")
    page.get_by_test_id("file-input").first.set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE}
    )
    newcomer.steps += 1
    newcomer.click(page.locator('[data-action-id="import_confirm"]'))
    expect(page.get_by_test_id("message").filter(has_text="was imported").last).to_be_visible()

    home = newcomer.sees_next("Say what you offer")
    newcomer.click(home.locator('[data-action-id="offer_open"]'))
    modal = page.get_by_test_id("modal")
    for label, words in OFFER.items():
        newcomer.fill(modal.get_by_label(label), words)
    newcomer.click(modal.get_by_test_id("modal-submit"))
    newcomer.click(modal.get_by_role("button", name="Done"))

    newcomer.sees_next("Type /outreach prioritize in #outreach")
    newcomer.go("channel-C0OUTREACH")
    newcomer.say("/outreach prioritize")
    newcomer.click(page.get_by_role("button", name="Draft for the top"))
    approve = page.locator('[data-action-id="draft_approve"]')
    expect(approve).to_have_count(3)

    newcomer.sees_next("Approve the first draft")
    newcomer.go("channel-C0OUTREACH")
    card = page.get_by_test_id("message").filter(has_text="We print a map of each trip").last
    expect(card).not_to_contain_text("The school decides")  # of the sample's proof points
    newcomer.click(card.locator('[data-action-id="draft_approve"]'))
    expect(approve).to_have_count(2)
    newcomer.go("nav-home")
    expect(page.get_by_test_id("home")).not_to_contain_text("Five steps")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
