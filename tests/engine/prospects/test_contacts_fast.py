"""The patterns for what nearly every row has say what the libraries say."""

import phonenumbers
from hypothesis import example, given
from hypothesis import strategies as st

from engine.prospects.contacts import (
    read_any_email,
    read_any_linkedin,
    read_any_phone,
    read_email,
    read_linkedin,
    read_phone,
)

LABEL = st.sampled_from(
    ["ann", "Lee", "x-y", "-x", "x-", "xn--mller-kva", "xn--", "a" * 63, "a" * 64, "1", "x_y", ""]
)
TOP = st.sampled_from(["com", "example", "test", "LOCAL", "invalid", "de", "1", "c", "a-b"])
DOMAIN = st.builds(lambda labels, top: ".".join([*labels, top]), st.lists(LABEL, max_size=4), TOP)
LOCAL = st.text("abZ09.!#$%&'*+-/=?^_`{|}~ \"\\@ü\n\t", max_size=12) | st.sampled_from(
    ["info", "INFO", "Sales", "PostMaster", "a" * 64, "a" * 65, "ann.lee", "ann..lee", ".ann"]
)


@given(st.builds(lambda local, domain: f"{local}@{domain}", LOCAL, DOMAIN))
@example("a@x.example\n")
@example("INFO@X.example")
def test_an_address_is_what_the_library_says(text):
    assert read_email(text) == read_any_email(text)


PART = st.sampled_from(
    [
        "http://",
        "HTTPS://",
        "//",
        "www.",
        "linkedin.com",
        "LinkedIn.com.",
        ":443",
        "@",
        "/in/",
        "/IN/",
        "/",
        "ann-lee",
        "zo%C3%AB",
        "?trk=1",
        "#x",
        " ",
        ".",
        "..",
        "-",
        "\n",
        "a_b",
        "ë",
    ]
)


@given(st.lists(PART, max_size=7).map("".join))
@example("https://www.linkedin.com/in/ann-lee/")
@example("-.linkedin.com/in/.")
@example("https://http.linkedin.com/in/ann")
def test_a_profile_is_what_reading_the_url_says(text):
    assert read_linkedin(text) == read_any_linkedin(text)


CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)).map(str)
NUMBER = st.builds(
    lambda plus, code, rest: f"{plus}{code}{rest}",
    st.sampled_from(["+", "00", "", "+00", "+ ", "(+", "'+"]),
    CODES | st.text("0123456789", max_size=3),
    st.text("0123456789", max_size=14) | st.text("0123456789 .()-/", max_size=18),
)


@given(NUMBER)
@example("+44 (0)20 7946 0958")
@example("+1 (202) 555-0143")
@example("+39 06 1234567")
@example("+1 1202 555 0143")
@example("0049 30 1234567")
def test_a_number_is_what_the_library_says(text):
    assert read_phone(text) == read_any_phone(text.removeprefix("'").strip())
