"""A campaign's drafts ordered, cancelled and gone on with through Slack, in a running bot."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from storage.database import open_database
from storage.states import PostKind
from storage.tables import Campaign, Post, Sequence
from tests.local import action_ids, running, words

pytestmark = pytest.mark.slow


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/drumbeat.db"


@pytest.fixture
def there(url, tmp_path):
    with running(url, tmp_path / "home", "--no-rate-limit") as process:
        local = process.ready()
        local.begin("Ines Okafor")
        local.message("Ines Okafor", with_action="draft_regenerate")
        yield local


def written_by(url, writer):
    database = open_database(url)
    with database.begin() as connection:
        connection.execute(update(Campaign).values(writer=writer))
    database.dispose()


def counted(url):
    database = open_database(url)
    with database.connect() as connection:
        sequences = connection.scalar(select(func.count(Sequence.id)))
        cards = connection.scalar(select(func.count()).where(Post.kind == PostKind.DRAFT))
    database.dispose()
    return sequences, cards


def test_a_run_stands_still_without_a_model_is_cancelled_resumed_and_written(there, url):
    sequences, cards = counted(url)
    written_by(url, "model")
    there.command("generate default")
    there.ephemeral("Drafts for Default are being written for")
    card = there.message("stand still", with_action="generation_resume")
    assert "DRUMBEAT_MODEL" in words(card)
    there.command("generate default")
    there.ephemeral("Default has a run that stands still. Resume or cancel it.")
    there.click(card, "generation_cancel")
    cancelled = there.message("were cancelled", with_action="generation_resume")
    assert "generation_cancel" not in action_ids(cancelled)
    assert "Cancelled by Ada" in words(cancelled)
    written_by(url, "template")
    there.click(cancelled, "generation_resume")
    done = there.message("Drafts for *Default* are written.")
    assert action_ids(done) == ["queue_open"]
    there.click(done, "queue_open")
    assert there.view()["view"]["title"]["text"] == "Review drafts"
    now_there, now_cards = counted(url)
    assert now_there > sequences + 10
    assert now_cards == cards  # they wait to be reviewed instead of filling the channel
