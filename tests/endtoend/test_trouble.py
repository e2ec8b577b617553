"""Trouble while people work: killed processes, a dead socket, a mail server that is away."""

import random
import sqlite3
from contextlib import ExitStack, closing

import pytest

from tests.local import action_ids, running, words

pytestmark = pytest.mark.slow

PEOPLE = b"""First Name,Last Name,Email,Company,Title
Wilhelmina,Quandt,wilhelmina@birchvale.example,Birchvale School,Director of Admissions
Osric,Fennimore,osric@tealworks.example,Tealworks,Chief Technology Officer
Ysolde,Marchbanks,ysolde@heronfield.example,Heronfield Clinic,School Counselor
"""
ADDRESSES = (
    "wilhelmina@birchvale.example",
    "osric@tealworks.example",
    "ysolde@heronfield.example",
)
NAMES = ("Wilhelmina Quandt", "Osric Fennimore", "Ysolde Marchbanks")


@pytest.fixture
def alive():
    """Whatever is started in it has ended when the test has."""
    with ExitStack() as stack:
        yield stack


def draft_cards(there):
    """How many cards each person's first message has; two would be one too many."""
    shown = [words(message) for message in there.messages()]
    return {
        name: sum("First message by e-mail" in text and name in text for text in shown)
        for name in NAMES
    }


def test_killed_again_and_again_nothing_is_lost_and_nothing_twice(database_url, tmp_path, alive):
    """SIGKILL at random moments from the upload until three mails have left."""
    dice = random.Random(20261121)
    home = tmp_path / "home"
    kills = 0

    def start():
        return alive.enter_context(running(database_url, home, "--no-rate-limit"))

    def again():
        nonlocal process, kills
        process.kill()
        kills += 1
        process = start()
        return process.ready()

    process = start()
    there = process.ready()
    there.upload("people.csv", PEOPLE)
    preview = there.message("people.csv", with_action="import_confirm")
    there.click(preview, "import_confirm")
    there = again()
    there.message("was imported by Ada Admin")
    for name in NAMES:
        there.begin(name)
        there.ephemeral(f"steps for {name}")
    there = again()
    for name in NAMES:
        card = there.message(f"Draft for {name}: first message", with_action="draft_approve")
        there.click(card, "draft_approve")
        if dice.random() < 0.5:
            there = again()
    assert draft_cards(there) == dict.fromkeys(NAMES, 1)

    for _ in range(120):
        if len(there.mails()) == len(NAMES):
            break
        answer = there.post("clock", advance_hours=1)
        if there.mails() and dice.random() < 0.3:
            there = again()
        assert answer["acknowledged"]
    sent = [mail["recipients"][0] for mail in there.mails()]
    assert sorted(sent) == sorted(ADDRESSES)
    assert draft_cards(there) == dict.fromkeys(NAMES, 1)
    assert kills >= 3
    assert process.stop() == 0


def test_a_click_that_was_acknowledged_is_done_by_the_next_process(tmp_path, alive):
    """Somebody else holds the database when it comes, and the process is killed while it waits."""
    file, home = tmp_path / "drumbeat.db", tmp_path / "home"

    def start():
        return alive.enter_context(running(f"sqlite:///{file}", home, "--no-rate-limit"))

    process = start()
    there = process.ready()
    there.begin("Desmond Falk")
    card = there.message("Draft for Desmond Falk: first message", with_action="draft_approve")
    other = alive.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
    other.execute("BEGIN IMMEDIATE")
    assert there.click(card, "draft_approve")["acknowledged"]
    process.kill()
    other.execute("ROLLBACK")
    there = start().ready()
    there.message("Approved for Desmond Falk")


def test_slack_and_the_mail_server_away_for_a_while(there):
    there.post(
        "faults",
        smtp={"refuse": True},
        fail={"chat.postMessage": {"error": "internal_error", "times": True}},
    )
    there.begin("Desmond Falk")
    for _ in range(3):
        there.post("clock", advance_hours=1)
    assert not any("Draft for Desmond Falk" in words(m) for m in there.messages())
    there.post("faults", clear=True)
    there.post("faults", smtp={"refuse": True})
    there.post("clock", advance_hours=1)
    there.message("Draft for Desmond Falk: follow-up 1")
    cards = [words(m).split("\n")[0] for m in there.messages() if "Desmond Falk:" in words(m)]
    assert len(cards) == len(set(cards)) == 3

    there.upload("people.csv", PEOPLE)
    there.click(there.message("people.csv", with_action="import_confirm"), "import_confirm")
    there.message("was imported by Ada Admin")
    there.begin("Wilhelmina Quandt")
    card = there.message("Draft for Wilhelmina", with_action="draft_approve")
    there.click(card, "draft_approve")
    there.post("clock", next_working_day=True)
    there.post("clock", advance_hours=4)
    waits = there.message("E-mails wait")
    assert there.mails() == []

    there.post("faults", clear=True)
    there.post("faults", drop_socket=True)
    there.wait(lambda: there.state()["app"]["connections"], what="the bot coming back")
    there.post("clock", advance_hours=1)
    assert len(there.mails()) == 1
    there.message("works again")
    assert not any("E-mails wait" in words(m) for m in there.messages()), waits


def test_what_people_get_wrong_is_harmless_and_answered_in_a_sentence(there):
    """One bot for all three, since each is over in a moment and the start is not."""
    hostile_names_are_shown_harmlessly(there)
    a_wrong_command_gets_one_clear_sentence(there)
    a_file_that_is_no_table_is_refused_with_a_sentence(there)


def hostile_names_are_shown_harmlessly(there):
    rows = ["First Name,Last Name,Email,Company,Title"]
    names = ["<!channel>", "*Bold*", "=cmd()", "نور", "🦉" * 20, "x" * 300, "{{ 7*7 }}", "a\u202eb"]
    rows += [
        f'"{name}",Vale,p{at}@host{at}.example,"{name} & Co",Head of School'
        for at, name in enumerate(names)
    ]
    there.upload("hostile.csv", "\n".join(rows).encode())
    preview = there.message("hostile.csv", with_action="import_confirm")
    there.click(preview, "import_confirm")
    there.message("was imported by Ada Admin")
    for at in range(len(names)):
        there.begin(f"p{at}@host{at}.example")
    there.wait(
        lambda: sum("draft_approve" in action_ids(m) for m in there.messages()) >= len(names),
        what="a card for each",
    )
    assert "{{ 7*7 }} Vale" in words(there.message("p6@host6.example", with_action="draft_approve"))
    for message in [*there.messages(), *there.state()["ephemerals"]]:
        raw = str(message.get("blocks")) + str(message.get("text"))
        assert "<!channel>" not in raw
        assert "<https" not in raw
        assert "Drumbeat's fault" not in words(message)
        assert "Reference" not in words(message)


WRONG = {
    "segmant": "Did you mean",
    "prioritize banana": "banana",
    "sequence": "Say who",
    "sequence Nobody Atall": "Nobody Atall",
    "track": "track NAME",
    "metrics soon": "metrics 30d",
    "cadence last century": "is no week. Name a day of it",
}


def a_wrong_command_gets_one_clear_sentence(there):
    for text, sentence in WRONG.items():
        there.command(text)
        line = words(there.ephemeral(sentence))
        assert "Reference" not in line
        assert len(line) < 600


def a_file_that_is_no_table_is_refused_with_a_sentence(there):
    there.upload("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    refused = there.ephemeral("photo.csv")
    assert "import_confirm" not in action_ids(refused)
    assert "Reference" not in words(refused)


def test_sigterm_ends_it_cleanly_and_it_goes_on_where_it_was(tmp_path):
    url = f"sqlite:///{tmp_path}/drumbeat.db"
    with running(url, tmp_path / "home", "--no-rate-limit") as process:
        there = process.ready()
        there.begin("Desmond Falk")
        there.message("Draft for Desmond Falk: follow-up 1")
        before = [words(m) for m in there.messages()]
        moved = there.post("clock", advance_hours=2)["now"]
        assert process.stop() == 0
    with running(url, tmp_path / "home", "--no-rate-limit") as process:
        there = process.ready()
        assert [words(m) for m in there.messages()] == before
        assert there.state()["now"] >= moved
        card = there.message("Draft for Desmond Falk: connection", with_action="draft_skip")
        there.click(card, "draft_skip")
        there.wait(
            lambda: "draft_skip" not in action_ids(there.message("Desmond Falk: connection")),
            what="skipped",
        )
