"""Which scheduled messages fall due as the workspace's time goes on."""

import asyncio

from bot.sandbox import identity, messages
from bot.sandbox.workspace import Workspace

LOOK_EVERY_S = 30.0


def post_due(ws: Workspace) -> None:
    """Post what is due by now."""
    now = ws.clock.seconds()
    for key, item in list(ws.state.scheduled.items()):
        if item["post_at"] <= now:
            del ws.state.scheduled[key]
            channel = ws.state.channels[item["channel_id"]]
            posted = messages.post(ws, channel, identity.BOT_USER, dict(item["content"]))
            ws.journal.note("slack", "scheduled", key, {"channel": channel.id, "ts": posted["ts"]})


async def watch(ws: Workspace) -> None:
    """Look for due messages as real time goes on, too."""
    while True:
        waiting = [item["post_at"] for item in ws.state.scheduled.values()]
        pause = min([LOOK_EVERY_S, *(at - ws.clock.seconds() for at in waiting)])
        await asyncio.sleep(max(pause, 0.05))
        post_due(ws)
