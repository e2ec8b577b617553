"""A campaign through Slack's own payloads: from the form to its messages and its end."""

import pytest
from sqlalchemy import select

from storage.database import open_database, session_factory
from storage.states import Allocation, TouchState
from storage.tables import Campaign, Sequence, Touch
from tests.local import running, words
from tests.support import KEY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("campaign")]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('campaigns')}/drumbeat.db"


@pytest.fixture
def sessions(database):
    opened = open_database(database)
    yield session_factory(opened, hash_key=KEY)
    opened.dispose()


@pytest.fixture(scope="module")
def there(database, tmp_path_factory):
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.wait(lambda: "Ines" in _listed(local), what="the sample prospects")
        yield local


def _listed(local):
    local.command("prospects Ines Okafor")
    return words(local.state()["ephemerals"][-1]) if local.state()["ephemerals"] else ""


def option(value):
    return {"value": {"selected_option": {"value": value}}}


def shown(there, text, *, user):
    """What one person is shown, and the other is not."""
    return there.wait(
        lambda: next(
            (
                line
                for line in reversed(there.state()["ephemerals"])
                if line["user"] == user and text in words(line)
            ),
            None,
        ),
        what=f"“{text}” for {user}",
    )


def submit(there, **values):
    view = there.view()
    shaped = {
        block: option(value[0]) if isinstance(value, list) else {"value": value}
        for block, value in values.items()
    }
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=shaped)


def let_it_have_sent(sessions, name):
    """The campaign's first messages are out, as a test of its variants."""
    with sessions.begin() as session:
        campaign = session.scalars(select(Campaign).where(Campaign.name == name)).one()
        campaign.allocation = Allocation.EVEN
        sequences = session.scalars(select(Sequence).where(Sequence.campaign_id == campaign.id))
        for number, sequence in enumerate(sequences.all()):
            sequence.arm = number % campaign.num_variants + 1
            first = select(Touch).where(Touch.sequence_id == sequence.id, Touch.position == 0)
            session.scalars(first).one().state = TouchState.SENT


def pictures(card):
    files = [file for reply in card["replies"] for file in reply.get("files") or []]
    return [file["name"] for file in files if file["name"].startswith("test-")]


def test_a_campaign_from_the_form_to_its_end(there, sessions):
    there.command("campaign new")
    refused = submit(there, name="Heads", country="Xyzzyland", min_qualification_score="0")
    assert "is no country" in refused["errors"]["country"]
    assert not submit(there, name="Heads", country="").get("errors")
    card = there.ephemeral("Heads is a draft")
    there.click(card, "campaign_more")
    refused = submit(there, daily_limit="many")
    assert refused["errors"]["daily_limit"] == "Write a number."
    refused = submit(there, send_window="20-9", daily_limit="25")
    assert refused["errors"]["send_window"] == "The hours end before they begin."
    refused = submit(there, daily_limit="25", send_window="9-17", tracking="yes")
    assert "DRUMBEAT_PUBLIC_URL" in refused["errors"]["tracking"]
    assert not submit(there, tracking="no").get("errors")
    card = there.ephemeral("Saved Heads")
    assert "at most 25 e-mails a day" in words(card)

    there.command("campaign heads", user="U0REMY")
    rep = shown(there, "would get drafts", user="U0REMY")
    assert "campaign_start" not in str(rep["blocks"])

    there.click(card, "campaign_write")
    there.ephemeral("are being written")
    there.message("Drafts for *Heads* are written")
    there.command("messages heads pending")
    page = there.ephemeral("pending messages")
    there.click(page, "messages_next")

    there.command("campaign heads")
    card = shown(there, " sent\n", user="U0ADA")
    there.click(card, "campaign_start")
    there.ephemeral("Heads is at work")
    posted = there.message("at work", with_action="campaign_pause")
    there.click(posted, "campaign_pause")
    there.message("paused", with_action="campaign_resume")
    let_it_have_sent(sessions, "Heads")
    there.command("campaign heads")
    there.click(shown(there, "positive of", user="U0ADA"), "campaign_test")
    there.ephemeral("the thread of the card of Heads")
    there.wait(
        lambda: pictures(there.message("paused", with_action="campaign_resume")),
        what="a picture in the card's thread",
    )
    there.command("campaigns")
    there.click(there.ephemeral("1 campaign"), "campaign_new")
    assert there.view()["view"]["callback_id"] == "campaign"
    there.click(there.message("paused", with_action="campaign_cancel"), "campaign_cancel")
    there.message("cancelled", with_action="campaign_clone")
