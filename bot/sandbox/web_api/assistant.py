"""assistant.threads.*: the status and title of a thread, and the prompts of the agent's pane.

State that the page draws, by "channel thread" or, for the pane's prompts, by the channel alone.
"""

from bot.sandbox import limits
from bot.sandbox.manifest import is_prompt
from bot.sandbox.web_api import channels
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def set_status(ws: Workspace, args: Arguments) -> Json:
    if not args.has("status"):
        raise SlackError("invalid_arguments", messages=["missing required field: status"])
    waiting = args.structure("loading_messages", "invalid_arguments") or []
    if not isinstance(waiting, list) or len(waiting) > limits.LOADING_MESSAGES:
        raise SlackError(
            "invalid_arguments", messages=[f"no more than {limits.LOADING_MESSAGES} items allowed"]
        )
    status = args.text("status")
    _thread(ws, args).update(
        status=status, loading_messages=waiting if status else [], status_at=ws.clock.seconds()
    )
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
    if not all(is_prompt(prompt) for prompt in prompts):
        raise SlackError("invalid_arguments", messages=["a prompt has a title and a message"])
    channel = channels.to_speak(ws, args.required("channel_id"))
    if ws.manifest.agent is None or channel.type != "im":
        raise SlackError("channel_not_found")
    if args.has("thread_ts"):
        return {}  # that was for assistants: of an agent Slack says ok, and shows nothing
    ws.state.assistant[channel.id] = {"prompts": prompts, "prompts_title": args.text("title")}
    ws.changed()
    return {}


def _thread(ws: Workspace, args: Arguments) -> Json:
    channel = channels.to_speak(ws, args.required("channel_id"))
    ts = args.required("thread_ts")
    if ts not in channel.messages:
        raise SlackError("invalid_thread_ts")
    kept: Json = ws.state.assistant.setdefault(f"{channel.id} {ts}", {})
    ws.changed()
    return kept
