"""views.*: what the app shows in a modal or in a person's Home."""

import json

from bot.sandbox import limits, views
from bot.sandbox.blockcheck import view_problems
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace


def read_view(args: Arguments, kind: str | None) -> Json:
    """The `view` argument, checked; `kind` is what the method takes."""
    payload = args.structure("view", "invalid_arguments")
    if payload is None:
        raise SlackError(
            "invalid_arguments", messages=["missing required field: view [json-pointer:/view]"]
        )
    return check_view(payload, kind)


def check_view(payload: object, kind: str | None) -> Json:
    """A view as the app may show it, or Slack's refusal with the place of every problem."""
    problems = view_problems(payload, kind)
    if problems:
        raise SlackError("invalid_arguments", messages=problems)
    assert isinstance(payload, dict)
    if len(json.dumps(payload, ensure_ascii=False).encode()) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    return payload


def open_view(ws: Workspace, args: Arguments) -> Json:
    payload = read_view(args, "modal")
    trigger = ws.triggers.use(args.required("trigger_id"))
    return {"view": views.public(views.open_modal(ws, trigger, payload))}


def push(ws: Workspace, args: Arguments) -> Json:
    payload = read_view(args, "modal")
    trigger = ws.triggers.use(args.required("trigger_id"))
    return {"view": views.public(views.push(ws, trigger, payload))}


def update(ws: Workspace, args: Arguments) -> Json:
    if not args.text("view_id") and not args.text("external_id"):
        raise SlackError(
            "invalid_arguments",
            messages=["missing required field: view_id [json-pointer:/view_id]"],
        )
    payload = read_view(args, None)
    view = views.locate(ws, args.text("view_id"), args.text("external_id"))
    if payload["type"] != view.type:
        raise SlackError("invalid_arguments", messages=["view type cannot change"])
    changed = views.update(ws, view, payload, args.text("hash"))
    return {"view": views.public(changed)}


def publish(ws: Workspace, args: Arguments) -> Json:
    payload = read_view(args, "home")
    user = ws.state.users.get(args.required("user_id"))
    if user is None or user.is_bot:
        raise SlackError("user_not_found")
    if not ws.manifest.home_tab:
        raise SlackError("not_enabled")
    return {"view": views.public(views.publish(ws, user.id, payload, args.text("hash")))}
