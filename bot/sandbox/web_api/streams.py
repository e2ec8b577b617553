"""chat.startStream, appendStream, stopStream: an answer that grows while a person reads it."""

from typing import Any

from bot.sandbox import elements, identity, limits, messages
from bot.sandbox.state import Channel
from bot.sandbox.web_api import channels, content
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

STREAMING = "streaming_state"
CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


def start(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.text("channel"))
    thread_ts = args.required("thread_ts")
    if thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    if channel.type != "im":
        user = args.text("recipient_user_id")
        if not args.text("recipient_team_id"):
            raise SlackError("missing_recipient_team_id")
        if user not in ws.state.users:
            raise SlackError("missing_recipient_user_id" if not user else "user_not_found")
    chunks = _chunks(args)
    message = messages.post(
        ws, channel, identity.BOT_USER, {"text": "", "blocks": [], "thread_ts": thread_ts}
    )
    message[STREAMING] = "in_progress"
    _grow(ws, message, chunks)
    return {"channel": channel.id, "ts": message["ts"]}


def append(ws: Workspace, args: Arguments) -> Json:
    channel, message = _open_stream(ws, args)
    chunks = _chunks(args)
    if not chunks:
        raise SlackError("no_text")
    _grow(ws, message, chunks)
    return {"channel": channel.id, "ts": message["ts"]}


def stop(ws: Workspace, args: Arguments) -> Json:
    channel, message = _open_stream(ws, args)
    _grow(ws, message, _chunks(args))
    blocks = content.check_blocks(args.structure("blocks", "invalid_blocks_format"))
    if blocks:
        message["blocks"] = [*message["blocks"], *elements.assign_ids(blocks)]
    metadata = content.metadata(args)
    if metadata is not None:
        message["metadata"] = metadata
    message[STREAMING] = "completed"
    ws.changed()
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _open_stream(ws: Workspace, args: Arguments) -> tuple[Channel, Json]:
    channel = channels.to_speak(ws, args.text("channel"))
    message = messages.find(channel, args.text("ts"))
    if message["user"] != identity.BOT_USER:
        raise SlackError("message_not_owned_by_app")
    if message.get(STREAMING) != "in_progress":
        raise SlackError("message_not_in_streaming_state")
    return channel, message


def _chunks(args: Arguments) -> list[Json]:
    """The chunks of a call; `markdown_text` is one of them."""
    markdown = args.text("markdown_text")
    given = args.structure("chunks", "invalid_chunks")
    if markdown and given:
        raise SlackError("markdown_text_and_chunks_conflict")
    if markdown:
        given = [{"type": "markdown_text", "text": markdown}]
    if given is None:
        return []
    if not isinstance(given, list) or not all(_is_chunk(item) for item in given):
        raise SlackError("invalid_chunks")
    if sum(len(str(item.get("text") or "")) for item in given) > limits.STREAM_TEXT:
        raise SlackError("msg_too_long")
    return given


def _is_chunk(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") in CHUNKS


def _grow(ws: Workspace, message: Json, chunks: list[Json]) -> None:
    blocks: list[Json] = message.setdefault("blocks", [])
    for chunk in chunks:
        if chunk["type"] == "markdown_text":
            _write(message, blocks, str(chunk.get("text", "")))
        elif chunk["type"] == "blocks":
            blocks.extend(content.check_blocks(chunk.get("blocks")) or [])
        elif chunk["type"] == "plan_update":
            _plan(blocks)["title"] = str(chunk.get("title", ""))
        else:
            _task(_plan(blocks), chunk)
    elements.assign_ids(blocks)
    ws.changed()


def _write(message: Json, blocks: list[Json], text: str) -> None:
    message["text"] = message.get("text", "") + text
    if not blocks or blocks[-1]["type"] != "markdown":
        blocks.append({"type": "markdown", "text": ""})
    blocks[-1]["text"] += text


def _plan(blocks: list[Json]) -> Json:
    for block in blocks:
        if block["type"] == "plan":
            return block
    plan: Json = {"type": "plan", "title": "Working", "tasks": []}
    blocks.insert(0, plan)
    return plan


def _task(plan: Json, chunk: Json) -> None:
    fields = {k: v for k, v in chunk.items() if k not in {"type", "id"} and v is not None}
    for task in plan["tasks"]:
        if task["task_id"] == chunk.get("id"):
            task.update(fields)
            return
    made = {"type": "task_card", "task_id": str(chunk.get("id")), "title": "", "status": "pending"}
    plan["tasks"].append({**made, **fields})
