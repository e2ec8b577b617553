"""Who comes first: limits, filters, pages and totals, from an index."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import and_, insert, select, text

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.members import ensure_member
from engine.prospects.samples import load_samples
from engine.scoring import ranking
from engine.scoring.compiled import priority
from engine.scoring.filters import available
from engine.scoring.model import shipped_model
from engine.scoring.ranking import page, prioritize
from engine.views.scoring import Place, PrioritizeRequest
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from tests.outreach import Outreach
from tests.support import NOW


def everybody(session):
    return session.scalars(select(Prospect).order_by(Prospect.id)).all()


def ranked(session, ada, **request):
    return prioritize(session, PrioritizeRequest(**request), by=ada, now=NOW)


def test_a_ranking_of_people_who_were_never_scored(session, workspace, ada):
    load_samples(session, workspace.id, now=NOW)
    found = ranked(session, ada, limit=5)
    assert (found.total_scored, len(found.prospects)) == (len(everybody(session)), 5)
    priorities = [row.priority_score for row in found.prospects]
    assert priorities == sorted(priorities, reverse=True)
    assert all(row.reasons and row.available for row in found.prospects)


def set_scores(session, scores):
    for person, (fit, referral, signal) in zip(everybody(session), scores, strict=False):
        person.fit_score, person.referral_capacity, person.signal_strength = fit, referral, signal
        person.priority_score = priority(fit, referral, signal, shipped_model().priority)
        person.scored_at = NOW
    session.flush()


def test_the_documents_example_and_equals_in_the_order_of_their_ids(session, workspace, ada):
    outreach = Outreach(session, workspace)
    people = [outreach.prospect(name) for name in "ABC"]
    set_scores(session, [(70, 70, 70), (85, 80, 75), (70, 70, 70)])
    found = ranked(session, ada)
    assert [row.prospect_id for row in found.prospects] == [people[n].id for n in (1, 0, 2)]
    assert found.prospects[0].priority_score == 80.25


def test_lower_limits_and_segment(session, workspace, ada):
    outreach = Outreach(session, workspace)
    for key in ("referral_network", "thought_leadership", "referral_network"):
        outreach.prospect("Ann").segment = key
    set_scores(session, [(70, 60, 50), (70, 60, 50), (69.9, 60, 50)])
    found = ranked(
        session,
        ada,
        segment="Ref",
        min_fit_score=70,
        min_referral_capacity=60,
        min_signal_strength=50,
    )
    assert (found.total_scored, found.top_tier_count, len(found.prospects)) == (2, 1, 1)
    assert found.request.segment == "referral_network"


def test_who_may_not_or_need_not_be_written_to(session, workspace, ada):
    outreach = Outreach(session, workspace)
    free, rejected, suppressed, declined, busy = (outreach.prospect(name) for name in "ABCDE")
    rejected.approval = Approval.REJECTED
    suppressed.lead_status = LeadStatus.SUPPRESSED
    declined.lead_status = LeadStatus.NOT_INTERESTED
    outreach.sequence(busy)
    set_scores(session, [(50, 50, 50)] * 5)
    found = ranked(session, ada)
    assert {row.prospect_id: row.available for row in found.prospects} == {
        free.id: True,
        declined.id: False,
        busy.id: False,
    }
    assert (found.top_tier_count, found.available_count) == (3, 1)
    only = ranked(session, ada, only_available=True)
    assert [row.prospect_id for row in only.prospects] == [free.id]


@pytest.fixture
def people(session, workspace, ada, remy):
    """By what is particular about each: grade, tag, owner, when somebody wrote to them."""
    outreach = Outreach(session, workspace)
    particular = {
        "plain": {},
        "graded": {"grade": "A"},
        "tagged": {"tags": ["Été", "EdTech"]},
        "owned": {"owner_id": remy.member_id},
        "old": {"last_contacted_at": NOW - timedelta(days=40)},
        "recent": {"last_contacted_at": NOW - timedelta(days=3)},
    }
    made = {name: outreach.prospect(name, **values) for name, values in particular.items()}
    set_scores(session, [(50, 50, 50)] * len(made))
    return made


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        ({"grade": "A"}, {"graded"}),
        ({"grade": "no"}, set()),
        ({"tag": "edtech"}, {"tagged"}),
        ({"tag": "été"}, {"tagged"}),
        ({"tag": "ed"}, set()),
        ({"owner": "remy"}, {"owned"}),
        ({"owner": "U0REMY"}, {"owned"}),
        ({"owner": "me"}, set()),
        ({"never_contacted": True}, {"plain", "graded", "tagged", "owned"}),
        ({"not_contacted_for_days": 30}, {"plain", "graded", "tagged", "owned", "old"}),
        ({"not_contacted_for_days": 41}, {"plain", "graded", "tagged", "owned"}),
        ({"grade": "A", "tag": "edtech"}, set()),
    ],
)
def test_each_filter(session, people, ada, request_, names):
    found = ranked(session, ada, **request_)
    assert {row.name for row in found.prospects} == names
    assert (found.top_tier_count, found.total_scored) == (len(names), len(people))


def test_an_owner_has_to_be_one_of_the_team(session, workspace, people, ada):
    ensure_member(session, workspace.id, slack_user_id="U0ANA", name="Ana", admin=False, now=NOW)
    with pytest.raises(NotFoundError, match="There are Ada Admin, Remy Rep, Ana"):
        ranked(session, ada, owner="Zed")
    with pytest.raises(AmbiguousError, match="several people"):
        ranked(session, ada, owner="a")
    with pytest.raises(InvalidError, match="owns nobody"):
        ranked(session, ada.model_copy(update={"member_id": None}), owner="me")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    scores=st.lists(st.sampled_from([10, 50, 50.01, 90]), max_size=13),
    limit=st.integers(1, 5),
    only_available=st.booleans(),
)
def test_pages_are_the_whole_ranking_cut_into_pieces(  # noqa: PLR0917 - what varies, by name
    session, workspace, ada, scores, limit, only_available
):
    with session.begin_nested() as before:
        outreach = Outreach(session, workspace)
        people = [outreach.prospect("Ann") for _ in scores]
        set_scores(session, [(score,) * 3 for score in scores])
        for person in people[::3]:
            outreach.sequence(person)
        whole = ranked(session, ada, limit=1000, only_available=only_available)
        assert whole.next is None
        pages, after = [], None
        while True:
            found = ranked(session, ada, limit=limit, after=after, only_available=only_available)
            pages += found.prospects
            after = found.next
            if after is None:
                break
        before.rollback()
    assert tuple(pages) == whole.prospects
    order = [(-row.priority_score, row.prospect_id) for row in pages]
    assert order == sorted(order)


def test_totals_say_when_there_are_more(session, workspace, ada, people, monkeypatch):
    monkeypatch.setattr(ranking, "COUNTED_TO", len(people))
    assert ranked(session, ada).more_than == ()
    monkeypatch.setattr(ranking, "COUNTED_TO", 5)
    found = ranked(session, ada, grade="A")
    assert (found.total_scored, found.top_tier_count) == (5, 1)
    assert found.more_than == ("total_scored",)
    exact = ranked(session, ada, exact_totals=True)
    assert (exact.total_scored, exact.more_than) == (len(people), ())


@pytest.mark.parametrize(
    ("request_", "index"),
    [
        ({}, "ix_prospect_ranked"),
        ({"after": Place(priority_score=50, prospect_id=7)}, "ix_prospect_ranked"),
        ({"min_fit_score": 20}, "ix_prospect_ranked"),
        ({"segment": "s1"}, "ix_prospect_ranked_segment"),
    ],
)
def test_a_page_comes_from_an_index_in_its_order(session, ada, kind, request_, index):
    columns = {
        "workspace_id": ada.workspace_id,
        "source": "test",
        "approval": Approval.APPROVED,
        "lead_status": LeadStatus.NEW,
        "full_name": "Ann",
        "name_key": "ann",
        "tags": [],
        "created_at": NOW,
        "updated_at": NOW,
    }
    scores = ("fit_score", "referral_capacity", "signal_strength", "priority_score")
    session.execute(
        insert(Prospect),
        [
            {**columns, "segment": f"s{n % 5}", **dict.fromkeys(scores, n % 100.0)}
            for n in range(3000)
        ],
    )
    session.execute(text("ANALYZE prospect"))
    request = PrioritizeRequest(limit=10, only_available=True, **request_)
    wanted = and_(
        *ranking.scored(ada.workspace_id, request.segment),
        *ranking.conditions(session, request, by=ada, now=NOW),
        available(),
    )
    plan = explained(session, kind, page(wanted, request))
    assert index in plan.split(), plan
    assert "SEQ SCAN ON PROSPECT" not in plan.upper()
    assert "SORT" not in plan.upper().replace("SORT_", "")
    assert "TEMP B-TREE" not in plan.upper()


def explained(session, kind, query):
    """The plan of a query, with its values bound as they are when it runs."""
    compiled = query.compile(
        dialect=session.get_bind().dialect, compile_kwargs={"render_postcompile": True}
    )
    values = compiled.params
    if compiled.positional:
        values = tuple(values[name] for name in compiled.positiontup)
    how = "EXPLAIN" if kind == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = session.connection().exec_driver_sql(f"{how} {compiled}", values)
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)
