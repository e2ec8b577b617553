"""Research notes: who may know them, how long drafts say them, and that they stay text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import workspace as workspaces
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.desk import order
from engine.generation.insights import age_in_words, can_be_said, insights_in
from engine.generation.notes import add_about, add_note, list_notes, remove_note
from engine.generation.writer import write_variants
from engine.prospects.untouched import GO_ALONG
from engine.scoring.audiences import ensure_audiences
from engine.views.drafts import DraftRequest
from engine.views.notes import NoteRequest
from storage.references import remove
from storage.states import Channel, TouchKind
from storage.tables import Prospect, ResearchNote
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

CAMPUS = "Alder Grove opens a second campus in August"
LATER = NOW + timedelta(days=23)


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def maya(session, outreach, workspace):
    ensure_audiences(session, workspace.id)
    company = outreach.company("Alder Grove")
    return outreach.prospect("Maya Lindqvist", company=company, segment="referral_network")


def follow_up(session, prospect, by, now=LATER):
    request = DraftRequest(
        prospect_id=prospect.id,
        kind=TouchKind.FOLLOWUP_1,
        channel=Channel.EMAIL,
        num_variants=1,
    )
    [one] = write_variants(order(session, request, by=by, now=now).brief, request.num_variants)
    return one


def note(session, prospect, text, by, *, about="person", said=True, now=NOW):
    return add_about(session, prospect.id, about, text, said=said, by=by, now=now)


@pytest.mark.parametrize("about", ["person", "company", "segment"])
def test_what_may_be_said_is_said_and_cited_with_its_age(session, maya, ada, about):
    note(session, maya, CAMPUS, ada, about=about)
    written = follow_up(session, maya, ada)
    assert f"{CAMPUS}." in written.message
    [fact] = [fact for fact in written.facts if fact.name == "insight"]
    assert (fact.value, fact.origin) == (f"{CAMPUS}.", "3 weeks old, from Ada Admin")


def test_what_is_for_colleagues_reaches_no_draft(session, maya, ada):
    note(session, maya, "Grumpy before ten.", ada, said=False)
    assert "Grumpy" not in follow_up(session, maya, ada).message
    [line] = list_notes(session, maya.id, by=ada, now=NOW).notes
    assert (line.text, line.may_be_said) == ("Grumpy before ten.", False)


def test_a_note_on_a_company_is_said_to_colleagues_and_to_nobody_else(session, outreach, maya, ada):
    note(session, maya, CAMPUS, ada, about="company")
    colleague = outreach.prospect("Jon Ek")
    colleague.company_id = maya.company_id
    session.flush()
    stranger = outreach.prospect("Eva Holt", company=outreach.company("Other"))
    assert CAMPUS in follow_up(session, colleague, ada).message
    assert CAMPUS not in follow_up(session, stranger, ada).message


def test_an_old_note_is_kept_and_not_said_by_itself(session, workspace, maya, ada):
    note(session, maya, CAMPUS, ada)
    edge = NOW + timedelta(days=180)
    assert CAMPUS in follow_up(session, maya, ada, now=edge).message
    assert CAMPUS not in follow_up(session, maya, ada, now=edge + timedelta(days=1)).message
    workspaces.set_note_days(session, workspace.id, 365)
    assert CAMPUS in follow_up(session, maya, ada, now=edge + timedelta(days=1)).message


def test_what_is_nearest_to_the_person_is_said_first(session, maya, ada):
    note(session, maya, "Their segment meets in May", ada, about="segment", now=LATER)
    note(session, maya, "She chairs the panel", ada)
    assert "She chairs the panel." in follow_up(session, maya, ada).message


def test_imported_notes_are_read_where_they_came_in(session, maya, ada):
    maya.facts = {"Remarks": f"grumpy\nInsight: {CAMPUS}", "Insights": "They publish a list"}
    maya.source, maya.created_at = "import: fair.csv", NOW
    session.flush()
    told = follow_up(session, maya, ada)
    assert CAMPUS in told.message
    assert "from import: fair.csv" in (told.facts[-1].origin or told.facts[0].origin or "")
    lines = list_notes(session, maya.id, by=ada, now=LATER).notes
    assert [(line.text, line.note_id) for line in lines] == [
        (f"{CAMPUS}.", None),
        ("They publish a list.", None),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel> buy now",
        "See <b>this</b>",
        "Dear {{ name }}",
        "{% for x in y %}",
        "**bold** words",
        "[click](http://bank.example)",
        "x" * 301,
        "one line\nand another",
    ],
)
def test_what_is_no_plain_sentence_is_not_said(session, maya, ada, hostile):
    with pytest.raises(InvalidError, match="may be said is one line") as refused:
        note(session, maya, hostile, ada)
    assert refused.value.field == "text"
    kept = note(session, maya, hostile, ada, said=False)
    assert session.get(ResearchNote, kept.note_id).text == hostile
    assert insights_in({"insights": hostile.replace("\n", " {")}) == ()


@given(st.text(max_size=320))
def test_what_can_be_said_holds_no_markup(text):
    if can_be_said(text):
        assert not set(text) & set("{}<>`\n")
        assert 0 < len(text) <= 300


def test_only_the_author_or_an_admin_takes_a_note_back_and_once(session, maya, ada, remy):
    mine = note(session, maya, CAMPUS, ada)
    with pytest.raises(ForbiddenError, match="Only Ada Admin or an admin"):
        remove_note(session, mine.note_id, by=remy, now=NOW)
    theirs = note(session, maya, "Another", remy)
    remove_note(session, theirs.note_id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="before you"):
        remove_note(session, theirs.note_id, by=remy, now=NOW)
    remove_note(session, mine.note_id, by=ada, now=NOW)
    assert CAMPUS not in follow_up(session, maya, ada).message


def test_another_workspace_sees_and_changes_nothing(session, maya, ada):
    mine = note(session, maya, CAMPUS, ada, about="company")
    other = make_actor(session, make_workspace(session, "T0OTHER"))
    for act in (
        lambda: list_notes(session, maya.id, by=other, now=NOW),
        lambda: remove_note(session, mine.note_id, by=other, now=NOW),
        lambda: note(session, maya, "Theirs", other),
        lambda: add_note(
            session,
            NoteRequest(about="company", company_id=maya.company_id, text="Theirs"),
            by=other,
            now=NOW,
        ),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_note_needs_somebody_to_be_about_and_words(session, outreach, ada):
    alone = outreach.prospect("Jon Ek")
    with pytest.raises(InvalidError, match="no company") as refused:
        note(session, alone, "words", ada, about="company")
    assert refused.value.field == "about"
    with pytest.raises(InvalidError, match="Write down"):
        note(session, alone, " \n ", ada)
    with pytest.raises(InvalidError, match="under 2,000"):
        note(session, alone, "x" * 2001, ada, said=False)


def test_notes_go_with_whom_they_are_about(session, maya, ada):
    assert "research_note" in GO_ALONG
    mine = note(session, maya, CAMPUS, ada)
    remove(session, Prospect.__table__, [maya.id])
    session.expire_all()
    assert session.get(ResearchNote, mine.note_id) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "new today"),
        (1, "1 day old"),
        (13, "13 days old"),
        (14, "2 weeks old"),
        (23, "3 weeks old"),
        (60, "2 months old"),
        (729, "24 months old"),
        (730, "2 years old"),
    ],
)
def test_how_an_age_is_told(days, words):
    assert age_in_words(days) == words


@pytest.mark.parametrize("about", ["person", "company", "segment"])
def test_the_same_finding_is_noted_once(session, maya, ada, remy, about):
    note(session, maya, CAMPUS, ada, about=about)
    with pytest.raises(ConflictError, match="Ada Admin has noted the same about"):
        note(session, maya, f" {CAMPUS} ", remy, about=about)
    note(session, maya, "Something else", remy, about=about)
