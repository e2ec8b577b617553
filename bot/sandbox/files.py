"""Files: how one is described, where its bytes are, and the message that shares it."""

import mimetypes
from pathlib import Path

from bot.sandbox import identity
from bot.sandbox.state import Channel
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

PRETTY = {"csv": "CSV", "png": "PNG", "jpg": "JPEG", "pdf": "PDF", "text": "Plain Text"}


def describe(ws: Workspace, file_id: str, name: str, title: str, user: str) -> Json:
    """A file object as Slack hands it out, before its bytes are known."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    suffix = Path(name).suffix.lstrip(".").lower()
    filetype = {"txt": "text", "jpeg": "jpg", "": "binary"}.get(suffix, suffix)
    address = f"{ws.url}/files/{file_id}/{Path(name).name}"
    now = int(ws.clock.seconds())
    return {
        "id": file_id,
        "created": now,
        "timestamp": now,
        "name": name,
        "title": title or name,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": PRETTY.get(filetype, filetype.upper()),
        "user": user,
        "user_team": ws.state.users[user].team,
        "editable": False,
        "size": 0,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": address,
        "channels": [],
        "groups": [],
        "ims": [],
        "has_rich_preview": False,
        "file_access": "visible",
        "shares": {},
    }


def path(ws: Workspace, file_id: str) -> Path:
    return ws.files_dir / file_id


def share(ws: Workspace, file: Json, channel: Channel, ts: str, thread_ts: str | None) -> None:
    """Write into a file where it was shared."""
    key = {"channel": "channels", "group": "groups", "im": "ims"}[channel.type]
    if channel.id not in file[key]:
        file[key].append(channel.id)
    kind = "public" if channel.type == "channel" else "private"
    entry: Json = {"ts": ts, "channel_name": channel.name, "team_id": identity.TEAM_ID}
    if thread_ts:
        entry["thread_ts"] = thread_ts
    file["shares"].setdefault(kind, {}).setdefault(channel.id, []).append(entry)
    ws.changed()
