"""Sequences, their types and channels through Slack's own payloads: a running bot."""

from __future__ import annotations

import pytest

from tests.local import elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sequence")]

WHO = "Ines Okafor"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('sequences')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples(WHO)
        yield local


def choose(there, message, action, text):
    element = next(e for e in elements(message) if e["action_id"] == action)
    option = next(o for o in element["options"] if text in o["text"]["text"])
    there.click(message, action, value=option["value"])


def submit(there, **values):
    view = there.view()
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)


def test_a_sequence_is_looked_at_changed_started_moved_and_ended(there):
    there.command(f"sequence {WHO}")
    first = there.shown(f"3-step for {WHO}", "sequence_start")
    assert "Nothing is made yet" in words(first)
    choose(there, first, "sequence_type", "accept_or_email")
    other = there.shown(f"accept_or_email for {WHO}", "sequence_start")
    assert "if step 1 is not accepted" in words(other)
    there.click(other, "sequence_start")
    there.message(f"Draft for {WHO}: connection request", with_action="draft_approve")

    there.command(f"sequence {WHO}")
    there.click(there.shown("nothing sent yet", "sequence_pause"), "sequence_pause")
    there.click(there.shown("Ada Admin paused it", "sequence_resume"), "sequence_resume")
    running_one = there.shown("Ada Admin resumed it", "sequence_shift")
    choose(there, running_one, "sequence_shift", "3 working days")
    moved = there.shown("moved what is open by 3 working days", "sequence_skip")
    choose(there, moved, "sequence_skip", "2. first message")
    left = there.shown("left step 2 out", "sequence_stop")

    there.command(f"sequence {WHO} direct_cta")
    again = there.shown(f"direct_cta for {WHO}", "sequence_start")
    assert "It would end" in words(again)
    there.click(left, "sequence_stop")
    there.ephemeral("Ada Admin ended it")


def test_an_accepted_request_makes_the_message_due(there):
    there.begin("Hana Prokopova", "accept_or_email")
    card = there.message("Draft for Hana Prokopova: connection", with_action="draft_approve")
    there.click(card, "draft_approve")
    there.click(there.message("Hana Prokopova", with_action="task_sent"), "task_sent")
    there.click(there.message("Hana Prokopova", with_action="task_accepted"), "task_accepted")
    there.message("Left out: Step 1 was accepted.")


def test_a_type_is_copied_changed_and_those_that_run_follow(there):
    there.command("sequences")
    there.click(there.shown("direct_cta", "type_copy"), "type_copy")
    steps = "day 0: first message\nsoon: follow-up 1"
    refused = submit(there, name={"value": "ours"}, steps={"value": steps})
    assert "Step 2" in refused["errors"]["steps"]
    submit(there, name={"value": "ours"}, steps={"value": steps.replace("soon", "day 3")})
    there.ephemeral("*ours* is saved as version 1")

    there.begin("Desmond Falk", "ours")
    there.message("Draft for Desmond Falk: follow-up 1")
    there.command("sequences")
    there.click(there.shown("yours, version 1", "type_edit"), "type_edit")
    submit(there, steps={"value": "day 0: first message\nday 9: follow-up 1; adds link"})
    asked = there.wait(
        lambda: "Do they follow?" in str(there.view()["view"]["title"]) and there.view(),
        what="the question",
    )
    assert "1 running sequence" in str(asked["view"]["blocks"])
    submit(there)
    there.ephemeral("1 running sequence follows: 2 steps are made anew")
    there.message("Variant 4 of 6")


def test_channels_are_added_by_admins_and_consent_is_written_down(there):
    there.command("channels")
    there.click(there.shown("you text it from your own phone", "channel_add"), "channel_add")
    refused = submit(there, name={"value": "WhatsApp"}, body_limit={"value": "many"})
    assert "whole number" in refused["errors"]["body_limit"]
    submit(there, name={"value": "WhatsApp"}, body_limit={"value": "600"})
    there.ephemeral("Ada Admin added WhatsApp")
    there.command(f"consent {WHO}: at the fair")
    there.ephemeral("agreed to SMS: at the fair")
