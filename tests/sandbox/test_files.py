"""Files: the two-step upload, a person's upload, and who may look."""

import httpx
import pytest

from tests.sandbox.conftest import ADA, GENERAL, OUTREACH, refusal

CSV = b"name,email\nJo,jo@example.com\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def bearer(token="xoxb-local"):
    return {"Authorization": f"Bearer {token}"}


def test_an_app_uploads_in_two_steps(sandbox, web):
    done = web.files_upload_v2(
        channel=OUTREACH,
        content=PNG,
        filename="chart.png",
        title="This week",
        initial_comment="The funnel",
        alt_txt="A funnel",
    )
    file = done["file"]
    assert (file["name"], file["title"], file["mimetype"]) == (
        "chart.png",
        "This week",
        "image/png",
    )
    shown = sandbox.last()
    assert (shown["text"], shown["subtype"]) == ("The funnel", "file_share")
    assert shown["files"][0]["id"] == file["id"]
    info = web.files_info(file=file["id"])["file"]
    assert info["channels"] == [OUTREACH]
    assert info["shares"]["public"][OUTREACH][0]["ts"] == shown["ts"]
    assert httpx.get(info["url_private"], headers=bearer()).content == PNG


def test_an_upload_into_a_thread(sandbox, web):
    parent = web.chat_postMessage(channel=OUTREACH, text="x")["ts"]
    web.files_upload_v2(channel=OUTREACH, thread_ts=parent, content="a,b", filename="left.csv")
    assert sandbox.last()["replies"][0]["files"][0]["name"] == "left.csv"


def test_bytes_must_come_as_announced(sandbox, web):
    wanted = web.files_getUploadURLExternal(filename="a.csv", length=5)
    assert httpx.post(wanted["upload_url"], content=b"1234").status_code == 400
    early = refusal(
        lambda: web.files_completeUploadExternal(files=[{"id": wanted["file_id"], "title": "a"}])
    )
    assert early["error"] == "file_not_found"
    assert httpx.post(wanted["upload_url"], content=b"12345").status_code == 200
    assert web.files_completeUploadExternal(files=[{"id": wanted["file_id"], "title": "a"}])["ok"]
    assert httpx.post(f"{sandbox.url}/upload/F0NONE", content=b"x").status_code == 404


def test_a_person_drops_a_file_into_the_channel(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    answer = sandbox.http.post(
        "/control/upload",
        data={"user": ADA, "channel": OUTREACH},
        files={"file": ("people.csv", CSV, "text/csv")},
    ).json()
    assert answer["acknowledged"]
    envelope = app.receive()
    app.acknowledge(envelope)
    event = envelope["payload"]["event"]
    assert (event["type"], event["subtype"], event["user"]) == ("message", "file_share", ADA)
    assert event["ts"] == answer["ts"]
    file = event["files"][0]
    assert (file["id"], file["name"], file["size"]) == (answer["file_id"], "people.csv", len(CSV))
    assert (file["filetype"], file["mimetype"], file["mode"]) == ("csv", "text/csv", "hosted")
    assert httpx.get(file["url_private_download"], headers=bearer()).content == CSV
    assert sandbox.web().files_info(file=file["id"])["file"]["user"] == ADA


@pytest.mark.parametrize("headers", [{}, bearer("xoxb-other"), bearer("xapp-local")])
def test_without_the_token_a_sign_in_page_comes(sandbox, web, headers):
    file = web.files_upload_v2(channel=OUTREACH, content=CSV, filename="a.csv")["file"]
    answer = httpx.get(file["url_private"], headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert b"Sign in" in answer.content


def test_the_page_may_look(sandbox, web):
    file = web.files_upload_v2(channel=OUTREACH, content=PNG, filename="a.png")["file"]
    answer = httpx.get(file["url_private"], headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"


def test_markup_in_a_file_is_not_run(sandbox, web):
    file = web.files_upload_v2(channel=OUTREACH, content="<script>", filename="a.html")["file"]
    answer = httpx.get(file["url_private"], headers=bearer())
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_deleted_file_is_gone(sandbox, web):
    file = web.files_upload_v2(channel=OUTREACH, content=CSV, filename="a.csv")["file"]
    web.files_delete(file=file["id"])
    assert refusal(lambda: web.files_info(file=file["id"]))["error"] == "file_not_found"
    assert sandbox.last()["files"] == []
    assert httpx.get(file["url_private"], headers=bearer()).status_code == 404


def test_where_the_bot_is_not_it_cannot_share(web):
    wanted = web.files_getUploadURLExternal(filename="a.csv", length=1)
    httpx.post(wanted["upload_url"], content=b"1")
    files = [{"id": wanted["file_id"], "title": "a"}]
    answer = refusal(lambda: web.files_completeUploadExternal(files=files, channel_id=GENERAL))
    assert answer["error"] == "not_in_channel"
