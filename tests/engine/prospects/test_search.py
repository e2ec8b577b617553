"""Whom a few words mean."""

import pytest

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.listing import list_prospects, suggest
from engine.prospects.search import MOST_NAMED, find
from storage.states import Approval
from storage.tables import Prospect, Workspace
from tests.engine.prospects.test_imports import bring_in

FILE = """Name,Email,LinkedIn,Company,Title
Siobhán O'Tarrant,s@wexley.example,linkedin.com/in/siobhan-invented,Wexley School,Head
Jon Mabry,jon@cobble.example,,Cobble School,Counselor
Jon Mabry,jon@stone.example,,Stone Academy,Dean
Marguerite van Houten,m@bright.example,,Brightwater,Consultant
"""


@pytest.fixture
def found(session, ada):
    bring_in(session, ada, FILE)
    return lambda text: find(session, ada.workspace_id, text).email


@pytest.mark.parametrize(
    "text",
    [
        "Siobhán O'Tarrant",
        "siobhan otarrant",
        "SIOBHAN O TARRANT",
        "tarrant",
        "siobhan",
        "Shiobhan O'Tarrant",
        "siobhan tarrant at wexley school",
        "S@WEXLEY.example",
        "<mailto:s@wexley.example|s@wexley.example>",
        "https://www.linkedin.com/in/Siobhan-invented/",
        "“Siobhán”",
    ],
)
def test_a_name_as_people_type_it(found, text):
    assert found(text) == "s@wexley.example"


def test_the_company_tells_namesakes_apart(found):
    assert found("Jon Mabry Stone") == "jon@stone.example"
    assert found("jon mabry at cobble school") == "jon@cobble.example"


def test_namesakes_are_listed_with_company_and_number(session, ada, found):
    with pytest.raises(AmbiguousError) as several:
        found("jon mabry")
    first = find(session, ada.workspace_id, "jon@cobble.example")
    assert f"Jon Mabry at Cobble School (#{first.id})" in str(several.value)
    assert find(session, ada.workspace_id, f"#{first.id}") is first
    assert find(session, ada.workspace_id, str(first.id)) is first


def test_nobody_is_told_so_with_what_to_do(found):
    with pytest.raises(NotFoundError, match=r"“Zebulon Quist”.*`/outreach prospects`"):
        found("Zebulon Quist")
    with pytest.raises(InvalidError, match="Say who"):
        found("  ")
    for nothing in ("#999999", "???", "a@b"):
        with pytest.raises(NotFoundError):
            found(nothing)


def test_another_workspace_has_other_people(session, ada, found, workspace: Workspace):
    person = find(session, ada.workspace_id, "tarrant")
    for words in ("tarrant", f"#{person.id}", "s@wexley.example"):
        with pytest.raises(NotFoundError):
            find(session, workspace.id + 1, words)


def test_many_candidates_are_counted(session, ada):
    rows = "\n".join(f"Ann Lee,ann{n}@x.example,Firm {n}" for n in range(20))
    bring_in(session, ada, f"Name,Email,Company\n{rows}")
    with pytest.raises(AmbiguousError, match=f"and {20 - MOST_NAMED} more"):
        find(session, ada.workspace_id, "ann lee")


def test_who_was_rejected_is_marked_wherever_names_are_listed(session, ada):
    rows = "\n".join(f"Ann Lee,ann{n}@x.example,Firm {n}" for n in range(2))
    bring_in(session, ada, f"Name,Email,Company\n{rows}")
    one, other = list_prospects(session, ada.workspace_id, "ann").prospects
    session.get_one(Prospect, one.prospect_id).approval = Approval.REJECTED
    session.flush()
    listed = list_prospects(session, ada.workspace_id, "ann").prospects
    assert [line.approval is Approval.REJECTED for line in listed] == [True, False]
    offered = {each.prospect_id: each.approval for each in suggest(session, ada.workspace_id, "an")}
    assert offered[one.prospect_id] is Approval.REJECTED
    with pytest.raises(AmbiguousError) as refused:
        find(session, ada.workspace_id, "ann lee")
    assert f"(#{one.prospect_id}, rejected)" in str(refused.value)
    assert f"(#{other.prospect_id})" in str(refused.value)


def test_a_list_by_words(session, ada, found):
    listed = list_prospects(session, ada.workspace_id, "SCHOOL head")
    assert [row.name for row in listed.prospects] == ["Siobhán O'Tarrant"]
    assert listed.prospects[0].reachable_by == ("e-mail", "LinkedIn")
    by_reading = list_prospects(session, ada.workspace_id, "leadership")
    assert [row.company for row in by_reading.prospects] == ["Stone Academy"]  # of the dean
    everybody = list_prospects(session, ada.workspace_id, limit=2)
    assert (everybody.total, len(everybody.prospects)) == (4, 2)
