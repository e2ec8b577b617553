"""Strange questions in Slack with a model: in the team's thread, alone, and among guests."""

import json
from contextlib import ExitStack

import pytest

from tests.local import action_ids, running, words
from tests.model_server import Fault, model_server, using

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("model talking")]
STRANGE = "is there anybody whom nobody has ever talked to?"
WORDS = "Yes, these people. Log in at https://evil.example first."


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        server = stack.enter_context(model_server())
        settings = {"DRUMBEAT_MODEL": "test-model", "DRUMBEAT_MODEL_URL": server.url}
        process = stack.enter_context(
            running(f"sqlite:///{home}/drumbeat.db", home, "--no-rate-limit", **settings)
        )
        yield process.ready(), server


def plays(asked):
    if asked["messages"][-1]["role"] == "tool":
        return Fault(text=WORDS)
    return using(("prioritize", {"never_contacted": True, "top": 3}))


@pytest.fixture
def there(where):
    local, server = where
    server.plays, server.faults = plays, []
    return local


def channel(there, wanted):
    return next(c for c in there.state()["channels"] if wanted(c))


def say(there, text, channel="C0OUTREACH"):
    return there.post("message", user="U0ADA", channel=channel, text=text)["ts"]


def answer_in(there, channel_id, ts):
    """The answer in a thread, once it is whole."""

    def look():
        messages = channel(there, lambda c: c["id"] == channel_id)["messages"]
        asked = next(m for m in messages if m["ts"] == ts)
        whole = (m for m in asked.get("replies", []) if "/outreach prioritize" in words(m))
        return next(whole, None)

    return there.wait(look, what="an answer with its source")


def test_it_is_answered_in_the_thread_with_words_a_card_and_buttons(there):
    name = there.state()["app"]["name"]
    ts = say(there, f"@{name} {STRANGE}")
    answer = answer_in(there, "C0OUTREACH", ts)
    assert answer["streaming_state"] == "completed"
    assert "Yes, these people." in answer["text"]
    assert "evil.example" not in json.dumps(answer)
    assert "The same as `/outreach prioritize never contacted top 3`" in words(answer)
    assert "ranking_next" in action_ids(answer)
    entries = there.http.get("/control/journal").json()["entries"]
    status = next(e for e in entries if e["name"] == "assistant.threads.setStatus")
    assert status["body"]["loading_messages"] == ["Looking it up …"]
    assert there.state()["assistant"][f"C0OUTREACH {ts}"]["status"] == ""


def test_alone_it_is_answered_too_and_what_the_table_knows_asks_no_model(there, where):
    there.post("home", user="U0ADA")
    direct = channel(there, lambda c: c["is_im"])["id"]
    answer = answer_in(there, direct, say(there, STRANGE, direct))
    assert "Yes, these people." in answer["text"]
    asked = len(where[1].asked)
    answer_in(there, direct, say(there, "who comes first?", direct))
    assert len(where[1].asked) == asked


def test_among_guests_only_who_asked_sees_it(there):
    other = channel(there, lambda c: not c["is_im"] and c["id"] != "C0OUTREACH")
    name = there.state()["app"]["name"]
    there.post("command", user="U0ADA", channel=other["id"], text=f"/invite @{name}")
    say(there, f"@{name} {STRANGE}", other["id"])
    line = there.ephemeral("Yes, these people.")
    assert (line["user"], line["channel"]) == ("U0ADA", other["id"])


def test_without_the_model_the_table_says_what_it_knows_and_why(there, where):
    where[1].plays = None
    where[1].faults = [Fault(status=401, body=b"{}")]
    name = there.state()["app"]["name"]
    say(there, f"@{name} {STRANGE}")
    line = there.message("That question is not understood")
    assert "DRUMBEAT_MODEL_KEY" in words(line)


def test_a_command_says_where_a_model_answers(there):
    there.command(f"ask {STRANGE}")
    assert "in a message to Drumbeat alone" in words(there.ephemeral("not understood"))
