"""What a test says, for any counts."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from engine.campaigns.harms import chance_of_as_many
from engine.campaigns.intervals import clopper_pearson
from engine.campaigns.planning import smallest, usual_worth
from engine.campaigns.verdict_words import about, percent, points
from engine.campaigns.verdicts import verdict_of
from engine.errors import InvalidError
from tests.engine.campaigns.arms import arms

DOCUMENT = ((6, 33), (4, 32), (2, 33))


@st.composite
def counts(draw, most=2000):
    sent = draw(st.integers(0, most))
    hits = draw(st.integers(0, sent))
    return hits, sent, draw(st.integers(0, sent)), 0


several = st.lists(counts(), min_size=2, max_size=5)
either = st.sampled_from(["fixed", "adaptive"])


def test_the_documents_example_has_no_winner_and_says_what_it_takes():
    found = verdict_of(arms(*DOCUMENT))
    assert (found.verdict, found.winner, found.winning_variant) == ("not_yet", None, None)
    assert not found.is_statistically_significant
    assert found.needed_per_arm == found.planned_per_arm - 32
    assert [arm.percent for arm in found.arms] == [18.18, 12.5, 6.06]
    assert found.sentence == (
        f"Not yet, {about(found.needed_per_arm)} more each to see a difference of 7.4 points."
    )


def test_a_clear_winner():
    found = verdict_of(arms((40, 900), (90, 900), (38, 900)))
    assert (found.verdict, found.winner, found.winning_variant) == ("better", "B", 2)
    assert found.is_statistically_significant
    assert found.confidence >= found.confidence_level == 0.95
    assert found.needed_per_arm == 0
    assert 0 < found.difference.low < 50 / 900 < found.difference.high < 0.1
    assert found.sentence.startswith("B is better: 10 % positive replies against 4.4 % for A, 1.")


def test_two_that_are_the_same_make_no_difference_worth_having():
    found = verdict_of(arms((50, 1000), (51, 1000)))
    assert (found.verdict, found.winner, found.needed_per_arm) == ("no_difference", None, 0)
    assert -found.worth < found.difference.low < found.difference.high < found.worth


def test_a_smaller_difference_worth_having_takes_more():
    found = verdict_of(arms((50, 1000), (51, 1000)), worth=0.01)
    assert (found.verdict, found.worth) == ("not_yet", 0.01)
    assert found.needed_per_arm > 10_000


def test_one_who_is_behind_does_not_keep_two_equals_from_a_verdict():
    found = verdict_of(arms((100, 1000), (100, 1000), (20, 1000)))
    assert found.verdict == "no_difference"
    assert [arm.behind for arm in found.arms] == [False, False, True]
    assert found.sentence.startswith("C is behind. Between A and B: no difference worth having")


def test_beyond_the_plan_it_says_what_it_takes_at_these_rates():
    found = verdict_of(arms((234, 6000), (300, 6000)), worth=0.02)
    assert found.verdict == "not_yet"
    assert found.planned_per_arm < 6000
    assert "if the rates stay as they are" in found.sentence
    more = found.needed_per_arm
    sent = 6000 + round(1.05 * more)
    later = arms((round(0.039 * sent), sent), (round(0.05 * sent), sent))
    assert verdict_of(later, worth=0.02).verdict != "not_yet"


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ((900, 30), "more opt-outs: 30 opt-outs in 900"),
        ((900, 0, 9), "more complaints: 9 complaints"),
    ],
)
def test_who_does_harm_does_not_win_and_is_named(harm, words):
    found = verdict_of(arms((90, *harm), (40, 900, 2), (38, 900, 3)))
    assert (found.verdict, found.winner, found.winning_variant) == ("not_yet", None, None)
    assert found.guardrail.label == "A"
    assert words in found.sentence
    assert found.needed_per_arm == 0


def test_as_many_optouts_as_the_others_do_no_harm():
    found = verdict_of(arms((90, 900, 5), (40, 900, 4), (38, 900, 3)))
    assert (found.verdict, found.guardrail) == ("better", None)


def test_after_thompson_sampling_counts_are_weighed_with_more_care():
    counts = arms((140, 1400), (30, 600))
    assert verdict_of(counts).winner == "A"
    found = verdict_of(counts, collected="adaptive")
    assert (found.verdict, found.collected) == ("not_yet", "adaptive")
    assert found.arms[0].chance_of_best > 0.999
    found = verdict_of(arms((180, 1800), (36, 800)), collected="adaptive")
    assert (found.verdict, found.winner) == ("better", "A")


@given(several, either)
@settings(max_examples=60)
def test_the_winner_has_the_highest_rate_and_only_a_winner_is_named(each, collected):
    found = verdict_of(arms(*each), collected=collected)
    rates = {arm.label: arm.rate for arm in found.arms}
    named = (found.winner is not None, found.winning_variant is not None)
    assert named == (found.verdict == "better",) * 2
    if found.winner:
        assert rates[found.winner] == max(rates.values())
        assert found.difference.low > 0
        assert found.confidence >= found.confidence_level
    assert 0 <= found.confidence < 1
    assert (found.needed_per_arm > 0) == (found.verdict == "not_yet" and not found.guardrail)


@given(several, either)
@settings(max_examples=50)
def test_intervals_hold_the_rate_and_the_difference(each, collected):
    found = verdict_of(arms(*each), collected=collected)
    for arm in found.arms:
        assert 0 <= arm.low <= arm.rate <= arm.high <= 1
    lead = found.difference
    assert lead.low - 1e-4 <= lead.rate <= lead.high + 1e-4


@given(st.lists(counts(), min_size=3, max_size=3, unique_by=lambda each: each[:2]), either)
@settings(max_examples=25)
def test_the_order_of_the_arms_does_not_matter(each, collected):
    labels = "XYZ"
    named = [arm.model_copy(update={"label": labels[at]}) for at, arm in enumerate(arms(*each))]
    told = {
        (
            found.verdict, found.winner, found.winning_variant, found.needed_per_arm,
            round(found.confidence, 3), frozenset(a.label for a in found.arms if a.behind),
        )
        for found in (verdict_of(order, collected=collected) for order in permutations(named))
    }  # fmt: skip
    rates = {arm.positives / arm.delivered if arm.delivered else 0 for arm in named}
    if len(rates) == 3:
        assert len(told) == 1


@given(st.lists(counts(100), min_size=2, max_size=4), st.integers(2, 20))
@settings(max_examples=40)
def test_more_of_the_same_never_takes_a_verdict_back(each, times):
    before = verdict_of(arms(*((a, b) for a, b, *_ in each)), worth=0.1)
    after = verdict_of(arms(*((a * times, b * times) for a, b, *_ in each)), worth=0.1)
    if before.verdict == "better":
        assert (after.verdict, after.winner) == ("better", before.winner)
    if before.verdict == "no_difference":
        assert after.verdict in {"no_difference", "better"}


@pytest.mark.parametrize(
    "each",
    [
        ((6, 5), (1, 5)), ((-1, 5), (1, 5)), ((1, 5), (0, -1)), ((1, 5, 6), (1, 5)),
        ((1, 5, 0, -1), (1, 5)), ((1, 5),), (), ((1, 5),) * 11, ((1, 10**8), (1, 5)),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(each):
    with pytest.raises(InvalidError, match=r"^[^.]+[^.\s][.]?[^.]*[.]?$"):
        verdict_of(arms(*each))


@pytest.mark.parametrize("worth", [0, -0.1, 5, float("nan")])
def test_a_worth_that_cannot_be_is_refused(worth):
    with pytest.raises(InvalidError, match=r"0\.05 for 5 points"):
        verdict_of(arms((1, 5), (1, 5)), worth=worth)


def test_two_arms_of_one_name_are_refused():
    one, two = arms((1, 5), (2, 5))
    with pytest.raises(InvalidError, match="same label"):
        verdict_of([one, two.model_copy(update={"label": "A"})])


@pytest.mark.parametrize(("hits", "sent"), [(6, 33), (0, 30), (30, 30), (1, 1), (250, 10_000)])
def test_intervals_are_those_of_the_tables(hits, sent):
    known = binomtest(hits, sent).proportion_ci(0.95, method="exact")
    assert clopper_pearson(hits, sent) == pytest.approx((known.low, known.high), abs=1e-9)


@given(st.integers(0, 60), st.integers(60, 3000), st.integers(0, 60), st.integers(60, 3000))
@settings(max_examples=40)
def test_harm_is_fishers_exact_test(count, sent, others, sent_others):
    known = fisher_exact(
        [[count, sent - count], [others, sent_others - others]], alternative="greater"
    ).pvalue
    assert chance_of_as_many(count, sent, others, sent_others) == pytest.approx(known, rel=1e-6)


def test_the_plan_grows_with_arms_and_shrinks_with_what_is_worth_having():
    def planned(count, worth):
        return verdict_of(arms(*((0, 0),) * count), worth=worth).planned_per_arm

    assert planned(2, 0.05) < planned(3, 0.05) < planned(6, 0.05)
    assert planned(2, 0.1) < planned(2, 0.05) < planned(2, 0.02)


@pytest.mark.parametrize(
    ("count", "rate", "worth"),
    [(2, 0.001, 0.02), (2, 0.075, 0.05), (3, 0.04, 0.03), (2, 0.4, 0.1)],
)
def test_double_is_worth_having_within_limits(count, rate, worth):
    """5 % and 10 % are 7.5 % together; 3 %, 3 % and 6 % are 4 %."""
    assert usual_worth(count, rate) == pytest.approx(worth)


@given(st.integers(1, 100_000), st.integers(1, 5000))
def test_the_smallest_that_is_enough_to_one_percent(least, guess):
    found = smallest(lambda number: number >= least, guess=guess)
    assert least <= found <= max(least, least / 0.99)


def test_numbers_for_people():
    assert [about(each) for each in (7, 99, 104, 373, 57_196)] == [
        "7", "99", "about 100", "about 370", "about 57,000",
    ]  # fmt: skip
    assert percent(0.125) == "12.5 %"
    assert [points(each) for each in (0.0008, 0.05, 1)] == ["0.08", "5", "100"]
