"""In how many parts an SMS goes: the alphabet's two tables, and everything outside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generation.briefs import Limits
from engine.generation.guardrails import check
from engine.generation.sms import parts_of
from storage.states import Channel
from tests.engine.generation.test_template_drafts import brief


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 7, "GSM-7", 161, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the sign is not divided
        ("ж" * 70, "UCS-2", 70, 1),
        ("ж" * 71, "UCS-2", 71, 2),
        ("ж" * 134, "UCS-2", 134, 2),
        ("ж" * 135, "UCS-2", 135, 3),
        ("🙂" * 35, "UCS-2", 70, 1),
        ("🙂" * 36, "UCS-2", 72, 2),
        ("’", "UCS-2", 1, 1),
    ],
)
def test_parts(text, alphabet, units, count):
    parts = parts_of(text)
    assert (parts.alphabet, parts.units, parts.count) == (alphabet, units, count)


@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_never_takes_fewer_parts(text, more):
    assert parts_of(text + more).count >= parts_of(text).count


@given(st.text(max_size=400))
def test_what_fits_one_part_is_what_the_limits_take(text):
    assert Limits(160, parts=3).fit(text) == (parts_of(text).count == 1)


@pytest.mark.parametrize(("length", "codes"), [(160, []), (161, ["parts"]), (460, ["too_long"])])
def test_a_text_in_parts_is_pointed_at_and_one_in_too_many_refused(length, codes):
    text = "STOP " + ("sure " * 100)[: length - 5].strip().ljust(length - 5, "e")
    found = check(text, brief(channel=Channel.SMS))
    assert [warning.code for warning in found] == codes
    assert all(warning.blocks == (warning.code == "too_long") for warning in found)
