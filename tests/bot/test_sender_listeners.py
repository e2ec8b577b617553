"""Mailboxes, the button that says why, suppression and erasure, walked through a running bot."""

from __future__ import annotations

import pytest

from tests.local import action_ids, running, words

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
