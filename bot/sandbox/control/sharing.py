"""A channel changes: it is shared with another company, as Slack Connect does it, or archived."""

from bot.sandbox import events, identity
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import Outcome
from bot.sandbox.state import User


async def partner(asked: Asked) -> Outcome:
    """Somebody of another company is in the channel from now on, and sees what stands there."""
    ws, channel, name = asked.ws, asked.channel(), asked.text("name")
    handle = name.partition(" ")[0].lower()
    user = User(
        ws.state.next_id("U"),
        handle,
        name,
        f"{handle}@partner.example",
        is_admin=bool(asked.body.get("is_admin")),
        team=identity.PARTNER_TEAM_ID,
    )
    ws.state.users[user.id] = user
    channel.members.append(user.id)
    ws.changed()
    return Outcome(acknowledged=True, extra={"user": user.id})


async def archive(asked: Asked) -> Outcome:
    """Nobody writes there any more, and the app's bot is in it no more; `undo` opens it again."""
    channel = asked.channel()
    channel.is_archived = not asked.body.get("undo")
    if channel.is_archived and channel.has_bot():
        events.bot_left(asked.ws, channel)
    asked.ws.changed()
    return Outcome(acknowledged=True)
