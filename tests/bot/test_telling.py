"""How an answer grows in a thread, and what becomes of it where Slack streams nothing."""

import pytest

from blocks.base import sentence
from bot.telling import Growing
from tests.local import words

CARDS = [("pending", sentence("Nothing is approved and waits."))]


@pytest.fixture
def grow(there, runtime):
    """A telling in a thread, and the thread as a person sees it."""

    def grow(team="T0LOCAL"):
        ts = there.post("message", user="U0ADA", channel="C0OUTREACH", text="is all well?")["ts"]
        telling = Growing(runtime.slack, "C0OUTREACH", ts, team, "U0ADA")

        def thread():
            return next(m for m in there.messages() if m["ts"] == ts).get("replies", [])

        return telling, thread

    yield grow
    there.post("faults", clear=True)


def test_it_streams_what_it_looks_at_then_the_words_then_the_card(grow):
    telling, thread = grow()
    telling.step("What waits")
    [begun] = thread()
    assert begun["streaming_state"] == "in_progress"
    assert [task["status"] for task in begun["blocks"][0]["tasks"]] == ["in_progress"]
    telling.step("The mailboxes")
    telling.end("Nothing waits. There is room [here](x).", CARDS, "")
    [shown] = thread()
    assert shown["streaming_state"] == "completed"
    assert [task["status"] for task in shown["blocks"][0]["tasks"]] == ["complete"] * 2
    assert [block["type"] for block in shown["blocks"]] == [
        "plan",
        "markdown",
        "context",
        "context",
        "section",
    ]
    assert "](" not in shown["text"]
    assert "The same as `/outreach pending`" in words(shown)


def test_where_slack_streams_nothing_a_message_is_updated(grow):
    telling, thread = grow(team="")  # what Slack refuses in a channel
    telling.step("What waits")
    assert "Looking at: What waits" in words(thread()[0])
    telling.step("The mailboxes")
    assert "What waits, The mailboxes" in words(thread()[0])
    telling.end("Nothing waits.", CARDS, "")
    [shown] = thread()
    assert "Nothing waits." in words(shown).splitlines()
    assert "Looking at" not in words(shown)


def test_a_stream_that_slack_has_closed_is_answered_below_it(grow, there):
    telling, thread = grow()
    telling.step("What waits")
    there.post("faults", fail={"chat.appendStream": {"error": "message_not_in_streaming_state"}})
    telling.end("Nothing waits.", CARDS, "")
    assert "Nothing waits." in words(thread()[-1])
    assert len(thread()) == 2


def test_an_answer_without_a_step_is_one_message(grow):
    telling, thread = grow()
    telling.end(None, (), "The model did not answer within 25 seconds.")
    assert "did not answer" in words(thread()[0])
