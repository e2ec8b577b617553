"""What becomes of messages: posted, changed, deleted, shown to one person only."""

from typing import Any

from bot.sandbox import elements, events, identity, limits
from bot.sandbox.state import Channel
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

CONTENT = ("text", "blocks", "attachments", "metadata")


def author(ws: Workspace, user: str) -> Json:
    """The fields that say who wrote a message."""
    if user != identity.BOT_USER:
        team = ws.state.users[user].team
        told: Json = {"user": user, "team": team}
        return told if team == identity.TEAM_ID else {**told, "user_team": team}
    return {
        "user": user,
        "bot_id": identity.BOT_ID,
        "app_id": identity.APP_ID,
        "team": identity.TEAM_ID,
        "bot_profile": {
            "id": identity.BOT_ID,
            "app_id": identity.APP_ID,
            "user_id": identity.BOT_USER,
            "name": ws.manifest.bot_name,
            "deleted": False,
            "team_id": identity.TEAM_ID,
        },
    }


def post(ws: Workspace, channel: Channel, user: str, content: Json) -> Json:
    """Put a message into a channel or a thread, and tell the app's events of it."""
    message: Json = {"type": "message", **author(ws, user), "ts": ws.ts(channel)}
    message.update({k: v for k, v in content.items() if v is not None})
    elements.assign_ids(elements.of_message(message))
    broadcast = message.pop("reply_broadcast", False)
    if "thread_ts" in message:
        _join_thread(channel, message)
        if broadcast:
            message["subtype"] = "thread_broadcast"
    channel.messages[message["ts"]] = message
    if user == identity.BOT_USER:
        _end_status(ws, channel, message)
    ws.changed()
    events.send(ws, event_of(channel, message), channel=channel)
    return message


def _join_thread(channel: Channel, message: Json) -> None:
    parent = channel.messages.get(message["thread_ts"])
    if parent is None:
        return
    if parent.get("thread_ts", parent["ts"]) != parent["ts"]:  # a reply: its thread is meant
        parent = channel.messages.get(parent["thread_ts"], parent)
        message["thread_ts"] = parent["ts"]
    message["parent_user_id"] = parent["user"]
    parent["thread_ts"] = parent["ts"]
    repliers = parent.setdefault("reply_users", [])
    if message["user"] not in repliers:
        repliers.append(message["user"])
    parent["reply_count"] = parent.get("reply_count", 0) + 1
    parent["reply_users_count"] = len(repliers)
    parent["latest_reply"] = message["ts"]


def _end_status(ws: Workspace, channel: Channel, message: Json) -> None:
    """What the app says ends what it said it was doing."""
    thread = ws.state.assistant.get(f"{channel.id} {message.get('thread_ts')}", {})
    if thread.get("status"):
        thread.update(status="", loading_messages=[])


def event_of(channel: Channel, message: Json) -> Json:
    """The `message` event: the message, where it is, and without what only history tells."""
    told = {k: v for k, v in message.items() if k != "metadata"}
    return {
        **told,
        "channel": channel.id,
        "event_ts": message["ts"],
        "channel_type": channel.type,
    }


def change(ws: Workspace, channel: Channel, message: Json, content: Json) -> Json:
    """Put new content into a message; what the app left out is as Slack leaves it."""
    before = dict(message)
    for key in CONTENT:
        if content.get(key) is not None:
            message[key] = content[key]
    if content.get("blocks") == []:
        message.pop("blocks", None)
    elements.assign_ids(elements.of_message(message))
    message["edited"] = {"user": message["user"], "ts": f"{int(ws.clock.seconds())}.000000"}
    ws.changed()
    _tell(ws, channel, "message_changed", message=message, previous_message=before)
    return message


def delete(ws: Workspace, channel: Channel, message: Json) -> None:
    """Take a message away; a parent with replies leaves a tombstone."""
    ts = message["ts"]
    before = dict(message)
    if channel.replies(ts):
        for key in ("blocks", "files", "attachments", "metadata"):
            message.pop(key, None)
        message.update(subtype="tombstone", text="This message was deleted.", hidden=True)
    else:
        del channel.messages[ts]
        _leave_thread(channel, message)
    ws.changed()
    _tell(ws, channel, "message_deleted", deleted_ts=ts, previous_message=before)


def _leave_thread(channel: Channel, message: Json) -> None:
    parent = channel.messages.get(message.get("thread_ts", ""))
    if parent is None:
        return
    parent["reply_count"] = max(0, parent.get("reply_count", 1) - 1)
    if not channel.replies(parent["ts"]):
        for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
            parent.pop(key, None)


def _tell(ws: Workspace, channel: Channel, subtype: str, **fields: Any) -> None:
    event: Json = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "ts": ws.ts(channel),
        "channel": channel.id,
        "channel_type": channel.type,
        **fields,
    }
    event["event_ts"] = event["ts"]
    events.send(ws, event, channel=channel)


def whisper(ws: Workspace, channel: Channel, user: str, content: Json, *, by: str) -> Json:
    """Show a line to one person only."""
    line: Json = {
        "type": "message",
        "is_ephemeral": True,
        "ts": ws.ts(channel),
        "channel": channel.id,
        "user": user,
        "author": by,
        "text": content.get("text") or "",
        "blocks": elements.assign_ids(content.get("blocks") or []),
    }
    if content.get("thread_ts"):
        line["thread_ts"] = content["thread_ts"]
    if content.get("attachments"):
        line["attachments"] = content["attachments"]
    ws.state.ephemerals.append(line)
    del ws.state.ephemerals[: -limits.EPHEMERALS_KEPT]
    ws.changed()
    return line


def whispered(ws: Workspace, channel: str, ts: str, user: str) -> Json | None:
    """The ephemeral line with this ts that this person sees."""
    for line in ws.state.ephemerals:
        if (line["channel"], line["ts"], line["user"]) == (channel, ts, user):
            return line
    return None


def find(channel: Channel, ts: str) -> Json:
    """The message with this ts, or Slack's word for there being none."""
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    return message
