"""Segments, audiences and pages of the ranking through Slack's own payloads."""

import pytest

from tests.local import running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("segment")]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('segments')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.wait(lambda: "Ines" in _listed(local), what="the sample prospects")
        yield local


def _listed(local):
    local.command("prospects Ines Okafor")
    return words(local.state()["ephemerals"][-1]) if local.state()["ephemerals"] else ""


def card(there, text, *, user):
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
    shaped = {block: {"value": text} for block, text in values.items()}
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=shaped)


def test_one_is_put_somewhere_by_hand_and_a_run_leaves_them_there(there):
    there.command("segment Ines Okafor as stealth")
    there.ephemeral("is in Stealth founders now and stays there")
    there.command("segment referral=100")
    there.ephemeral("1 put there by hand")
    there.command("segment Ines Okafor as auto")
    there.ephemeral("is in Referral network, because of title: head of school")
    there.command("segment bananas=5")
    there.ephemeral("There is no segment “bananas”")


def test_the_ranking_goes_on(there):
    there.command("prio top 4")
    there.click(there.ephemeral("Top 4 of"), "ranking_next")
    there.click(there.ephemeral("5 to 8 of"), "ranking_next")
    there.ephemeral("9 to 12 of")


def test_an_audience_is_added_changed_and_removed(there):
    there.command("audiences", user="U0REMY")
    there.click(card(there, "3 audiences", user="U0REMY"), "audience_add", user="U0REMY")
    there.ephemeral("Only an admin can change that")
    there.command("audiences")
    there.click(card(there, "3 audiences", user="U0ADA"), "audience_add")
    refused = submit(there, label="Parents", share="some", title="parent")
    assert "Write a number" in refused["errors"]["share"]
    assert not submit(there, label="Parents", share="20", title="parent").get("errors")
    changed = there.ephemeral("Ada Admin added Parents.")
    there.click(changed, "segment_again")
    there.ephemeral("prospects segmented")
    there.click(changed, "audience_edit")
    submit(there, label="Referral partners", share="50", title="4: head of school")
    renamed = there.ephemeral("Ada Admin changed Referral partners.")
    there.click(renamed, "audience_remove")
    view = there.view()
    chosen = {"move_to": {"value": {"selected_option": {"value": "parents"}}}}
    there.post("submit", user="U0ADA", view_id=view["view_id"], values=chosen)
    there.ephemeral("Ada Admin removed Referral partners.")
