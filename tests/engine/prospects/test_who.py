"""Who people are is read when they come in, follows what changes, and is read again if it must."""

import pytest
from sqlalchemy import select, update

from engine.prospects import imports
from engine.prospects.contacts import international
from engine.prospects.who import WORDS, read_waiting
from storage.tables import Company, Prospect
from tests.support import NOW, make_workspace

HEADER = "Name,Email,Title,Location,Country,Time Zone,Phone,Company,Industry,Company Size\n"


def bring_in(session, by, rows):
    seen = imports.preview(
        session,
        "people.csv",
        (HEADER + rows).encode(),
        by=by,
        channel=None,
        slack_file_id=None,
        now=NOW,
    )
    imports.confirm(session, seen.job_id, by=by, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    return session.scalars(select(Prospect).order_by(Prospect.id)).all()


def who(prospect):
    return (
        prospect.role,
        prospect.department,
        prospect.seniority,
        prospect.country,
        prospect.region,
        prospect.timezone,
    )


MAYA = "Maya Lee,maya@alder.de,Leiterin Vertrieb,München,,,089 2180 0,Alder GmbH,Bildung,51-200\n"
READ = ("Head of Sales", "sales", "head", "DE", "Bavaria", "Europe/Berlin")


def test_a_row_says_who_somebody_is(session, ada):
    [maya] = bring_in(session, ada, MAYA)
    assert who(maya) == READ
    assert maya.phone == "+498921800"
    assert (maya.title, maya.location, maya.read_with) == ("Leiterin Vertrieb", "München", WORDS)
    company = session.get_one(Company, maya.company_id)
    assert (company.domain, company.sector, company.size_band, company.country) == (
        "alder.de",
        "education",
        "51-200",
        "DE",
    )


def test_a_country_column_is_part_of_the_place(session, ada):
    [ann] = bring_in(session, ada, "Ann Fox,a@fox.example,CEO,Cambridge,United Kingdom,,,,,\n")
    assert ann.location == "Cambridge, United Kingdom"
    assert (ann.country, ann.timezone) == ("GB", "Europe/London")


def test_a_time_zone_that_is_given_wins_and_stays(session, ada):
    row = "Ann Fox,a@fox.example,CEO,{},,{},,,,\n"
    [ann] = bring_in(session, ada, row.format("Berlin", "America/Denver"))
    assert (ann.country, ann.timezone) == ("DE", "America/Denver")
    bring_in(session, ada, row.format("Paris", ""))
    assert (ann.country, ann.timezone) == ("FR", "America/Denver")


def test_who_moves_and_is_promoted_is_read_anew(session, ada):
    [maya] = bring_in(session, ada, MAYA)
    bring_in(session, ada, 'Maya Lee,maya@alder.de,CFO,"Austin, TX",,,,Alder GmbH,,\n')
    assert who(maya) == ("CFO", "finance", "c_level", "US", "Texas", "America/Chicago")
    bring_in(session, ada, "Maya Lee,maya@alder.de,Hard to say,United States,,,,Alder GmbH,,\n")
    assert who(maya) == (None, None, None, "US", None, None)


def test_older_records_are_read_once_in_batches(session, ada, workspace):
    for at in range(3):
        bring_in(session, ada, MAYA.replace("maya@", f"maya{at}@").replace("Maya", f"Maya{at}"))
    session.execute(
        update(Prospect).values(
            read_with=0, role=None, department=None, seniority=None, country=None, region=None,
            timezone=None, scored_at=NOW,
        )
    )  # fmt: skip
    session.execute(update(Company).values(sector=None, size_band=None, name_key="alder gmbh"))
    session.expire_all()
    assert [read_waiting(session, now=NOW, batch=2) for _ in range(3)] == [2, 1, 0]
    for prospect in session.scalars(select(Prospect)):
        assert who(prospect) == READ
        assert prospect.scored_at is None
    company = session.scalars(select(Company)).one()
    assert (company.sector, company.size_band, company.name_key) == ("education", "51-200", "alder")


def test_a_record_that_reads_as_before_keeps_its_scores(session, ada):
    [maya] = bring_in(session, ada, MAYA)
    maya.read_with, maya.scored_at = 0, NOW
    session.flush()
    assert read_waiting(session, now=NOW) == 1
    assert (maya.read_with, maya.scored_at) == (WORDS, NOW)


COLLEAGUE = "Bea Roe,bea@alder.de,CEO,Berlin,,,,Alder GmbH,{},\n"


def test_when_a_company_is_in_another_sector_or_size_its_people_are_scored_anew(session, ada):
    [maya] = bring_in(session, ada, MAYA.replace("Bildung", ""))
    [zoe] = bring_in(session, ada, "Zoe Lim,zoe@oak.example,CEO,Berlin,,,,Oak,,\n")[1:]
    maya.scored_at = zoe.scored_at = NOW
    session.flush()
    bring_in(session, ada, COLLEAGUE.format("Bildung"))
    assert (maya.scored_at, zoe.scored_at) == (None, NOW)


def test_a_company_that_stays_as_it_was_keeps_its_peoples_scores(session, ada):
    [maya] = bring_in(session, ada, MAYA)
    maya.scored_at = NOW
    session.flush()
    bring_in(session, ada, COLLEAGUE.format("Banking"))
    assert maya.scored_at == NOW


@pytest.mark.parametrize(
    ("phone", "country", "number"),
    [
        ("089 2180 0", "DE", "+498921800"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+49 89 2180", "US", "+49 89 2180"),
        ("12345", "US", "12345"),
        ("555 0143", "US", "555 0143"),
    ],
)
def test_a_national_number_becomes_international_where_it_is_one(phone, country, number):
    assert international(phone, country) == number


def test_other_workspaces_are_left_for_their_turn(session, ada):
    [maya] = bring_in(session, ada, MAYA)
    other = make_workspace(session, "T0OTHER")
    maya.read_with = 0
    session.flush()
    assert other.id != maya.workspace_id
    assert read_waiting(session, now=NOW) == 1
