"""Decisions on drafts through Slack's own payloads: a running bot in the local workspace."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.local import ROOT, action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("draft")]

BODY = "Hello Ines,\n\nmay I ask you one thing about referrals?\n\nAda"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('drafts')}/drumbeat.db"


@pytest.fixture(scope="module")
def there(database, tmp_path_factory):
    """A bot with the sample prospects; each test works on a prospect of its own."""
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.wait(lambda: "Ines" in _listed(local), what="the sample prospects")
        yield local


def _listed(local):
    local.command("prospects Ines Okafor")
    return words(local.state()["ephemerals"][-1]) if local.state()["ephemerals"] else ""


def card(there, name, step, *, action=None):
    """The newest card of a prospect's step."""

    def look():
        return next(
            (
                message
                for message in reversed(there.messages())
                if name in words(message)
                and f"step {step} of" in words(message)
                and (action is None or action in action_ids(message))
            ),
            None,
        )

    return there.wait(look, what=f"{name}'s step {step} with {action}")


def submit(there, **values):
    view = there.view()
    shaped = {block: {"value": text} for block, text in values.items()}
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=shaped)


def test_a_sequence_is_asked_for_and_its_card_goes_through_wordings_and_edits(there):
    there.begin("Ines Okafor", "3-step")
    there.ephemeral("Drafted 3 steps for Ines Okafor")
    mail = card(there, "Ines Okafor", 2, action="draft_approve")
    assert "Variant 1 of 3" in words(mail)
    there.click(mail, "draft_next_variant")
    there.message("Variant 2 of 3")
    there.click(card(there, "Ines Okafor", 2), "draft_regenerate")
    changed = there.message("Variant 4 of 6")

    there.click(changed, "draft_edit")
    refused = submit(there, subject="A question", body="Hello {first_name}")
    assert "{first_name}" in refused["errors"]["body"]
    assert not submit(there, subject="A question", body=BODY).get("errors")
    edited = there.message("Variant 7 of 7, edited")
    assert "may I ask you one thing" in words(edited)

    there.click(edited, "draft_approve")
    approved = there.message("Ada Admin approved this on")
    assert action_ids(approved) == ["draft_why", "draft_edit", "draft_skip"]


def test_a_linkedin_step_is_copied_opened_and_marked_sent_from_the_modal(there):
    there.begin("Hana Prokopova")
    there.click(card(there, "Hana Prokopova", 1, action="draft_approve"), "draft_approve")
    task = card(there, "Hana Prokopova", 1, action="task_copy")
    there.click(task, "task_open_profile")
    there.click(task, "task_copy")
    assert "Hana" in json.dumps(there.view()["view"]["blocks"])
    submit(there)
    done = there.wait(
        lambda: next((m for m in there.messages() if "sent this by hand" in words(m)), None),
        what="the task that is done",
    )
    assert action_ids(done) == ["task_accepted", "task_unanswered"]
    there.click(done, "task_unanswered")
    said = there.wait(
        lambda: next(
            (
                m
                for m in there.messages()
                if "sent this by hand" in words(m) and action_ids(m) == ["task_accepted"]
            ),
            None,
        ),
        what="the card without the button",
    )
    assert said["ts"] == done["ts"]


def test_a_sequence_is_stopped_by_name(there):
    there.begin("Desmond Falk", "soft_nudge")
    card(there, "Desmond Falk", 1, action="draft_approve")
    there.command("stop Desmond Falk")
    asked = there.ephemeral("Stop the sequence for Desmond Falk")
    there.click(asked, "sequence_stop")
    stopped = there.message("Stopped: Ada Admin ended the sequence.")
    assert action_ids(stopped) == []
    there.command("stop Desmond Falk")
    there.ephemeral("has no open sequence")


def test_the_offer_is_written_by_an_admin_and_used_by_the_next_draft(there):
    there.command("offer", user="U0REMY")
    there.ephemeral("Only an admin can change that")
    there.command("offer")
    refused = submit(there, topic="school meals", links="no address")
    assert "a space and the address" in refused["errors"]["links"]
    submit(
        there,
        topic="school meals",
        value_proposition="We deliver warm lunches.",
        proof_points="They are warm.",
        questions="",
        links="",
    )
    assert "Saved the offer for everyone" in json.dumps(there.view()["view"])
    there.post("close", user="U0ADA", view_id=there.view()["view_id"])
    there.begin("Owen Mabry")
    assert "school meals" in words(card(there, "Owen Mabry", 1, action="draft_approve"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sequence", "Say who"),
        ("sequence Nobody Atall", "No prospect is called"),
        ("sequence Jonas Kettering 9-step", "There is no sequence type"),
        ("stop", "Say who"),
        ("offer friends", "There is no segment"),
        ("digest foo", "about the last seven days"),
        ("metrics by moon", "broken down by one of"),
        ("messages", "Say which campaign"),
        ("campaign", "Say which campaign"),
        ("prioritize grade Z", "is no grade"),
        ("review color:red", "is not understood"),
    ],
)
def test_a_wrong_command_is_one_sentence(there, text, says):
    there.command(text)
    there.ephemeral(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "metrics 2026-10-01..2026-10-31 by hour",
            "Results from 1 October 2026 to 31 October 2026",
        ),
        ("metrics patterns", "What is answered better"),
        ("metrics accuracy 7d", "Answers of the last 7 days"),
        ("health", "Health of the pipeline"),
    ],
)
def test_figures_are_shown_to_whoever_asks(there, text, says):
    there.command(text)
    there.ephemeral(says)


def shell(database, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--database", database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_shell_drafts_with_the_same_words(there, database):
    code, out, _ = shell(database, "sequence", "Lucia Van Houten", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["success"] is True
    assert answer["sequence"]["status"] == "not_sent"
    assert "the shell" not in answer["variants"]["initial_dm"][0]["message"]
    card(there, "Lucia Van Houten", 1, action="draft_approve")

    code, out, _ = shell(database, "sequence", "Lucia Van Houten", "--json")
    assert code == 1
    assert "open 3-step sequence" in json.loads(out)["error"]


def test_the_shell_shows_drafts_and_keeps_nothing(there, database):
    code, out, _ = shell(
        database, "draft", "Emeka Voss", "--kind", "followup_1", "--variants", "2", "--json"
    )
    answer = json.loads(out)
    assert code == 0
    assert [each["variant"] for each in answer["variants"]] == [1, 2]
    code, _, err = shell(database, "draft", "Nobody Atall")
    assert code == 1
    assert "No prospect is called" in err


def test_several_are_drafted_from_the_ranking(there):
    there.command("segment")
    there.ephemeral("prospects segmented")
    there.command("prioritize top 3")
    ranking = there.ephemeral("Top 3")
    there.click(ranking, "prospects_draft_top")
    there.ephemeral("Drafted 3 sequences")
