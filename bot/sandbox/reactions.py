"""Who put which emoji on a message."""

from bot.sandbox import events
from bot.sandbox.state import Channel
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


def change(
    ws: Workspace, channel: Channel, message: Json, user: str, name: str, *, remove: bool
) -> bool:
    """Put one person's reaction there or take it away; false if it was so already."""
    listed: list[Json] = message.setdefault("reactions", [])
    entry = next((r for r in listed if r["name"] == name), None)
    there = entry is not None and user in entry["users"]
    if there != remove:
        return False
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        listed.append(entry)
    if remove:
        entry["users"].remove(user)
    else:
        entry["users"].append(user)
    entry["count"] = len(entry["users"])
    message["reactions"] = [r for r in listed if r["count"]]
    if not message["reactions"]:
        del message["reactions"]
    ws.changed()
    event = {
        "type": "reaction_removed" if remove else "reaction_added",
        "user": user,
        "reaction": name,
        "item_user": message.get("user"),
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "event_ts": f"{ws.clock.seconds():.6f}",
    }
    events.send(ws, event, channel=channel)
    return True
