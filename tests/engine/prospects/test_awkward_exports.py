"""Files as tools and people of many countries make them: what each is read as, to the figure."""

from pathlib import Path

import pytest

from engine.errors import InvalidError
from engine.prospects.reading import read_table

FILES = Path(__file__).parents[2] / "samples" / "awkward"

FIGURES = {
    # name: (header line, rows, importable, duplicates, {line: why}, who stands first)
    "attio.csv": (1, 3, 1, 1, {4: "no_contact"}, "Freya Lindqvist"),
    "zoho.csv": (1, 3, 2, 0, {4: "no_contact"}, "Priya Raman"),
    "salesforce_report.csv": (
        *(1, 5, 2, 0),
        {5: "no_contact", 6: "no_contact", 7: "no_contact"},
        "Zoë Marchetti",
    ),
    "hubspot_es.csv": (1, 3, 1, 1, {3: "no_contact"}, "Begoña Núñez Ríos"),
    "outlook_de.csv": (1, 2, 1, 0, {3: "no_contact"}, "Jördis Großmann"),
    "polski.csv": (1, 3, 2, 0, {4: "bad_email"}, "Łucja Wiśniewska"),
    "cesky.csv": (1, 2, 1, 0, {3: "no_contact"}, "Jiří Dvořák"),
    "russkij.csv": (1, 2, 1, 0, {3: "no_contact"}, "Мария Иванова"),
    "ukrajinska.txt": (1, 2, 1, 1, {}, "Оксана Шевчук"),
    "ellinika.csv": (1, 2, 2, 0, {}, "Ελένη Παππά"),
    "turkce.csv": (1, 3, 2, 0, {4: "empty"}, "Şeyma Yıldız"),
    "svenska.csv": (1, 2, 2, 0, {}, "Åsa Björk"),
    "dansk_mac.csv": (1, 2, 2, 0, {}, "Søren Ægidius"),
    "suomi.csv": (1, 2, 2, 0, {}, "Päivi Jääskeläinen"),
    "norsk.csv": (1, 2, 1, 0, {3: "no_contact"}, "Bjørn Østby"),
    "nihongo.csv": (1, 3, 2, 0, {3: "no_contact"}, "山田 太郎"),
    "zhongwen.csv": (1, 3, 2, 1, {}, "李小龙"),
    "hangugeo.csv": (1, 2, 2, 0, {}, "김민수"),
    "portugal.csv": (1, 1, 1, 0, {}, "Conceição Guimarães"),
    "zakelijk.csv": (1, 2, 2, 0, {}, "Pieter van den Berg"),
    "pipes.txt": (1, 3, 2, 0, {4: "no_contact"}, "Ann Moss"),
    "attendees.csv": (1, 5, 3, 0, {4: "bad_email", 6: "no_contact"}, "Dana Reyes"),
    "directory.csv": (3, 3, 2, 0, {6: "no_name"}, "Mrs G Okoro"),
    "quotes.csv": (1, 3, 3, 0, {}, "Gus Hale"),
    "no_header.csv": (0, 3, 3, 0, {}, "Ann Moss"),
    "unknown_words.csv": (1, 3, 3, 0, {}, "Maria Vogt"),
    "last_first.csv": (1, 2, 2, 0, {}, "Lindgren, Astrid"),
    "several_addresses.csv": (1, 4, 2, 0, {3: "bad_email", 4: "bad_email"}, "Ann Moss"),
    "ragged.csv": (
        *(1, 6, 3, 0),
        {3: "no_contact", 6: "too_many_columns", 7: "empty"},
        "MARIA LOPEZ",
    ),
    "twice_the_same_word.csv": (1, 2, 2, 0, {}, "Ann Moss"),
    "nul.tsv": (1, 1, 1, 0, {}, "Zadie Okoye"),
    "google_new.csv": (1, 2, 1, 0, {3: "no_contact"}, "Nia Bell"),
    "formulas.csv": (1, 4, 4, 0, {}, '=HYPERLINK("http://evil.example","Ann")'),
    "cognism.csv": (1, 3, 2, 0, {4: "no_contact"}, "Lena Stern"),
    "indian_sheet.csv": (1, 3, 2, 0, {4: "no_contact"}, "Kavya Iyer"),
    "short_words.csv": (1, 2, 2, 0, {}, "Tom Ash"),
    "bilingual.csv": (1, 2, 1, 0, {3: "no_contact"}, "Élise Gagné"),
    "vorname_name.csv": (1, 3, 3, 0, {}, "Jan Janßen"),
    "romana.csv": (1, 1, 1, 0, {}, "Ștefan Popescu"),
    "magyar.csv": (1, 2, 2, 0, {}, "Győző Szűcs"),
}
REFUSED = {"utf16_without_mark.csv": "not a text file"}


def test_every_file_is_looked_at():
    assert {path.name for path in FILES.iterdir()} == FIGURES.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_what_a_file_is_read_as(name):
    with read_table((FILES / name).read_bytes()) as table:
        rows = table.spool.rows(0, len(table))
    people = [row.person for row in rows if row.person is not None]
    assert (
        table.header_line,
        len(table),
        table.importable,
        table.duplicates,
        {row.line: row.why for row in rows if row.why is not None},
        people[0].name if people else None,
    ) == FIGURES[name]
    assert len(table) == table.importable + table.duplicates + table.invalid


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    with pytest.raises(InvalidError, match=REFUSED[name]):
        read_table((FILES / name).read_bytes())


def test_columns_of_one_name_are_all_kept():
    with read_table((FILES / "twice_the_same_word.csv").read_bytes()) as table:
        ann, ben = (row.person for row in table.spool.rows(0, 2))
    assert ann.others == {"Notes": "first", "Notes (2)": "second"}
    assert (ben.email, ben.others) == ("ben@poe.example", {"Email (2)": "ben@home.example"})


def test_a_row_that_does_not_pass_is_nobodys_original_and_each_row_is_counted_once():
    lines = [
        "Name,Email,Company",
        "Ann Lee,ann@lee,Lee",  # does not pass
        "Ann Lee,ann@lee.example,Lee",
        "",
        "Name,Email,Company",  # the header again
        "Ann Lee,ANN@lee.example,Lee",  # repeats line 3
        "Ann Lee,ann@lee,Lee",
        ",,",
        "Total,3,",
        "",
    ]
    with read_table("\n".join(lines).encode()) as table:
        rows = table.spool.rows(0, len(table))
        repeats = {rows[a].line: rows[b].line for a, b in enumerate(table.originals) if a != b}
    assert (len(table), table.importable, table.duplicates, table.blank_lines) == (7, 1, 1, 1)
    assert repeats == {6: 3}
    assert {row.line: row.why for row in rows if row.why is not None} == {
        **dict.fromkeys((2, 5, 7, 9), "bad_email"),
        8: "empty",
    }
