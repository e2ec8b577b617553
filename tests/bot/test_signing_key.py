"""The key that e-mails are signed with: made once, read or refused in a sentence, compared."""

import base64
import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from typer.testing import CliRunner

from bot.cli import app
from bot.doctor import Health, diagnose
from bot.settings import Settings
from bot.signing_key import is_published, make_key, read_key, record_of, signer_of
from engine.errors import InvalidError
from tests.dns_server import Zone, dns_server

NAME = ("own._domainkey.team.test", "TXT")


def settings_of(home, **more):
    return Settings.load(home=home, mail_from="ada@team.test", dkim_selector="own", **more)


def domain_findings(settings):
    return [each for each in diagnose(settings).findings if each.name == "Domain"]


def pem(key, how=PrivateFormat.PKCS8, lock=None):
    return key.private_bytes(Encoding.PEM, how, lock or NoEncryption())


def in_dns(text):
    """A TXT record in its parts, none longer than DNS takes."""
    return [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))]


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_key_is_its_owners_only_and_is_read_again(tmp_path, kind):
    path = tmp_path / "sub" / "dkim.pem"
    made = make_key(path, kind)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert record_of(read_key(path)) == record_of(made)
    assert record_of(made).startswith(f"v=DKIM1; k={kind}; p=")


def test_keys_of_other_programs_are_read(tmp_path):
    path = tmp_path / "key.pem"
    own = rsa.generate_private_key(65537, 2048)
    path.write_bytes(pem(own, PrivateFormat.TraditionalOpenSSL))
    bare = own.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    key = read_key(path)
    assert is_published(key, "RSA", base64.b64encode(bare).decode())
    assert not is_published(key, "ed25519", base64.b64encode(bare).decode())
    assert not is_published(key, "rsa", "AAAA")
    assert not is_published(key, "rsa", "no base64!")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "no private key in PEM"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "neither RSA nor Ed25519"),
        (
            pem(ec.generate_private_key(ec.SECP256R1()), lock=BestAvailableEncryption(b"x")),
            "has a password",
        ),
    ],
    ids=["none", "empty", "broken", "another kind", "locked"],
)
def test_a_key_that_cannot_be_used_is_one_sentence_at_the_start_and_in_the_doctor(
    tmp_path, content, words
):
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    settings = settings_of(tmp_path, dkim_key=path)
    with pytest.raises(InvalidError, match=words) as refused:
        signer_of(settings)
    found = domain_findings(settings)[0]
    assert (found.health, found.says) == (Health.WRONG, str(refused.value))


def test_a_bot_whose_key_cannot_be_used_does_not_start(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.setenv("DRUMBEAT_DKIM_KEY", str(tmp_path / "none.pem"))
    monkeypatch.setenv("DRUMBEAT_DKIM_SELECTOR", "own")
    monkeypatch.setenv("DRUMBEAT_DKIM_DOMAIN", "team.test")
    refused = CliRunner().invoke(app, ["tick"])
    assert refused.exit_code == 2
    assert "cannot be read (no such file or directory)." in " ".join(refused.stderr.split())


def test_a_key_without_its_name_or_domain_is_refused_with_the_settings(tmp_path):
    path = tmp_path / "key.pem"
    with pytest.raises(InvalidError, match=r"DKIM_SELECTOR is not\. Set it to the name"):
        Settings.load(dkim_key=path, mail_from="ada@team.test")
    with pytest.raises(InvalidError, match="DRUMBEAT_DKIM_DOMAIN"):
        Settings.load(dkim_key=path, dkim_selector="own")
    with pytest.raises(InvalidError, match="no name for DNS"):
        Settings.load(dkim_selector="own; d=other")


def test_without_a_key_nothing_is_signed(tmp_path):
    assert signer_of(settings_of(tmp_path)) is None


def published(tmp_path, key):
    """The doctor's words on the key's record, as it is in DNS."""
    path = tmp_path / "dkim.pem"
    with dns_server(Zone({NAME: key} if key else {})) as zone:
        settings = settings_of(tmp_path, dkim_key=path, dns=f"127.0.0.1:{zone.port}")
        return [each for each in domain_findings(settings) if "DKIM" in each.says]


def test_the_doctor_compares_what_is_published_with_the_key(tmp_path):
    own = record_of(make_key(tmp_path / "dkim.pem", "rsa"))
    other = record_of(make_key(tmp_path / "other.pem", "rsa"))
    [well] = published(tmp_path, in_dns(own))
    assert (well.health, well.says) == (
        Health.OK,
        "DKIM: e-mails are signed, and the key is at own._domainkey.team.test.",
    )
    for record, words in (
        (None, "no DKIM key at own._domainkey.team.test"),
        (in_dns(other), "is not that of DRUMBEAT_DKIM_KEY"),
        (in_dns("v=DKIM1; p="), "is not that of DRUMBEAT_DKIM_KEY"),
        ([*in_dns(own), *in_dns(other)], "2 DKIM keys"),
    ):
        [wrong] = published(tmp_path, record)
        assert wrong.health == Health.WRONG
        assert words in wrong.says


def test_the_doctor_sees_a_key_that_others_may_read_or_that_signs_nothing(tmp_path):
    path = tmp_path / "dkim.pem"
    make_key(path, "ed25519")
    path.chmod(0o644)
    settings = settings_of(tmp_path, dkim_key=path, dkim_domain="other.test")
    found = [each.says for each in domain_findings(settings) if each.health == Health.WRONG]
    says = "No mailbox sends from other.test, which the DKIM key is for. Nothing is signed."
    assert found == [
        f"Others on this machine may read the DKIM key: `chmod 600 {path}`.",
        f"{says} Set DRUMBEAT_DKIM_DOMAIN.",
    ]


def test_the_shell_makes_a_key_once_and_prints_its_record(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    shell = CliRunner()
    asked = ["dkim", "--domain", "Team.test", "--selector", "own"]
    first = json.loads(shell.invoke(app, [*asked, "--json"]).stdout)
    again = json.loads(shell.invoke(app, [*asked, "--json"]).stdout)
    assert first["is_new"]
    assert again == first | {"is_new": False}
    assert first["name"] == "own._domainkey.team.test"
    assert first["record"] == record_of(read_key(tmp_path / "dkim.pem"))
    said = shell.invoke(app, asked).stdout.splitlines()
    assert first["record"] in said
    assert said[-3:] == first["set"]


@pytest.mark.parametrize(("kind", "is_long"), [("rsa", True), ("ed25519", False)])
def test_only_of_a_record_that_is_too_long_for_one_string_it_says_that_some_providers_want_it_split(
    tmp_path, monkeypatch, kind, is_long
):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    asked = ["dkim", "--domain", "team.test", "--kind", kind]
    said = CliRunner().invoke(app, asked).stdout.splitlines()
    assert any(len(line) > 255 for line in said) is is_long
    hint = (
        "If your DNS provider takes at most 255 characters, split the record into quoted strings: "
        '"…" "…".'
    )
    assert (hint in said) is is_long


def test_a_key_of_another_kind_is_not_shown_as_the_one_that_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    shell = CliRunner()
    asked = ["dkim", "--domain", "team.test", "--kind"]
    assert shell.invoke(app, [*asked, "rsa"]).exit_code == 0
    refused = shell.invoke(app, [*asked, "ed25519"])
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "holds an rsa key. Say with --file where an ed25519 one shall be." in said


@pytest.mark.parametrize(
    ("asked", "words"),
    [([], "--domain example.com"), (["--domain", "a b"], "no name for DNS")],
)
def test_the_shell_asks_for_what_it_lacks(tmp_path, monkeypatch, asked, words):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    refused = CliRunner().invoke(app, ["dkim", *asked])
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert not list(tmp_path.iterdir())
