"""users.*: who is in the workspace."""

from bot.sandbox import identity
from bot.sandbox.state import User
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.web_api.paging import page
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def users_list(ws: Workspace, args: Arguments) -> Json:
    chosen, metadata = page(list(ws.state.users.values()), args)
    return {
        "members": [public(ws, user) for user in chosen],
        "cache_ts": int(ws.clock.seconds()),
        "response_metadata": metadata,
    }


def users_info(ws: Workspace, args: Arguments) -> Json:
    return {"user": public(ws, _located(ws, args.text("user")))}


def profile_get(ws: Workspace, args: Arguments) -> Json:
    return {"profile": profile(ws, _located(ws, args.text("user", identity.BOT_USER)))}


def _located(ws: Workspace, user_id: str) -> User:
    user = ws.state.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    return user


def public(ws: Workspace, user: User) -> Json:
    """A user as Slack hands it out; the address only with the scope for it."""
    zone = ws.clock.zone
    offset = ws.clock.now().astimezone(zone).utcoffset()
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": False,
        "real_name": user.real_name,
        "tz": zone.key,
        "tz_label": zone.key,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile(ws, user),
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_primary_owner": user.is_admin,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
        "is_stranger": False,  # Slack says so of nobody with whom the app shares a channel
    }


def profile(ws: Workspace, user: User) -> Json:
    told: Json = {
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "display_name_normalized": user.name,
        "first_name": user.real_name.partition(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "team": user.team,
    }
    if user.email and "users:read.email" in ws.manifest.scopes:
        told["email"] = user.email
    if user.is_bot:
        told.update(bot_id=identity.BOT_ID, api_app_id=identity.APP_ID)
    return told
