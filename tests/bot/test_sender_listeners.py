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
    """A bot with one prospect of ours, whose first message is a draft."""
    database = f"sqlite:///{tmp_path_factory.mktemp('senders')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
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
