"""chat.scheduleMessage and what belongs to it: messages that Slack itself posts later."""

from bot.sandbox import identity, limits
from bot.sandbox.web_api import channels, content
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.web_api.paging import page
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def schedule(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.text("channel"))
    given = content.read(args)
    content.refuse_empty(given)
    if given["metadata"] is not None:  # Slack would accept, and drop the whole message later
        raise SlackError("invalid_arguments", messages=["metadata cannot be scheduled"])
    post_at = _instant(args)
    away = post_at - ws.clock.seconds()
    if away <= limits.SCHEDULE_NEAR_S:
        raise SlackError("time_in_past")
    if away > limits.SCHEDULE_AHEAD_S:
        raise SlackError("time_too_far")
    _not_too_many(ws, channel.id, post_at)
    key = ws.state.next_id("Q")
    given["text"] = given["text"] or ""
    if args.text("thread_ts"):
        given["thread_ts"] = args.text("thread_ts")
    ws.state.scheduled[key] = {
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(ws.clock.seconds()),
        "content": {name: value for name, value in given.items() if value is not None},
    }
    ws.changed()
    message = {
        "type": "delayed_message",
        "subtype": "bot_message",
        "text": given["text"],
        "bot_id": identity.BOT_ID,
    }
    return {
        "channel": channel.id,
        "scheduled_message_id": key,
        "post_at": post_at,
        "message": message,
    }


def _instant(args: Arguments) -> int:
    if not args.text("post_at").isdigit():
        raise SlackError("invalid_time")
    return int(args.text("post_at"))


def _not_too_many(ws: Workspace, channel_id: str, post_at: int) -> None:
    """At most so many in one channel within five minutes."""
    near = [
        item
        for item in ws.state.scheduled.values()
        if item["channel_id"] == channel_id
        and item["post_at"] // limits.SCHEDULE_WINDOW_S == post_at // limits.SCHEDULE_WINDOW_S
    ]
    if len(near) >= limits.SCHEDULED_IN_WINDOW:
        raise SlackError("restricted_too_many")


def listing(ws: Workspace, args: Arguments) -> Json:
    wanted = args.text("channel")
    found = [
        {
            "id": key,
            "channel_id": item["channel_id"],
            "post_at": item["post_at"],
            "date_created": item["date_created"],
            "text": item["content"]["text"],
        }
        for key, item in ws.state.scheduled.items()
        if wanted in ("", item["channel_id"])
    ]
    chosen, metadata = page(found, args)
    return {"scheduled_messages": chosen, "response_metadata": metadata}


def delete(ws: Workspace, args: Arguments) -> Json:
    item = ws.state.scheduled.get(args.text("scheduled_message_id"))
    if item is None or item["channel_id"] != args.text("channel"):
        raise SlackError("invalid_scheduled_message_id")
    del ws.state.scheduled[args.text("scheduled_message_id")]
    ws.changed()
    return {}
