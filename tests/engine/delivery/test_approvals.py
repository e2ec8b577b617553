"""Who may approve: the rule for every role and policy, and that each way to approve asks it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import workspace as workspaces
from engine.delivery.approval import approvals, drafts, editing
from engine.delivery.approval.approval_rules import Origin, Person, why_not
from engine.errors import ForbiddenError, InvalidError
from engine.members import actor_of
from engine.team_settings import ApprovalPolicy
from engine.views.approvals import ApprovalsRequest
from storage.states import Role, TouchState
from tests.sending import make_conversation
from tests.support import NOW

POLICIES = [
    ApprovalPolicy(who=who, self_approval=own)
    for who, own in product(("everyone", "owners", "approvers", "admins"), (True, False))
]
people = st.integers(1, 3)
origins = st.builds(
    Origin, asked_by=st.none() | people, edited_by=st.frozensets(people, max_size=3)
)


@pytest.mark.parametrize(
    ("who", "role", "own", "may"),
    [
        ("everyone", Role.REP, False, True),
        ("owners", Role.REP, False, False),
        ("owners", Role.REP, True, True),
        ("owners", Role.APPROVER, False, True),
        ("approvers", Role.REP, True, False),
        ("approvers", Role.APPROVER, False, True),
        ("admins", Role.APPROVER, True, False),
        ("admins", Role.ADMIN, False, True),
    ],
)
def test_roles(who, role, own, may):
    origin = Origin(asked_by=1 if own else 2)
    assert (why_not(ApprovalPolicy(who=who), Person(1, role), origin) is None) is may


@given(st.sampled_from(POLICIES), people, st.sampled_from(list(Role)), origins)
def test_nobody_approves_their_own_where_that_is_forbidden(policy, member, role, origin):
    why = why_not(policy, Person(member, role), origin)
    theirs = origin.asked_by == member or member in origin.edited_by
    if theirs and not policy.self_approval:
        assert why is not None
    if role is Role.ADMIN and (policy.self_approval or not theirs):
        assert why is None


@given(st.sampled_from(POLICIES), origins)
def test_the_shell_is_never_refused(policy, origin):
    assert why_not(policy, Person(None, Role.ADMIN), origin) is None


@pytest.fixture
def chat(session, workspace, remy):
    """A sequence that Remy asked for."""
    made = make_conversation(session, workspace, remy, steps=2)
    made.sequence.by_member_id = remy.member_id
    session.flush()
    return made


def say(session, ada, **said):
    return approvals.save(session, ApprovalsRequest(**said), by=ada)


def test_at_first_everybody_approves(session, chat, ada, remy):
    assert approvals.approvals(session, by=remy).text == "Everybody approves drafts here."
    drafts.approve(session, chat.touches[0].id, by=remy, now=NOW)


def test_the_refusal_says_whom_to_ask_on_every_way_to_approve(session, chat, ada, remy):
    say(session, ada, who="admins")
    sentence = "Only admins approve drafts here. Ask Ada Admin."
    with pytest.raises(ForbiddenError) as caught:
        drafts.approve(session, chat.touches[0].id, by=remy, now=NOW)
    assert str(caught.value) == sentence
    done = drafts.approve_many(session, [touch.id for touch in chat.touches], by=remy, now=NOW)
    assert done.approved == ()
    assert {each.why for each in done.left_out} == {sentence}
    session.expire_all()
    assert {touch.state for touch in chat.touches} == {TouchState.DRAFT}


def test_who_asked_for_it_or_edited_it_leaves_it_to_others(session, chat, ada, remy):
    say(session, ada, self_approval=False)
    touch = chat.touches[0].id
    with pytest.raises(ForbiddenError, match=r"You asked for this sequence.*Ask Ada Admin\."):
        drafts.approve(session, touch, by=remy, now=NOW)
    editing.edit(session, touch, "Hi", "Hello Ines.", by=ada, now=NOW)
    editing.edit(session, touch, "Hi", "Hello Ines, all good.", by=remy, now=NOW)
    with pytest.raises(ForbiddenError, match=r"You edited this text.*Nobody else may"):
        drafts.approve(session, touch, by=ada, now=NOW)
    drafts.next_variant(session, touch, by=ada, now=NOW)  # the first one has nothing of hers
    assert drafts.approve(session, touch, by=ada, now=NOW).state == "approved"


def test_an_approver_is_named_and_demoted(session, chat, ada, remy, workspace):
    say(session, ada, who="approvers", approver_ids=("U0REMY",))
    named = actor_of(session, slack_team_id="T0LOCAL", slack_user_id="U0REMY")
    assert named.role == Role.APPROVER
    drafts.approve(session, chat.touches[0].id, by=named, now=NOW)
    assert say(session, ada, approver_ids=()).approvers == ()
    demoted = actor_of(session, slack_team_id="T0LOCAL", slack_user_id="U0REMY")
    with pytest.raises(ForbiddenError, match="Admins and approvers"):
        drafts.approve(session, chat.touches[1].id, by=demoted, now=NOW)


def test_an_admin_stays_one_whoever_is_named(session, ada, remy):
    say(session, ada, approver_ids=("U0ADA",))
    actor = actor_of(session, slack_team_id="T0LOCAL", slack_user_id="U0ADA")
    assert actor.role == Role.ADMIN


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"approver_ids": ("U0NOBODY",)}, "approvers"),
        ({"who": "owners", "self_approval": False}, "self_approval"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session, ada, said, field):
    with pytest.raises(InvalidError) as caught:
        say(session, ada, **said)
    assert caught.value.field == field


def test_only_an_admin_decides_who_approves(session, remy):
    with pytest.raises(ForbiddenError, match="Only an admin"):
        approvals.form(session, by=remy)
    with pytest.raises(ForbiddenError, match="Only an admin"):
        say(session, remy, who="everyone")


def test_the_other_settings_stay(session, ada, workspace):
    workspace.settings = {"country": "DE"}
    session.flush()
    say(session, ada, who="admins")
    assert workspaces.settings_of(workspace).country == "DE"
    assert workspaces.settings_of(workspace).approval.who == "admins"
