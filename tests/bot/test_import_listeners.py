"""Files dropped into the channel and questions about people, through a running bot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("import")]

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A bot with the sample prospects; each test drops a file of its own."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{tmp_path_factory.mktemp('imports')}/drumbeat.db"
    with running(url, home, "--no-rate-limit") as process:
        yield process.ready()


def dropped(there, name, content):
    assert there.upload(name, content)["acknowledged"]
    return there.message(name, with_action="import_confirm")


def test_linkedins_export_is_shown_confirmed_once_and_what_is_left_out_comes_back(there):
    card = dropped(there, "Connections.csv", (SAMPLES / "linkedin_connections.csv").read_bytes())
    assert "5 rows" in words(card)
    assert "line 12: no e-mail, LinkedIn profile or phone number" in words(card)
    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(there.click, card, "import_confirm", user=user)
            for user in ("U0ADA", "U0REMY")
        ]
        assert all(click.result()["acknowledged"] for click in clicks)
    done = there.message("was imported by")
    assert action_ids(done) == ["import_undo"]
    assert "3 new" in words(done).replace("*", "")
    first, second = ("Ada", "U0REMY") if "by Ada" in words(done) else ("Remy", "U0ADA")
    assert there.ephemeral(f"{first} ")["user"] == second
    (file,) = there.wait(
        lambda: [
            f
            for m in there.messages()
            for f in m.get("files") or []
            if f["name"].startswith("not-imported-Connections")
        ],
        what="the file with what was left out",
    )
    content = httpx.get(
        file["url_private_download"], headers={"Authorization": "Bearer xoxb-local"}
    )
    assert "11,no_name" in content.text
    there.command("explain orsolya vance")
    assert "Leads a school" in words(there.ephemeral("Orsolya Vance"))


def test_a_cancelled_file_brings_nobody(there):
    card = dropped(there, "cancel.csv", b"Name,Email\nPelagia Ruddock,p@ruddock.example\n")
    there.click(card, "import_cancel", user="U0REMY")
    assert action_ids(there.message("was cancelled by Remy Rep")) == []
    there.command("explain pelagia ruddock")
    there.ephemeral("No prospect is called “pelagia ruddock”")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("sheet.xlsx", b"PK\x03\x04 and more", "That spreadsheet is broken"),
        ("notes.txt", b"Dear diary", "No header was found"),
        ("old.xls", b"\n<html><table><tr><td>Name", "That is a web page"),
        ("photo.png", b"\x89PNG", "photo.png is no table. Drop a CSV or .xlsx file"),
        ("<!channel>.csv", b"a\0b", "not a text file"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(there, name, content, sentence):
    there.upload(name, content)
    line = there.ephemeral(sentence)
    assert line["user"] == "U0ADA"
    assert "<!channel>" not in str(line)


def test_columns_are_chosen_and_the_preview_is_drawn_anew(there):
    content = b"Wer,Zentrale\nperpetua vale,p@vale.example\nsilas vale,s@vale.example\n"
    assert there.upload("kontakte.csv", content)["acknowledged"]
    card = there.message("kontakte.csv", with_action="import_columns")
    assert action_ids(card) == ["import_columns", "import_cancel"]
    there.click(card, "import_columns")
    view = there.view()

    def answer(*meanings):
        values = {f"column_{n}": {"value": meaning} for n, meaning in enumerate(meanings)}
        return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)

    assert "column holds the name" in str(answer("note", "email"))
    assert answer("full_name", "email")["acknowledged"]
    card = there.message("kontakte.csv", with_action="import_review")
    assert "2 new" in words(card).replace("*", "")
    there.click(card, "import_review", user="U0REMY")
    assert "waits to be reviewed" in words(there.message("kontakte.csv* was imported by Remy"))


def test_other_messages_are_left_alone(there):
    before = len(there.messages())
    assert there.post("message", user="U0ADA", channel="C0OUTREACH", text="hello")["acknowledged"]
    there.command("import")
    there.ephemeral("Drop a CSV or .xlsx file into this channel")
    assert len(there.messages()) == before + 1


def test_an_event_that_is_delivered_again_does_nothing_more(there):
    dropped(there, "again.csv", b"Name,Email\nHyacinth Crane,h@crane.example\n")
    there.post("faults", redeliver_event="last")
    there.command("prospects crane")
    there.ephemeral("Nobody fits “crane”")
    assert len([m for m in there.messages() if "again.csv" in words(m) and m["blocks"]]) == 1


def test_segment_rank_and_explain(there):
    there.command("segment")
    report = words(there.ephemeral("prospects segmented"))
    assert "Referral network" in report
    assert "target" in report
    there.command("prioritize THOUGHT fit>=70 top 3")
    ranking = there.ephemeral("Top 3")
    assert action_ids(ranking) == ["prospects_draft_top", "ranking_next"]
    assert "Draft for the top 3" in words(ranking)
    there.command("prospects harborlight")
    assert "Ines Okafor" in words(there.ephemeral("3 prospects that fit"))
    there.command("company harborlightschool.example")
    assert "Ines Okafor" in words(there.ephemeral("Harborlight School: we know"))


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("prioritize bananas", "There is no segment “bananas”"),
        ("prioritize fit<=3", "Only lower limits are known"),
        ("segment please", "is not understood"),
        ("explain", "Say who"),
        ("company", "Say which company"),
        ("explain harborlight", "could be Ines Okafor at Harborlight School"),
    ],
)
def test_wrong_words_get_one_sentence(there, command, sentence):
    there.command(command)
    there.ephemeral(sentence)


def test_a_file_in_another_channel_is_not_passed_over_in_silence(there):
    there.post("command", user="U0ADA", channel="C0GENERAL", text="/invite @Drumbeat")
    there.http.post(
        "/control/upload",
        data={"user": "U0ADA", "channel": "C0GENERAL"},
        files={"file": ("people.csv", b"Name,Email\nA,a@b.example\n", "text/csv")},
    ).raise_for_status()
    there.ephemeral("Files are imported in")


def test_a_file_for_drumbeat_alone_is_answered_as_anywhere_else(there):
    there.post("home", user="U0ADA")
    direct = next(c["id"] for c in there.state()["channels"] if c["user"] == "U0ADA")
    there.command("help")
    there.upload("alone.csv", b"Name,Email\nA,a@b.example\n", into=direct)
    assert there.ephemeral("Files are imported in")["channel"] == direct
