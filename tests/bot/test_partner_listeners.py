"""A person of another company, in a channel that is shared with it: nothing is shown or done."""

from __future__ import annotations

import pytest

from tests.local import running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("partner")]
ONLY_OURS = "Only members of the workspace that Drumbeat is installed in can use it"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('partner')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples()
        yield local


@pytest.fixture(scope="module")
def pia(there):
    """An admin over there."""
    return there.post("partner", channel="C0OUTREACH", name="Pia Partner", is_admin=True)["user"]


def refusal(there, user):
    """The line that this person alone sees, and nothing else since the last command."""
    line = there.ephemeral(ONLY_OURS)
    assert line["user"] == user
    return line


def test_a_command_is_refused(there, pia):
    there.command("explain Ines Okafor", user=pia)
    assert "Ines" not in words(refusal(there, pia))


def test_a_click_is_refused_and_one_of_ours_is_not(there, pia):
    there.upload("shared.csv", b"Name,Email\nLea Lund,lea@lund.example\n")
    card = there.message("shared.csv", with_action="import_confirm")
    there.command("help")
    there.click(card, "import_confirm", user=pia)
    refusal(there, pia)
    there.click(card, "import_confirm", user="U0REMY")
    there.message("was imported by Remy Rep")


def test_a_file_of_theirs_is_not_read(there, pia):
    there.command("help")
    there.upload("theirs.csv", b"Name,Email\nMoa Berg,moa@berg.example\n", user=pia)
    refusal(there, pia)
    assert not any("theirs.csv" in words(m) for m in there.messages() if m.get("bot_id"))


@pytest.mark.parametrize("callback_id", ["find_prospect", "log_reply"])
def test_a_shortcut_says_so_in_place_of_its_form(there, pia, callback_id):
    ts = there.post("message", user=pia, channel="C0OUTREACH", text="Ines Okafor: later")["ts"]
    answer = there.post(
        "shortcut",
        user=pia,
        callback_id=callback_id,
        channel="C0OUTREACH",
        ts=ts,
        wait_for_view=20,
    )
    [view_id] = answer["opened"]
    view = next(v["view"] for v in there.state()["views"] if v["view_id"] == view_id)
    assert ONLY_OURS in words(view)
    assert not view["submit"]


def said(there, ts, text):
    """What Drumbeat answered in the thread of that message."""
    return there.wait(
        lambda: next(
            (m for m in there.messages() if m.get("thread_ts") == ts and text in words(m)), None
        ),
        what=f"an answer with “{text}”",
    )


def test_a_mention_of_theirs_tells_nothing_and_one_of_ours_is_answered(there, pia):
    """Slack says of an event in a shared channel from which team its author is."""
    question = f"@{there.state()['app']['name']} what do we know about Ines Okafor?"
    theirs, ours = (
        there.post("message", user=user, channel="C0OUTREACH", text=question)["ts"]
        for user in (pia, "U0ADA")
    )
    assert "Lead status" not in words(said(there, theirs, ONLY_OURS))
    said(there, ours, "Lead status: new")


def test_home_and_a_message_to_it_alone_show_nothing(there, pia):
    there.post("home", user=pia)
    direct = next(c["id"] for c in there.state()["channels"] if c["user"] == pia)
    there.post("message", user=pia, channel=direct, text="what is due today?")

    def answered():
        channel = next(c for c in there.state()["channels"] if c["id"] == direct)
        replies = (reply for m in channel["messages"] for reply in m.get("replies", []))
        return [words(reply) for reply in replies if reply.get("bot_id")]

    assert all(ONLY_OURS in text for text in there.wait(answered, what="the refusal"))
    assert not [v for v in there.state()["views"] if v["user"] == pia and v["type"] == "home"]
