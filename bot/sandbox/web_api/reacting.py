"""reactions.*: the app's own emoji on messages, and whose there are."""

import re

from bot.sandbox import identity, limits, messages, reactions
from bot.sandbox.state import Channel
from bot.sandbox.web_api import channels
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(ws: Workspace, args: Arguments) -> Json:
    channel, message, name = _meant(ws, args)
    kinds = {reaction["name"] for reaction in message.get("reactions", [])}
    if name not in kinds and len(kinds) >= limits.REACTIONS_MESSAGE:
        raise SlackError("too_many_emoji")
    if not reactions.change(ws, channel, message, identity.BOT_USER, name, remove=False):
        raise SlackError("already_reacted")
    return {}


def remove(ws: Workspace, args: Arguments) -> Json:
    channel, message, name = _meant(ws, args)
    if not reactions.change(ws, channel, message, identity.BOT_USER, name, remove=True):
        raise SlackError("no_reaction")
    return {}


def get(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.text("channel"))
    message = messages.find(channel, args.text("timestamp"))
    return {"type": "message", "channel": channel.id, "message": message}


def _meant(ws: Workspace, args: Arguments) -> tuple[Channel, Json, str]:
    name = args.text("name").strip(":")
    if not name:
        raise SlackError("invalid_name")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if not args.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = channels.to_speak(ws, args.text("channel"))
    return channel, messages.find(channel, args.text("timestamp")), name
