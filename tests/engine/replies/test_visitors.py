"""Who followed a link or opened a mail: requests as programs and people make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.replies.visitors import TOGETHER, Caller, at_once, machine, together
from storage.states import EventKind
from tests.support import NOW

OPENED, CLICKED = EventKind.OPENED, EventKind.CLICKED
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/143.0.0.0 Safari/537.36"
)
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
PEOPLE = (
    CHROME,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 8.1; CUBOT X18 Plus) AppleWebKit/537.36 Chrome/120.0 Mobile",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0; Pro)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0",
)
MACHINES = (
    "",
    "Mozilla/5.0",  # Apple's Mail Privacy Protection
    "Barracuda Sentinel (EE)",
    "Mimecast Targeted Threat Protection",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 BingPreview/1.0b",
    "Mozilla/5.0 (compatible; SafeLinks)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/143.0.0.0",
    "curl/8.14.1",
    "python-requests/2.32",
    "Go-http-client/2.0",
)


@pytest.mark.parametrize("kind", [OPENED, CLICKED])
def test_browsers_and_mail_programs_are_people(kind):
    assert [agent for agent in PEOPLE if machine(Caller(agent), kind)] == []


@pytest.mark.parametrize("kind", [OPENED, CLICKED])
def test_scanners_and_what_fetches_ahead_are_machines(kind):
    assert [agent for agent in MACHINES if not machine(Caller(agent), kind)] == []
    assert machine(Caller(CHROME, method="HEAD"), kind)
    assert machine(Caller(CHROME, purpose="prefetch;prerender"), kind)


def test_googles_image_proxy_fetches_when_a_person_opens_and_never_clicks():
    assert machine(Caller(GMAIL), OPENED) is None
    assert machine(Caller(GMAIL), CLICKED)


def test_nobody_reads_before_the_mail_is_there():
    assert at_once(NOW, None)
    assert at_once(NOW + timedelta(seconds=4), NOW)
    assert not at_once(NOW + timedelta(seconds=5), NOW)


seconds = st.integers(0, 20).map(lambda tenths: NOW + timedelta(seconds=tenths / 4))
clicks = st.dictionaries(st.sampled_from("abcdef"), seconds)


@given(clicks)
def test_those_are_together_that_have_another_within_a_second(found):
    expected = {
        link
        for link, at in found.items()
        if any(abs(at - other) <= TOGETHER for name, other in found.items() if name != link)
    }
    assert together(found.items()) == expected
