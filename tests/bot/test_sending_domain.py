"""What the doctor says of a domain's records, asked of a real DNS server on loopback."""

from __future__ import annotations

import pytest

from bot.dns_door import DnsDoor, NameServer
from bot.doctor import Health, diagnose
from bot.sending_domain import check_domain
from bot.settings import Settings
from engine.errors import InvalidError
from tests.dns_server import Zone, dns_server

GOOD = {
    ("team.test", "MX"): ["20 backup.team.test.", "10 mail.team.test."],
    ("team.test", "TXT"): ['"other=1"', '"v=spf1 include:_spf.team" ".test ~all"'],
    ("google._domainkey.team.test", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf" "MA0G"'],
    ("_dmarc.team.test", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:d@team.test"'],
}
TXT = ("team.test", "TXT")
DMARC = ("_dmarc.team.test", "TXT")
KEY = ("google._domainkey.team.test", "TXT")
WRONG = {
    "no MX": ({("team.test", "MX"): []}, 0, "no MX record"),
    "null MX": ({("team.test", "MX"): ["0 ."]}, 0, "no MX record"),
    "no SPF": ({TXT: ['"other=1"']}, 1, "no SPF record"),
    "two SPF": ({TXT: ['"v=spf1 -all"', '"v=spf1 ~all"']}, 1, "2 SPF records"),
    "SPF for all": ({TXT: ['"v=spf1 +all"']}, 1, "anybody may send"),
    "SPF without end": ({TXT: ['"v=spf1 mx"']}, 1, "has no end"),
    "no key": ({KEY: []}, 2, "DRUMBEAT_DKIM_SELECTOR"),
    "withdrawn key": ({KEY: ['"v=DKIM1; p="']}, 2, "withdrawn"),
    "no DMARC": ({DMARC: []}, 3, "no DMARC policy"),
    "DMARC without policy": ({DMARC: ['"v=DMARC1; rua=mailto:x@y.test"']}, 3, "no DMARC policy"),
    "two DMARC": ({DMARC: ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']}, 3, "2 DMARC records"),
}


def door(zone: Zone) -> DnsDoor:
    return DnsDoor(NameServer("127.0.0.1", zone.port))


def test_a_domain_that_has_all_is_well():
    with dns_server(Zone(dict(GOOD))) as zone:
        found = check_domain(door(zone), "team.test", None)
    assert [is_well for is_well, _ in found] == [True] * 4
    assert found[0][1] == "MX: answers to team.test go to mail.team.test."
    assert found[1][1] == "SPF of team.test: v=spf1 include:_spf.team.test ~all"


@pytest.mark.parametrize(("records", "at", "words"), WRONG.values(), ids=WRONG)
def test_what_is_missing_is_said(records, at, words):
    with dns_server(Zone(GOOD | records)) as zone:
        found = check_domain(door(zone), "team.test", None)
    assert [is_well for is_well, _ in found] == [here != at for here in range(4)]
    assert words in found[at][1]


def test_a_selector_that_is_named_is_the_only_one_asked_for():
    with dns_server(Zone(dict(GOOD))) as zone:
        found = check_domain(door(zone), "team.test", "own")
    assert found[2] == (False, "There is no DKIM key at own._domainkey.team.test. Publish it.")
    assert [asked for asked in zone.asked if "_domainkey" in asked] == [
        "own._domainkey.team.test TXT"
    ]


def test_the_doctor_asks_the_server_of_the_settings(tmp_path):
    with dns_server(Zone(GOOD | {DMARC: []})) as zone:
        settings = Settings.load(
            home=tmp_path, mail_from="ada@team.test", dns=f"127.0.0.1:{zone.port}"
        )
        found = [each for each in diagnose(settings).findings if each.name == "Domain"]
    assert [each.health for each in found] == [Health.OK] * 3 + [Health.WRONG]


def test_no_answer_is_no_missing_record(tmp_path):
    with dns_server(Zone(dict(GOOD), is_broken=True)) as zone:
        with pytest.raises(InvalidError, match="no answer"):
            check_domain(door(zone), "team.test", None)
        settings = Settings.load(
            home=tmp_path, mail_from="ada@team.test", dns=f"127.0.0.1:{zone.port}"
        )
        [found] = [each for each in diagnose(settings).findings if each.name == "Domain"]
    assert found.health == Health.WRONG
    assert "DRUMBEAT_DNS" in found.says


@pytest.mark.parametrize("address", [None, "ada@drumbeat.example", "ada@x.test", "ada@localhost"])
def test_nobody_is_asked_about_a_domain_that_cannot_exist(tmp_path, address):
    [found] = [
        each
        for each in diagnose(Settings.load(home=tmp_path, mail_from=address)).findings
        if each.name == "Domain"
    ]
    assert found.health == Health.MISSING


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        ("192.0.2.1:5353", "192.0.2.1", 5353),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
        ("2001:db8::1", "2001:db8::1", 53),
    ],
)
def test_how_a_name_server_is_written(text, address, port):
    assert NameServer.read(text) == NameServer(address, port)
