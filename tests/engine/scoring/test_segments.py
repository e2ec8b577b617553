"""Segments, ranking and reasons over the database, from the sample prospects."""

import pytest
from sqlalchemy import select

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.samples import load_samples
from engine.prospects.search import find
from engine.scoring import versions
from engine.scoring.audiences import ensure_audiences, named, shipped_audiences
from engine.scoring.compiled import shipped
from engine.scoring.explaining import explain
from engine.scoring.model import Shares, shipped_model
from engine.scoring.ranking import prioritize
from engine.scoring.scoring import score_unscored, score_waiting
from engine.scoring.segments import segment, segment_waiting
from engine.views.scoring import PrioritizeRequest, SegmentRequest
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


@pytest.fixture
def samples(session, workspace):
    load_samples(session, workspace.id, now=NOW)
    return workspace


def everybody(session):
    return session.scalars(select(Prospect).order_by(Prospect.id)).all()


def test_a_new_workspace_has_the_shipped_audiences_once(session, workspace):
    one = ensure_audiences(session, workspace.id)
    assert [audience.key for audience in one] == [
        "referral_network",
        "thought_leadership",
        "stealth_founder",
    ]
    assert [audience.target_share for audience in one] == [0.5, 0.5, 0.05]
    assert ensure_audiences(session, workspace.id) == one
    assert len(shipped_audiences()) == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("referral_network", "referral_network"),
        ("Referral Network", "referral_network"),
        ("ref", "referral_network"),
        ("THOUGHT", "thought_leadership"),
        ("stealth founders", "stealth_founder"),
        ("tought leadership", "thought_leadership"),
    ],
)
def test_a_segment_by_part_of_its_name(session, workspace, text, key):
    assert named(ensure_audiences(session, workspace.id), text).key == key


def test_an_unknown_segment_names_those_there_are(session, workspace):
    audiences = ensure_audiences(session, workspace.id)
    with pytest.raises(NotFoundError, match="`referral_network`, `thought_leadership`"):
        named(audiences, "bananas")
    audiences[1].label = "Referring leaders"
    with pytest.raises(AmbiguousError):
        named(audiences, "refer")


def test_samples_are_segmented_by_what_they_do(session, samples, ada):
    report = segment(session, SegmentRequest(), by=ada, now=NOW)
    assert report.success
    assert report.total_prospects == sum(report.segments.values()) == len(everybody(session))
    assert sum(report.target.values()) == pytest.approx(1, abs=0.001)
    assert sum(report.reached.values()) == pytest.approx(1, abs=0.001)
    assert report.moved <= report.undecided < report.total_prospects / 5
    of = {tagged.prospect_id: tagged for tagged in report.tagged_prospects}
    for name, key in (
        ("Ines Okafor", "referral_network"),
        ("Mirela Castellanos", "referral_network"),
        ("Kenji Albright", "thought_leadership"),
        ("Joanna Prewitt", "thought_leadership"),
        ("Zora Whitlock", "stealth_founder"),
    ):
        assert of[find(session, samples.id, name).id].segment == key
    ines = of[find(session, samples.id, "Ines Okafor").id]
    assert (ines.industry, ines.role, ines.location) == (
        "Education",
        "School administrator",
        "Boston, MA",
    )
    assert 0.5 < ines.engagement_potential <= 1
    assert "education" in ines.pacer_relevance


def test_segmenting_again_changes_and_moves_nothing(session, samples, ada):
    one = segment(session, SegmentRequest(), by=ada, now=NOW)
    before = {person.id: (person.segment, person.updated_at) for person in everybody(session)}
    again = segment(session, SegmentRequest(), by=ada, now=NOW.replace(hour=20))
    assert again.segments == one.segments
    assert again.moved == 0
    session.expire_all()
    assert {p.id: (p.segment, p.updated_at) for p in everybody(session)} == before


def test_some_can_be_segmented_by_themselves(session, samples, ada):
    ids = tuple(person.id for person in everybody(session)[:4])
    report = segment(session, SegmentRequest(prospect_ids=ids), by=ada, now=NOW)
    assert report.total_prospects == 4
    assert sum(person.segment is not None for person in everybody(session)) == 4
    with pytest.raises(NotFoundError, match="#99999"):
        segment(session, SegmentRequest(prospect_ids=(99999,)), by=ada, now=NOW)


def test_another_target_moves_only_the_undecided(session, samples, ada):
    segment(session, SegmentRequest(), by=ada, now=NOW)
    clear = {p.id: p.segment for p in everybody(session) if p.segment_evidence}
    report = segment(
        session,
        SegmentRequest(target_distribution={"stealth_founder": 1}),
        by=ada,
        now=NOW,
    )
    assert report.target == {
        "referral_network": 0,
        "thought_leadership": 0,
        "stealth_founder": 1,
    }
    session.expire_all()
    moved = [p for p in everybody(session) if clear.get(p.id) and p.segment != clear[p.id]]
    assert all(not _decides(session, p) for p in moved)
    assert 0 < report.moved <= report.undecided


def _decides(session, prospect):
    from engine.scoring.audiences import EvidenceRules  # noqa: PLC0415 - only here
    from engine.scoring.distribution import decided  # noqa: PLC0415
    from engine.scoring.scoring import profile_from  # noqa: PLC0415

    rules = EvidenceRules(ensure_audiences(session, prospect.workspace_id))
    return decided(rules.of(profile_from(prospect).fields()).points) is not None


@pytest.mark.parametrize(
    "target",
    [
        {"bananas": 1},
        {"referral_network": -1},
        {"referral_network": 0},
        {},
        {"referral_network": float("nan")},
        {"referral_network": float("inf")},
    ],
)
def test_a_target_that_is_none_is_refused(session, ada, target):
    with pytest.raises(InvalidError):
        segment(session, SegmentRequest(target_distribution=target), by=ada, now=NOW)


def test_whoever_is_in_conversation_keeps_the_segment(session, workspace, ada):
    outreach = Outreach(session, workspace)
    person = outreach.prospect("Ann")
    outreach.sequence(person)
    person.title, person.segment = "Founder", "referral_network"
    session.flush()
    segment(session, SegmentRequest(), by=ada, now=NOW)
    session.refresh(person)
    assert person.segment == "referral_network"


def test_nobody_to_segment_is_no_error(session, ada):
    report = segment(session, SegmentRequest(), by=ada, now=NOW)
    assert report.total_prospects == 0
    assert set(report.reached.values()) == {0.0}


def ranked(session, ada, **request):
    return prioritize(session, PrioritizeRequest(**request), by=ada, now=NOW)


def test_a_ranking_of_people_who_were_never_scored(session, samples, ada):
    found = ranked(session, ada, limit=5)
    assert (found.total_scored, len(found.prospects)) == (len(everybody(session)), 5)
    priorities = [row.priority_score for row in found.prospects]
    assert priorities == sorted(priorities, reverse=True)
    assert all(row.reasons and row.available for row in found.prospects)


def set_scores(session, scores):
    for person, (fit, referral, signal) in zip(everybody(session), scores, strict=False):
        person.fit_score, person.referral_capacity, person.signal_strength = fit, referral, signal
        person.scored_at = NOW
    session.flush()


def test_the_documents_example_and_equals_in_the_order_of_their_ids(session, workspace, ada):
    outreach = Outreach(session, workspace)
    people = [outreach.prospect(name) for name in "ABC"]
    set_scores(session, [(70, 70, 70), (85, 80, 75), (70, 70, 70)])
    found = ranked(session, ada)
    assert [row.prospect_id for row in found.prospects] == [people[n].id for n in (1, 0, 2)]
    assert found.prospects[0].priority_score == 80.25
    only_signal = Shares(fit=0, referral_capacity=0, signal_strength=1)
    model = shipped_model().model_copy(update={"priority": only_signal})
    versions.add(session, model, based_on=0, by=ada, now=NOW)
    assert ranked(session, ada).prospects[0].priority_score == 75


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


def test_scores_are_kept_with_their_reasons(session, samples):
    count = len(everybody(session))
    assert score_waiting(session, now=NOW, batch=10) == 10
    assert score_unscored(session, samples.id, now=NOW) == count - 10
    assert score_waiting(session, now=NOW) == 0
    for person in everybody(session):
        for name, value in (
            ("fit", person.fit_score),
            ("referral_capacity", person.referral_capacity),
            ("signal_strength", person.signal_strength),
        ):
            points = sum(
                points
                for signal, points, _ in person.reasons
                if shipped().signals[signal].score == name
            )
            assert value == min(max(points, 0), 100)
        assert person.priority_score is not None


def test_an_explanation_has_every_reason(session, samples, ada):
    segment(session, SegmentRequest(), by=ada, now=NOW)
    told = explain(session, find(session, samples.id, "ines").id, by=ada, now=NOW)
    assert told.segment_label == "Referral network"
    assert "title: head of school" in told.segment_evidence
    fit = sum(reason.points for reason in told.reasons if reason.score == "fit")
    assert told.fit_score == min(fit, 100)
    stranger = make_workspace(session, "T0OTHER")
    with pytest.raises(NotFoundError):
        explain(
            session,
            told.prospect_id,
            by=ada.model_copy(update={"workspace_id": stranger.id}),
            now=NOW,
        )


def test_who_came_in_is_sorted_and_the_others_keep_their_places(session, samples):
    score_unscored(session, samples.id, now=NOW)
    new, gone, *placed = everybody(session)
    for prospect in placed:
        prospect.segment = "stealth_founder"
    gone.lead_status = LeadStatus.SUPPRESSED
    session.flush()
    assert segment_waiting(session, now=NOW) == 1
    assert new.segment is not None
    assert gone.segment is None
    assert {prospect.segment for prospect in placed} == {"stealth_founder"}
    assert segment_waiting(session, now=NOW) == 0
