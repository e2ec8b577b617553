"""Whose prospect somebody is: who is meant, and what an import makes of it."""

import pytest
from sqlalchemy import select

from engine.errors import AmbiguousError, NotFoundError
from engine.members import ensure_member
from engine.prospects import imports, owners, undoing
from storage.tables import Prospect
from tests.support import NOW, make_workspace


@pytest.fixture
def team(session, workspace, ada):
    """Ada and two called Remy, of whom one has an address; their ids by handle."""
    said = (
        ("U0ADA", "Ada Admin", "ada", "ada@local.example", True),
        ("U0REMY", "Remy Rép", "rrep", "remy@local.example", False),
        ("U0OTHER", "Remy Other", "other", None, False),
    )
    return {
        handle: ensure_member(
            session,
            workspace.id,
            slack_user_id=user,
            name=name,
            handle=handle,
            email=email,
            admin=admin,
            now=NOW,
        ).id
        for user, name, handle, email, admin in said
    }


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("Remy Rép", "rrep"),
        ("remy rep", "rrep"),
        ("REMY@local.example", "rrep"),
        ("@RRep", "rrep"),
        ("U0ADA", "ada"),
        ("other", "other"),
    ],
)
def test_a_member_is_called_by_name_address_or_handle(session, workspace, team, text, handle):
    assert owners.meant(text, owners.called(session, workspace.id)) == team[handle]


@pytest.mark.parametrize("text", ["Remy", "zed@local.example", "", "@", None])
def test_a_file_means_nobody_by_half_a_name(session, workspace, team, text):
    assert owners.meant(text, owners.called(session, workspace.id)) is None


def test_what_two_are_called_means_neither(session, workspace, team):
    ensure_member(session, workspace.id, slack_user_id="U0NEW", name="Other", admin=False, now=NOW)
    assert owners.meant("other", owners.called(session, workspace.id)) is None


def test_a_person_may_say_a_part_and_is_told_who_there_is(session, ada, team):
    assert owners.find(session, "ada", by=ada).id == team["ada"]
    with pytest.raises(AmbiguousError, match="several people"):
        owners.find(session, "Remy", by=ada)
    with pytest.raises(NotFoundError, match="Ada Admin, Remy Rép"):
        owners.find(session, "Zed", by=ada)


def test_members_of_another_team_own_nothing_here(session, workspace, ada, team):
    other = make_workspace(session, "T0OTHER")
    assert owners.called(session, other.id) == {}


def brought_in(session, ada, content):
    seen = imports.preview(
        session, "people.csv", content, by=ada, channel=None, slack_file_id=None, now=NOW
    )
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    return seen


def whose(session):
    rows = session.execute(select(Prospect.first_name, Prospect.owner_id, Prospect.facts))
    return {name: (owner, facts.get("owner")) for name, owner, facts in rows}


PEOPLE = (
    b"Name,Email,Contact owner\n"
    b"Ann Lee,ann@lee.example,@rrep\nBob Ray,bob@ray.example,Zed Zero\nCy Poe,cy@poe.example,\n"
)


def test_an_import_says_whose_they_are(session, ada, team):
    seen = brought_in(session, ada, PEOPLE)
    assert whose(session) == {
        "Ann": (team["rrep"], None),
        "Bob": (None, "Zed Zero"),
        "Cy": (None, None),
    }
    assert seen.warnings == ("not in your team, so kept as a note: the owner “Zed Zero”",)


def test_a_later_file_gives_an_owner_to_those_who_have_none(session, ada, team):
    brought_in(session, ada, PEOPLE)
    newer = PEOPLE.replace(b"@rrep", b"ada").replace(b"Zed Zero", b"ada@local.example")
    seen = brought_in(session, ada, newer)
    assert whose(session)["Ann"] == (team["rrep"], None)
    assert whose(session)["Bob"][0] == team["ada"]
    undoing.undo(session, seen.job_id, by=ada, now=NOW)
    while undoing.step(session, seen.job_id, now=NOW):
        pass
    assert whose(session)["Bob"] == (None, "Zed Zero")


def test_of_many_strangers_a_few_are_named(session, ada, team):
    rows = "".join(f"Ann Lee,ann{n}@lee.example,Zed {n}\n" for n in range(9))
    seen = imports.preview(
        session,
        "people.csv",
        f"Name,Email,Owner\n{rows}".encode(),
        by=ada,
        channel=None,
        slack_file_id=None,
        now=NOW,
    )
    (warning,) = seen.warnings
    assert warning.endswith("“Zed 3”, “Zed 4” and others")
