"""Takes the README's screenshots from a running Drumbeat: `make screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.chromium import page_on
from tests.local import ROOT, Local, running

IMAGES = ROOT / "docs" / "images"


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


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/drumbeat.db"
        with running(url, Path(home), "--no-rate-limit") as process:
            there = process.ready()
            with page_on(there.url, width=1280, height=860) as page:
                channel(there, page)
                cadence(there, page)


if __name__ == "__main__":
    main()
