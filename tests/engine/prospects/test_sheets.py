"""Spreadsheets: what their cells become, and which ones are refused before they are unpacked."""

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from engine.errors import InvalidError
from engine.prospects.limits import MOST_UNZIPPED
from engine.prospects.reading import read_table

TYPES = """<?xml version="1.0"?><Types
xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
STYLES = f"""<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>
</styleSheet>"""


def cell(at, value):
    if isinstance(value, tuple):  # a formula and its cached value
        return f'<c r="{at}" t="str"><f>{escape(value[0])}</f><v>{escape(value[1])}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def sheet(rows):
    """The XML of a sheet; `rows` by number, each with values from column A on."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{chr(65 + at)}{number}", v) for at, v in enumerate(cells) if v is not None)
        + "</row>"
        for number, cells in rows.items()
    )
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def xlsx(*sheets, hidden=(), **more):
    names = [f"S{n}" for n in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{s}" sheetId="{s[1:]}" r:id="r{s[1:]}" state="{{}}"/>'.format(
            "hidden" if s in hidden else "visible"
        )
        for s in names
    )
    linked = "".join(
        f'<Relationship Id="r{s[1:]}" Type="{OFFICE}/worksheet" Target="worksheets/{s}.xml"/>'
        for s in names
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships {RELS}><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELS}>{linked}</Relationships>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/{name}.xml": s for name, s in zip(names, sheets, strict=True)},
        **more,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


HEADER = ["Name", "Email", "Phone", "Notes"]


def read(content):
    with read_table(content) as table:
        return table, table.spool.rows(0, len(table))


def test_cells_become_what_a_person_sees():
    table, rows = read(
        xlsx(
            sheet(
                {
                    1: HEADER,
                    2: ["Ann Lee", "ann@lee.example", 4915112345678.0, ("=1+1", "two")],
                    3: ["Bob Ray", None, "'+1 202 555 0143", 12.5],
                    4: [None, None, None, " "],
                    6: ["Cat", "cat@", None, 7],
                }
            )
        )
    )
    ann, bob, cat = rows
    assert (ann.line, ann.person.phone, ann.person.others) == (2, "4915112345678", {"Notes": "two"})
    assert (bob.person.phone, bob.person.others) == ("+12025550143", {"Notes": "12.5"})
    assert (cat.line, cat.why) == (6, "bad_email")
    assert (table.encoding, table.header_line, table.blank_lines) == ("xlsx", 1, 2)


def test_a_date_is_written_by_year_month_and_day():
    dated = sheet({1: HEADER, 2: ["Ann", "a@x.example", None, 45000]})
    _, rows = read(xlsx(dated.replace('<c r="D2">', '<c r="D2" s="1">')))
    assert rows[0].person.others == {"Notes": "2023-03-15"}


def test_the_first_sheet_with_a_header_counts_wherever_it_begins():
    notes = sheet({1: ["Read me"]})
    moved = sheet({3: [None, None, *HEADER[:2]], 4: [None, None, "Ann", "a@x.example"]})
    table, rows = read(xlsx(sheet({}), notes, moved, sheet({1: HEADER})))
    assert (table.header_line, [row.person.name for row in rows]) == (3, ["Ann"])


def lying(content):
    """A part that says it is short, and is not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/S1.xml").file_size
    return content.replace(size.to_bytes(4, "little"), (300).to_bytes(4, "little"))


GOOD = xlsx(sheet({1: HEADER, 2: ["Ann", "a@x.example"]}))
FAR = sheet({1: HEADER}).replace("</sheetData>", '<row><c r="XFD1048576"/></row></sheetData>')


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (GOOD[:400], "is broken"),
        (GOOD.replace(b"PK\x01\x02", b"PK\x01\x00"), "is broken"),
        (lying(GOOD), "is broken"),
        (xlsx("<worksheet"), "No header|is broken"),
        (xlsx(sheet({1: ["Name", "Company"]})), "No header was found"),
        (xlsx(FAR), "too large"),
        (xlsx(" " * (MOST_UNZIPPED + 1)), "too large"),
        (xlsx(sheet({}), **{"xl/vbaProject.bin": b"\0"}), "has macros"),
    ],
)
def test_what_is_refused(content, sentence):
    with pytest.raises(InvalidError, match=sentence) as refused:
        read(content)
    assert refused.value.field == "file"


def test_another_archive_is_no_spreadsheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("contents.xml", "<x/>")
    with pytest.raises(InvalidError, match=r"no \.xlsx spreadsheet"):
        read(file.getvalue())


def test_a_sheet_in_a_thousand_broken_ways_is_read_or_refused():
    for at in range(30, len(GOOD), 3):
        damaged = GOOD[:at] + bytes([GOOD[at] ^ 0x55]) + GOOD[at + 1 :]
        try:
            read(damaged)
        except InvalidError as error:
            assert error.field == "file"  # noqa: PT017 - either is fine, and nothing else


def shared(text, rows, strings=None, tag='<c r="A{n}" t="s"><v>0</v></c>'):
    """A spreadsheet in which many cells show one text."""
    header = "".join(cell(f"{letter}1", word) for letter, word in (("A", "Name"), ("B", "Email")))
    body = "".join(f'<row r="{n}">{tag.format(n=n)}</row>' for n in range(2, rows + 2))
    strings = strings or f"<sst {MAIN}><si><t>{text}</t></si></sst>"
    linked = (
        f'<Relationships {RELS}><Relationship Id="r1" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/S1.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>'
    )
    one = f'<worksheet {MAIN}><sheetData><row r="1">{header}</row>{body}</sheetData></worksheet>'
    more = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": linked}
    return xlsx(one, **more)


LONG = "n" * 200_000


@pytest.mark.parametrize(
    "tag",
    [
        '<c r="A{n}" t="s"><v>0</v></c>',
        "<c r='A{n}' t='s'><v>0</v></c>",
        '<c\tr="A{n}"\nt = "s" ><v>0</v ></c>',
        '<c r="A{n}" t="s"><!-- --><v>0</v></c>',
        '<c r="A{n}" t="s"><v>&#48;</v></c>',
    ],
)
def test_a_long_text_in_many_cells_is_refused_before_it_is_copied_into_them(tag):
    bomb = shared(LONG, 1_000, tag=tag)
    assert len(bomb) < 30_000
    with pytest.raises(InvalidError, match="too large"):
        read(bomb)


def test_a_cell_that_hides_its_kind_is_refused():
    with pytest.raises(InvalidError, match="is broken"):
        read(shared(LONG, 10, tag='<c r="A{n}" t="&#115;"><v>0</v></c>'))


def test_a_long_text_in_a_few_cells_is_cut_and_many_short_ones_are_read():
    _, rows = read(shared(LONG, 2))
    assert "was cut" in rows[0].warnings[0]
    _, rows = read(shared("Lee", 3_000))
    assert len(rows) == 3_000
    items = f"<sst {MAIN}><si/><si><t>{LONG}</t></si><si><t>Ann</t></si></sst>"
    _, rows = read(shared("", 1_000, strings=items, tag='<c r="A{n}" t="s"><v>2</v></c>'))
    assert rows[999].cells == ["Ann", ""]


PEOPLE = sheet({1: HEADER, 2: ["Ann", "a@x.example"], 3: ["Bob", "b@x.example"]})
OLD = sheet({1: HEADER, 2: ["Old", "o@x.example"]})


def test_a_hidden_sheet_does_not_count_and_it_is_said_which_one_does():
    table, rows = read(xlsx(OLD, sheet({1: ["Read me"]}), PEOPLE, hidden={"S1"}))
    assert [row.person.name for row in rows] == ["Ann", "Bob"]
    assert table.notes == ["read from the sheet “S3”, not from “S1”, “S2”"]
    assert table.warnings == table.notes
    assert read(xlsx(PEOPLE))[0].notes == []


def test_a_table_that_is_only_in_a_hidden_sheet_is_asked_for():
    with pytest.raises(InvalidError, match="The only table is in a hidden sheet"):
        read(xlsx(sheet({1: ["Read me"]}), OLD, hidden={"S2"}))


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_without_its_result_is_told(value):
    formula = f'<c r="B2"><f>A2&amp;"@x.example"</f>{value}</c>'
    one = sheet({1: HEADER, 2: ["Ann", "b2", "+49 30 1234567"], 3: ["Bob", ("A3", "b@x.example")]})
    table, rows = read(xlsx(one.replace(cell("B2", "b2"), formula)))
    assert "the one in B2 have no result" in table.notes[0]
    assert (rows[0].person.email, rows[1].person.email) == (None, "b@x.example")
