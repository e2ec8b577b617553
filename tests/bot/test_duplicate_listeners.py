"""Near misses, their answers, and an import that is taken back, through a running bot."""

from __future__ import annotations

import pytest

from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("duplicate")]

KNOWN = b"Name,Email,Company\nBartholomew Quill,b@quill.example,Quill Academy\n"
NEW = (
    b"Name,Phone,Company\nBart Quill,,\nBartholomev Quill,+1 212 555 0100,Quill Academy\n"
    b"Petronella Ashdown,+1 212 555 0111,Ashdown\n"
)


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A bot that has imported two files with one person in both, spelled in two ways."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{tmp_path_factory.mktemp('duplicates')}/drumbeat.db"
    with running(url, home, "--no-rate-limit") as process:
        local = process.ready()
        for name, content in (("known.csv", KNOWN), ("new.csv", NEW)):
            local.upload(name, content)
            local.click(local.message(name, with_action="import_confirm"), "import_confirm")
            local.message(name, with_action="import_undo")
        yield local


def test_somebody_known_already_is_merged_and_parted_again(there):
    card = there.message("1 may be somebody you know already", with_action="duplicates_open")
    there.click(card, "duplicates_open")
    pair = there.ephemeral("Are they one person?")
    assert "Bartholomev Quill" in words(pair)
    assert action_ids(pair) == ["duplicate_same", "duplicate_different", "duplicate_skip"]
    there.click(card, "duplicates_open", user="U0REMY")
    there.wait(lambda: len(shown(there, "Are they one person?")) == 2, what="Remy's pair")
    mine, hers = sorted(shown(there, "Are they one person?"), key=lambda line: line["user"])
    there.click(mine, "duplicate_skip", user=mine["user"])
    there.ephemeral("1 pair is left that you skipped")
    there.click(hers, "duplicate_same", user=hers["user"])
    merged = there.ephemeral("are one person now")
    assert action_ids(merged) == ["duplicate_undo"]
    there.wait(
        lambda: (
            "duplicates_open" not in action_ids(there.message("new.csv", with_action="import_undo"))
        ),
        what="the import's card without the question",
    )
    there.command("duplicates")
    there.ephemeral("Nobody looks like somebody else")
    there.click(merged, "duplicate_undo", user=hers["user"])
    there.ephemeral("are two people again")


def asks(there):
    return "duplicates_open" in action_ids(there.message("new.csv", with_action="import_undo"))


def shown(there, text):
    return [line for line in there.state()["ephemerals"] if text in words(line)]


def test_an_import_is_found_in_the_list_and_taken_back_once(there):
    there.command("imports")
    listed = there.ephemeral("The last")
    assert "new.csv" in words(listed)
    assert action_ids(listed).count("import_open") >= 2
    there.click(listed, "import_open")
    opened = there.ephemeral("was imported by Ada Admin")
    there.click(there.message("new.csv", with_action="import_undo"), "import_undo", user="U0REMY")
    there.message("was undone by Remy Rep")
    there.click(opened, "import_undo")
    assert there.ephemeral("Remy Rep has undone this import already")["user"] == "U0ADA"
    done = there.message("was undone by Remy Rep")
    assert action_ids(done) == []
    there.command("prospects ashdown")
    there.ephemeral("Nobody fits “ashdown”")
