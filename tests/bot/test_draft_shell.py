"""Drafts in the shell: the queue, one in full, its history, approving one and many, who may."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from engine.campaigns.default import default_campaign
from engine.delivery.accounts import senders
from engine.delivery.approval import editing
from engine.scheduling import sequences
from engine.views.sequences import SequenceRequest
from storage.states import Channel, TouchState
from storage.tables import Sequence, Touch
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def touch_id(sessions):
    """Two prospects' drafts; the first message of one is edited by Ada."""
    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        ada = make_actor(session, outreach.workspace)
        senders.ensure_sender(
            session, ada.workspace_id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
        )
        campaign = default_campaign(session, ada.workspace_id, NOW)
        campaign.offer = {**campaign.offer, "sample": False}
        for name in ("Maya Lindqvist", "Theo Banks"):
            request = SequenceRequest(prospect_id=outreach.prospect(name).id)
            made = sequences.generate(session, request, by=ada, now=NOW)
        touch_id = made.sequence.touch_ids["initial_dm"]
        editing.edit(session, touch_id, "A question", "Hello Theo, one question?", by=ada, now=NOW)
        return touch_id


@pytest.fixture
def shell(database_url, touch_id, tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--database", database_url])
        assert result.exit_code == code, result.output
        return result

    return run


def answer(result):
    return json.loads(result.stdout)


def test_a_draft_from_the_list_to_its_approval(shell, touch_id):
    listed = answer(shell("drafts", "--json"))
    assert (listed["waiting"], len(listed["drafts"])) == (4, 4)
    assert touch_id in [line["touch_id"] for line in listed["drafts"]]
    assert "Theo Banks" in shell("drafts", "def").stdout
    shown = answer(shell("draft", "show", str(touch_id), "--json"))
    assert shown["edit"]["by"] == "Ada Admin"
    assert "added" in [change["kind"] for change in shown["edit"]["body"]]
    refused = shell("draft", "approve", str(touch_id), "--seen", "0" * 64, "--json", code=1)
    assert "has changed since you read it" in answer(refused)["error"]
    seen = shown["content_hash"]
    done = answer(shell("draft", "approve", str(touch_id), "--seen", seen, "--json"))
    assert done["decided"].startswith("The shell approved this on ")
    told = answer(shell("draft", "history", str(touch_id), "--json"))
    assert [(line["decision"], line["by"]) for line in told["decisions"]] == [
        ("edited", "Ada Admin"),
        ("approved", "The shell"),
    ]
    assert seen[:6] in shell("draft", "history", str(touch_id)).stdout
    assert (
        "no draft of that number"
        in answer(shell("draft", "history", "999", "--json", code=1))["error"]
    )


def test_many_are_approved_and_what_is_left_is_said(shell):
    assert "Say which campaign" in answer(shell("drafts", "--approve", "--json", code=2))["error"]
    done = answer(shell("drafts", "default", "--approve", "--json"))
    assert done["approved"] + done["warned"] == 4
    assert done["left_out"] == []
    rest = answer(shell("drafts", "default", "--approve", "--with-warned", "--json"))
    assert rest["approved"] == done["warned"] > 0
    assert answer(shell("drafts", "--json"))["drafts"] == []


def test_who_approves_is_shown_and_changed(shell):
    assert answer(shell("approvals", "--json"))["who"] == "everyone"
    changed = answer(shell("approvals", "--who", "approvers", "--no-self", "--json"))
    assert (changed["who"], changed["self_approval"]) == ("approvers", False)
    assert "Admins and approvers" in shell("approvals").stdout
    assert "none of" in answer(shell("approvals", "--who", "rems", "--json", code=2))["error"]


def test_drafts_are_still_written_for_a_name(shell):
    written = answer(shell("draft", "Maya Lindqvist", "--variants", "2", "--json"))
    assert len(written["variants"]) == 2
    assert answer(shell("draft", "--variants", "1", "Maya Lindqvist", "--json"))["success"]


def test_those_that_run_have_followed_once_the_shell_says_so(shell, sessions, tmp_path):
    shell("sequence-types", "copy", "direct_cta", "ours")
    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        ada = make_actor(session, outreach.workspace)
        wish = SequenceRequest(prospect_id=outreach.prospect("Jo Sand").id, sequence_type="ours")
        sequences.generate(session, wish, by=ada, now=NOW)
    steps = tmp_path / "steps.txt"
    steps.write_text("working day 0: first message\nworking day 4: follow-up 1; adds question")
    saved = answer(shell("sequence-types", "save", "ours", str(steps), "--follow", "--json"))
    assert (saved["behind"], saved["followed"], saved["type"]["version"]) == (1, True, 2)
    with sessions.begin() as session:
        made = select(Sequence.type_version).where(Sequence.type == "ours")
        assert session.scalars(made).all() == [2]


def test_a_sequence_is_shown_with_the_wordings_that_are_chosen(shell):
    shown = shell("sequence", "Theo Banks", "--show").output
    assert "variant 4" in shown
    assert "Hello Theo, one question?" in shown
    assert json.loads(shell("sequence", "Theo Banks", "--show", "--json").stdout)["chosen"] == {
        "initial_dm": 4,
        "followup_1": 1,
    }


def test_tasks_are_listed_and_said_to_be_sent(shell, touch_id, sessions):
    with sessions.begin() as session:
        touch = session.get_one(Touch, touch_id)
        touch.state, touch.channel = TouchState.APPROVED, Channel.LINKEDIN
        touch.due_at = NOW - timedelta(days=400)
    listed = answer(shell("tasks", "--json"))
    assert [(task["prospect_name"], task["is_mine"]) for task in listed["tasks"]] == [
        ("Theo Banks", False)
    ]
    assert "Theo Banks" in shell("tasks").stdout
    done = answer(shell("tasks", "--sent", str(touch_id), "--json"))
    assert done["counts"]["total"] == 0
    assert "error" in answer(shell("tasks", "--sent", str(touch_id), "--json", code=1))
