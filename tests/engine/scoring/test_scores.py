"""What scores hold to: they are the sum of their reasons, in range, and good news never hurts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.scoring.model import SCORES, Model, Signal, shipped
from engine.scoring.profile import Profile, profile_of
from engine.scoring.scores import industry_of, priority, score
from engine.workspace import PriorityWeights

MODEL = shipped()
ALL_WORDS = sorted({word for signal in MODEL.model.signals for word in signal.words})
GOOD_WORDS = sorted(
    {word for signal in MODEL.model.signals if signal.points > 0 for word in signal.words}
    - {word for signal in MODEL.model.signals if signal.points < 0 for word in signal.words}
)
MARKS = ("email", "work_email", "linkedin", "phone", "website", "connected", "title", "location")
TEXT = st.lists(st.sampled_from(ALL_WORDS) | st.text(max_size=8), max_size=8).map(" ".join)
PROFILES = st.builds(
    Profile,
    title=TEXT,
    company=TEXT,
    industry=TEXT,
    about=TEXT,
    contact=st.frozensets(st.sampled_from(MARKS)),
)


def values(scores):
    return dict(
        zip(SCORES, (scores.fit, scores.referral_capacity, scores.signal_strength), strict=True)
    )


@given(PROFILES)
def test_each_score_is_the_sum_of_its_reasons_within_0_and_100(profile):
    scores = score(profile, MODEL)
    for name, value in values(scores).items():
        points = sum(reason.points for reason in scores.reasons if reason.score == name)
        assert value == min(max(points, 0), 100)
    assert 0 <= scores.engagement_potential <= 1
    names = [reason.signal for reason in scores.reasons]
    assert len(names) == len(set(names))
    assert all(reason.matched and reason.points for reason in scores.reasons)


@given(PROFILES, st.sampled_from(GOOD_WORDS), st.sampled_from(["title", "company", "about"]))
def test_good_news_never_lowers_a_score(profile, word, where):
    # a separator keeps the new word from making a phrase with the last one
    text = f"{getattr(profile, where)} | and {word}"
    better = Profile(**{**{f: getattr(profile, f) for f in Profile.__slots__}, where: text})
    before, after = values(score(profile, MODEL)), values(score(better, MODEL))
    assert all(after[name] >= before[name] for name in SCORES)


@given(PROFILES, st.sampled_from(MARKS))
def test_one_more_way_to_reach_somebody_never_lowers_a_score(profile, mark):
    better = Profile(
        profile.title,
        profile.company,
        profile.industry,
        profile.about,
        profile.location,
        profile.contact | {mark},
    )
    before, after = values(score(profile, MODEL)), values(score(better, MODEL))
    assert all(after[name] >= before[name] for name in SCORES)


def test_nothing_known_scores_nothing():
    scores = score(Profile(), MODEL)
    assert values(scores) == dict.fromkeys(SCORES, 0)
    assert (scores.reasons, scores.role, scores.pillars) == ((), None, ())


@pytest.mark.parametrize(
    ("title", "company", "role", "least_fit"),
    [
        ("Head of School", "Harbor School", "School administrator", 80),
        ("Director of Student Support", "Harbor Academy", "Counselor", 80),
        ("Clinical Psychologist", "Lake Counseling", "Mental health professional", 60),
        ("VP of EdTech", "EdTech Corp", "EdTech leader", 80),
        ("Head of Applied AI", "Tutor Labs", "AI leader", 60),
        ("Co-Founder & CEO", "Stealth", "Founder", 60),
    ],
)
def test_people_of_every_audience_fit(title, company, role, least_fit):
    scores = score(Profile(title=title, company=company), MODEL)
    assert scores.role == role
    assert scores.fit >= least_fit


@pytest.mark.parametrize("title", ["Student Intern", "Insurance Sales", "Recruiter", "Retired"])
def test_who_cannot_decide_does_not_fit(title):
    assert score(Profile(title=title, company="Harbor School"), MODEL).fit <= 10


def test_reasons_say_what_was_found_in_words():
    (first, *_) = score(Profile(title="Assistant Head of School"), MODEL).reasons
    assert (first.score, first.signal, first.points) == ("fit", "leads_a_school", 45)
    assert first.words == "Leads a school (assistant head, head of school)"
    assert set(first.matched) == {"assistant head", "head of school"}


def test_a_profile_comes_from_the_record():
    profile = profile_of(
        title="CTO",
        company="Lee",
        industry=None,
        location=None,
        email="cto@gmail.com",
        linkedin_url="https://www.linkedin.com/in/cto",
        phone=None,
        facts={"Connected On": "01 Jan 2026", "Notes": "keynote", "website": "podcast.example"},
        tags=["warm"],
    )
    assert profile.contact == {"email", "linkedin", "connected", "title", "website"}
    assert profile.fields()["about"] == ("warm", "01", "jan", "2026", "keynote")


def test_an_industry_is_what_the_record_says_or_the_name_tells():
    assert industry_of(Profile(company="Lake Counseling"), MODEL) == "Mental health"
    assert industry_of(Profile(company="Lake Counseling", industry="Sports"), MODEL) == "Sports"
    assert industry_of(Profile(company="Lee"), MODEL) is None


def test_priority_is_the_documents_example():
    assert priority(85, 80, 75, PriorityWeights()) == 80.25
    assert (
        priority(85, 80, 75, PriorityWeights(fit=1, referral_capacity=0, signal_strength=0)) == 85
    )


def test_a_signal_that_points_both_ways_is_refused():
    given = {"name": "x", "score": "fit", "in": ["title"], "words": ["x"], "because": "X"}
    for points, cap in ((10, -10), (10, 5), (0, 0)):
        with pytest.raises(ValidationError):
            Signal.model_validate(given | {"points": points, "cap": cap})
    with pytest.raises(ValidationError):
        Model.model_validate({"version": 1, "signals": []})


def test_scoring_is_quick_enough_not_to_be_waited_for():
    profiles = [
        Profile(
            title="Director of Admissions", company=f"School {n % 50}", contact=frozenset(MARKS)
        )
        for n in range(5000)
    ]
    started = time.perf_counter()
    for profile in profiles:
        score(profile, MODEL)
    assert time.perf_counter() - started < 2.5  # a loose bound: about 20 times what it takes
