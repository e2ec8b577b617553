"""One person added by hand: by the rules of a file's row, once, and for people to approve."""

import threading

import pytest
from sqlalchemy import func, select

from engine.delivery.protection import suppression
from engine.errors import ConflictError, DrumbeatError, InvalidError
from engine.prospects.adding import add_prospect
from engine.views.shortcuts import NewProspect
from storage.references import remove
from storage.states import Approval
from storage.tables import Company, Prospect
from tests.support import NOW, make_actor, make_workspace

MAYA = NewProspect(
    name="Maya Lindqvist",
    email="Maya@AlderGrove.example",
    linkedin_url="linkedin.com/in/Maya-L",
    phone="+1 212 555 0143",
    job_title="Director of Counselling",
    company="Alder Grove",
)


def add(session, by, request=MAYA, **changed):
    request = request.model_copy(update=changed)
    return session.get_one(Prospect, add_prospect(session, request, by=by, now=NOW))


def test_who_is_added_is_read_as_a_row_and_waits_for_approval(session, workspace, remy):
    maya = add(session, remy)
    assert (maya.email_key, maya.linkedin_key, maya.phone) == (
        "maya@aldergrove.example",
        "maya-l",
        "+12125550143",
    )
    assert (maya.first_name, maya.seniority, maya.company_name) == (
        "Maya",
        "director",
        "Alder Grove",
    )
    assert session.get_one(Company, maya.company_id).domain == "aldergrove.example"
    assert (maya.approval, maya.source) == (Approval.DISCOVERED, "added by Remy Rep")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"email": "maya@"}, "email"),
        ({"linkedin_url": "linkedin.com/company/alder"}, "linkedin_url"),
        ({"phone": "call me"}, "phone"),
        ({"email": None, "linkedin_url": "", "phone": None}, "email"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(session, workspace, ada, changed, field):
    with pytest.raises(InvalidError) as refused:
        add(session, ada, **changed)
    assert refused.value.field == field
    assert session.scalar(select(func.count(Prospect.id))) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"linkedin_url": None, "phone": None, "name": "M. Lindqvist"},
        {"email": "other@else.example"},
        {"email": None, "linkedin_url": None},
    ],
)
def test_who_is_here_is_named_and_not_added_again(session, workspace, ada, changed):
    maya = add(session, ada)
    with pytest.raises(ConflictError, match=f"Maya Lindqvist is a prospect .* #{maya.id}`"):
        add(session, ada, **changed)


def test_who_is_suppressed_stays_out(session, workspace, ada):
    maya = add(session, ada)
    suppression.suppress_prospect(
        session,
        maya.id,
        workspace_id=workspace.id,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    remove(session, Prospect.__table__, [maya.id])
    session.expire_all()
    with pytest.raises(ConflictError, match="Maya Lindqvist is suppressed"):
        add(session, ada)


def test_another_team_has_its_own_people(session, workspace, ada):
    add(session, ada)
    other = make_workspace(session, "T0OTHER")
    assert add(session, make_actor(session, other)).workspace_id == other.id


def test_of_two_who_add_the_same_person_at_once_the_second_is_told(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        people = [make_actor(session, workspace, user=user) for user in ("U0ADA", "U0REMY")]
    together, said = threading.Barrier(2), []

    def work(by):
        together.wait(10)
        try:
            with sessions.begin() as session:
                said.append(add_prospect(session, MAYA, by=by, now=NOW))
        except DrumbeatError as error:
            said.append(str(error))

    threads = [threading.Thread(target=work, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(isinstance(each, str) for each in said) == [False, True]
    assert "is a prospect already" in next(each for each in said if isinstance(each, str))
