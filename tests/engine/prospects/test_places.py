"""Where people are, by a collection made by hand before the rules were."""

from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.gazetteer import fold, places_file, spots
from engine.prospects.places import NOWHERE, Place, read_place

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("places.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def said(cell):
    return None if cell == "-" else cell


def test_the_collection_is_read_right():
    wrong = [
        (text, read_place(text))
        for text, *expected in LINES
        if read_place(text) != Place(*map(said, expected))
    ]
    assert len(LINES) > 150
    assert len(wrong) <= 0.02 * len(LINES), wrong


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Paris, TX", Place("US", "Texas", "America/Chicago")),
        ("Cambridge", NOWHERE),
        ("Cambridge, MA", Place("US", "Massachusetts", "America/New_York")),
        ("Springfield", Place("US", None, None)),
        ("United States", Place("US", None, None)),
        ("Spain", Place("ES", None, "Europe/Madrid")),
        ("Remote", NOWHERE),
        ("Looking for work in mobile", NOWHERE),
        (None, NOWHERE),
    ],
)
def test_a_name_of_many_places_is_told_by_the_rest_or_by_size_or_not(text, place):
    assert read_place(text) == place


def test_every_region_of_the_file_has_people_and_a_zone():
    zones = available_timezones()
    for country, regions in places_file()["regions"].items():
        for name, *_ in regions.values():
            found = [s for s in spots()[fold(name)] if (s.country, s.region) == (country, name)]
            assert found, name
            # Nunavut has no city of the size that the library knows.
            assert found[0].zone in zones if found[0].people else name == "Nunavut", name


@given(st.text(max_size=60) | st.lists(st.sampled_from([t for t, *_ in LINES])).map(", ".join))
def test_any_text_gives_places_that_exist(text):
    place = read_place(text)
    assert place.timezone is None or place.timezone in available_timezones()
    assert place.country is not None or place == NOWHERE


@given(st.sampled_from([text for text, *_ in LINES]), st.sampled_from([str.upper, str.lower]))
def test_case_does_not_count(text, change):
    if "ı" not in change(text) and "ß" not in text:
        assert read_place(change(text)) == read_place(text)
