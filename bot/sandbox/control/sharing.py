"""A channel is shared with another company, as Slack Connect does it."""

from bot.sandbox import identity
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
