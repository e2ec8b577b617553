"""Which conversation a call means, and whether the app may speak or read there."""

from bot.sandbox.state import Channel
from bot.sandbox.wire import SlackError
from bot.sandbox.workspace import Workspace

HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


def locate(ws: Workspace, channel_id: str) -> Channel:
    """The conversation with this id."""
    channel = ws.state.channels.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found")
    return channel


def to_speak(ws: Workspace, wanted: str) -> Channel:
    """The conversation to post to: by id, by #name, or a person's id for the direct one."""
    person = ws.state.users.get(wanted)
    if person is not None and not person.is_bot:
        return ws.state.direct(person.id)
    channel = ws.state.channels.get(wanted) or ws.state.channel_named(wanted.lstrip("#"))
    if channel is None:
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.has_bot():
        if channel.type == "channel" and "chat:write.public" in ws.manifest.scopes:
            return channel
        raise SlackError("not_in_channel" if channel.type == "channel" else "channel_not_found")
    return channel


def to_change(ws: Workspace, wanted: str) -> Channel:
    """The conversation of a message that is changed; a person's id names none, as in Slack."""
    if wanted in ws.state.users:
        raise SlackError("channel_not_found")
    return to_speak(ws, wanted)


def to_read(ws: Workspace, channel_id: str) -> Channel:
    """The conversation whose history is asked for."""
    channel = locate(ws, channel_id)
    needed = HISTORY_SCOPES[channel.type]
    if needed not in ws.manifest.scopes:
        provided = ",".join(sorted(ws.manifest.scopes))
        raise SlackError("missing_scope", needed=needed, provided=provided)
    if not channel.has_bot():
        raise SlackError("not_in_channel" if channel.type == "channel" else "channel_not_found")
    return channel
