"""Which company is meant by a few words, and what is told about it."""

import pytest

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.company_cards import company_card, find_company
from storage.states import Approval, LeadStatus
from storage.tables import Company
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def company(session, workspace, name, domain=None, **more):
    made = Company(
        workspace_id=workspace.id, name=name, name_key=name.casefold(), domain=domain,
        industry=None, size=None, facts={}, created_at=NOW, updated_at=NOW, **more,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_a_company_is_found_by_what_people_type(session, workspace):
    harbor = company(session, workspace, "Harbor School", "harbor.com")
    company(session, workspace, "Quillmoor Academy", "quillmoor.co.uk")
    for words in (
        "Harbor School",
        "harbor school GmbH",
        "harbor",
        "harbour school",
        "harbor.com",
        "https://www.harbor.com/about",
        "<http://harbor.com|harbor.com>",
        f"#{harbor.id}",
    ):
        assert find_company(session, workspace.id, words).id == harbor.id


def test_two_of_a_name_are_told_apart(session, workspace):
    one = company(session, workspace, "Harbor", "harbor.de")
    company(session, workspace, "Harbor", "harbor.fr")
    with pytest.raises(AmbiguousError, match=rf"Harbor \(harbor\.de, #{one.id}\), Harbor \(harbor"):
        find_company(session, workspace.id, "harbor")


def test_nobodys_company_and_none(session, workspace):
    other = make_workspace(session, "T0OTHER")
    theirs = company(session, other, "Harbor", "harbor.de")
    for words in ("harbor", "harbor.de", str(theirs.id), "50% off"):
        with pytest.raises(NotFoundError, match="No company is called"):
            find_company(session, workspace.id, words)
    with pytest.raises(InvalidError, match="Say which company"):
        find_company(session, workspace.id, " ")


def test_a_card_names_whom_we_know_with_their_states(session, workspace, outreach):
    harbor = company(session, workspace, "Harbor", "harbor.de", sector="education", country="DE")
    ann = outreach.prospect("Ann Lee", company=harbor, priority=10.0, role="Teacher")
    bob = outreach.prospect(
        "Bob Fox",
        company=harbor,
        priority=90.0,
        lead_status=LeadStatus.CONTACTED,
        approval=Approval.DISCOVERED,
    )
    for at in range(20):
        outreach.prospect(f"Extra {at}", company=harbor, priority=None)
    outreach.prospect("Cyd Elsewhere")
    card = company_card(session, workspace.id, "harbor.de")
    assert (card.sector, card.country, card.country_name) == ("education", "DE", "Germany")
    assert [one.prospect_id for one in card.people[:2]] == [bob.id, ann.id]
    assert (card.people[0].approval, card.people[1].role) == ("discovered", "Teacher")
    assert (card.people_total, len(card.people)) == (22, 15)
    assert card.by_status == {"contacted": 1, "new": 21}
