"""Exports of many tools and sheets made by hand: what each is read as, to the figure."""

from pathlib import Path

import pytest

from engine.prospects.headers import Column, recognise
from engine.prospects.reading import read_table

EXPORTS = Path(__file__).parents[2] / "samples" / "exports"

FIGURES = {
    # name: (encoding, header line, rows, importable, duplicates, {line: why})
    "salesforce": ("utf-8", 1, 4, 2, 1, {4: "no_name"}),
    "pipedrive": ("utf-8", 1, 3, 2, 0, {4: "no_contact"}),
    "google_contacts": ("utf-8", 1, 3, 2, 0, {3: "no_name"}),
    "outlook": ("windows-1252", 1, 3, 2, 0, {5: "no_contact"}),
    "sales_navigator": ("utf-8", 4, 3, 2, 0, {7: "no_contact"}),
    "lusha": ("utf-8", 1, 3, 1, 1, {3: "no_contact"}),
    "rocketreach": ("utf-8", 1, 2, 2, 0, {}),
    "deutsch": ("windows-1252", 2, 4, 2, 0, {5: "no_contact", 6: "no_contact"}),
    "francais": ("utf-16-le", 1, 2, 2, 0, {}),
    "espanol": ("utf-8", 1, 2, 1, 0, {3: "bad_email"}),
    "italiano": ("utf-8", 1, 1, 1, 0, {}),
    "nederlands": ("utf-8", 1, 1, 1, 0, {}),
    "portugues": ("utf-8", 1, 1, 1, 0, {}),
    "handmade": ("utf-8", 5, 6, 3, 1, {9: "bad_email", 13: "no_contact"}),
}


def test_every_sample_is_looked_at():
    assert {path.stem for path in EXPORTS.iterdir()} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_what_an_export_is_read_as(name):
    with read_table((EXPORTS / f"{name}.csv").read_bytes()) as table:
        rows = table.spool.rows(0, len(table))
    unusable = {row.line: row.why for row in rows if row.why is not None}
    assert (
        table.encoding,
        table.header_line,
        len(table),
        table.importable,
        table.duplicates,
        unusable,
    ) == FIGURES[name]


FIRST_PEOPLE = {
    "salesforce": ("Ottilie Brandt", "Harrow Hill School", "(415) 555-0101"),
    "pipedrive": ("Linnea Sandvik", "Fjordlearn AB", "+46855501020"),
    "google_contacts": ("Maren Solberg", "Nordlys Skole", "+4722550101"),
    "outlook": ("Änne Großkopf", "Schule am Fluß", "+49305550101"),
    "sales_navigator": ("Bettina Kroll", "Kroll Academy", None),
    "lusha": ("Signe Aalto", "Tundra Labs", "+358405550101"),
    "rocketreach": ("Zadie Okoye", "Okoye College", None),
    "deutsch": ("Käthe Öztürk", "Öztürk GmbH", "030/555 01 01"),
    "francais": ("Élodie Lefèvre", "École du Parc", "06 55 01 01 01"),
    "espanol": ("Íñigo Ybarra Sáenz", "Colegio Alameda", "+34655010101"),
    "italiano": ("Chiara D'Amico", "Scuola D'Amico", "+393335550101"),
    "nederlands": ("Jorrit van der Zee", "Zeeschool", "+31205550101"),
    "portugues": ("João Magalhães", "Colégio Mar", "+351915550101"),
    "handmade": ("Ann Lee", "Lee Ltd", None),
}


@pytest.mark.parametrize("name", FIRST_PEOPLE)
def test_who_stands_first(name):
    with read_table((EXPORTS / f"{name}.csv").read_bytes()) as table:
        person = table.spool.row(0).person
    assert (person.name, person.known["company"], person.phone) == FIRST_PEOPLE[name]


def test_a_further_address_is_kept_and_a_malformed_first_one_does_not_count():
    with read_table((EXPORTS / "pipedrive.csv").read_bytes()) as table:
        linnea, tobias, _ = table.spool.rows(0, 3)
    assert linnea.person.email == "linnea@fjordlearn.example"
    assert linnea.person.others["Person - Email - Home"] == "linnea.sandvik@post.example"
    assert tobias.person.email == "tobias@wren.example"
    assert tobias.person.others["Person - Email - Work"] == "not an address"


@pytest.mark.parametrize(
    "header",
    [
        "Corporate Phone",
        "Company Phone",
        "Company Main Phone",
        "Company Linkedin Url",
        "Email Domain",
        "Company Email",
        "Email Status",
        "Email Verified",
        "Email (company)",
        "Office Phone",
        "LinkedIn (company)",
        "Name / Company",
        "Zentrale",
    ],
)
def test_what_is_a_companys_is_nobodys_contact_point(header):
    assert not recognise(["Name", header]).usable


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        (["Nom", "Prénom"], [Column.LAST, Column.FIRST]),
        (["Nom", "E-mail"], [Column.FULL, Column.EMAIL]),
        (["Nombre", "Apellidos"], [Column.FIRST, Column.LAST]),
        (["Nombre", "Correo"], [Column.FULL, Column.EMAIL]),
        (["Nome", "Sobrenome"], [Column.FIRST, Column.LAST]),
        (["Имя", "Фамилия"], [Column.FIRST, Column.LAST]),
        (["Имя", "Телефон"], [Column.FULL, Column.PHONE]),
        (["Nume", "Prenume"], [Column.LAST, Column.FIRST]),
        (["名", "姓"], [Column.FIRST, Column.LAST]),
    ],
)
def test_a_word_may_mean_another_thing_beside_others(header, meanings):
    known = recognise(header).known
    assert [next(c for c, at in known.items() if n in at) for n in range(2)] == meanings


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Work Email 2", Column.EMAIL),
        ("Mobile 1", Column.PHONE),
        ("Direct 3", Column.PHONE),
        ("LinkedIn URL 2", Column.LINKEDIN),
        ("Account headcount", Column.SIZE),
        ("Contact owner", Column.OWNER),
        ("Betreuer", Column.OWNER),
        ("Contact: Email", Column.EMAIL),
        ("Your e-mail *", Column.EMAIL),
        ("E-mail zakelijk", Column.EMAIL),
        ("Pre\u0301nom", Column.FIRST),
        ("Ｅｍａｉｌ", Column.EMAIL),
        ("電話番号（必須）", Column.PHONE),
        ("Nom / Last Name", Column.LAST),
        ("Last Name (Latin)", Column.LAST),
        ("Prospect Company", Column.COMPANY),
        ("Phone #", Column.PHONE),
        ("Phone #2", Column.PHONE),
        ("# Employees", Column.SIZE),
    ],
)
def test_words_of_tools_that_number_what_they_export(header, column):
    assert recognise(["Name", header]).known[column] == (1,)


@pytest.mark.parametrize(
    "header", ["Company 2", "Name 2", "Corporate Phone 1", "2", "Attendee #", "Guest #"]
)
def test_a_number_makes_nothing_else_a_contact_point(header):
    assert recognise(["Name", header]).others == {1: header}


def test_vorname_beside_name_gives_the_whole_name():
    people = {
        "Jorg;Weiss": ("Jorg Weiss", "Jorg", "Weiss"),
        "Eva;Eva Lang": ("Eva Lang", "Eva", None),
        "Jan;Janßen": ("Jan Janßen", "Jan", "Janßen"),
        "Ann;Hoffmann": ("Ann Hoffmann", "Ann", "Hoffmann"),
        "Jean Paul;Jean-Paul Roy": ("Jean-Paul Roy", "Jean Paul", None),
        "李;小龙": ("李 小龙", "李", "小龙"),
    }
    body = "".join(f"{cells};a{at}@x.example\n" for at, cells in enumerate(people))
    with read_table(f"Vorname;Name;E-Mail\n{body}".encode()) as table:
        read = [row.person for row in table.spool.rows(0, len(people))]
    assert [(p.name, p.first, p.last) for p in read] == list(people.values())


def test_what_the_team_said_comes_before_what_we_know():
    said = {"kontaktadresse": Column.EMAIL, "phone": None}
    columns = recognise(["Name", "Kontaktadresse", "Phone"], said)
    assert columns.named() == {"full_name": ["Name"], "email": ["Kontaktadresse"]}
    assert columns.others == {}
