"""What is an address, a profile, a number; and what makes two of them the same."""

import pytest

from engine.prospects.contacts import (
    MOST_KEY,
    comparable,
    email_key,
    linkedin_key,
    read_email,
    read_linkedin,
    read_phone,
)
from engine.prospects.domains import registrable


@pytest.mark.parametrize(
    "text",
    ["a@x.example", "o'hara+tag@mail.x.co.uk", "a@x.test", "a@x.invalid", "ü@müller.example"],
)
def test_addresses_that_are_sound_by_syntax(text):
    assert read_email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a@x",
        "a@localhost",
        "a b@x.example",
        "a..b@x.example",
        "a@@x.example",
        "a@b@x.example",
        "@x.example",
        "a@",
        "a@.example",
        "a@x..example",
        "Ann <a@x.example>",
        "a@x.example;b@x.example",
        "a@invalid",
        "",
    ],
)
def test_addresses_that_are_not(text):
    assert read_email(text) is None


def test_the_domain_is_normalised_and_the_local_part_stays():
    assert read_email("Ann.Lee@EXAMPLE.com") == "Ann.Lee@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/Ann-Lee",
        "http://de.linkedin.com/in/Ann-Lee/",
        "linkedin.com/in/Ann-Lee?trk=x#about",
        "linkedin.com/in/Ann-Lee?next=https://a.example/",
        "//www.linkedin.com/in/Ann-Lee#http://a.example",
        "LINKEDIN.COM/IN/Ann-Lee",
        "https://www.linkedin.com/in/Ann-Lee/de",
    ],
)
def test_profiles(text):
    profile = read_linkedin(text)
    assert profile == "Ann-Lee"
    assert linkedin_key(profile) == "ann-lee"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/company/ann",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in",
        "https://linkedin.com.bank.example/in/ann",
        "https://notlinkedin.com/in/ann",
        "ftp://linkedin.com/in/ann",
        "https://linkedin.com@bank.example/in/ann",
        "linkedin.com/in/ann lee",
        "http://[linkedin.com/in/ann",
        "ann",
    ],
)
def test_what_is_no_profile(text):
    assert read_linkedin(text) is None


def test_a_profile_is_one_however_it_is_escaped():
    assert linkedin_key("zo%C3%AB") == linkedin_key("Zoë")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+1 (202) 555-0143", "+12025550143"),
        ("'+1 202 555 0143", "+12025550143"),
        ("0049 30 1234567", "+49301234567"),
        ("202.555.0143", "202.555.0143"),
        ("030/123 45 67", "030/123 45 67"),
        ("1234567", "1234567"),
        ("123456789012345", "123456789012345"),
    ],
)
def test_numbers(text, number):
    assert read_phone(text) == number


@pytest.mark.parametrize(
    "text", ["123456", "1234567890123456", "+1 202 555 0143 ext 2", "4.9E+11", "n/a", ""]
)
def test_what_is_no_number(text):
    assert read_phone(text) is None


def test_dots_and_plus_do_not_count_at_gmail_and_count_elsewhere():
    assert email_key("Ann.Lee+crm@Gmail.com") == email_key("annlee@gmail.com")
    assert email_key("ann.lee@x.example") != email_key("annlee@x.example")
    assert email_key("ann+a@x.example") != email_key("ann@x.example")


def test_a_very_long_key_fits_an_index_and_stays_its_own():
    one, other = "n" * 5000, "n" * 4999 + "m"
    assert len(comparable(one)) == MOST_KEY
    assert comparable(one) != comparable(other)
    assert comparable("short") == "short"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ann@mail.lee.co.uk", "lee.co.uk"),
        ("https://www.lee.example/about", "lee.example"),
        ("team.lee.example", "lee.example"),
        ("co.uk", None),
        ("192.0.2.1", None),
        ("http://[::1]/", None),
        ("lee", None),
        ("", None),
    ],
)
def test_the_domain_that_somebody_registered(address, domain):
    assert registrable(address) == domain
