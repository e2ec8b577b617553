"""What was kept before a migration is still there after it, and the way back is open."""

import pytest
from alembic import command
from sqlalchemy import select, text

from engine.campaigns.default import default_campaign
from engine.delivery.sending import once_more
from engine.metrics.person import from_json
from engine.prospects.rows import fold
from storage import migrate
from storage.inserting import insert_rows
from storage.states import MailState, SequenceState
from storage.tables import Base, Campaign, CountedPerson, Mail, Prospect, Sequence
from tests.sending import make_conversation
from tests.support import NOW, make_actor, make_workspace

NAMES = ["  Müßig &\u00a0Söhne ", "LEE\tLtd", "n" * 400, None]


def test_prospects_of_the_first_version_get_the_key_of_their_company(database, sessions):
    with sessions.begin() as session:
        workspace_id = make_workspace(session).id
        common = {"workspace_id": workspace_id, "name_key": "ann", "source": "test"}
        common |= {"approval": "approved", "created_at": NOW, "updated_at": NOW}
        rows = [{"full_name": str(at), "company_name": n} for at, n in enumerate(NAMES)]
        insert_rows(session, Prospect, [common | row for row in rows])
    with database.begin() as connection:
        command.downgrade(migrate._config(connection), "0001")  # noqa: SLF001 - it has no other use
    migrate.upgrade(database)
    assert migrate.differences(database) == []
    with sessions() as session:
        found = session.scalars(select(Prospect.company_key).order_by(Prospect.id)).all()
    assert found == [name if name is None else fold(name) for name in NAMES]


def test_campaigns_and_their_sequences_outlive_the_third_version_and_the_way_back(
    database, sessions
):
    with sessions.begin() as session:
        workspace_id = make_workspace(session).id
        campaign = default_campaign(session, workspace_id, NOW)
        named = {"full_name": "Ann Example", "name_key": "ann", "source": "test"}
        named |= {"approval": "approved", "created_at": NOW, "updated_at": NOW}
        insert_rows(session, Prospect, [{"workspace_id": workspace_id} | named])
        prospect_id = session.scalars(select(Prospect.id)).one()
        common = {"workspace_id": workspace_id, "campaign_id": campaign.id, "type": "3-step"}
        common |= {"state": SequenceState.ACTIVE, "num_variants": 3, "started_at": NOW}
        session.add(Sequence(prospect_id=prospect_id, **common))
    for revision in ("0002", "head"):
        with database.begin() as connection:
            step = command.downgrade if revision == "0002" else command.upgrade
            step(migrate._config(connection), revision)  # noqa: SLF001 - it has no other use
    assert migrate.differences(database) == []
    with sessions() as session:
        assert session.scalars(select(Campaign.channels)).all() == [[]]
        assert session.scalars(select(Sequence.arm)).all() == [0]


@pytest.mark.parametrize("kind", ["sqlite"])  # PostgreSQL's sequences never go back
def test_no_table_gives_a_number_out_twice_whatever_way_it_has_come(database):
    with database.begin() as connection:
        for revision in ("0003", "0002", "0001", "head"):
            step = command.upgrade if revision == "head" else command.downgrade
            step(migrate._config(connection), revision)  # noqa: SLF001 - it has no other use
        made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master")).all())
    assert [name for name in Base.metadata.tables if "AUTOINCREMENT" not in made[name]] == []


def test_what_was_tried_again_keeps_its_last_try_on_the_way_back(database, sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        chat = make_conversation(session, workspace, make_actor(session, workspace))
        first = chat.approve(0)
        first.state, first.sent_at = MailState.SENT, NOW
        session.flush()
        assert once_more.try_again(session, first, because="full", now=NOW)
    for revision in ("0006", "head"):
        with database.begin() as connection:
            step = command.downgrade if revision == "0006" else command.upgrade
            step(migrate._config(connection), revision)  # noqa: SLF001 - it has no other use
    assert migrate.differences(database) == []
    with sessions() as session:
        states = session.scalars(select(Mail.state).order_by(Mail.id)).all()
    assert states == [MailState.FAILED, MailState.APPROVED]


SPELT_OUT = [
    [1, 185, ["a", "b\x7fc"], 9, [1, 5], [9]],
    [None, 8, ["a", "b"], None, [], [7]],
    [3, 57, ["a", "b"], None, [3], []],
]
KEPT = [
    [1, 185, ["a", "b\x7fc"], 9, [1, 5], [9]],
    [None, 8, "a\x7fb", None, [], [7]],
    [3, 57, "a\x7fb"],
]


def test_what_a_person_counts_as_goes_into_fewer_characters_and_back(database, sessions):
    def facts():
        with sessions() as session:
            return session.scalars(select(CountedPerson.facts)).one()

    def step(direction, revision):
        with database.begin() as connection:
            direction(migrate._config(connection), revision)  # noqa: SLF001 - it has no other use

    with sessions.begin() as session:
        kept = {"messages": KEPT, "booked": [[4, "x"]]}
        session.add(CountedPerson(workspace_id=make_workspace(session).id, facts=kept))
    step(command.downgrade, "0004")
    assert facts() == {"messages": SPELT_OUT, "booked": [[4, "x"]]}
    step(command.upgrade, "head")
    assert facts() == {"messages": KEPT, "booked": [[4, "x"]]}
    read = from_json(facts()).messages
    assert [tuple(message.places) for message in read] == [("a", "b\x7fc"), ("a", "b"), ("a", "b")]
    assert [list(message.sent) for message in read] == [[1, 5], [], [3]]
    assert [message.as_json() for message in read] == KEPT
