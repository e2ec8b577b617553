"""chat.*: posting, changing, deleting, whispering, linking."""

from bot.sandbox import identity, limits, messages
from bot.sandbox.state import Channel
from bot.sandbox.web_api import channels, content
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def post_message(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.text("channel"))
    given = content.read(args)
    content.refuse_empty(given)
    given["text"] = given["text"] or ""
    ws.take_rate(f"chat.postMessage {channel.id}", limits.POST_PER_CHANNEL)
    if args.has("thread_ts") and args.text("thread_ts"):
        given["thread_ts"] = _thread(channel, args.text("thread_ts"))
        given["reply_broadcast"] = args.flag("reply_broadcast")
    message = messages.post(ws, channel, identity.BOT_USER, given)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _thread(channel: Channel, ts: str) -> str:
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    return ts


def update(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_change(ws, args.text("channel"))
    message = messages.find(channel, args.text("ts"))
    if message["user"] != identity.BOT_USER:
        raise SlackError("cant_update_message")
    given = content.read(args)
    if given["blocks"] is None and given["attachments"] is None:
        content.refuse_empty(given)
    message = messages.change(ws, channel, message, given)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message.get("text", ""),
        "message": message,
    }


def delete(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_change(ws, args.text("channel"))
    message = messages.find(channel, args.text("ts"))
    if message["user"] != identity.BOT_USER:
        raise SlackError("cant_delete_message")
    messages.delete(ws, channel, message)
    return {"channel": channel.id, "ts": args.text("ts")}


def post_ephemeral(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.text("channel"))
    user = args.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    given = content.read(args)
    content.refuse_empty(given)
    given["thread_ts"] = args.text("thread_ts")
    line = messages.whisper(ws, channel, user, given, by=identity.BOT_USER)
    return {"message_ts": line["ts"]}


def permalink(ws: Workspace, args: Arguments) -> Json:
    channel = channels.locate(ws, args.text("channel"))
    message = messages.find(channel, args.text("message_ts"))
    return {"channel": channel.id, "permalink": link(ws, channel.id, message)}


def link(ws: Workspace, channel_id: str, message: Json) -> str:
    """The address of a message; the page opens it."""
    address = f"{ws.url}/archives/{channel_id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    if thread and thread != message["ts"]:
        return f"{address}?thread_ts={thread}&cid={channel_id}"
    return address
