"""Reviewing drafts through a running bot in the local workspace, by two people at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from blocks.bulk_approval import BulkRef
from storage.database import open_database, session_factory
from storage.states import DecisionKind, TouchState
from storage.tables import Decision, Touch, Variant
from tests.bot.test_review_listeners import press, see, shown
from tests.local import elements, running, words
from tests.support import KEY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("draft_queue")]

PEOPLE = ("Ines Okafor", "Desmond Falk", "Delphine Arkwright")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('queue')}/drumbeat.db"


@pytest.fixture(scope="module")
def sessions(database):
    opened = open_database(database)
    yield session_factory(opened, hash_key=KEY)
    opened.dispose()


@pytest.fixture(scope="module")
def there(database, tmp_path_factory):
    """A bot with three sequences of three drafts."""
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.wait(lambda: known(local), what="the sample prospects")
        for name in PEOPLE:
            local.begin(name)
            local.ephemeral(f"Drafted 3 steps for {name}")
        yield local


def known(there):
    there.command("prospects Ines Okafor")
    lines = there.state()["ephemerals"]
    return bool(lines) and "Ines" in words(lines[-1])


def kinds(sessions):
    with sessions() as session:
        return list(session.scalars(select(Decision.kind).order_by(Decision.id)))


def touch_of(view, action):
    (button,) = [e for e in elements(shown(view)) if e["action_id"] == action]
    return json.loads(button["value"])["id"]


def close(there, user="U0ADA"):
    there.post("close", user=user, view_id=there.view(user)["view_id"], all=True)


def home(there):
    """The Home tab, once it says what waits."""
    there.post("home", user="U0ADA")

    def look():
        tabs = (v for v in there.state()["views"] if v["view"]["type"] == "home")
        return next((tab for tab in tabs if "9 drafts to decide" in text_of(tab)), None)

    return there.wait(look, what="the Home tab with what waits")


def text_of(view):
    return words(shown(view)).replace("*", "")


def test_drafts_are_reviewed_from_the_first_to_the_last(there, sessions):
    two_people_review_the_same_drafts_and_each_is_decided_once(there, sessions)
    an_edit_comes_back_to_the_same_draft_and_shows_what_changed(there, sessions)
    who_may_approve_is_asked_at_every_click(there, sessions)
    a_step_is_approved_at_once_after_a_sample(there, sessions)


def two_people_review_the_same_drafts_and_each_is_decided_once(there, sessions):
    there.command("drafts nowhere")
    there.ephemeral("There is no campaign “nowhere”")
    press(there, home(there), "queue_open_all")
    mine = see(there, "1 of 9")
    there.command("drafts", user="U0REMY")
    theirs = see(there, "1 of 9", user="U0REMY")
    assert touch_of(mine, "queue_approve") == touch_of(theirs, "queue_approve")
    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(press, there, view, "queue_approve", user=user)
            for user, view in (("U0ADA", mine), ("U0REMY", theirs))
        ]
        assert all(click.result()["acknowledged"] for click in clicks)
    seen = [words(shown(see(there, "1 of 8", user=user))) for user in ("U0ADA", "U0REMY")]
    assert sum("Approved: " in text for text in seen) == 1
    assert sum("approved this on" in text for text in seen) == 1
    assert kinds(sessions) == [DecisionKind.APPROVED]
    close(there, "U0REMY")

    mine = see(there, "1 of 8")
    press(there, mine, "queue_later")
    mine = see(there, "2 of 8")
    press(there, mine, "queue_next_variant")
    mine = see(there, "Variant 2 of 3")
    press(there, mine, "queue_regenerate")
    mine = see(there, "Variant 4 of 6")
    press(there, mine, "queue_skip")
    see(there, "Skipped: ")
    close(there)


def an_edit_comes_back_to_the_same_draft_and_shows_what_changed(there, sessions):
    there.command("drafts")
    view = see(there, "1 of 7")
    touch_id = touch_of(view, "queue_approve")
    press(there, view, "queue_edit")
    form = there.wait(
        lambda: next(
            (
                v
                for v in there.state()["views"]
                if v["view"].get("callback_id") == "queue_edit" and v["user"] == "U0ADA"
            ),
            None,
        ),
        what="the form",
    )
    refused = there.post(
        "submit",
        user="U0ADA",
        view_id=form["view_id"],
        values={"body": {"value": "Hello {first_name}"}},
    )
    assert "{first_name}" in refused["errors"]["body"]
    there.post(
        "submit",
        user="U0ADA",
        view_id=form["view_id"],
        values={"body": {"value": "Hello, may I connect?"}},
    )
    view = see(there, "Changed by Ada Admin")
    assert touch_of(view, "queue_approve") == touch_id
    with sessions.begin() as session:  # as if somebody's edit had come between reading and click
        touch = session.get_one(Touch, touch_id)
        now = select(Variant).where(
            Variant.touch_id == touch_id, Variant.number == touch.variant_number
        )
        session.scalars(now).one().body = "Hello, may I connect then?"
    press(there, view, "queue_approve")
    view = see(there, "has changed since you read it")
    assert touch_of(view, "queue_approve") == touch_id
    press(there, view, "queue_approve")
    see(there, "1 of 6")
    with sessions() as session:
        assert session.get_one(Touch, touch_id).state is TouchState.APPROVED
    close(there)


def who_may_approve_is_asked_at_every_click(there, sessions):
    there.command("approvals", user="U0REMY")
    there.ephemeral("Only an admin can change that")
    there.command("drafts", user="U0REMY")
    drawn_before = see(there, "1 of 6", user="U0REMY")
    there.command("approvals")
    form = see(there, "Who approves drafts")
    choice = next(
        o
        for b in form["view"]["blocks"]
        if b["block_id"] == "who"
        for o in b["element"]["options"]
        if o["value"] == "admins"
    )
    answer = there.post(
        "submit", user="U0ADA", view_id=form["view_id"], values={"who": {"value": choice["value"]}}
    )
    assert not answer.get("errors"), answer
    press(there, drawn_before, "queue_approve", user="U0REMY")
    refused = see(there, "Only admins approve drafts here. Ask Ada Admin.", user="U0REMY")
    assert "queue_approve" not in [e["action_id"] for e in elements(shown(refused))]
    waits = touch_of(drawn_before, "queue_approve")  # what is decided may not be drawn anew yet
    card = there.wait(
        lambda: next(
            (
                message
                for message in there.messages()
                for each in elements(message)
                if each["action_id"] == "draft_approve" and json.loads(each["value"])["id"] == waits
            ),
            None,
        ),
        what="the card of a draft that waits",
    )
    there.click(card, "draft_approve", user="U0REMY")
    there.ephemeral("Only admins approve drafts here. Ask Ada Admin.")
    assert kinds(sessions).count(DecisionKind.APPROVED) == 2
    close(there, "U0REMY")


def a_step_is_approved_at_once_after_a_sample(there, sessions):
    there.command("drafts approve default")
    view = see(there, "of 6 drafts would be approved")
    assert BulkRef.decode(view["view"]["private_metadata"]).with_warned is False
    assert "left out: with a warning" in words(shown(view))  # the offer is still the sample
    (box,) = [e for e in elements(shown(view)) if e["action_id"] == "bulk_warned"]
    press(there, view, "bulk_warned", value=[box["options"][0]["value"]])
    view = see(there, "6 of 6 drafts would be approved")
    (steps,) = [e for e in elements(shown(view)) if e["action_id"] == "bulk_step"]
    step = next(o for o in steps["options"] if "Follow-up" in o["text"]["text"])
    press(there, view, "bulk_step", value=step["value"])
    view = there.wait(
        lambda: next(
            (
                v
                for v in there.state()["views"]
                if "kind" in v["view"]["private_metadata"] and v["user"] == "U0ADA"
            ),
            None,
        ),
        what="the step's count",
    )
    there.post("submit", user="U0ADA", view_id=view["view_id"])
    see(there, "drafts approved* in Default")
    assert kinds(sessions).count(DecisionKind.APPROVED) > 2
    close(there)
