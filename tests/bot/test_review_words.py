"""What `/outreach review …` asks for."""

import pytest

from bot.review_words import parse_review
from engine.errors import InvalidError
from engine.views.review import ReviewFilter


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("  head of school ", {"words": "head of school"}),
        ("dean company:harbor fit>=60", {"words": "dean", "company": "harbor", "min_fit": 60}),
        ('company:"Harbor School"', {"company": "Harbor School"}),
        ("Company: “Harbor School” x", {"company": "Harbor School", "words": "x"}),
        ("import:#3", {"import_id": 3}),
        ("source=fair.csv grade:A", {"source": "fair.csv", "grade": "A"}),
        (
            "country:DE seniority:head segment:ref",
            {
                "country": "DE",
                "seniority": "head",
                "segment": "ref",
            },
        ),
        ("fit > 59.5", {"min_fit": 59.5}),
    ],
)
def test_words_and_names_in_any_order(text, wanted):
    assert parse_review(text) == ReviewFilter(**wanted)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("fit>=bananas", "fit>=bananas"),
        ("dean fit < 60", "fit < 60"),
        ("color:red", "color:red"),
        ("segment:ref color=blue", "color=blue"),
    ],
)
def test_what_is_no_filter_is_named(text, named):
    with pytest.raises(InvalidError, match=f"“{named}” is not understood"):
        parse_review(text)


@pytest.mark.parametrize("text", ["import:x", "fit>=101", "x" * 101, f"company:{'y' * 101}"])
def test_what_cannot_be_meant_is_told_with_an_example(text):
    with pytest.raises(InvalidError, match="/outreach review head of school"):
        parse_review(text)
