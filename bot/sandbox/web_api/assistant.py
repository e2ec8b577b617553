"""assistant.threads.*: status, title and suggested prompts of a thread with the agent."""

from bot.sandbox import limits
from bot.sandbox.web_api import channels
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def _thread(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.required("channel_id"))
    ts = args.required("thread_ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    kept: Json = ws.state.assistant.setdefault(f"{channel.id} {ts}", {})
    ws.changed()
    return kept


def set_status(ws: Workspace, args: Arguments) -> Json:
    if not args.has("status"):
        raise SlackError("invalid_arguments", messages=["missing required field: status"])
    thread = _thread(ws, args)
    thread["status"] = args.text("status")
    thread["loading_messages"] = args.structure("loading_messages", "invalid_arguments") or []
    return {}


def set_title(ws: Workspace, args: Arguments) -> Json:
    title = args.required("title")
    if len(title) > limits.THREAD_TITLE:
        raise SlackError("invalid_arguments", messages=["title is too long"])
    _thread(ws, args)["title"] = title
    return {}


def set_suggested_prompts(ws: Workspace, args: Arguments) -> Json:
    prompts = args.structure("prompts", "invalid_arguments")
    if not isinstance(prompts, list) or not prompts:
        raise SlackError("invalid_arguments", messages=["missing required field: prompts"])
    if len(prompts) > limits.SUGGESTED_PROMPTS:
        raise SlackError(
            "invalid_arguments",
            messages=[f"no more than {limits.SUGGESTED_PROMPTS} items allowed"],
        )
    for prompt in prompts:
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise SlackError("invalid_arguments", messages=["a prompt has a title and a message"])
    thread = _thread(ws, args)
    thread["prompts"] = prompts
    thread["prompts_title"] = args.text("title")
    return {}
