"""Mailboxes, the button that says why, suppression and erasure, walked through a running bot."""

from __future__ import annotations

import pytest

from tests.imap_server import imap_server
from tests.local import action_ids, elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("senders")]

WHO, ADDRESS = "Nadia Brook", "nadia.brook@brook.example"
CSV = f"Name,Email,Company,Title\n{WHO},{ADDRESS},Brook Academy,Head of School\n"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A bot with one prospect of ours, whose first message is a draft.

    It is early: what is approved waits for the hours of its recipient.
    """
    database = f"sqlite:///{tmp_path_factory.mktemp('senders')}/drumbeat.db"
    early = ("--no-rate-limit", "--at", "2027-04-07T04:00:00")
    with running(database, tmp_path_factory.mktemp("home"), *early) as process:
        local = process.ready()
        local.upload("one.csv", CSV.encode())
        local.click(local.message("one.csv", with_action="import_confirm"), "import_confirm")
        local.message("was imported")
        local.begin(WHO)
        yield local


def newest(local, action):
    def look():
        lines = reversed(local.state()["ephemerals"])
        return next((line for line in lines if action in action_ids(line)), None)

    return local.wait(look, what=f"an ephemeral line with {action}")


def test_from_a_paused_mailbox_to_an_erased_person(there):
    there.click(there.message(WHO, with_action="draft_approve"), "draft_approve")
    approved = there.message(WHO, with_action="draft_why")

    there.command("senders")
    there.click(newest(there, "sender_pause"), "sender_pause")
    there.ephemeral("paused ada@drumbeat.example")
    there.click(approved, "draft_why")
    there.ephemeral("The sender is paused.")
    there.click(newest(there, "sender_resume"), "sender_resume")
    there.ephemeral("its e-mails leave again")

    there.command(f"suppress {ADDRESS}")
    there.click(newest(there, "suppress"), "suppress")
    there.ephemeral(f"Nobody writes to {ADDRESS} again")
    there.command(f"unsuppress {ADDRESS}", user="U0REMY")
    there.ephemeral("Only an admin")
    there.command(f"unsuppress {ADDRESS} because she wrote to us again")
    there.ephemeral("may be written to again")

    there.command(f"erase {WHO}")
    question = newest(there, "prospect_erase")
    assert "1 sequence" in words(question)
    there.click(question, "prospect_erase")
    there.ephemeral("No import brings them back")
    there.wait(
        lambda: not any(WHO in words(message) for message in there.messages()),
        what="cards that name nobody",
    )
    there.command(f"prospect {WHO}")
    there.ephemeral("No prospect is called")


def fill(there, view, user="U0ADA", **entered):
    values = {block: {"value": value} for block, value in entered.items()}
    return there.post("submit", user=user, view_id=view["view_id"], values=values)


def test_an_admin_adds_a_mailbox_whose_answers_are_read(there):
    with imap_server() as server:
        there.command("senders")
        there.click(newest(there, "sender_add"), "sender_add")
        form = there.view()
        servers = {"imap_host": "mail.example", "imap_port": str(server.port)}
        entered = {"address": "remy@team.example", "member": "U0REMY", "imap_security": "plain"}
        refused = fill(there, form, **entered | servers, daily_cap="many")
        assert "number" in refused["errors"]["daily_cap"]
        refused = fill(there, form, **entered | servers, daily_cap="20")
        assert "without encryption" in refused["errors"]["imap_security"]
        servers["imap_host"] = server.host
        refused = fill(there, form, **entered | servers, daily_cap="20")
        assert "app password" in refused["errors"]["smtp_password"]
        fill(there, form, **entered | servers, daily_cap="20", smtp_password="not it")
        there.ephemeral("Ada Admin added remy@team.example")
        told = there.message("Answers to remy@team.example are not read")
        assert "<@U0REMY>" in words(told)
        assert "app password" in words(told)

        server.username, server.password = "remy@team.example", "an app's"
        there.command("senders")
        card = newest(there, "sender_edit")
        edits = [e for e in elements(card) if e.get("action_id") == "sender_edit"]
        at = {"channel": "C0OUTREACH", "ts": card["ts"], "action_id": "sender_edit"}
        there.post("click", user="U0ADA", block_id=edits[-1]["block_id"], **at)
        form = there.view()
        assert "not it" not in str(form)
        fill(there, form, smtp_password="an app's")
        there.ephemeral("Ada Admin changed remy@team.example")
        server.until_idle()


def home_button(there, user, action):
    """The Home tab of somebody, once it has that button, pressed."""
    there.post("home", user=user)

    def look():
        tabs = (v for v in there.state()["views"] if v["view"]["type"] == "home")
        mine = [v for v in tabs if v["user"] == user]
        return next((v for v in mine if action in action_ids(v["view"])), None)

    tab = there.wait(look, what=f"{action} on the Home tab of {user}")
    there.post("click", user=user, view_id=tab["view_id"], action_id=action)


def named_view(there, user, callback_id):
    """The modal of that name, once it is there."""

    def look():
        views = (v for v in there.state()["views"] if v["user"] == user)
        return next((v for v in views if v["view"].get("callback_id") == callback_id), None)

    return there.wait(look, what=f"the modal {callback_id}")


def test_whose_mailbox_it_is_says_on_home_how_it_sends(there):
    there.command("senders")
    there.click(newest(there, "sender_add"), "sender_add")
    mailbox = {"address": "own@team.example", "member": "U0REMY", "daily_cap": "20"}
    fill(there, named_view(there, "U0ADA", "mailbox"), **mailbox)
    there.ephemeral("Ada Admin added own@team.example")

    home_button(there, "U0REMY", "sending_open")
    choice = there.view("U0REMY")  # remy@team.example is theirs as well
    last = [e for e in elements(choice["view"]) if e["action_id"] == "sending_edit"][-1]
    there.post(
        "click",
        user="U0REMY",
        view_id=choice["view_id"],
        block_id=last["block_id"],
        action_id="sending_edit",
    )
    form = named_view(there, "U0REMY", "sending")
    refused = fill(there, form, user="U0REMY", daily_cap="5000", gap_seconds="x", ramp_from="30")
    assert "up to 2,000" in refused["errors"]["daily_cap"]
    assert "number" in refused["errors"]["gap_seconds"]
    right = {"daily_cap": "20", "gap_seconds": "90"}
    refused = fill(there, form, user="U0REMY", **right, reply_to="nobody")
    assert "no e-mail address" in refused["errors"]["reply_to"]
    refused = fill(there, form, user="U0REMY", reply_to="in@team.example")
    assert "at or below the 20" in refused["errors"]["ramp_from"]
    fill(there, form, user="U0REMY", ramp_from="5", daily_cap="25", signature="Remy\nReading")
    there.wait(
        lambda: "own@team.example* · up to 25 a day" in words(there.view("U0REMY")["view"]),
        what="the choice with the new cap",
    )

    there.command("senders", user="U0REMY")
    card = there.ephemeral("Answers go to in@team.example")
    assert "Today 0 of 5 (growing by 5 a day to 25)" in words(card)
    assert "Signed “Remy Reading”" in words(card)
    assert "sender_pause" not in action_ids(card)
