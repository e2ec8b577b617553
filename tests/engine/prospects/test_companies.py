"""Which company somebody is at, which sector it is in and how large it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.prospects.companies import company_key
from engine.prospects.domains import country_of, is_free_mail, registrable
from engine.prospects.employers import Companies
from engine.prospects.headers import Column
from engine.prospects.rows import Person, fold
from engine.prospects.sectors import read_sector, sectors
from engine.prospects.sizes import LARGEST, UP_TO, read_size
from storage.tables import Company

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def person(company=None, email=None, website=None):
    known = {Column.COMPANY.value: company, Column.WEBSITE.value: website}
    return Person(
        name="Ann Lee", first="Ann", last="Lee", email=email, linkedin=None, phone=None,
        email_key=email, linkedin_key=None, name_key="ann lee", company_key=fold(company or ""),
        known={key: value for key, value in known.items() if value}, others={},
    )  # fmt: skip


def companies_of(session, workspace, *people):
    companies = Companies(session, workspace.id, people)
    found = [companies.of(one) for one in people]
    companies.write(NOW)
    return [company.id if company else None for company in found]


def test_one_domain_is_one_company_whatever_stands_before_it(session, workspace):
    one, other, third = companies_of(
        session,
        workspace,
        person("Harbor", "a@mail.harbor.co.uk"),
        person("Harbor Schools", "b@harbor.co.uk"),
        person("Harbor", "c@harbor.com"),
    )
    assert one == other != third


def test_free_mail_makes_no_company(session, workspace):
    assert companies_of(session, workspace, person(email="ann@gmx.ch")) == [None]
    assert session.scalars(select(Company)).all() == []


def test_a_page_at_somebody_elses_is_no_website(session, workspace):
    page = person("Harbor", "a@harbor.com", "https://www.linkedin.com/company/harbor")
    [harbor] = companies_of(session, workspace, page)
    assert session.get_one(Company, harbor).domain == "harbor.com"
    [linkedin] = companies_of(session, workspace, person("LinkedIn", "a@linkedin.com"))
    assert session.get_one(Company, linkedin).domain == "linkedin.com"


def test_without_a_domain_the_name_counts_without_its_legal_form(session, workspace):
    first, *others = companies_of(
        session,
        workspace,
        person("Tessella GmbH"),
        person("TESSELLA"),
        person("Tessella, Inc."),
        person("Tessella S.A."),
        person("Tessella Labs"),
    )
    assert others[:3] == [first] * 3
    assert others[3] != first
    assert session.get_one(Company, first).name == "Tessella GmbH"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Alder & Sons Ltd.", "alder sons"),
        ("Alder Sp. z o.o.", "alder"),
        ("Alder GmbH & Co. KG", "alder"),
        ("GmbH", "gmbh"),
        ("青葉学園", "青葉学園"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_the_key_of_a_name(name, key):
    assert company_key(name) == key


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("gmail.com", True),
        ("yahoo.co.jp", True),
        ("t-online.de", True),
        ("laposte.net", True),
        ("wp.pl", True),
        ("mailinator.com", True),
        ("hey.com", True),
        ("comcast.net", True),
        ("harvard.edu", False),
        ("siemens.com", False),
        ("telekom.de", False),
        ("harbor.example", False),
    ],
)
def test_free_mail(domain, free):
    assert is_free_mail(domain) is free


@pytest.mark.parametrize(
    ("domain", "country"),
    [("alder.de", "DE"), ("alder.co.uk", "GB"), ("alder.io", None), ("alder.com", None)],
)
def test_the_country_of_a_domain(domain, country):
    assert registrable(f"ann@mail.{domain}") == domain
    assert country_of(domain) == country


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("51-200", "51-200"),
        ("51 to 200 employees", "51-200"),
        ("51 bis 200", "51-200"),
        ("11–50", "11-50"),
        ("~500", "201-500"),
        ("1,200", "1001-5000"),
        ("1.200", "1001-5000"),
        ("1'200", "1001-5000"),
        ("120.0", "51-200"),
        ("2.5k", "1001-5000"),
        ("10k+", "10001+"),
        ("10,001+ employees", "10001+"),
        ("500+", "501-1000"),
        ("<50", "11-50"),
        ("more than 1000", "1001-5000"),
        ("5001-10,000", "5001-10000"),
        ("100-500", "201-500"),
        ("10-Jan", "1-10"),
        ("Nov-50", "11-50"),
        ("self-employed", "1-10"),
        ("0", None),
        ("large", None),
        (None, None),
    ],
)
def test_sizes(text, band):
    assert read_size(text) == band


@given(st.integers(1, 10**7), st.sampled_from(["{}", "{:,}", "{} employees", "ca. {}"]))
def test_every_number_is_in_its_band(number, form):
    band = read_size(form.format(number))
    low, _, high = band.partition("-")
    assert int(low.rstrip("+")) <= number <= int(high or 10**7)
    assert read_size(band) == band


def test_bands_are_read_as_themselves():
    assert [read_size(band) for _, band in UP_TO] == [band for _, band in UP_TO]
    assert read_size(LARGEST) == LARGEST


@pytest.mark.parametrize(
    ("industry", "sector"),
    [
        ("Primary/Secondary Education", "education"),
        ("E-Learning Providers", "education"),
        ("Bildung", "education"),
        ("Mental Health Care", "healthcare"),
        ("Santé", "healthcare"),
        ("Biotechnology Research", "life_sciences"),
        ("Information Technology & Services", "technology"),
        ("Technology, Information and Internet", "technology"),
        ("Servicios financieros", "finance"),
        ("Law Practice", "legal"),
        ("Staffing & Recruiting", "professional_services"),
        ("Non-profit Organizations", "nonprofit"),
        ("Government Administration", "government"),
        ("Leisure, Travel & Tourism", "hospitality"),
        ("Maschinenbau", "manufacturing"),
        ("Immobilien", "real_estate"),
        ("Przemysł", "manufacturing"),
        ("Quite something else", None),
        ("", None),
        (None, None),
    ],
)
def test_sectors(industry, sector):
    assert read_sector(industry) == sector
    assert sector is None or sector in sectors()
