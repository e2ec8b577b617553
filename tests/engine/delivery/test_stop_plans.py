"""What a suppression or a stop would do is told before it is done, and nothing is changed."""

import pytest
from sqlalchemy import func, select

from engine.delivery.course import running
from engine.delivery.prospect_cards import prospect_card
from engine.delivery.protection.stop_plans import plan_stop, plan_suppression
from engine.delivery.protection.suppressing import suppress_named
from engine.errors import ConflictError, ForbiddenError, NotFoundError
from storage.tables import Suppression
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace


def running_with(session, workspace, by):
    prospect = make_prospect(session, workspace)
    make_conversation(session, workspace, by, prospect)
    return prospect


def test_a_person_is_named_so_that_the_click_means_the_same_one(session, workspace, remy):
    prospect = running_with(session, workspace, remy)
    plan = plan_suppression(session, prospect.full_name, by=remy)
    assert (plan.whom, plan.people, plan.sequences, plan.already) == (f"#{prospect.id}", 1, 1, None)
    assert session.scalar(select(func.count()).select_from(Suppression)) == 0
    done = suppress_named(session, plan.whom, by=remy, now=NOW)
    assert (done.prospect_ids, done.stopped_sequences) == ((prospect.id,), 1)
    again = plan_suppression(session, f"#{prospect.id}", by=remy)
    assert (again.already, again.sequences) == ("Remy Rep said so", 0)


def test_a_domain_says_how_many_and_is_an_admins(session, workspace, ada, remy):
    prospect = running_with(session, workspace, remy)
    domain = prospect.email.partition("@")[2]
    with pytest.raises(ForbiddenError):
        plan_suppression(session, domain, by=remy)
    plan = plan_suppression(session, domain, by=ada)
    assert (plan.is_about_many, plan.people, plan.sequences) == (True, 1, 1)


def test_behind_a_number_only_calls_end(session, workspace, remy):
    prospect = running_with(session, workspace, remy)
    prospect.phone = "+16175550100"
    session.flush()
    plan = plan_suppression(session, "+1 617 555 0100", by=remy)
    assert (plan.only_calls, plan.people, plan.sequences) == (True, 1, 0)


def test_a_sequence_that_would_end_says_what_of_it_is_open(session, workspace, ada):
    prospect = running_with(session, workspace, ada)
    plan = plan_stop(session, prospect, by=ada)
    assert plan.drafts + plan.approved > 0
    running.end(session, plan.sequence_id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="has no open sequence"):
        plan_stop(session, prospect, by=ada)
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    with pytest.raises(NotFoundError, match="no such prospect"):
        plan_stop(session, prospect, by=stranger)


def test_whom_we_suppressed_has_not_opted_out(session, workspace, ada):
    prospect = make_prospect(session, workspace)
    suppress_named(session, f"#{prospect.id}", by=ada, now=NOW)
    card = prospect_card(session, prospect.id, by=ada, now=NOW)
    assert [line.kind for line in card.happened] == ["suppressed"]
