"""files.*: the two-step upload, and what is known of a file."""

from typing import Any

from bot.sandbox import files, identity, limits, messages
from bot.sandbox.web_api import channels, content
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.web_api.paging import page
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def get_url(ws: Workspace, args: Arguments) -> Json:
    name = args.required("filename")
    length = args.number("length", -1)
    if length <= 0:
        raise SlackError("invalid_arguments", messages=["length must be more than 0"])
    if length > limits.FILE_BYTES:
        raise SlackError("file_upload_size_restricted")
    if len(name) > limits.FILENAME:
        raise SlackError("filename_too_long")
    file_id = ws.state.next_id("F")
    ws.uploads[file_id] = {"name": name, "length": length, "alt_txt": args.text("alt_txt")}
    return {"upload_url": f"{ws.url}/upload/{file_id}", "file_id": file_id}


def complete(ws: Workspace, args: Arguments) -> Json:
    listed = args.structure("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments", messages=["missing required field: files"])
    for item in listed:
        waiting = ws.uploads.get(_id_of(item))
        if waiting is None or not waiting.get("received"):
            raise SlackError("file_not_found")
    wanted = [
        name for name in (args.text("channels") or args.text("channel_id")).split(",") if name
    ]
    targets = [channels.to_speak(ws, name) for name in wanted]
    text = args.given.get("initial_comment")
    blocks = content.check_blocks(args.structure("blocks", "invalid_blocks_format"))
    described = [_make(ws, item) for item in listed]
    thread_ts = args.text("thread_ts") or None
    for channel in targets:
        shared = {
            "subtype": "file_share",
            "text": str(text or ""),
            "blocks": blocks,
            "files": described,
            "upload": False,
            "thread_ts": thread_ts,
        }
        posted = messages.post(ws, channel, identity.BOT_USER, shared)
        for file in described:
            files.share(ws, file, channel, posted["ts"], thread_ts)
    return {"files": described}


def _id_of(item: Any) -> str:
    if not isinstance(item, dict):
        raise SlackError("invalid_arguments", messages=["must be an object [json-pointer:/files]"])
    return str(item.get("id"))


def _make(ws: Workspace, item: Json) -> Json:
    file_id = str(item["id"])
    waiting = ws.uploads.pop(file_id)
    title = str(item.get("title") or "")
    file = files.describe(ws, file_id, waiting["name"], title, identity.BOT_USER)
    file["size"] = waiting["length"]
    if waiting["alt_txt"]:
        file["alt_txt"] = waiting["alt_txt"]
    ws.state.files[file_id] = file
    return file


def _located(ws: Workspace, args: Arguments) -> Json:
    file = ws.state.files.get(args.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    return file


def info(ws: Workspace, args: Arguments) -> Json:
    return {"file": _located(ws, args), "comments": [], "response_metadata": {"next_cursor": ""}}


def listing(ws: Workspace, args: Arguments) -> Json:
    found = [
        file
        for file in ws.state.files.values()
        if args.text("channel") in ("", *file["channels"], *file["ims"])
        and args.text("user") in ("", file["user"])
    ]
    chosen, _ = page(found, args)
    return {"files": chosen, "paging": {"count": 100, "total": len(found), "page": 1, "pages": 1}}


def delete(ws: Workspace, args: Arguments) -> Json:
    file = _located(ws, args)
    if file["user"] != identity.BOT_USER:
        raise SlackError("cant_delete_file")
    del ws.state.files[file["id"]]
    files.path(ws, file["id"]).unlink(missing_ok=True)
    for channel in ws.state.channels.values():
        for message in channel.messages.values():
            if message.get("files"):
                message["files"] = [f for f in message["files"] if f["id"] != file["id"]]
    ws.changed()
    return {}
