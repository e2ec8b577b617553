"""Who is found by a few letters, whoever wrote the row, and who is listed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from engine.errors import AmbiguousError, NotFoundError
from engine.prospects.listing import MOST_OFFERED, list_prospects, suggest
from engine.prospects.search import MOST_FOUND, find
from engine.prospects.words import keep_waiting_words, keep_words
from storage.states import Approval
from storage.tables import Prospect, ProspectWord
from tests.outreach import Outreach
from tests.support import NOW


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def offered(session, workspace):
    return lambda text: [option.name for option in suggest(session, workspace.id, text)]


NAMES = ("Siobhán O'Tarrant", "Marguerite van Houten", "Jon Mabry", "Zoë Björklund", "李 雷")


@pytest.fixture
def people(outreach):
    for at, name in enumerate(NAMES):
        outreach.prospect(
            name, company_name=f"Firm {at}", priority=float(at), title="Dean of Studies"
        )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("sio", "Siobhán O'Tarrant"),
        ("tarr sio", "Siobhán O'Tarrant"),
        ("otarrant", "Siobhán O'Tarrant"),
        ("vanhou", "Marguerite van Houten"),
        ("zoe bjork", "Zoë Björklund"),
        ("bjorklund firm", "Zoë Björklund"),
        ("Bjroklund", "Zoë Björklund"),
        ("Margerite vanhouten", "Marguerite van Houten"),
        ("jno mabry", "Jon Mabry"),
        ("李", "李 雷"),
    ],
)
def test_a_few_letters_find_the_person(people, offered, typed, name):
    assert offered(typed)[0] == name


def test_what_is_no_word_offers_nobody(people, offered):
    for typed in ("", "  ", "???", "%", "_", "qqqq wwww"):
        assert offered(typed) == []


def test_the_best_come_first_and_no_more_than_slack_takes(outreach, offered):
    for at in range(MOST_OFFERED + 5):
        outreach.prospect(f"Ann Lee{at}", company_name="Firm", priority=float(at))
    names = offered("ann")
    assert len(names) == MOST_OFFERED
    assert names[0] == f"Ann Lee{MOST_OFFERED + 4}"


SLIPS = {
    "left out": lambda word, at: word[:at] + word[at + 1 :],
    "doubled": lambda word, at: word[: at + 1] + word[at:],
    "swapped": lambda word, at: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    "another": lambda word, at: word[:at] + ("x" if word[at] != "x" else "y") + word[at + 1 :],
}


@pytest.mark.parametrize("slip", SLIPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_one_slip_in_a_word_still_finds_the_person(slip, session, workspace, outreach, data):
    word = st.text("abcdefghijklmnopqrstuvwz", min_size=5, max_size=12)
    first, last = data.draw(word), data.draw(word)
    with session.begin_nested() as undone:
        outreach.prospect(f"{first} {last}", company_name="Firm")
        outreach.prospect("Somebody Else", company_name="Firm")
        at = data.draw(st.integers(0, len(last) - 2))
        typed = f"{first} {SLIPS[slip](last, at)}"
        assert suggest(session, workspace.id, typed)[0].name == f"{first} {last}"
        undone.rollback()


def test_a_row_written_past_the_unit_of_work_is_found_and_a_new_name_replaces_the_old(
    session, workspace, outreach
):
    ann = outreach.prospect("Ann Lee", company_name="Firm")
    assert find(session, workspace.id, "ann lee") is ann
    session.execute(
        update(Prospect)
        .where(Prospect.id == ann.id)
        .values(full_name="Ann Quist", title="Warden")
        .execution_options(synchronize_session=False)
    )
    assert find(session, workspace.id, "quist").id == ann.id
    assert list_prospects(session, workspace.id, "warden").total == 1
    with pytest.raises(NotFoundError):
        find(session, workspace.id, "lee")
    session.execute(
        insert(Prospect),
        [
            {
                "workspace_id": workspace.id,
                "full_name": "Bo Fox",
                "name_key": "bo fox",
                "source": "test",
                "approval": Approval.APPROVED,
                "created_at": NOW,
                "updated_at": NOW,
            }
        ],
    )
    assert find(session, workspace.id, "bo fox").full_name == "Bo Fox"


def test_words_go_with_the_person(session, workspace, outreach):
    ann = outreach.prospect("Ann Lee", company_name="Firm")
    find(session, workspace.id, "ann lee")
    gone = ann.id
    session.execute(delete(Prospect).where(Prospect.id == gone))
    left = session.scalar(select(func.count()).where(ProspectWord.prospect_id == gone))
    assert left == 0


def test_a_worker_takes_in_whom_a_search_has_left(session, workspace, outreach):
    for at in range(3):
        outreach.prospect(f"Ann Lee{at}", company_name="Firm")
    assert keep_words(session, workspace.id, most=2) == 2
    assert keep_waiting_words(session) == 1
    assert keep_waiting_words(session) == 0


def test_too_many_to_tell_apart_are_not_counted(session, workspace, outreach):
    for at in range(MOST_FOUND + 1):
        outreach.prospect("Ann Lee", company_name=f"Firm {at}")
    with pytest.raises(AmbiguousError, match="and many more"):
        find(session, workspace.id, "ann lee")


def test_a_very_long_name_is_found_by_its_beginning(session, workspace, outreach):
    long = outreach.prospect("Wolfe" + "schlegelstein" * 40, company_name="Firm")
    assert find(session, workspace.id, long.full_name[:70]).id == long.id
