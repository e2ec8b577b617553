"""Notes, demos and templates through a running bot, as a person writes and tries them."""

from __future__ import annotations

import json

import pytest

from engine.views.demos import MOST_FILE_BYTES
from tests.local import action_ids, elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("material")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def there(tmp_path_factory, home):
    """A bot with the sample prospects."""
    url = f"sqlite:///{tmp_path_factory.mktemp('material')}/drumbeat.db"
    with running(url, home, "--no-rate-limit") as process:
        yield process.ready()


def modal(there, text):
    def look():
        views = there.state()["views"]
        return next((v for v in reversed(views) if text in json.dumps(v["view"])), None)

    return there.wait(look, what=f"a modal with “{text}”")


def press(there, view, action):
    element = next(e for e in elements(view["view"]) if e["action_id"] == action)
    return there.post(
        "click",
        user="U0ADA",
        view_id=view["view_id"],
        action_id=action,
        block_id=element["block_id"],
        value=element.get("value"),
    )


def submit(there, view, **entered):
    values = {block: {"value": value} for block, value in entered.items()}
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)


def test_a_note_is_added_from_the_card_and_removed(there):
    there.command("prospect Ines Okafor")
    press(there, modal(there, "Draft a sequence"), "prospect_note")
    form = modal(there, "Nothing is noted")
    refused = submit(there, form, text="<!channel>", may_be_said="yes")
    assert "without markup" in refused["errors"]["text"]
    submit(there, form, text="Her school opens a second campus.", may_be_said="yes")
    modal(there, "Noted about Ines Okafor, drafts may say it.")
    there.command("note Ines Okafor: half written")
    shown = modal(there, "second campus")
    assert "half written" in json.dumps(shown["view"])
    assert "may be said" in words(shown["view"])
    press(there, shown, "note_remove")
    assert "Removed the note" in json.dumps(modal(there, "Removed the note")["view"])


def test_a_demo_is_added_edited_and_removed(there):
    there.command("demos")
    there.click(there.ephemeral("nothing to show yet"), "demo_add")
    form = modal(there, "New demo")
    refused = submit(there, form, name="a tour", proves="It is quick", url="bank.example")
    assert "begins with https" in refused["errors"]["url"]
    submit(
        there,
        form,
        name="a tour",
        proves="It is quick",
        url="https://fernbank.example/t",
        audiences=["referral_network"],
    )
    listed = there.ephemeral("Ada Admin added a tour")
    assert "For Referral network" in words(listed)
    there.click(listed, "demo_edit")
    submit(there, modal(there, "Edit demo"), proves="It takes two minutes")
    changed = there.ephemeral("It takes two minutes")
    there.click(changed, "demo_remove")
    assert "nothing to show yet" in words(there.ephemeral("Ada Admin removed a tour"))


def test_a_file_from_the_form_becomes_a_demo(there, home):
    def filled(name, content, **more):
        form = modal(there, "New demo")
        file_id = there.upload(name, content, into=None)["file_id"]
        values = {"name": "one page on paper", "proves": "It says what a page holds"} | more
        entered = {block: {"value": value} for block, value in values.items()}
        entered["file"] = {"value": [file_id]}
        return there.post("submit", user="U0ADA", view_id=form["view_id"], values=entered)

    there.command("demos")
    there.click(there.ephemeral("nothing to show yet"), "demo_add")
    assert "not allowed" in filled("page.exe", b"MZ")["errors"]["file"]
    assert "one of PDF" in filled("page.pdf", b"MZ")["errors"]["file"]
    large = b"%PDF-" + b" " * MOST_FILE_BYTES
    assert "under 5 MB" in filled("page.pdf", large)["errors"]["file"]
    link = "https://fernbank.example/t"
    assert "one of the two" in filled("page.pdf", b"%PDF-1.7", url=link)["errors"]["url"]
    assert not list((home / "demos").iterdir()), "nothing is left of what was refused"
    assert filled("Page of ours.pdf", b"%PDF-1.7", url=None)["acknowledged"]
    listed = there.ephemeral("Ada Admin added one page on paper")
    assert "the file Page-of-ours.pdf" in words(listed)
    [kept] = (home / "demos").iterdir()
    assert kept.read_bytes() == b"%PDF-1.7"
    there.click(listed, "demo_remove")


def test_a_template_is_tried_on_real_prospects_before_it_is_kept(there):
    there.command("templates")
    there.click(there.ephemeral("no templates of your own"), "template_add")
    form = modal(there, "New template")
    refused = submit(there, form, name="Intro", subject="About it", body="At {{ compnay }}")
    assert "Did you mean {{ company }}?" in refused["errors"]["body"]
    submit(there, form, name="Intro", subject="About it", body="How is it at {{ company }}?")
    listed = there.ephemeral("Ada Admin added Intro")
    there.click(listed, "template_edit")
    press(there, modal(there, "Edit template"), "template_preview")
    shown = words(modal(there, '"text": "Back"')["view"])
    assert shown.count("How is it at") >= 2
    assert "{{" not in shown
    there.click(listed, "template_remove")
    assert action_ids(there.ephemeral("Ada Admin removed Intro")) == ["template_add"]
