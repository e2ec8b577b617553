"""The morning's message and the week's digest, over the control API, as the clock moves."""

import pytest

from tests.local import action_ids, words

pytestmark = pytest.mark.slow


def told_too_late(there):
    """Whoever comes second is told; how depends on whether the first was done or under way."""
    lines = [words(line) for line in there.state()["ephemerals"]]
    return any("decided already" in line or "Nothing was approved" in line for line in lines)


def test_a_morning_its_emails_and_its_progress(there):
    there.begin("Desmond Falk", "direct_cta")
    there.message("Desmond Falk", with_action="draft_approve")
    assert there.post("clock", next_working_day=True)["acknowledged"]
    morning = there.message("0 of 1 done", with_action="cadence_approve_slot")
    entry = there.message("Desmond Falk", with_action="draft_approve")
    assert entry["ts"] > morning["ts"]

    there.click(morning, "cadence_approve_slot", user="U0REMY")
    there.click(morning, "cadence_approve_slot")
    there.ephemeral("1 e-mail approved")
    there.wait(lambda: told_too_late(there), what="a word for whoever came second")
    done = there.message("1 of 1 done")
    assert done["ts"] == morning["ts"]
    assert "cadence_approve_slot" not in action_ids(done)

    for _ in range(12):
        there.post("clock", advance_hours=1)
    there.wait(there.mails, what="the e-mail")
    there.command("metrics 7d")
    assert "1 sent" in words(there.ephemeral("Results")).replace("*", "")
    there.command("cadence")
    there.ephemeral("Week of")
    there.command("jobs")
    there.ephemeral("morning_cadence")

    there.command("digest")
    digest = there.message("The week to")
    assert "1 sent" in words(digest).replace("*", "")
    pictures = there.wait(
        lambda: [file for message in there.messages() for file in message.get("files") or []],
        what="the chart",
    )
    assert pictures[0]["name"].endswith(".png")
    there.command("digest")
    there.ephemeral("already")
    there.command("metrics of the moon")
    there.ephemeral("Ask for")
