"""What columns are taken for by their cells, and that a word that is known comes before a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.prospects.guesses import guess
from engine.prospects.headers import Column, recognise
from engine.prospects.reading import read_table


def read(*lines):
    with read_table("\n".join(lines).encode()) as table:
        return table, [row.person for row in table.spool.rows(0, len(table))]


def guessed(header, *rows):
    return guess(recognise(header), rows)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("a@x.example", "", "b@x.example", "n/a"), Column.EMAIL),
        (("https://www.linkedin.com/in/ann", "linkedin.com/in/bob"), Column.LINKEDIN),
        (("+49 30 1234567", "(030) 123 45 67", "0049 30 1234567"), Column.PHONE),
        (("www.lee.example", "https://ray.example/about"), Column.WEBSITE),
        (("2026-11-28", "2026-11-29"), None),
        (("100234567", "100234568"), None),
        (("https://www.linkedin.com/company/lee", "n/a", "n/a"), None),
        (("a@x.example", "n/a"), None),
        (("Berlin", "Köln"), None),
        (("", ""), None),
    ],
)
def test_most_filled_cells_decide(cells, column):
    found = guessed(["Etwas"], *[[cell] for cell in cells])
    assert found == ({} if column is None else {0: column})


@pytest.mark.parametrize(
    "header",
    ["Company mail", "Sekretariat", "Billing contact", "Fax", "Assistant", "Referred by", "Status"],
)
def test_what_may_be_somebody_elses_is_not_guessed_at(header):
    assert guessed(["Name", header], ["Ann", "a@x.example"], ["Bo", "b@x.example"]) == {}


def test_a_known_word_comes_before_a_guess():
    rows = [["Ann Lee", "n/a", "ann@lee.example", "+49 30 1234567"]] * 2
    assert guessed(["Name", "Email", "Etwas", "Mehr"], *rows) == {}
    assert guessed(["Name", "Tel", "Etwas", "Mehr"], *rows) == {2: Column.EMAIL}
    assert guessed(["Wer", "Firma", "Etwas", "Mehr"], *rows) == {
        0: Column.FULL,
        2: Column.EMAIL,
        3: Column.PHONE,
    }
    columns = recognise(["Wer", "Etwas"], {"etwas": Column.NOTE}, {1: Column.EMAIL})
    assert (columns.known, columns.others) == ({}, {0: "Wer", 1: "Etwas"})


def test_the_name_is_what_the_addresses_bear_out():
    table, people = read(
        "Lee Ltd,Lee,Ann,ann.lee@lee.example",
        "Ray & Sons,Ray,Bob,bob.ray@ray.example",
    )
    assert table.columns.named() == {
        "email": ["Column 4 of 4 (a guess)"],
        "first_name": ["Column 2 of 4 (a guess)"],
        "last_name": ["Column 3 of 4 (a guess)"],
    }
    assert len(people) == 2


def test_words_that_are_no_names_are_none():
    header = ["Etwas", "E-Mail"]
    rows = [["active", "a@x.example"], ["active", "b@x.example"], ["Lead", "c@x.example"]]
    assert guessed(header, *rows) == {}


def test_a_table_without_a_header_may_begin_with_somebody_without_an_address():
    table, people = read("Cat Day,,5", "Ann Lee,ann@lee.example,7", "Bob Ray,bob@ray.example,9")
    assert (table.header_line, len(people), table.importable) == (0, 3, 2)
    assert table.columns.header == ["Column 1 of 3", "Column 2 of 3", "Column 3 of 3"]


def test_notes_above_a_table_without_a_header_are_no_rows():
    table, _ = read("Our people", "", "Ann Lee;ann@lee.example", "Bob Ray;bob@ray.example")
    assert (table.header_line, len(table)) == (0, 2)


def test_a_header_of_unknown_words_is_found_above_rows_of_any_length():
    table, _ = read("Wen;Wie;Rang", "Cat Day", "Ann Lee;ann@lee.example", "Bo Ray;bo@ray.example;1")
    assert (table.header_line, len(table), table.importable) == (1, 3, 2)


@pytest.mark.parametrize(
    "lines",
    [
        ("Dear Ann, write to", "ann@x.example, or call, or", "me, on Monday"),
        ("ann@x.example", "bob@x.example"),
        ("Ann Lee,ann@lee.example",),
    ],
)
def test_an_address_alone_makes_no_table(lines):
    with pytest.raises(InvalidError, match="No header was found"):
        read(*lines)


def test_what_stands_in_a_column_without_a_title_is_kept():
    table, (ann, _) = read("Name,,Email,", "Ann,Lee,ann@lee.example,", "Bob,,bob@ray.example,")
    assert (table.columns.header, ann.others) == (
        ["Name", "Column 2", "Email", ""],
        {"Column 2": "Lee"},
    )


WORD = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8)
CELL = WORD | st.sampled_from(["a@x.example", "Ann Lee", "+49 30 1234567", "linkedin.com/in/ann"])


@given(st.lists(WORD, min_size=1, max_size=6), st.lists(st.lists(CELL, max_size=7), max_size=6))
def test_a_guess_never_changes_what_words_say(header, rows):
    plain = recognise(header)
    columns = recognise(header, {}, guess(plain, rows))
    for column, places in plain.known.items():
        assert columns.known[column] == places
    assert columns.guessed <= plain.others.keys()
    assert columns.guesses.keys() | columns.others.keys() == plain.others.keys()
