"""Rows that go to the driver as they are come out as if the unit of work had written them."""

from sqlalchemy import delete, select

from storage.inserting import count_anew, insert_rows, new_ids
from storage.lookup import by_keys
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from tests.support import NOW, make_workspace


def somebody(workspace, id_, **more):
    return {
        "id": id_,
        "workspace_id": workspace.id,
        "full_name": f"Ann\t\\N {id_}",
        "name_key": "ann",
        "company_key": f"firm {id_}",
        "email_key": f"a{id_}@x.example",
        "source": "test",
        "approval": Approval.DISCOVERED,
        "facts": {"Notes": 'two\nlines "quoted"'},
        "created_at": NOW,
        "updated_at": NOW,
    } | more


def test_what_is_inserted_is_there_with_defaults(session, workspace):
    first, second = new_ids(session, Prospect, 2)
    rows = [somebody(workspace, first), somebody(workspace, second, facts={})]
    insert_rows(session, Prospect, rows)
    insert_rows(session, Prospect, [])
    ann, other = session.scalars(select(Prospect).order_by(Prospect.id))
    assert (ann.id, ann.full_name, ann.facts) == (first, f"Ann\t\\N {first}", rows[0]["facts"])
    assert (ann.approval, ann.lead_status, ann.tags) == (Approval.DISCOVERED, LeadStatus.NEW, [])
    assert (ann.created_at, ann.title, other.facts) == (NOW, None, {})
    (third,) = new_ids(session, Prospect, 1)
    assert third > second


def test_a_number_is_given_out_once_whoever_has_gone(session, workspace):
    (first,) = new_ids(session, Prospect, 1)
    insert_rows(session, Prospect, [somebody(workspace, first)])
    session.execute(delete(Prospect))
    second, third = new_ids(session, Prospect, 2)
    insert_rows(session, Prospect, [somebody(workspace, second)])
    session.execute(delete(Prospect))
    by_itself = {key: value for key, value in somebody(workspace, 0).items() if key != "id"}
    session.add(last := Prospect(**by_itself))
    session.flush()
    assert first < second < third < last.id


def test_rows_are_found_by_any_of_many_keys_in_their_workspace_only(session, workspace):
    count = 3_000
    other = make_workspace(session, "T0OTHER")
    for team in (workspace, other):
        ids = new_ids(session, Prospect, count)
        insert_rows(session, Prospect, [somebody(team, id_) for id_ in ids])
    count_anew(session, Prospect)
    pairs = [("ann", f"firm {id_}") for id_ in ids]
    key = (Prospect.name_key, Prospect.company_key)
    assert not list(by_keys(session, (Prospect.id,), workspace.id, key, pairs))
    found = by_keys(session, (Prospect.id,), other.id, key, [*pairs, ("bob", "firm 1")])
    assert sorted(id_ for (id_,) in found) == ids
