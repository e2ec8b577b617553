"""Two records of one person become one, and two again: nothing is lost, nobody is written to."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from engine.delivery.protection import suppression
from engine.delivery.protection.suppressing import suppress_named
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects import editing, imports
from engine.prospects.listing import suggest as found_for
from engine.prospects.merging import merge
from engine.prospects.unmerging import undo_merge
from engine.prospects.words import keep_words
from storage import suppressions
from storage.references import owner_of, references_to
from storage.states import (
    Approval,
    EventKind,
    LeadStatus,
    SequenceState,
    SuggestionState,
    SuppressionKind,
    TouchKind,
)
from storage.tables import (
    Base,
    Event,
    LeadStatusChange,
    LikenessKey,
    Merge,
    MergeSuggestion,
    Prospect,
    Reply,
    Touch,
)
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

LATER = NOW + timedelta(hours=1)
DONE = {"state": SequenceState.FINISHED}


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def whole(session, *, without=("merge",)):
    """Every row of every table, but for when somebody was scored: both are scored anew.

    Suggestions come without their number, which nothing leads to.
    """
    left_out = {("merge_suggestion", "id"), ("prospect", "scored_at")}
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in without:
            columns = [c for c in table.c if (table.name, c.name) not in left_out]
            rows = session.execute(select(*columns).order_by(*table.primary_key)).all()
            found[table.name] = [tuple(row) for row in rows]
    found["merge_suggestion"].sort(key=lambda row: row[:2])
    return found


def suggest(session, one, other, state=SuggestionState.OPEN):
    one, other = sorted((one.id, other.id))
    row = MergeSuggestion(
        workspace_id=session.get_one(Prospect, one).workspace_id,
        one_id=one,
        other_id=other,
        why="same company",
        likeness=0.8,
        state=state,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def test_the_older_one_is_kept_and_filled(session, ada, outreach):
    keep = outreach.prospect("Bob Marsh", phone="+1 212 555 0100", tags=["fair"], facts={"a": "1"})
    gone = outreach.prospect(
        "Robert Marsh",
        title="Head",
        phone="+1 212 555 0199",
        tags=["vip"],
        facts={"a": "2", "b": "3"},
    )
    email = gone.email
    made = merge(session, gone.id, keep.id, by=ada, now=LATER)
    assert (made.kept_id, made.gone_id) == (keep.id, gone.id)
    session.refresh(keep)
    assert (keep.full_name, keep.title, keep.tags) == ("Bob Marsh", "Head", ["fair", "vip"])
    assert keep.facts == {
        "a": "1",
        "b": "3",
        "other e-mail": email,
        "other phone": "+1 212 555 0199",
    }
    assert session.scalars(select(Prospect.id)).all() == [keep.id]


def test_who_was_written_to_is_kept_though_they_are_younger(session, ada, outreach):
    older = outreach.prospect("Bob Marsh", linkedin=True)
    younger = outreach.prospect("Robert Marsh", email=False, last_contacted_at=NOW)
    assert merge(session, older.id, younger.id, by=ada, now=LATER).kept_id == younger.id
    session.refresh(younger)
    assert younger.linkedin_key is not None
    assert younger.email_key is not None


def test_every_table_that_names_a_prospect_is_known_by_its_foreign_key(session):
    """A future table cannot be forgotten: what the database enforces is what a merge moves."""
    reflected = {
        (table, key["constrained_columns"][0])
        for table in inspect(session.connection()).get_table_names()
        for key in inspect(session.connection()).get_foreign_keys(table)
        if key["referred_table"] == "prospect"
    }
    found = {(owner_of(c).name, c.name) for c in references_to(Prospect.__table__)}
    assert found == reflected
    assert len(found) >= 9


def test_unique_keys_with_a_prospect_in_them_are_those_that_a_merge_looks_after(session):
    keys = {
        (table.name, *(column.name for column in key.columns))
        for table in Base.metadata.sorted_tables
        for key in [*table.constraints, *(index for index in table.indexes if index.unique)]
        if getattr(key, "unique", type(key).__name__ == "UniqueConstraint")
        and {c.name for c in key.columns} & {"prospect_id", "one_id", "kept_id"}
    }
    assert keys == {
        ("sequence", "prospect_id"),
        ("merge_suggestion", "workspace_id", "one_id", "other_id"),
        ("prospect_word", "workspace_id", "word", "kind", "prospect_id"),
    }


def test_who_was_merged_and_came_back_is_found_by_name(session, workspace, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    gone_id = gone.id
    keep_words(session, workspace.id)
    made = merge(session, keep.id, gone_id, by=ada, now=LATER)
    assert [line.prospect_id for line in found_for(session, workspace.id, "marsh")] == [keep.id]
    assert found_for(session, workspace.id, "robert") == ()
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    assert [line.prospect_id for line in found_for(session, workspace.id, "robert")] == [gone_id]


def history(session, outreach, prospect):
    """A row in every table that leads to a prospect."""
    touch = outreach.sent(prospect, TouchKind.INITIAL_DM, NOW, then=[EventKind.REPLIED])
    session.add_all(
        [
            Reply(
                workspace_id=prospect.workspace_id,
                message_id=f"<{prospect.id}@x.example>",
                touch_id=touch.id,
                prospect_id=prospect.id,
                from_address="a@b.example",
                subject="Re",
                new_text="Yes",
                label="interested",
                confidence=0.9,
                layer="rules",
                state="open",
                received_at=NOW,
                read_at=NOW,
            ),
            LeadStatusChange(
                workspace_id=prospect.workspace_id,
                prospect_id=prospect.id,
                before=LeadStatus.NEW,
                after=LeadStatus.ENGAGED,
                because="a reply",
                at=NOW,
            ),
            LikenessKey(workspace_id=prospect.workspace_id, prospect_id=prospect.id, key="k"),
        ]
    )
    session.flush()
    return touch


def test_everything_leads_to_the_one_that_is_kept_and_back(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    third = outreach.prospect("Rob Marsh")
    history(session, outreach, keep)
    touch = history(session, outreach, gone)
    suggest(session, gone, third)
    before = whole(session)
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    for column in references_to(Prospect.__table__):
        assert session.scalars(select(column).where(column == gone.id)).all() == []
    assert session.get_one(Touch, touch.id).prospect_id == keep.id
    assert session.scalars(select(MergeSuggestion.one_id)).all() == [keep.id]
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    assert whole(session) == before


def test_two_open_sequences_are_refused_and_one_moves_along(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    outreach.sequence(keep, (TouchKind.INITIAL_DM, NOW))
    outreach.sequence(gone, (TouchKind.INITIAL_DM, NOW))
    with pytest.raises(ConflictError, match=f"/outreach stop #{gone.id}"):
        merge(session, keep.id, gone.id, by=ada, now=LATER)
    session.execute(
        text("UPDATE sequence SET state = 'stopped' WHERE prospect_id = :id"), {"id": keep.id}
    )
    session.expire_all()
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    assert made.kept_id == gone.id, "whoever is about to be written to is kept"


def test_who_comes_second_is_told_who_was_first(session, ada, remy, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    with pytest.raises(ConflictError, match=r"Ada Admin has merged Robert Marsh .* already"):
        merge(session, keep.id, gone.id, by=remy, now=LATER)
    undo_merge(session, made.merge_id, by=remy, now=LATER)
    with pytest.raises(ConflictError, match="Remy Rep has undone this merge already"):
        undo_merge(session, made.merge_id, by=ada, now=LATER)
    with pytest.raises(InvalidError, match="one prospect already"):
        merge(session, keep.id, keep.id, by=ada, now=LATER)


def test_another_team_sees_neither_the_people_nor_the_merge(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    other = ada.model_copy(update={"workspace_id": _other_team(session)})
    with pytest.raises(NotFoundError):
        merge(session, keep.id, gone.id, by=other, now=LATER)
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    with pytest.raises(NotFoundError):
        undo_merge(session, made.merge_id, by=other, now=LATER)


def _other_team(session):
    return make_workspace(session, "T0OTHER").id


def test_merges_are_undone_in_the_order_of_a_stack(session, ada, outreach):
    a, b, c = (outreach.prospect(name) for name in ("Bob Marsh", "Rob Marsh", "Robert Marsh"))
    before = whole(session)
    first = merge(session, b.id, c.id, by=ada, now=LATER)
    second = merge(session, a.id, b.id, by=ada, now=LATER + timedelta(minutes=1))
    with pytest.raises(ConflictError, match=f"Undo merge {second.merge_id} first"):
        undo_merge(session, first.merge_id, by=ada, now=LATER)
    undo_merge(session, second.merge_id, by=ada, now=LATER)
    undo_merge(session, first.merge_id, by=ada, now=LATER)
    assert whole(session) == before


def test_what_changed_since_stays_and_the_rest_goes_back(session, ada, outreach):
    keep = outreach.prospect("Bob Marsh", title=None, scored_at=NOW, facts={"x": "1"})
    gone = outreach.prospect("Robert Marsh", title="Head", industry="Schools", facts={"y": "2"})
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    session.refresh(keep)
    keep.title, keep.scored_at, keep.facts = "Director", LATER, {**keep.facts, "z": "3"}
    session.flush()
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    session.refresh(keep)
    assert (keep.title, keep.industry, keep.scored_at) == ("Director", None, None)
    assert keep.facts == {"x": "1", "z": "3"}


def test_both_are_scored_anew_whatever_was_saved_meanwhile(session, ada, outreach):
    keep = outreach.prospect("Bob Marsh", scored_at=NOW)
    outreach.prospect("Robert Marsh", scored_at=NOW)
    made = merge(session, keep.id, keep.id + 1, by=ada, now=LATER)
    editing.set_tags(session, keep.id, "school", shown=(), by=ada, now=LATER)
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    session.expire_all()
    found = session.scalars(select(Prospect).order_by(Prospect.id))
    assert [(row.tags, row.scored_at) for row in found] == [(["school"], None), ([], None)]


def test_a_conversation_that_went_on_cannot_be_divided(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    touch = outreach.sent(gone, TouchKind.INITIAL_DM, NOW)
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    session.refresh(touch)
    outreach.happened(touch, EventKind.REPLIED, LATER)
    with pytest.raises(ConflictError, match="can no longer be undone"):
        undo_merge(session, made.merge_id, by=ada, now=LATER)
    assert session.scalar(select(Event.id).where(Event.at == LATER)) is not None


def test_an_address_that_is_somebody_elses_by_now_cannot_come_back(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    address = gone.email_key
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    outreach.prospect("Rupert Marsh", email=False).email_key = address
    session.flush()
    with pytest.raises(ConflictError, match=r"Rupert Marsh .* has Robert Marsh's address"):
        undo_merge(session, made.merge_id, by=ada, now=LATER)


def test_the_suggestion_goes_and_comes_back_dismissed(session, ada, outreach):
    keep, gone, third = (outreach.prospect(n) for n in ("Bob Marsh", "Robert Marsh", "Bo Marsh"))
    suggest(session, keep, gone)
    suggest(session, gone, third, SuggestionState.DISMISSED)
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    rows = session.scalars(select(MergeSuggestion)).all()
    assert [(r.one_id, r.other_id, r.state) for r in rows] == [(keep.id, third.id, "dismissed")]
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    rows = session.scalars(select(MergeSuggestion).where(MergeSuggestion.one_id == keep.id)).all()
    assert {(r.other_id, r.state) for r in rows} >= {(gone.id, "dismissed")}


# Suppression


@pytest.mark.parametrize("asked", ["keep", "gone"])
def test_if_one_of_them_is_suppressed_both_are(session, ada, outreach, asked):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    one = {"keep": keep, "gone": gone}[asked]
    suppressions.add(
        session,
        ada.workspace_id,
        SuppressionKind.EMAIL,
        one.email_key,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    before = whole(session)
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    session.refresh(keep)
    assert keep.lead_status == LeadStatus.SUPPRESSED
    assert suppression.reason_for(session, keep, keep.email) is not None
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    assert whole(session) == before
    session.expire_all()
    assert suppression.reason_for(session, one, one.email) is not None


def test_who_is_suppressed_while_they_are_one_stays_so_as_two(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    made = merge(session, keep.id, gone.id, by=ada, now=LATER)
    suppression.suppress_prospect(
        session,
        keep.id,
        workspace_id=ada.workspace_id,
        reason="asked",
        by_member_id=None,
        now=LATER + timedelta(minutes=1),
    )
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    for id_ in (made.kept_id, made.gone_id):
        assert session.get_one(Prospect, id_).lead_status == LeadStatus.SUPPRESSED


def test_suppressing_the_other_address_reaches_the_one_that_was_kept(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    address = gone.email
    merge(session, keep.id, gone.id, by=ada, now=LATER)
    told = suppress_named(session, address, because="asked", by=ada, now=LATER)
    assert told.prospect_ids == (keep.id,)


def test_a_suppressed_one_and_an_open_sequence_are_refused(session, ada, outreach):
    keep, gone = outreach.prospect("Bob Marsh"), outreach.prospect("Robert Marsh")
    outreach.sequence(keep, (TouchKind.INITIAL_DM, NOW))
    gone.lead_status = LeadStatus.SUPPRESSED
    session.flush()
    with pytest.raises(ConflictError, match="not to be written to, and Bob Marsh has an open"):
        merge(session, keep.id, gone.id, by=ada, now=LATER)


# Recognised at import


def bring_in(session, by, content):
    seen = imports.preview(
        session, "people.csv", content.encode(), by=by, channel=None, slack_file_id=None, now=LATER
    )
    imports.confirm(session, seen.job_id, by=by, now=LATER)
    while imports.step(session, seen.job_id, now=LATER):
        pass
    return imports.view(session, seen.job_id, now=LATER)


TWO = """Name,Email,LinkedIn,Company,Title
Bob Marsh,bob@marsh.example,,Marsh School,Head
Robert Marsh,r.marsh@mail.example,https://linkedin.com/in/rmarsh,,
Roberto Marsh,,https://linkedin.com/in/roberto,Marsh School,Principal
"""


def test_a_row_with_what_the_gone_one_had_makes_nobody_again(session, ada):
    bring_in(session, ada, TWO)
    one, other, third = session.scalars(select(Prospect.id).order_by(Prospect.id)).all()
    merge(session, one, other, by=ada, now=LATER)
    merge(session, one, third, by=ada, now=LATER + timedelta(minutes=1))
    before = whole(session, without=("import_job", "import_row"))
    for content in (TWO, TWO.replace("https://linkedin.com/in/roberto", "+1 212 555 0100")):
        done = bring_in(session, ada, content)
        assert done.created == 0
    bob = session.get_one(Prospect, one)
    assert (bob.full_name, bob.title, bob.email) == ("Bob Marsh", "Head", "bob@marsh.example")
    assert whole(session, without=("import_job", "import_row")) == before


# Undone is as before, whoever they were

person = st.fixed_dictionaries(
    {
        "email": st.booleans(),
        "linkedin": st.booleans(),
        "phone": st.sampled_from([None, "+1 212 555 0100"]),
        "title": st.sampled_from([None, "Head"]),
        "approval": st.sampled_from(list(Approval)),
        "lead_status": st.sampled_from(list(LeadStatus)),
        "segment_set_by": st.sampled_from([None, "Ada"]),
        "tags": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
        "facts": st.dictionaries(
            st.sampled_from(["x", "other e-mail"]), st.sampled_from(["1", "2"])
        ),
        "hold_until": st.sampled_from([None, NOW.date()]),
        "last_contacted_at": st.sampled_from([None, NOW, NOW - timedelta(days=3)]),
        "priority": st.sampled_from([None, 81.25]),
        "scored_at": st.sampled_from([None, NOW]),
    }
)
steps = st.lists(st.sampled_from(["sent", "draft", "suggest", "history"]), max_size=3)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(people_of=st.tuples(person, person), happened=st.tuples(steps, steps))
def test_merged_and_undone_is_as_before(session, ada, outreach, people_of, happened):
    one, other = people_of
    with session.begin_nested() as nested:
        people = [outreach.prospect("Bob Marsh", **one), outreach.prospect("Robert Marsh", **other)]
        third = outreach.prospect("Rob Marsh")
        for prospect, what in zip(people, happened, strict=True):
            for step in dict.fromkeys(what):
                if step == "sent":
                    outreach.sent(prospect, TouchKind.INITIAL_DM, NOW)
                elif step == "draft":
                    outreach.sequence(
                        prospect, (TouchKind.INITIAL_DM, NOW), state=SequenceState.STOPPED
                    )
                elif step == "suggest":
                    suggest(session, prospect, third)
                else:
                    history(session, outreach, prospect)
        before = whole(session)
        made = merge(session, people[0].id, people[1].id, by=ada, now=LATER)
        assert whole(session) != before
        undo_merge(session, made.merge_id, by=ada, now=LATER)
        assert whole(session) == before
        assert session.scalars(select(Merge.undone_by)).all() == [ada.name]
        nested.rollback()
    session.expire_all()
