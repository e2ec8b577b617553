"""Bytes that come and go: upload URLs, a person's uploads, and files that are looked at."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)

from bot.sandbox import events, files, identity, messages, typed
from bot.sandbox.control.asked import Asked
from bot.sandbox.control.routes import perform, refused
from bot.sandbox.interactions import Outcome
from bot.sandbox.wire import Json, PersonError, SlackError
from bot.sandbox.workspace import Workspace

SIGN_IN = "<!doctype html><title>Local</title><p>Sign in to see this file."


async def receive(ws: Workspace, request: Request) -> Response:
    """The bytes for an upload URL that files.getUploadURLExternal gave."""
    file_id = request.path_params["file_id"]
    waiting = ws.uploads.get(file_id)
    if waiting is None:
        return PlainTextResponse("No such upload", status_code=404)
    try:
        ws.faults.trip("upload")
    except SlackError as refusal:
        return JSONResponse(refusal.answer(), status_code=refusal.status)
    if request.headers.get("content-type", "").startswith("multipart/"):
        content = await _first_file(request)
    else:
        content = await request.body()
    if len(content) != waiting["length"]:
        return PlainTextResponse("Length does not match", status_code=400)
    files.path(ws, file_id).write_bytes(content)
    waiting["received"] = True
    ws.journal.note("app", "upload", file_id, {"bytes": len(content)})
    return PlainTextResponse(f"OK - {len(content)}")


async def _first_file(request: Request) -> bytes:
    async with request.form() as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    return b""


def hand_out(ws: Workspace, request: Request) -> Response:
    """A file, to the page or to the app's token; anybody else sees Slack's sign-in page."""
    file_id = request.path_params["file_id"]
    file = ws.state.files.get(file_id)
    if not _may_read(ws, request):
        return HTMLResponse(SIGN_IN)
    if file is None or not files.path(ws, file_id).exists():
        return PlainTextResponse("File not found", status_code=404)
    kind = "attachment" if request.query_params.get("download") else "inline"
    return FileResponse(
        files.path(ws, file_id),
        media_type=_safe(file["mimetype"]),
        filename=file["name"],
        content_disposition_type=kind,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _may_read(ws: Workspace, request: Request) -> bool:
    if request.headers.get("authorization") == f"Bearer {identity.BOT_TOKEN}":
        return "files:read" in ws.manifest.scopes
    if request.headers.get("sec-fetch-site") in {"same-origin", "none"}:
        return True
    return request.headers.get("referer", "").startswith(f"http://{request.headers['host']}/")


def _safe(mimetype: str) -> str:
    """What a browser would run is shown as text."""
    return "text/plain" if mimetype in {"text/html", "image/svg+xml"} else str(mimetype)


async def upload(ws: Workspace, request: Request) -> Response:
    """A person puts a file into a channel; without one it is for a field of a form."""
    async with request.form() as form:
        given = form.get("file")
        if not isinstance(given, UploadFile):
            return refused(PersonError("file is missing"))
        content = await given.read()
        name = given.filename or "file"
        body: Json = {k: v for k, v in form.items() if isinstance(v, str)}

    async def act(asked: Asked) -> Outcome:
        return (
            _share(asked, name, content) if asked.maybe("channel") else _put(asked, name, content)
        )

    return await perform(ws, "upload", act, {**body, "filename": name, "bytes": len(content)})


def _put(asked: Asked, name: str, content: bytes) -> Outcome:
    file = _kept(asked.ws, name, content, asked.user())
    file["is_public"] = False
    return Outcome(acknowledged=True, extra={"file_id": file["id"]})


def _kept(ws: Workspace, name: str, content: bytes, user: str) -> Json:
    file = files.describe(ws, ws.state.next_id("F"), name, name, user)
    file["size"] = len(content)
    files.path(ws, file["id"]).write_bytes(content)
    ws.state.files[file["id"]] = file
    return file


def _share(asked: Asked, name: str, content: bytes) -> Outcome:
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    thread_ts = asked.maybe("thread_ts")
    file = _kept(ws, name, content, user)
    events.send(ws, _file_event(ws, "file_created", file), channel=channel)
    text = str(asked.body.get("text") or "")
    posted = messages.post(
        ws,
        channel,
        user,
        {
            "subtype": "file_share",
            "text": typed.message_text(ws.state, text),
            "files": [file],
            "upload": False,
            "display_as_bot": False,
            "thread_ts": thread_ts,
        },
    )
    files.share(ws, file, channel, posted["ts"], thread_ts)
    shared = {**_file_event(ws, "file_shared", file), "channel_id": channel.id}
    events.send(ws, shared, channel=channel)
    return Outcome(acknowledged=True, extra={"file_id": file["id"], "ts": posted["ts"]})


def _file_event(ws: Workspace, kind: str, file: Json) -> Json:
    return {
        "type": kind,
        "file_id": file["id"],
        "user_id": file["user"],
        "file": {"id": file["id"]},
        "event_ts": f"{ws.clock.seconds():.6f}",
    }
