"""Near misses: found behind an import, asked about one by one, and never asked again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.prospects import duplicates, imports, near_misses
from engine.prospects.unmerging import undo_merge
from storage.states import PostState
from storage.tables import MergeSuggestion, Post, Prospect
from tests.support import NOW, make_workspace

LATER = NOW + timedelta(hours=1)
HEAD = "Name,Email,Phone,Company\n"
KNOWN = HEAD + (
    "Bob Marsh,bob@marsh.example,,Marsh School\n"
    "Mario Rossi,mario@liceo.example,,Liceo\n"
    "Hanna Roth,hanna@roth.example,+49 30 9018 2233,Roth\n"
)
NEW = HEAD + (
    "Robert Marsh,r.marsh@mail.example,,Marsh School\n"
    "Maria Rossi,maria@liceo.example,,Liceo\n"
    "Hannah Roth,,+49 30 9018 2233,Rothwerk\n"
    "Jan Novak,jan@praha.example,,Praha\n"
    "J. Novak,,+420 222 111 333,Praha s.r.o.\n"
)


def bring_in(session, by, content, *, channel=None, batch=500):
    seen = imports.preview(
        session, "people.csv", content.encode(), by=by, channel=channel, slack_file_id=None, now=NOW
    )
    imports.confirm(session, seen.job_id, by=by, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    compare(session, batch=batch)
    return seen.job_id


def compare(session, *, batch=500):
    while (job_id := near_misses.waiting(session)) is not None:
        near_misses.compare_next(session, job_id, now=NOW, batch=batch)


def pair_names(pair):
    return {pair.one.name, pair.other.name}


@pytest.mark.parametrize("batch", [1, 500])
def test_those_who_come_in_are_compared_with_everybody(session, ada, batch):
    bring_in(session, ada, KNOWN, batch=batch)
    assert duplicates.list_pairs(session, by=ada).total == 0
    job_id = bring_in(session, ada, NEW, channel="C0OUTREACH", batch=batch)
    found = duplicates.list_pairs(session, by=ada)
    assert [pair_names(pair) for pair in found.pairs] == [
        {"Bob Marsh", "Robert Marsh"},
        {"Jan Novak", "J. Novak"},
        {"Hanna Roth", "Hannah Roth"},
    ]
    assert imports.view(session, job_id, now=NOW).alike == 3
    assert near_misses.waiting(session) is None


def test_looking_again_suggests_nothing_again(session, ada):
    bring_in(session, ada, KNOWN)
    bring_in(session, ada, NEW)
    ids = set(session.scalars(select(Prospect.id)))
    before = session.scalars(select(MergeSuggestion.id)).all()
    assert near_misses.suggest_for(session, ada.workspace_id, ids, now=NOW) == 0
    assert session.scalars(select(MergeSuggestion.id)).all() == before


@pytest.mark.parametrize(("namesakes", "asked"), [(5, 1), (near_misses.MOST_SHARING, 0)])
def test_what_very_many_share_says_little(session, ada, namesakes, asked):
    crowd = "".join(f"Michael Q{n:03},q{n}@big.example,,Big\n" for n in range(namesakes - 1))
    bring_in(session, ada, HEAD + "Michael Moser,mm@big.example,,Big\n" + crowd)
    bring_in(session, ada, HEAD + "Michael Mosser,,+1 212 555 0100,Big\n")
    assert duplicates.list_pairs(session, by=ada).total == asked


def test_answers_lead_from_pair_to_pair(session, ada, remy):
    bring_in(session, ada, KNOWN)
    job_id = bring_in(session, ada, NEW, channel="C0OUTREACH")
    session.execute(Post.__table__.update().values(state=PostState.POSTED))
    first = duplicates.next_pair(session, by=ada)
    assert first.left == 3
    assert first.pair.one.is_kept
    assert {"name", "email"} <= set(first.pair.differs)
    marsh = (first.pair.one.prospect_id, first.pair.other.prospect_id)
    second = duplicates.same_person(session, *marsh, by=ada, now=LATER)
    assert second.merged.kept_name == "Bob Marsh"
    assert second.left == 2
    novak = (second.pair.one.prospect_id, second.pair.other.prospect_id)
    third = duplicates.different_people(session, *novak, by=ada, now=LATER)
    assert third.dismissed == "Jan Novak and J. Novak stay two people."
    roth = (third.pair.one.prospect_id, third.pair.other.prospect_id)
    last = duplicates.skip(session, *roth, by=ada, now=LATER)
    assert (last.pair, last.left) == (None, 1)
    assert imports.view(session, job_id, now=NOW).alike == 1
    session.expire_all()
    assert session.scalars(select(Post.state)).all() == [PostState.WANTED]
    with pytest.raises(ConflictError, match="Ada Admin has merged Robert Marsh"):
        duplicates.same_person(session, *marsh, by=remy, now=LATER)
    with pytest.raises(ConflictError, match="Ada Admin has said already that they are two people"):
        duplicates.same_person(session, *novak, by=remy, now=LATER)
    undo_merge(session, second.merged.merge_id, by=remy, now=LATER)
    assert [pair_names(p) for p in duplicates.list_pairs(session, by=ada).pairs] == [
        {"Hanna Roth", "Hannah Roth"}
    ]


def test_another_team_is_asked_nothing(session, ada):
    bring_in(session, ada, KNOWN)
    bring_in(session, ada, NEW)
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    assert duplicates.next_pair(session, by=stranger).pair is None
    pair = duplicates.next_pair(session, by=ada).pair
    with pytest.raises(NotFoundError):
        duplicates.different_people(
            session, pair.one.prospect_id, pair.other.prospect_id, by=stranger, now=LATER
        )
