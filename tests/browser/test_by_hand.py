"""The way through by hand: a person at the local workspace's page, with mouse and keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from blocks.base import esc
from tests.chromium import page_on, require_chromium
from tests.local import running

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

expect.set_options(timeout=20_000)  # as patient as the clicks: a busy machine is no failure

PEOPLE = b"""First Name,Last Name,Email,Company,Title
Wilhelmina,Quandt,wilhelmina@birchvale.example,Birchvale School,Director of Admissions
,,,Birchvale School,Teacher
"""


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    require_chromium()
    url = f"sqlite:///{tmp_path_factory.mktemp('by_hand')}/drumbeat.db"
    with running(url, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        yield process.ready()


@pytest.fixture
def page(there):
    with page_on(there.url) as page:
        page.set_default_timeout(20_000)
        yield page


def say(page: Page, text: str):
    composer = page.get_by_test_id("composer")
    composer.fill(text)
    composer.press("Enter")


def card(page: Page, text: str):
    """The newest message in the channel that shows `text`."""
    return page.get_by_test_id("message").filter(has_text=text).last


def test_from_a_csv_to_a_booked_meeting_with_the_mouse(page):
    page.get_by_test_id("file-input").first.set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE}
    )
    composer = page.get_by_test_id("composer")
    composer.press("Enter")
    imported = card(page, "people.csv").filter(has_text="unusable")
    imported.locator('[data-action-id="import_confirm"]').click()
    expect(card(page, "was imported by Ada Admin")).to_be_visible()

    say(page, "/outreach segment")
    expect(page.get_by_test_id("ephemeral").filter(has_text="segmented")).to_be_visible()
    say(page, "/outreach prioritize top 3")
    expect(page.get_by_test_id("ephemeral").filter(has_text="Top 3")).to_be_visible()

    say(page, "/outreach sequence Wilhelmina Quandt")
    page.locator('[data-action-id="sequence_start"]').click()
    draft = card(page, "First message by e-mail")
    draft.locator('[data-action-id="draft_edit"]').click()
    modal = page.get_by_test_id("modal")
    body = modal.get_by_role("textbox").last
    body.fill("Hello {{first_name}}")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_test_id("field-error")).to_be_visible()
    body.fill("Hello Wilhelmina,\n\nmay I ask how you follow up on referrals?")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_have_count(0)
    expect(card(page, "may I ask how you follow up")).to_be_visible()

    draft.locator('[data-action-id="draft_approve"]').click()
    page.get_by_test_id("confirm-yes").click()  # it speaks of the sample product
    expect(draft.locator('[data-action-id="draft_approve"]')).to_have_count(0)
    for _ in range(3):
        page.get_by_test_id("clock-next").click()
        expect(page.get_by_test_id("clock-next")).to_be_enabled()
        if "Sent" in draft.inner_text():
            break
        page.get_by_test_id("clock-day").click()
        expect(page.get_by_test_id("clock-day")).to_be_enabled()
    expect(draft).to_contain_text("Sent")

    page.get_by_test_id("nav-outbox").click()
    page.get_by_test_id("mail-row").first.click()
    expect(page.get_by_test_id("outbox")).to_contain_text("may I ask how you follow up")
    page.get_by_test_id("answer-text").fill("Happy to talk, Thursday at 10 works for me.")
    page.get_by_test_id("answer-send").click()

    page.get_by_test_id("channel-C0OUTREACH").click()
    alert = card(page, "Happy to talk")
    meeting = page.locator('[data-action-id="reply_meeting"]')
    if meeting.count() == 0:
        page.get_by_test_id("replies").last.click()
    expect(alert).to_be_visible()
    meeting.first.click()
    expect(meeting).to_have_count(0)

    say(page, "/outreach metrics 30d")
    told = page.get_by_test_id("ephemeral").filter(has_text="1 meeting")
    expect(told).to_contain_text(re.compile("1 answered"))


def test_the_scoring_model_is_changed_in_one_window_with_the_mouse(page):
    say(page, "/outreach icp")
    page.locator('[data-action-id="icp_edit"]').last.click()
    modal, then = page.get_by_test_id("modal"), page.get_by_test_id("modal-submit")
    modal.locator("select").select_option(label="Shared limits, industries, pillars")
    then.click()
    limit = modal.get_by_role("textbox").first
    limit.fill("rubbish")
    then.click()
    expect(modal.get_by_test_id("field-error")).to_contain_text("is not a number")
    limit.fill("40")
    then.click()
    expect(modal).to_contain_text("together at most 60 → 40")
    then.click()
    expect(modal).to_contain_text("Version 1 counts now")
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_narrow_and_wide_windows(there, width):
    with page_on(there.url, width=width, height=844) as page:
        there.command("prioritize top 5")
        expect(page.get_by_test_id("ephemeral").filter(has_text="Top 5").last).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


def test_a_demos_file_goes_into_its_form(page):
    say(page, "/outreach demos")
    page.get_by_test_id("ephemeral").locator('[data-action-id="demo_add"]').click()
    modal = page.get_by_test_id("modal")
    texts = modal.get_by_role("textbox")
    texts.nth(0).fill("one page on paper")
    texts.nth(1).fill("It says what a page holds")
    modal.locator('input[type="file"]').set_input_files(
        {"name": "one-page.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(modal.get_by_text("one-page.pdf")).to_be_visible()
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_have_count(0)
    added = page.get_by_test_id("ephemeral").filter(has_text="added one page on paper")
    expect(added).to_contain_text("the file one-page.pdf")


SHOWN = """async (text) => {
  const { mrkdwn } = await import("/page/mrkdwn.js");
  const box = document.createElement("div");
  box.append(mrkdwn(text));
  return Array.from(box.querySelectorAll("*"), (node) => `${node.tagName} ${node.textContent}`);
}"""


def test_foreign_words_are_shown_as_they_are_and_our_own_with_their_marks(page):
    foreign = esc("*bold* _slanted_ ~gone~ `code` :wave: <!channel>")
    assert page.evaluate(SHOWN, f"{foreign} *ours*") == ["STRONG ours"]


def test_a_message_becomes_a_prospect_by_keyboard_and_is_taken_back(page):
    say(page, "Met Odalys Ferrer, odalys@ferrer.example")
    message = card(page, "Met Odalys Ferrer")
    more = message.get_by_role("button", name="More for this message")
    more.focus()
    more.press("Enter")
    page.keyboard.press("ArrowDown")  # from "Log as reply from …"
    expect(page.get_by_role("menuitem", name="Add as prospect")).to_be_focused()
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Name", exact=True)).to_have_value("Odalys Ferrer")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_role("button", name="Approve: Odalys Ferrer")).to_be_visible()
    page.keyboard.press("Escape")
    more.click()
    page.get_by_role("menuitem", name="Delete message").click()
    expect(page.get_by_text("Met Odalys Ferrer")).to_have_count(0)


def test_the_pane_is_opened_a_prompt_chosen_and_its_answer_read_by_keyboard(there):
    with page_on(there.url, width=390, height=844) as page:
        page.set_default_timeout(20_000)
        page.get_by_test_id("menu").click()
        page.get_by_role("link", name="Ask Drumbeat").press("Enter")
        offered = page.get_by_role("group", name="Ask me, for example:").get_by_role("button")
        expect(offered).to_have_count(4)
        question = offered.first.inner_text()
        offered.first.focus()
        page.keyboard.press("Enter")
        pane = page.get_by_test_id("thread-pane")
        expect(pane.get_by_test_id("message").last).to_contain_text("The same as /outreach")
        expect(pane.locator(".place-head")).to_contain_text(question)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.keyboard.press("Escape")
        expect(pane).to_have_count(0)
        say(page, "sing me a song")
        expect(pane.get_by_test_id("message").last).to_contain_text("is not understood")


def test_places_opened_before_the_workspace_answered_stay_open(there):
    with page_on(there.url, width=390, height=844) as page:
        page.set_default_timeout(20_000)
        held = []

        def hold(asked):
            held.append(asked)

        page.route("**/control/journal*", hold, times=1)
        with page.expect_request("**/control/journal*"):
            page.reload()
        page.get_by_test_id("menu").click()
        held[0].continue_()
        page.get_by_test_id("nav-home").click()
        expect(page.get_by_test_id("home")).to_be_visible()
        page.go_back()
        expect(page.get_by_test_id("composer")).to_be_visible()


def test_what_is_being_looked_up_shows_in_the_thread_until_something_is_said(there, page):
    slack = WebClient("xoxb-local", base_url=f"{there.url}/api/")
    ts = there.post("message", user="U0ADA", channel="C0OUTREACH", text="Is it late?")["ts"]
    page.goto(f"{there.url}/#/channel/C0OUTREACH/thread/{ts}")
    where = {"channel_id": "C0OUTREACH", "thread_ts": ts}
    work = page.get_by_test_id("work")
    slack.assistant_threads_setStatus(**where, status="is looking")
    expect(work).to_have_text("Drumbeat is looking")
    slack.assistant_threads_setStatus(**where, status="is", loading_messages=["Looking …"])
    expect(work).to_have_text("Looking …")
    slack.chat_postMessage(channel="C0OUTREACH", thread_ts=ts, text="It is.")
    expect(work).to_have_text("")


def test_a_form_about_channels_offers_channels_and_no_conversation_without_a_name(there, page):
    page.goto(f"{there.url}/#/home")
    page.locator('[data-action-id="places_edit"]').click()
    modal = page.get_by_test_id("modal")
    digest = modal.get_by_label("The digest comes to")
    expect(digest.locator("option")).to_have_text(["Choose", "#outreach", "#general"])
    digest.select_option("#general")
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_test_id("field-error")).to_have_text(
        "Drumbeat is not in this channel. Type /invite @Drumbeat there first."
    )
    modal.get_by_role("button", name="Cancel").click()
