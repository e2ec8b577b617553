"""What is plain about a name is what the library says of it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nameparser.config import CONSTANTS

from engine.prospects.names import take_any_apart, take_apart

WORDS = st.sampled_from(
    [
        "Ann",
        "lee",
        "Jörg",
        "MÜSSIG",
        "O'Hare",
        "J",
        "J.",
        "Dr",
        "van",
        "de",
        "Jr",
        "MBA",
        "and",
        "y",
        *sorted({*CONSTANTS.suffix_acronyms, *CONSTANTS.titles, *CONSTANTS.prefixes}),
    ]
)


@given(st.lists(WORDS | st.text("abßöİŉ'.,-( ", min_size=1, max_size=5), max_size=4).map(" ".join))
@example("Ann Lee")
def test_a_name_is_taken_apart_as_the_library_does(full):
    assert take_apart(full) == take_any_apart(full)


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ann Lee", ("Ann", "Lee")),
        ("Dr. Ann van der Lee", ("Ann", "van der Lee")),
        ("Lee, Ann", ("Ann", "Lee")),
        ("A" * 201, (None, None)),
    ],
)
def test_names(full, parts):
    assert take_apart(full) == parts
