"""The process: its first line, its end, and what is still there when it starts again."""

import json
import signal
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import httpx
from slack_sdk import WebClient

from tests.sandbox.conftest import ADA, OUTREACH, modal, sandbox_at, section

ROOT = Path(__file__).parents[2]


@contextmanager
def process(home, *options):
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--smtp-port", "0"]
    command += ["--home", str(home), "--manifest", str(ROOT / "manifest.yml"), *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        told = json.loads(running.stdout.readline())
        try:
            yield running, told
        finally:
            if running.poll() is None:
                running.kill()


def test_it_says_where_it_is_and_ends_on_sigterm(tmp_path):
    with process(tmp_path) as (running, told):
        assert told["page"] == told["url"] + "/"
        assert told["pid"] == running.pid
        assert Path(told["maildir"]) == tmp_path / "Maildir"
        web = WebClient(token="xoxb-local", base_url=f"{told['url']}/api/")
        assert web.chat_postMessage(channel=OUTREACH, text="Kept")["ok"]
        message = EmailMessage()
        message["From"], message["To"] = "a@example.com", "b@example.com"
        with smtplib.SMTP("127.0.0.1", told["smtp_port"], timeout=5) as server:
            server.send_message(message)
        commands = httpx.get(f"{told['url']}/control/state").json()["commands"]
        assert commands[0]["command"] == "/outreach"
        running.send_signal(signal.SIGTERM)
        assert running.wait(5) == 0
    kept = json.loads((tmp_path / "state.json").read_text())
    assert len(kept["mails"]) == 1
    with process(tmp_path, "--until-stdin-closes") as (running, told):
        channels = httpx.get(f"{told['url']}/control/state").json()["channels"]
        assert [m["text"] for m in channels[0]["messages"]] == ["Kept"]
        running.stdin.close()
        assert running.wait(5) == 0
    with process(tmp_path, "--fresh") as (_, told):
        channels = httpx.get(f"{told['url']}/control/state").json()["channels"]
        assert channels[0]["messages"] == []


def test_a_new_home_begins_when_it_is_told_to_and_goes_on_from_there(tmp_path):
    for _ in range(2):
        options = (
            "--at",
            "2027-03-01T08:30",
            "--timezone",
            "Europe/Berlin",
            "--until-stdin-closes",
        )
        with process(tmp_path, *options) as (running, told):
            now = httpx.get(f"{told['url']}/control/clock").json()["now"]
            assert now.startswith("2027-03-01T07:3")
            httpx.post(f"{told['url']}/control/clock", json={"advance_hours": 0.02})
            running.stdin.close()
            assert running.wait(5) == 0


def test_it_listens_on_loopback_only(sandbox):
    port = int(sandbox.url.rpartition(":")[2])
    for own in (port, sandbox.ws.smtp_port):
        with socket.socket() as other:  # another loopback address: only 127.0.0.1 is taken
            other.settimeout(2)
            assert other.connect_ex(("127.0.0.2", own)) != 0


def test_everything_is_still_there_after_a_restart(tmp_path):
    with sandbox_at(tmp_path) as sandbox:
        web = sandbox.web()
        parent = web.chat_postMessage(channel=OUTREACH, text="parent", blocks=[section()])["ts"]
        web.chat_postMessage(channel=OUTREACH, text="reply", thread_ts=parent)
        web.chat_postEphemeral(channel=OUTREACH, user=ADA, text="psst")
        file = web.files_upload_v2(channel=OUTREACH, content="a,b", filename="a.csv")["file"]
        home = web.views_publish(user_id=ADA, view={"type": "home", "blocks": [section()]})
        sandbox.do("clock", advance_hours=48)
        before, url = sandbox.state(), sandbox.url
    with sandbox_at(tmp_path) as sandbox:
        after = sandbox.state()
        for part in ("channels", "members", "ephemerals", "views"):
            now_at = json.dumps(after[part]).replace(sandbox.url, "URL")
            assert now_at == json.dumps(before[part]).replace(url, "URL")
        assert after["now"] >= before["now"]
        assert after["sequence"] >= before["sequence"]
        assert after["views"][0]["view_id"] == home["view"]["id"]
        told = sandbox.web().files_info(file=file["id"])["file"]
        content = httpx.get(told["url_private"], headers={"Authorization": "Bearer xoxb-local"})
        assert content.text == "a,b"
        assert sandbox.web().chat_postMessage(channel=OUTREACH, text="on")["ts"] > parent
        ids = {v["view_id"] for v in after["views"]}
        view = {"type": "home", "blocks": [section()]}
        assert sandbox.web().views_publish(user_id="U0REMY", view=view)["view"]["id"] not in ids


def test_a_state_is_written_soon_after_a_change(open_sandbox, tmp_path):
    sandbox = open_sandbox()
    sandbox.web().chat_postMessage(channel=OUTREACH, text="Kept at kill -9")
    path = sandbox.ws.home / "state.json"
    deadline = time.monotonic() + 5
    while not (path.exists() and "Kept at kill -9" in path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_page_is_served(sandbox):
    assert "<html" in sandbox.http.get("/").text.lower()
    assert sandbox.http.get("/page/index.html").status_code == 200
    assert sandbox.http.get("/page/../app.py").status_code in {403, 404}


def test_modal_views_survive_too(tmp_path):
    with sandbox_at(tmp_path) as sandbox:
        view = {**modal(), "type": "home"}
        view.pop("title"), view.pop("submit")
        sandbox.web().views_publish(user_id=ADA, view=view)
    with sandbox_at(tmp_path) as sandbox:
        assert sandbox.state()["views"][0]["user"] == ADA


def test_a_taken_port_is_said_in_a_sentence(tmp_path, sandbox):
    command = [sys.executable, "-m", "bot.sandbox", "--home", str(tmp_path)]
    command += ["--port", sandbox.url.rpartition(":")[2], "--smtp-port", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("The local workspace cannot start: ")
    assert "Traceback" not in ended.stderr


def test_it_ends_at_once_and_quietly_while_somebody_waits(tmp_path):
    with process(tmp_path) as (running, told):
        address = ("127.0.0.1", int(told["url"].rpartition(":")[2]))
        with socket.create_connection(address) as reader:
            wanted = b"GET /control/journal?after=0&wait=30 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            reader.sendall(wanted)
            httpx.get(told["url"])
            started = time.monotonic()
            running.send_signal(signal.SIGTERM)
            assert reader.recv(100).startswith(b"HTTP/1.1 200")
            assert running.wait(5) == 0
        assert time.monotonic() - started < 1.5
        assert running.stderr.read() == ""
