"""Takes the README's screenshots from a running Drumbeat: `make screenshots`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.chromium import page_on
from tests.local import ROOT, Local, running

IMAGES = ROOT / "docs" / "images"
WRITTEN_TO, ANSWERED = 22, 5
"""Mails of the campaign that go out before its picture is taken, and how many are answered."""


def shoot(page: Page, name: str) -> None:
    """What the page shows once nothing moves any more."""
    page.mouse.move(640, 20)
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / f"{name}.png")


def channel(there: Local, page: Page) -> None:
    there.begin("Ines Okafor")
    card = there.message("Draft for Ines Okafor: connection")
    there.message("Draft for Ines Okafor: follow-up")
    page.get_by_test_id("ephemeral").last.get_by_text("Dismiss").click()
    message = page.locator(f'[data-ts="{card["ts"]}"]')
    message.get_by_test_id("replies").click()
    page.get_by_test_id("thread-pane").wait_for()
    shoot(page, "channel")


def cadence(there: Local, page: Page) -> None:
    card = there.message("Draft for Ines Okafor: connection", with_action="draft_approve")
    there.click(card, "draft_approve")
    for name in ("Desmond Falk", "Delphine Arkwright", "Tobias Lindqvist"):
        there.begin(name)
        there.message(f"Draft for {name}: follow-up")
    there.post("clock", next_working_day=True)
    task = there.message("Task for Ines Okafor", with_action="task_sent")
    there.click(task, "task_sent")
    email = there.message("Draft for Ines Okafor: first message", with_action="draft_approve")
    there.click(email, "draft_approve")
    there.message("Approved for Ines Okafor: first message")
    while not there.mails():
        there.post("clock", advance_hours=6)
    mail = there.mails()[0]
    there.post(
        "mail/answer",
        touch_message_id=mail["message_id"],
        text="Yes, this is a good moment for us. Could we talk on Thursday at ten?",
    )
    there.message("good moment", with_action="reply_meeting")
    for name in ("Desmond Falk", "Delphine Arkwright"):
        request = there.message(f"Draft for {name}: connection", with_action="draft_approve")
        there.click(request, "draft_approve")
        task = there.message(f"Task for {name}", with_action="task_sent")
        there.click(task, "task_sent")
    there.message("2 of 3 done")
    page.goto(f"{there.url}/#/channel/C0OUTREACH")
    page.reload()
    page.get_by_text("good moment").first.wait_for()
    shoot(page, "cadence")


def agent(page: Page) -> None:
    page.get_by_role("link", name="Ask Drumbeat").click()
    page.get_by_role("button", name="Who is waiting for an answer?").click()
    page.get_by_test_id("thread-pane").get_by_text("good moment").wait_for()
    shoot(page, "agent")
    page.get_by_test_id("channel-C0OUTREACH").click()


def review(page: Page) -> None:
    say(page, "/outreach campaign new")
    modal = page.get_by_test_id("modal")
    modal.get_by_role("textbox").first.fill("Spring term")
    modal.get_by_test_id("modal-submit").click()
    page.locator('[data-action-id="campaign_write"]').last.click()
    page.get_by_text("people to review").last.wait_for()
    say(page, "/outreach drafts Spring term")
    modal.get_by_text(re.compile("^1 of")).wait_for()
    shoot(page, "review")
    done(page)


def campaign(there: Local, page: Page) -> None:
    say(page, "/outreach drafts approve Spring term")
    modal = page.get_by_test_id("modal")
    modal.get_by_text("with a warning").last.click()
    modal.get_by_role("button", name=re.compile("Approve [0-9]+")).click()
    modal.get_by_text("approved").wait_for()
    done(page)
    say(page, "/outreach campaign Spring term")
    page.locator('[data-action-id="campaign_start"]').last.click()
    page.get_by_test_id("confirm-yes").click()
    page.get_by_text("at work").last.wait_for()
    already = len(there.mails())
    while len(there.mails()) < already + WRITTEN_TO:
        there.post("clock", advance_hours=6)
    for hour, mail in enumerate(there.mails()[already : already + ANSWERED], start=10):
        text = f"Yes, gladly. Could we talk on Tuesday at {hour}?"
        there.post("mail/answer", touch_message_id=mail["message_id"], text=text)
        there.message(text)
    page.reload()
    say(page, "/outreach campaign Spring term")
    page.get_by_text("to see a difference").last.wait_for()
    shoot(page, "campaign")


def home_tab(page: Page, there: Local) -> None:
    page.goto(f"{there.url}/#/home")
    page.get_by_text("This week").wait_for()
    shoot(page, "home")


def digest(page: Page, there: Local) -> None:
    there.command("digest")
    told = there.message("The week to")
    there.wait(
        lambda: [m for m in there.messages() if m.get("files")],
        what="its chart",
    )
    page.goto(f"{there.url}/#/channel/C0OUTREACH")
    page.reload()
    message = page.locator(f'[data-ts="{told["ts"]}"]')
    message.wait_for()
    message.evaluate("it => it.scrollIntoView({block: 'start'})")
    shoot(page, "digest")


def done(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    modal.get_by_role("button", name="Done").click()
    modal.wait_for(state="detached")


def say(page: Page, text: str) -> None:
    composer = page.get_by_test_id("composer")
    composer.fill(text)
    composer.press("Enter")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/drumbeat.db"
        with running(url, Path(home), "--no-rate-limit") as process:
            there = process.ready()
            with page_on(there.url, width=1280, height=860) as page:
                channel(there, page)
                cadence(there, page)
                agent(page)
                review(page)
                campaign(there, page)
                digest(page, there)
                home_tab(page, there)


if __name__ == "__main__":
    main()
