"""Which events the app hears of, and how often they are delivered until it acknowledges."""

import asyncio

from bot.sandbox import identity, limits
from bot.sandbox.state import Channel
from bot.sandbox.wire import Json, PersonError
from bot.sandbox.workspace import Workspace

KEPT_EVENTS = 200


def send(ws: Workspace, event: Json, *, channel: Channel | None = None) -> str | None:
    """Deliver an event if the manifest subscribes and the bot may see it; its event_id."""
    if channel is not None and not channel.has_bot():
        return None
    if not ws.manifest.subscribes(event["type"], channel.type if channel else None):
        return None
    payload = _wrap(ws, event, channel)
    event_id: str = payload["event_id"]
    ws.events[event_id] = payload
    while len(ws.events) > KEPT_EVENTS:
        del ws.events[next(iter(ws.events))]
    ws.spawn(_deliver(ws, payload, first_attempt=0))
    return event_id


def redeliver(ws: Workspace, event_id: str) -> str:
    """Deliver an event once more, as Slack does when it missed the acknowledgement."""
    if event_id == "last" and ws.events:
        event_id = next(reversed(ws.events))
    payload = ws.events.get(event_id)
    if payload is None:
        raise PersonError(f"there is no event {event_id} to deliver again", status=404)
    ws.spawn(_deliver(ws, payload, first_attempt=limits.REDELIVERIES))
    return event_id


def _wrap(ws: Workspace, event: Json, channel: Channel | None) -> Json:
    """In a channel shared with another company `team_id` is the author's; ours is authorized."""
    teams = {ws.state.users[each].team for each in (channel.members if channel else ())}
    is_shared = identity.PARTNER_TEAM_ID in teams
    return {
        "token": identity.VERIFICATION_TOKEN,
        "team_id": event.get("team", identity.TEAM_ID) if is_shared else identity.TEAM_ID,
        "context_team_id": identity.TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": identity.APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": ws.state.next_id("Ev"),
        "event_time": int(ws.clock.seconds()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": identity.TEAM_ID,
                "user_id": identity.BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event_context": f"4-{ws.state.serial}",
    }


async def _deliver(ws: Workspace, payload: Json, *, first_attempt: int) -> None:
    reason = "timeout" if first_attempt else ""
    for attempt in range(first_attempt, limits.REDELIVERIES + 1):
        outcome = await ws.deliver(
            {
                "type": "events_api",
                "payload": payload,
                "accepts_response_payload": False,
                "retry_attempt": attempt,
                "retry_reason": reason,
            }
        )
        if outcome.acknowledged or attempt == limits.REDELIVERIES:
            return
        reason = "timeout" if outcome.connected else "connection_failed"
        await asyncio.sleep(ws.timings.redelivery[attempt])


def bot_left(ws: Workspace, channel: Channel) -> None:
    """The app's bot is no member of the channel any more."""
    channel.members.remove(identity.BOT_USER)
    ws.changed()


def bot_joined(ws: Workspace, channel: Channel) -> None:
    """The app's bot is a member of the channel from now on, and hears of it."""
    channel.members.append(identity.BOT_USER)
    ws.changed()
    joined = {
        "type": "member_joined_channel",
        "user": identity.BOT_USER,
        "channel": channel.id,
        "channel_type": "C",
        "team": identity.TEAM_ID,
    }
    send(ws, {**joined, "event_ts": ws.ts(channel)}, channel=channel)
