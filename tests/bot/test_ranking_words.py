"""What `/outreach prioritize …` asks for."""

import pytest

from bot.ranking_words import MOST_SHOWN, SHOWN, parse_ranking
from engine.errors import InvalidError
from engine.views.scoring import PrioritizeRequest


def asked(text):
    request = parse_ranking(text)
    return (
        request.segment,
        request.min_fit_score,
        request.min_referral_capacity,
        request.min_signal_strength,
        request.limit,
    )


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", (None, 0, 0, 0, SHOWN)),
        ("referral_network fit>=70 top 20", ("referral_network", 70, 0, 0, 20)),
        ("Thought FIT>=70 Referral>=60 signal>=50", ("thought", 70, 60, 50, SHOWN)),
        ("thought fit&gt;=70", ("thought", 70, 0, 0, SHOWN)),
        ("fit ≥ 70 top20", (None, 70, 0, 0, 20)),
        ("fit 70 stealth founders", ("stealth founders", 70, 0, 0, SHOWN)),
        ("referral", ("referral", 0, 0, 0, SHOWN)),
        ("referral 60 referral", ("referral", 0, 60, 0, SHOWN)),
        ("min_fit_score=82.5, limit 5", (None, 82.5, 0, 0, 5)),
        ("referral_capacity over 60", (None, 0, 60, 0, SHOWN)),
        (f"first {MOST_SHOWN}", (None, 0, 0, 0, MOST_SHOWN)),
    ],
)
def test_words_in_any_order_and_case(text, request_):
    assert asked(text) == request_


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fit<=70", "Only lower limits"),
        ("fit&lt;70", "Only lower limits"),
        ("fit>=170", "from 0 to 100"),
        ("top 0", "from 1 to 50"),
        ("top 999", "from 1 to 50"),
        ("fitness>=70", "“fitness>=70” is not understood"),
        ("fit>=", "“fit>=” is not understood"),
        ("17", "is not understood"),
        ("grade Z", "“z” is no grade. Say A, B, C or no."),
        ("thought grade", "“” is no grade"),
        ("not contacted for 0 days", "Say a number of days"),
        ("x" * 101, "is not understood"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(text, sentence):
    with pytest.raises(InvalidError, match=sentence):
        parse_ranking(text)


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("grade A", {"grade": "A"}),
        ("thought grade:b top 5", {"segment": "thought", "grade": "B", "limit": 5}),
        ("grade=no", {"grade": "no"}),
        ("tag:EdTech", {"tag": "EdTech"}),
        ("tagged “Big Fish 7” referral", {"tag": "Big Fish 7", "segment": "referral"}),
        ("#speaker fit 70", {"tag": "speaker", "min_fit_score": 70}),
        ("owner me", {"owner": "me"}),
        ("owner:<@U0REMY|remy> top 3", {"owner": "U0REMY", "limit": 3}),
        ("owned by Remy", {"owner": "Remy"}),
        ("never contacted", {"never_contacted": True}),
        ("thought not contacted", {"segment": "thought", "never_contacted": True}),
        ("not contacted for 30 days", {"not_contacted_for_days": 30}),
        ("not contacted 2 weeks", {"not_contacted_for_days": 14}),
        ("not contacted for 1 month", {"not_contacted_for_days": 30}),
    ],
)
def test_filters_in_words(text, filters):
    expected = {"limit": SHOWN, "only_available": True} | filters
    assert parse_ranking(text) == PrioritizeRequest.model_validate(expected)


def test_slack_ranks_those_with_whom_nothing_is_under_way():
    assert parse_ranking("").only_available
