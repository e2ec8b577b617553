"""Fetching a dropped file: only from Slack, only so much of it, and a sentence otherwise."""

import dataclasses

import pytest
from slack_sdk import WebClient

from bot.slack_files import downloaded
from engine.errors import InvalidError


def download(runtime, file, *, most_bytes):
    with downloaded(runtime, file, most_bytes=most_bytes) as content:
        content.seek(0)
        return content.read()


@pytest.fixture
def file(there):
    uploaded = there.upload("people.csv", b"Name,Email\nAnn,ann@x.example\n")
    files = [f for m in there.messages() for f in m.get("files") or []]
    return next(f for f in files if f["id"] == uploaded["file_id"])


def test_the_bytes_come_with_the_bots_token(runtime, file):
    assert download(runtime, file, most_bytes=1000).startswith(b"Name,Email")


def test_a_stub_is_looked_up(runtime, file):
    assert download(runtime, {"id": file["id"]}, most_bytes=1000).startswith(b"Name,Email")


def test_reading_stops_beyond_the_cap(runtime, file):
    assert len(download(runtime, file, most_bytes=3)) > 3  # so that it is refused as too large


def test_without_the_right_token_it_says_what_to_check(runtime, file):
    stranger = dataclasses.replace(
        runtime, slack=WebClient(token="xoxb-other", base_url=runtime.settings.slack_api_url)
    )
    with pytest.raises(InvalidError, match="files:read"):
        download(stranger, file, most_bytes=1000)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example/people.csv",
        "https://files.slack.com.bank.example/people.csv",
        "http://files.slack.com/people.csv",
        "https://files.slack.com@bank.example/people.csv",
        "http://127.0.0.1:1/people.csv",
        "http://[",
        "file:///etc/passwd",
    ],
)
def test_the_token_is_only_sent_to_slack(runtime, url):
    with pytest.raises(InvalidError, match="not kept in Slack"):
        download(runtime, {"id": "F1", "url_private_download": url}, most_bytes=10)
