"""What scores hold to: they are the sum of their reasons, in range, and good news never hurts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.scoring.compiled import compile_model, industry_of, priority, shipped
from engine.scoring.fields import KNOWN
from engine.scoring.model import SCORES, Grades, Model, Shares, Signal, shipped_model
from engine.scoring.profile import MARKS, Profile, profile_of
from engine.scoring.scores import score, told

MODEL = shipped()
ALL_WORDS = sorted({word for signal in MODEL.model.signals for word in signal.words})
GOOD_WORDS = sorted(
    {word for signal in MODEL.model.signals if signal.points > 0 for word in signal.words}
    - {word for signal in MODEL.model.signals if signal.points < 0 for word in signal.words}
)
TEXT = st.lists(st.sampled_from(ALL_WORDS) | st.text(max_size=8), max_size=8).map(" ".join)
EVENTS = st.lists(st.tuples(st.sampled_from(KNOWN["event"]), st.floats(0, 400)), max_size=6).map(
    tuple
)
PROFILES = st.builds(
    Profile,
    title=TEXT,
    company=TEXT,
    industry=TEXT,
    about=st.lists(TEXT, max_size=3).map("\n".join),
    location=st.sampled_from(["", "Boston", "Berlin"]),
    contact=st.frozensets(st.sampled_from(MARKS)),
    seniority=st.sampled_from(["", *KNOWN["seniority"]]),
    department=st.sampled_from(["", *KNOWN["department"]]),
    size=st.sampled_from(["", *KNOWN["size"]]),
    country=st.sampled_from(["", "US", "DE"]),
    events=EVENTS,
)
FIELDS_OF = {
    "title": ["title", "seniority"],
    "department": ["title", "department"],
    "keyword": ["title", "company", "about"],
    "size": ["size"],
    "place": ["country"],
    "relation": ["contact"],
    "engagement": ["event"],
}
POINTS = st.integers(1, 400).map(lambda tenths: tenths / 10)


@st.composite
def signals(draw, number):
    kind = draw(st.sampled_from(["title", "keyword", "size", "place", "relation", "engagement"]))
    points, more = draw(POINTS), draw(st.integers(0, 300)) / 10
    values = {
        "size": list(KNOWN["size"][:3]),
        "place": ["US"],
        "relation": ["email", "linkedin"],
        "engagement": ["replied", "clicked"],
    }.get(kind, [])
    words = [] if values else draw(st.lists(st.sampled_from(GOOD_WORDS), min_size=1, max_size=9))
    sign = draw(st.sampled_from([1, 1, -1])) if kind != "engagement" else 1
    group = draw(st.sampled_from([None, "one", "two"])) if sign > 0 else None
    return {
        "name": f"signal_{number}",
        "kind": kind,
        "score": "signal_strength" if kind == "engagement" else draw(st.sampled_from(SCORES)),
        "words": words,
        "values": values,
        "points": sign * points,
        "cap": sign * round(min(points + more, 100), 1),
        "group": f"{group}_{kind}" if group else None,
        "because": f"Signal {number}",
    }


@st.composite
def models(draw):
    """Any model, with groups across fields, negative signals and odd points."""
    made = [draw(signals(number)) for number in range(draw(st.integers(1, 6)))]
    groups = {}
    for signal in made:
        if signal["group"]:
            signal["group"] = f"{signal['group']}_{signal['score']}"
            groups[signal["group"]] = draw(POINTS)
    return compile_model(
        Model.model_validate(
            shipped_model().document()
            | {
                "signal": made,
                "group": [{"name": name, "cap": cap} for name, cap in groups.items()],
            }
        )
    )


def values(scores):
    return dict(
        zip(SCORES, (scores.fit, scores.referral_capacity, scores.signal_strength), strict=True)
    )


@given(PROFILES, st.just(MODEL) | models())
def test_each_score_is_the_sum_of_its_reasons_within_0_and_100(profile, model):
    scores = score(profile, model)
    reasons = told(scores.reasons, model)
    for name, value in values(scores).items():
        points = sum(reason.points for reason in reasons if reason.score == name)
        assert value == round(min(max(points, 0), 100), 1)
    assert 0 <= scores.engagement_potential <= 1
    assert 0 <= scores.priority <= 100
    names = [reason.signal for reason in reasons]
    assert len(names) == len(set(names))
    assert all(reason.matched and reason.points for reason in reasons)
    strengths = [abs(reason.points) for reason in reasons]
    assert strengths == sorted(strengths, reverse=True)


@given(PROFILES, models())
def test_no_signal_and_no_group_counts_more_than_its_limit(profile, model):
    by_group = {}
    for reason in score(profile, model).reasons:
        signal = model.signals[reason.signal]
        assert abs(reason.points) <= abs(signal.cap)
        by_group.setdefault(signal.group, []).append(reason.points)
    for group in model.model.groups:
        assert round(sum(by_group.get(group.name, [])), 1) <= group.cap


@settings(max_examples=25)
@given(st.lists(PROFILES, max_size=6), models())
def test_many_at_once_score_as_each_alone_and_whatever_came_before(profiles, model):
    assert model.score(profiles) == [score(profile, model) for profile in reversed(profiles)][::-1]


@given(PROFILES, st.sampled_from(["replied", "clicked", "accepted", "meeting_booked"]))
def test_what_somebody_did_moves_signal_strength_only_and_less_with_time(profile, kind):
    before = score(replace(profile, events=()), MODEL)
    strengths = []
    for days in (0, 1, 15, 30, 31, 90, 299, 10_000):
        after = score(replace(profile, events=((kind, days),)), MODEL)
        assert (after.fit, after.referral_capacity, after.grade) == (
            before.fit,
            before.referral_capacity,
            before.grade,
        )
        strengths.append(after.signal_strength)
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] == before.signal_strength


def test_what_somebody_did_counts_half_after_a_half_life():
    [reason] = score(Profile(events=(("replied", 0),)), MODEL).reasons
    [later] = score(Profile(events=(("replied", 30),)), MODEL).reasons
    assert (reason.points, later.points) == (30, 15)
    [twice] = score(Profile(events=(("replied", 0), ("replied", 0))), MODEL).reasons
    assert twice.points == 45  # the signal's limit
    assert score(Profile(events=(("opened", 0), ("sent", 0))), MODEL).reasons == ()


@given(PROFILES, st.sampled_from(GOOD_WORDS), st.sampled_from(["title", "company", "about"]))
def test_good_news_never_lowers_a_score(profile, word, where):
    # a separator keeps the new word from making a phrase with the last one
    text = f"{getattr(profile, where)} | and {word}"
    better = replace(profile, **{where: text})
    before, after = values(score(profile, MODEL)), values(score(better, MODEL))
    assert all(after[name] >= before[name] for name in SCORES)


@given(PROFILES, st.sampled_from(MARKS))
def test_one_more_way_to_reach_somebody_never_lowers_a_score(profile, mark):
    better = replace(profile, contact=profile.contact | {mark})
    before, after = values(score(profile, MODEL)), values(score(better, MODEL))
    assert all(after[name] >= before[name] for name in SCORES)


def test_nothing_known_scores_nothing():
    scores = score(Profile(), MODEL)
    assert values(scores) == dict.fromkeys(SCORES, 0)
    assert (scores.reasons, scores.pillars) == ((), ())


@pytest.mark.parametrize(
    ("title", "company", "least_fit"),
    [
        ("Head of School", "Harbor School", 80),
        ("Director of Student Support", "Harbor Academy", 80),
        ("Clinical Psychologist", "Lake Counseling", 60),
        ("VP of EdTech", "EdTech Corp", 80),
        ("Head of Applied AI", "Tutor Labs", 60),
        ("Co-Founder & CEO", "Stealth", 60),
    ],
)
def test_people_of_every_audience_fit(title, company, least_fit):
    scores = score(Profile(title=title, company=company), MODEL)
    assert scores.fit >= least_fit


@pytest.mark.parametrize("title", ["Student Intern", "Insurance Sales", "Recruiter", "Retired"])
def test_who_cannot_decide_does_not_fit(title):
    assert score(Profile(title=title, company="Harbor School"), MODEL).fit <= 10


def test_reasons_say_what_was_found_in_words():
    (first, *_) = told(score(Profile(title="Assistant Head of School"), MODEL).reasons, MODEL)
    assert (first.score, first.signal, first.points) == ("fit", "leads_a_school", 45)
    assert first.words == "Leads a school (assistant head, head of school)"
    assert set(first.matched) == {"assistant head", "head of school"}


def test_a_word_that_title_and_department_share_is_told_once():
    profile = Profile(title="Director of Student Support", department="student_support")
    words = [reason.words for reason in told(score(profile, MODEL).reasons, MODEL)]
    assert any("(student support)" in each for each in words)
    assert not any("student support, student support" in each for each in words)


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
    assert priority(85, 80, 75, Shares()) == 80.25
    assert priority(85, 80, 75, Shares(fit=1, referral_capacity=0, signal_strength=0)) == 85


def test_grades_follow_fit():
    model = compile_model(shipped_model().model_copy(update={"grades": Grades(A=60, B=45, C=20)}))
    grades = [
        score(Profile(title=title, company=company), model).grade
        for title, company in (
            ("Head of School", "Harbor School"),
            ("Head of School", ""),
            ("Director", ""),
            ("Clerk", ""),
        )
    ]
    assert grades == ["A", "A", "C", "no"]


def test_values_count_as_words_do_and_once():
    by_word = score(Profile(title="Director"), MODEL)
    by_value = score(Profile(title="Leitung", seniority="director"), MODEL)
    both = score(Profile(title="Director", seniority="director"), MODEL)
    assert by_word.fit == by_value.fit == both.fit == 20


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"points": 10, "cap": -10}, "one sign"),
        ({"points": 10, "cap": 5}, "not the smaller"),
        ({"points": 0, "cap": 0}, "one sign"),
        ({"kind": "negative"}, "with a -"),
        ({"kind": "engagement", "words": [], "values": ["replied"]}, "signal strength only"),
        ({"kind": "seniority", "words": [], "values": ["boss"]}, "“boss” is not known"),
        ({"in": ["event"]}, "looks at title"),
        ({"words": []}, "looks at title"),
        ({"words": ["!!"]}, "no letters"),
        ({"in": ["title"], "values": ["x"]}, "values elsewhere"),
        ({"wrods": ["x"]}, "wrods"),
    ],
)
def test_a_signal_that_makes_no_sense_is_refused(change, says):
    given_ = {"name": "x", "kind": "title", "score": "fit", "words": ["x"], "points": 5, "cap": 5}
    Signal.model_validate(given_ | {"because": "X"})
    with pytest.raises(ValidationError, match=says):
        Signal.model_validate(given_ | {"because": "X"} | change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"priority": {"fit": 1, "referral_capacity": 1, "signal_strength": 1}}, "add up to 1"),
        ({"grades": {"A": 50, "B": 60, "C": 10}}, "fall from A"),
        ({"group": []}, "a group has a limit"),
        ({"signal": []}, "at least 1"),
        ({"version": 1}, "version"),
    ],
)
def test_a_model_that_makes_no_sense_is_refused(change, says):
    with pytest.raises(ValidationError, match=says):
        Model.model_validate(shipped_model().document() | change)


def test_a_document_is_the_model_it_came_from():
    assert Model.model_validate(shipped_model().document()) == shipped_model()
