"""auth.test, api.test, apps.connections.open, team.info, bots.info, blocks.validate."""

from bot.sandbox import identity
from bot.sandbox.blockcheck import message_problems
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def api_test(_ws: Workspace, args: Arguments) -> Json:
    if args.has("error"):
        raise SlackError(args.text("error"), args=args.given)
    return {"args": args.given}


def auth_test(ws: Workspace, _args: Arguments) -> Json:
    return {
        "url": f"{ws.url}/",
        "team": identity.TEAM_NAME,
        "user": ws.state.users[identity.BOT_USER].name,
        "team_id": identity.TEAM_ID,
        "user_id": identity.BOT_USER,
        "bot_id": identity.BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(ws: Workspace, _args: Arguments) -> Json:
    if ws.socket_mode.refusing():
        raise SlackError("internal_error", status=500)
    address = ws.url.replace("http://", "ws://")
    ticket = ws.socket_mode.ticket()
    return {"url": f"{address}/socket/?ticket={ticket}&app_id={identity.APP_ID}"}


def team_info(ws: Workspace, _args: Arguments) -> Json:
    return {
        "team": {
            "id": identity.TEAM_ID,
            "name": identity.TEAM_NAME,
            "domain": identity.TEAM_DOMAIN,
            "email_domain": "local.example",
            "url": f"{ws.url}/",
            "icon": {"image_default": True},
        }
    }


def bots_info(ws: Workspace, args: Arguments) -> Json:
    if args.text("bot", identity.BOT_ID) != identity.BOT_ID:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": identity.BOT_ID,
            "deleted": False,
            "name": ws.manifest.bot_name,
            "updated": 0,
            "app_id": identity.APP_ID,
            "user_id": identity.BOT_USER,
            "icons": {},
        }
    }


def blocks_validate(_ws: Workspace, args: Arguments) -> Json:
    blocks = args.structure("blocks", "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks", messages=problems)
    return {}
