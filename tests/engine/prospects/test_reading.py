"""What becomes of a file: the conventions, one by one, on real files and small tables."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.prospects.limits import MOST_CELL, MOST_LINE
from engine.prospects.reading import NO_MEANINGS, read_table

SAMPLES = Path(__file__).parents[2] / "samples"


class Seen:
    """A table that was read, with all its rows."""

    def __init__(self, content: bytes, meanings=NO_MEANINGS) -> None:
        with read_table(content, meanings) as self.table:
            self.rows = self.table.spool.rows(0, len(self.table))

    def __getattr__(self, name):
        return getattr(self.table, name)

    @property
    def same_as(self) -> dict[int, int]:
        """By line the line of the row that it repeats."""
        lines = [row.line for row in self.rows]
        return {lines[a]: lines[b] for a, b in enumerate(self.originals) if a != b}


def sample(name: str) -> Seen:
    return Seen((SAMPLES / name).read_bytes())


def table(*lines: str) -> Seen:
    return Seen("\n".join(lines).encode())


def reasons(read: Seen) -> list[tuple[int, str]]:
    return [(row.line, row.why) for row in read.rows if row.why is not None]


def people(read: Seen):
    return [row.person for row in read.rows if row.person is not None]


def test_linkedins_own_export_is_read_below_its_notes():
    read = sample("linkedin_connections.csv")
    assert read.header_line == 5
    orsolya, mattias, dagny = people(read)
    assert orsolya.linkedin_key == "orsolya-vance-invented"
    assert mattias.email == "mattias@fjordlearn.example"
    assert mattias.known["company"] == "Fjordlearn, AB"
    assert dagny.name == 'Dagny O"Hare'
    assert dagny.others == {"Connected On": "19 Nov 2025"}
    # the quoted line break in line 9 counts as a line
    assert [row.line for row in read.rows] == [6, 7, 9, 11, 12]
    assert reasons(read) == [(11, "no_name"), (12, "no_contact")]
    assert read.blank_lines == 1


def test_url_is_a_profile_only_in_linkedins_own_export():
    read = table("Name,URL,Email", "Ann,https://linkedin.com/in/ann,ann@a.example")
    assert people(read)[0].linkedin is None
    assert people(read)[0].known["website"] == "https://linkedin.com/in/ann"


def test_an_apollo_export():
    read = sample("apollo.csv")
    rafferty, ottoline = people(read)
    assert rafferty.phone == "+12025550101"
    assert rafferty.linkedin == "https://www.linkedin.com/in/rafferty-lund-invented"
    assert rafferty.known["company"] == "Sedgebrook School"
    assert (ottoline.phone, ottoline.linkedin) == ("202.555.0102", None)
    assert ottoline.others["Company Linkedin Url"].endswith("/company/tessella-invented")
    assert reasons(read) == [(4, "bad_email")]
    assert [row.warnings for row in read.rows][1] == [
        "the phone number “n/a” is malformed and was left out"
    ]


def test_a_hubspot_export():
    read = sample("hubspot.csv")
    assert len(people(read)) == 3
    assert read.same_as == {3: 2}
    assert read.importable == 2


def test_windows_1252_with_semicolons_and_a_line_for_excel():
    read = sample("semicolon_cp1252.csv")
    assert (read.encoding, read.separator, read.header_line) == ("windows-1252", ";", 2)
    joerg, zoe = people(read)
    assert joerg.name == "Jörg Müßig"
    assert zoe.known["company"] == "Praxis; Kinder & Jugend"
    assert zoe.known["title"] == "Psychologin – Leitung"


def test_utf_16_with_tabs_by_its_mark():
    read = sample("utf16.csv")
    assert (read.encoding, read.separator) == ("utf-16-le", "\t")
    assert [person.name for person in people(read)] == ["李 小龙", "Ágnes Kovács"]


def test_broken_rows_are_all_accounted_for():
    read = sample("broken.csv")
    assert reasons(read) == [
        (3, "no_name"),
        (4, "bad_email"),
        (5, "no_contact"),
        (6, "too_many_columns"),
        (7, "empty"),
        (8, "empty"),
    ]
    assert read.blank_lines == 1
    assert read.same_as == {12: 2}
    dan, eve = (row.person for row in read.rows if row.line in (10, 11))
    assert (dan.email, dan.linkedin_key) == (None, "dan-fox-invented")
    assert (eve.email, eve.linkedin, eve.phone) == (None, None, "202 555 0188")
    assert len(read.rows) == read.importable + read.duplicates + read.invalid
    # a quote that never closes is a character, and the next row is a row
    assert [person.name for person in people(read)][-2:] == ['"Unclosed', "Ivy Lane"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Name,Email\nZoë,z@x.example".encode("utf-8-sig"), "utf-8"),
        ("Name,Email\nZoë,z@x.example".encode(), "utf-8"),
        ("Name,Email\nZoë,z@x.example".encode("cp1252"), "windows-1252"),
        ("\ufeffName,Email\nZoë,z@x.example".encode("utf-16-be"), "utf-16-be"),
        ("\ufeffName,Email\nZoë,z@x.example".encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_a_mark_decides_then_utf_8_then_windows_1252(content, encoding):
    read = Seen(content)
    assert read.encoding == encoding
    assert people(read)[0].name == "Zoë"


def test_bytes_that_windows_1252_leaves_open_do_not_stop_a_file():
    assert people(Seen(b"Name,Email\n\x81\xe9va,e@x.example"))[0].name == "\x81éva"


def test_nul_is_refused_without_a_mark_and_dropped_with_one():
    with pytest.raises(InvalidError, match="not a text file"):
        Seen(b"Name,Email\nA\0nn,a@x.example")
    assert people(Seen(b"\xef\xbb\xbfName,Email\nA\0nn,a@x.example"))[0].name == "Ann"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n \n",
        b"PK\x03\x04 a spreadsheet",
        b"\xd0\xcf\x11\xe0 an old one",
        b"hello",
        b"Name,Company\nAnn,Lee",
        b"Email,Phone\na@x.example,1234567",
        b"\x89PNG\r\n\x1a\n",
        b"Name,Email" + b"," * 500,
        b"Name,Email," + b"x" * MOST_LINE,
    ],
)
def test_what_is_no_table_of_people_is_refused_with_a_sentence(content):
    with pytest.raises(InvalidError) as refused:
        read_table(content)
    assert refused.value.field == "file"
    assert str(refused.value).endswith(".")


def test_a_header_alone_is_a_table_without_rows():
    assert table("Name,Email").rows == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count_and_a_last_line_needs_none(end):
    read = Seen(end.join(["Name,Email", "Ann,a@x.example", "", "Bob,b@x.example"]).encode())
    assert [row.line for row in read.rows] == [2, 4]
    assert read.blank_lines == 1


def test_headers_are_compared_without_case_spaces_and_punctuation():
    read = table("FIRST_NAME;sur-name;E Mail Address;Person LinkedIn URL", "Ann;Lee;a@x.example;")
    assert set(read.columns.named()) == {"first_name", "last_name", "email", "linkedin"}


def test_a_stray_quote_above_the_header_does_not_hide_it():
    read = table('"Exported by Ann', "Name,Email", 'Ann,"a@x.example"')
    assert read.header_line == 2
    assert len(people(read)) == 1


def test_the_separator_is_that_of_the_header():
    read = table("Name;Email;Company", "Ann, the first;a@x.example;Lee, Ltd")
    assert people(read)[0].known["company"] == "Lee, Ltd"


def test_extra_cells_count_only_with_something_in_them():
    read = table("Name,Email", "Ann,a@x.example,, ,", "Bob,b@x.example,,x")
    assert reasons(read) == [(3, "too_many_columns")]


def test_a_very_long_cell_is_cut_with_a_warning_and_the_row_stays():
    read = table("Name,Email,Notes", f"Ann,a@x.example,{'n' * (MOST_CELL * 20)}")
    assert len(people(read)[0].others["Notes"]) == MOST_CELL
    assert "was cut" in read.rows[0].warnings[0]


def test_of_several_columns_the_first_sound_cell_counts():
    read = table("Name,Phone,Mobile,Email", "Ann,call me,+49 30 1234567,")
    assert people(read)[0].phone == "+49301234567"


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
) | st.sampled_from(["a@x.example", "Ann", "linkedin.com/in/ann", "+1 202 555 0143", '"', ""])


@given(st.lists(st.lists(CELL, max_size=7), max_size=12))
def test_every_row_is_counted_once_whatever_stands_in_it(cells):
    body = "\n".join(",".join(row) for row in cells)
    read = Seen(f"Name,Email,LinkedIn,Phone,Company\n{body}".encode())
    assert len(read.rows) == read.importable + read.duplicates + read.invalid
    lines = [row.line for row in read.rows]
    assert lines == sorted(set(lines))
    for repeated, original in read.same_as.items():
        assert original < repeated
        assert original not in read.same_as


def test_a_space_before_a_quoted_cell_does_not_unquote_it():
    read = table("Name, Email, Company", 'Ann, a@x.example, "Lee, Ltd"')
    assert people(read)[0].known["company"] == "Lee, Ltd"


def test_a_quote_that_swallows_more_than_a_cell_can_hold_is_a_character():
    """And memory is not asked for all that follows it."""
    line = f"Bob,b@x.example,{'n' * 20000}\n"
    body = line * (MOST_LINE // len(line) + 2)
    read = read_table(f'Name,Email,Notes\nAnn,a@x.example,"oops\n{body}'.encode())
    with read:
        first, second = read.spool.rows(0, 2)
        assert (first.line, first.person.others["Notes"]) == (2, '"oops')
        assert (second.line, second.person.name) == (3, "Bob")
        assert len(read) == body.count("\n") + 1


def test_what_is_read_may_be_larger_than_what_is_held(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("Name,Email,Notes\n")
        for number in range(5_000):
            file.write(f"Ann {number},a{number // 2}@x.example,{'n' * 2_000}\n")
    tracemalloc.start()
    with path.open("rb") as file, read_table(file) as read:
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(read), read.importable, read.duplicates) == (5_000, 2_500, 2_500)
    assert peak < path.stat().st_size


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]))
def test_any_bytes_are_read_or_refused(content, mark):
    try:
        Seen(mark + b"Name,Email\n" + content)
    except InvalidError as error:
        assert error.field == "file"  # noqa: PT017 - either is fine, and nothing else


def test_a_formula_is_a_name_and_that_is_said():
    read = table(
        "Name,Email,Phone,Handle",
        '"=HYPERLINK(""http://evil.example"",""Ann"")",a@x.example,+49 30 1234567,@ann',
        "=cmd|' /C calc'!A0,b@x.example,,-",
        "@SUM(1+1),c@x.example,(030) 1234567,+49 (0)30 1234567",
        "+1+cmd|' /C calc'!A0,d@x.example,,",
    )
    assert [len(row.warnings) for row in read.rows] == [1, 1, 1, 1]
    assert "begins like a formula and was taken as plain text" in read.rows[2].warnings[0]
    assert people(read)[2].name == "@SUM(1+1)"


def test_of_several_addresses_in_a_cell_none_is_guessed():
    read = table("Name,Email,Phone", "Ann,a@x.example; b@x.example,", "Bo,MAILTO:b@x.example?cc=c,")
    assert reasons(read) == [(2, "bad_email")]
    assert "keep one address in the cell" in read.rows[0].warnings[0]
    assert people(read)[0].email == "b@x.example"


def test_one_address_with_a_doubled_sign_is_malformed_and_not_two():
    read = table("Name,Email,Phone", "Zoe,zoe@@kaputt.example,+49 30 1234567")
    assert list(read.rows[0].warnings) == [
        "the e-mail address “zoe@@kaputt.example” is malformed and was left out"
    ]
