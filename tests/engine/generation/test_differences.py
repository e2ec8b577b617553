"""What an edit changed: nothing is lost, nothing invented, and it reads."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generation.differences import changes

texts = st.text(alphabet="ab \n*~<é", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_from_it(before, now):
    found = changes(before, now)
    kept = {kind: [c for c in found if c.kind in {"same", kind}] for kind in ("removed", "added")}
    if before == now:
        assert found == ()
        return
    assert "".join(c.text for c in kept["removed"]) == before
    assert "".join(c.text for c in kept["added"]) == now
    assert all(one.kind != other.kind for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (
            "Hello Maya,\n\nwhich of the referrals take longest?",
            "Hello Maya,\n\nwhich of the letters take longest?",
            ["same:Hello Maya,\n\nwhich of the", "removed: referrals", "added: letters"],
        ),
        ("One.\nTwo.", "One.", ["same:One.", "removed:\nTwo."]),
        (
            "We met a school in spring",
            "They saw a clinic in May",
            ["removed:We met a school in spring", "added:They saw a clinic in May"],
        ),
    ],
)
def test_words_are_told_and_not_letters(before, now, told):
    found = [f"{change.kind}:{change.text}" for change in changes(before, now)]
    assert found[: len(told)] == told
