"""Segments, ranking and reasons over the database, from the sample prospects."""

import pytest
from sqlalchemy import select

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.samples import load_samples
from engine.prospects.search import find
from engine.scoring.audiences import ensure_audiences, named, shipped_audiences
from engine.scoring.compiled import shipped
from engine.scoring.explaining import explain
from engine.scoring.scoring import score_unscored, score_waiting
from engine.scoring.segments import segment, segment_waiting
from engine.views.scoring import SegmentRequest
from storage.states import LeadStatus
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
    report = segment(session, SegmentRequest(tagged=True), by=ada, now=NOW)
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
        "Head of School",
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
    assert 0 < len(moved) <= report.moved == report.undecided
    assert report.clear + report.undecided == report.total_prospects
    assert report.short == report.total_prospects - report.segments["stealth_founder"]


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
    report = segment(session, SegmentRequest(), by=ada, now=NOW)
    session.refresh(person)
    assert person.segment == "referral_network"
    assert (report.in_conversation, report.clear, report.undecided) == (1, 0, 0)


def test_nobody_to_segment_is_no_error(session, ada):
    report = segment(session, SegmentRequest(), by=ada, now=NOW)
    assert report.total_prospects == 0
    assert set(report.reached.values()) == {0.0}


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
