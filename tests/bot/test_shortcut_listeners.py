"""Shortcuts in a running bot, with the payloads that Slack sends: each does its work once."""

from __future__ import annotations

import pytest

from tests.local import running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("shortcuts")]
ANSWER = "Ines Okafor wrote on LinkedIn:\n> Happy to talk. Does Thursday at 15:00 work?"
LEAD = "Met Mina Solberg (Head of School, Solberg Skole): mina@solberg.example"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('shortcuts')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        yield process.ready()


def say(there, text, channel="C0OUTREACH"):
    return there.post("message", user="U0ADA", channel=channel, text=text)["ts"]


def use(there, callback_id, ts=None, *, channel="C0OUTREACH", user="U0ADA"):
    """The modal that comes of a shortcut."""
    on = {"channel": channel, "ts": ts} if ts else {}
    answer = there.post("shortcut", user=user, callback_id=callback_id, wait_for_view=20, **on)
    assert answer["opened"], answer
    [view_id] = answer["opened"]
    return next(v for v in there.state()["views"] if v["view_id"] == view_id)


def submit(there, view, user="U0ADA", **values):
    entered = {name: {"value": value} for name, value in values.items()}
    return there.post("submit", user=user, view_id=view["view_id"], values=entered)


def shown(there, view):
    found = next(v for v in there.state()["views"] if v["view_id"] == view["view_id"])
    return words(found["view"])


def alerts(there):
    return [m for m in there.messages() if "Answer from" in words(m)]


def test_an_answer_is_logged_once(there):
    ts = say(there, ANSWER)
    ours, theirs = use(there, "log_reply", ts), use(there, "log_reply", ts, user="U0REMY")
    fields = {block["block_id"]: block["element"] for block in ours["view"]["blocks"]}
    assert "Ines Okafor" in fields["prospect_id"]["initial_option"]["text"]["text"]
    assert fields["text"]["initial_value"] == "Happy to talk. Does Thursday at 15:00 work?"
    assert not submit(there, ours).get("errors")
    assert "Ines Okafor: wants to talk. Ada Admin logged it." in shown(there, ours)
    there.message("Answer from")
    again = submit(there, theirs, user="U0REMY")
    assert "logged before as an answer of Ines Okafor" in again["errors"]["text"]
    other = use(there, "log_reply", say(there, ANSWER))
    assert "is here already" in submit(there, other)["errors"]["text"]
    assert len(alerts(there)) == 1


def test_a_message_that_is_deleted_meanwhile_is_not_read(there):
    before = len(alerts(there))
    ts = say(there, "Ines Okafor: Please take me off your list.")
    for callback_id in ("log_reply", "add_insight"):
        ours = use(there, callback_id, ts)
        there.post("delete", user="U0ADA", channel="C0OUTREACH", ts=ts)
        assert "This message was deleted" in submit(there, ours)["errors"]["text"]
        ts = say(there, "Ines Okafor: Please take me off your list.")
    assert len(alerts(there)) == before


def test_who_answered_has_to_be_said(there):
    ours = use(there, "log_reply", say(there, "Not now, please."))
    assert submit(there, ours)["error"] == "invalid_input"
    offered = there.post(
        "options",
        user="U0ADA",
        view_id=ours["view_id"],
        action_id="prospect_find",
        block_id="prospect_id",
        value="ines",
    )["options"]
    assert "Ines Okafor" in offered[0]["text"]["text"]


@pytest.mark.parametrize("callback_id", ["log_reply", "add_prospect", "add_insight"])
def test_of_what_drumbeat_wrote_nothing_is_made(there, callback_id):
    there.upload(f"{callback_id}.csv", b"Name,Email\nLea Lund,lea@lund.example\n")
    ours = there.message(f"{callback_id}.csv", with_action="import_cancel")
    view = use(there, callback_id, ours["ts"])
    assert "Drumbeat wrote this message itself" in words(view["view"])
    assert not view["view"]["submit"]


def test_where_drumbeat_is_not_a_message_can_be_used_all_the_same(there):
    ts = say(there, "Ines Okafor likes short calls.", channel="C0GENERAL")
    ours = use(there, "add_insight", ts, channel="C0GENERAL")
    assert not submit(there, ours).get("errors")
    assert "Noted about Ines Okafor" in shown(there, ours)
    twice = use(there, "add_insight", ts, channel="C0GENERAL")
    assert "Ada Admin has noted the same" in submit(there, twice)["errors"]["text"]


def test_whom_a_message_names_becomes_a_prospect_once(there):
    ts = say(there, LEAD)
    ours = use(there, "add_prospect", ts)
    theirs = use(there, "add_prospect", ts, user="U0REMY")
    entered = {b["block_id"]: b["element"].get("initial_value") for b in ours["view"]["blocks"]}
    assert entered == {
        "name": "Mina Solberg",
        "email": "mina@solberg.example",
        "linkedin_url": None,
        "phone": None,
        "job_title": "Head of School",
        "company": "Solberg Skole",
    }
    assert "no e-mail address" in submit(there, ours, email="mina@")["errors"]["email"]
    assert not submit(there, ours, email="mina@solberg.example").get("errors")
    card = shown(there, ours)
    assert "Added." in card
    assert "Solberg Skole" in card
    again = submit(there, theirs, user="U0REMY")
    assert "Mina Solberg is a prospect already" in again["errors"]["name"]


def test_from_anywhere_somebody_is_found_and_a_campaign_made(there):
    assert "Whom do you look for?" in words(use(there, "find_prospect")["view"])
    form = use(there, "new_campaign")
    assert not submit(there, form, name="Spring fair").get("errors")
    card = there.wait(
        lambda: next(
            (
                message
                for channel in there.state()["channels"]
                if channel["is_im"] and channel["user"] == "U0ADA"
                for message in channel["messages"]
                if "Spring fair" in words(message)
            ),
            None,
        ),
        what="the campaign's card in the conversation with Drumbeat",
    )
    assert "campaign_edit" in str(card["blocks"])


def test_what_goes_wrong_where_drumbeat_is_not_is_told_in_their_own_conversation(there):
    ts = say(there, "Ines Okafor likes tea.", channel="C0GENERAL")
    there.post("faults", fail={"views.open": {"error": "internal_error", "times": 1}})
    there.post("shortcut", user="U0REMY", callback_id="add_insight", channel="C0GENERAL", ts=ts)
    there.wait(
        lambda: any(
            "Slack did not do that" in words(message)
            for channel in there.state()["channels"]
            if channel["is_im"] and channel["user"] == "U0REMY"
            for message in channel["messages"]
        ),
        what="a sentence for who used it",
    )


def test_alerts_are_chosen_at_home_and_kept(there):
    def form(user):
        home = there.post("home", user=user)["view_id"] or home_of(there, user)
        answer = there.post(
            "click", user=user, view_id=home, action_id="alerts_edit", wait_for_view=20
        )
        [view_id] = answer["opened"]
        return next(v for v in there.state()["views"] if v["view_id"] == view_id)

    def chosen(view):
        elements = {b["block_id"]: b["element"] for b in view["view"]["blocks"] if "element" in b}
        return {name: each["initial_option"]["value"] for name, each in elements.items()}

    ours = form("U0REMY")
    assert chosen(ours)["quiet_from"] == "never"
    refused = choose(there, ours, quiet_from="18", told_at="18")
    assert "another hour" in refused["errors"]["told_at"]
    assert not choose(there, ours, answers="gathered", quiet_from="18", told_at="7").get("errors")
    now = chosen(form("U0REMY"))
    assert now == {
        "answers": "gathered",
        "reminders": "now",
        "mailboxes": "now",
        "quiet_from": "18",
        "told_at": "7",
    }
    assert chosen(form("U0ADA")) == {
        "answers": "now",
        "reminders": "now",
        "quiet_from": "never",
        "told_at": "8",
    }


def home_of(there, user):
    def look():
        views = [v for v in there.state()["views"] if v["user"] == user]
        return next((v["view_id"] for v in views if v["view"]["type"] == "home"), None)

    return there.wait(look, what="the Home tab")


def choose(there, view, **values):
    entered = {name: {"value": {"selected_option": {"value": v}}} for name, v in values.items()}
    return there.post("submit", user=view["user"], view_id=view["view_id"], values=entered)
