"""conversations.*: which there are, who is in them, what was said."""

from bot.sandbox import events, identity, limits
from bot.sandbox.state import Channel
from bot.sandbox.web_api import channels
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.web_api.paging import page
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def public(ws: Workspace, channel: Channel) -> Json:
    """A conversation as Slack hands it out."""
    if channel.type == "im":
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": False,
            "user": channel.user,
            "is_user_deleted": False,
            "context_team_id": identity.TEAM_ID,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.type == "channel",
        "is_group": channel.type == "group",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.type == "group",
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_member": channel.has_bot(),
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "created": channel.created,
        "creator": identity.PEOPLE[0][0],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
        "context_team_id": identity.TEAM_ID,
        "properties": {},
        "updated": int(ws.clock.seconds()),
    }


def conversations_list(ws: Workspace, args: Arguments) -> Json:
    asked = args.text("types", "public_channel").replace(" ", "").split(",")
    if not set(asked) <= set(TYPES):
        raise SlackError("invalid_types")
    wanted = {TYPES[name] for name in asked}
    found = [c for c in ws.state.channels.values() if c.type in wanted]
    chosen, metadata = page(found, args)
    return {"channels": [public(ws, c) for c in chosen], "response_metadata": metadata}


def info(ws: Workspace, args: Arguments) -> Json:
    channel = channels.locate(ws, args.text("channel"))
    told = public(ws, channel)
    if args.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"channel": told}


def history(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_read(ws, args.text("channel"))
    found = [m for m in reversed(channel.top()) if _within(m["ts"], args)]
    chosen, metadata = page(found, args, default=limits.PAGE_SIZE)
    more = bool(metadata["next_cursor"])
    answer: Json = {
        "messages": [_told(m, args) for m in chosen],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        answer["response_metadata"] = metadata
    return answer


def replies(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_read(ws, args.text("channel"))
    ts = args.text("ts")
    named = channel.messages.get(ts)
    if named is None:
        raise SlackError("thread_not_found")
    parent = channel.messages.get(named.get("thread_ts", ts), named)
    answers = [m for m in channel.replies(parent["ts"]) if _within(m["ts"], args)]
    chosen, metadata = page([parent, *answers], args, default=1000 - 1)
    more = bool(metadata["next_cursor"])
    answer: Json = {"messages": [_told(m, args) for m in chosen], "has_more": more}
    if more:
        answer["response_metadata"] = metadata
    return answer


def _within(ts: str, args: Arguments) -> bool:
    oldest, latest = float(args.text("oldest") or 0), float(args.text("latest") or "inf")
    moment = float(ts)
    if args.flag("inclusive"):
        return oldest <= moment <= latest
    return oldest < moment < latest


def _told(message: Json, args: Arguments) -> Json:
    if "metadata" not in message or args.flag("include_all_metadata"):
        return message
    return {k: v for k, v in message.items() if k != "metadata"}


def members(ws: Workspace, args: Arguments) -> Json:
    channel = channels.locate(ws, args.text("channel"))
    chosen, metadata = page(channel.members, args)
    return {"members": chosen, "response_metadata": metadata}


def join(ws: Workspace, args: Arguments) -> Json:
    channel = channels.locate(ws, args.text("channel"))
    if channel.type != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.has_bot():
        return {"channel": public(ws, channel), "warning": "already_in_channel"}
    events.bot_joined(ws, channel)
    return {"channel": public(ws, channel)}


def open_direct(ws: Workspace, args: Arguments) -> Json:
    if args.text("channel"):
        channel = channels.locate(ws, args.text("channel"))
    else:
        wanted = [name for name in args.text("users").split(",") if name]
        if len(wanted) != 1:
            raise SlackError("users_list_not_supplied" if not wanted else "too_many_users")
        user = ws.state.users.get(wanted[0])
        if user is None or user.is_bot:
            raise SlackError("user_not_found")
        channel = ws.state.direct(user.id)
        ws.changed()
    told = public(ws, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": told}
