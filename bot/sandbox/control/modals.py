"""A person fills in a modal and sends it, or closes it."""

from typing import Any

from bot.sandbox import elements, inputs, interactions, payloads, views
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import TROUBLE, Outcome
from bot.sandbox.state import View
from bot.sandbox.triggers import ResponseUrl, Trigger
from bot.sandbox.web_api.modals import check_view
from bot.sandbox.wire import Json, PersonError, SlackError
from bot.sandbox.workspace import Workspace

ACTIONS = ("errors", "update", "push", "clear")


async def submit(asked: Asked) -> Outcome:
    """Send a modal with what was typed; the acknowledgement says what becomes of it."""
    ws, view = asked.ws, asked.view(asked.user())
    if view.type != "modal":
        raise PersonError("only a modal can be submitted")
    _type(ws, view, asked.body.get("values") or {})
    values = elements.values(view.payload["blocks"], view.values)
    wrong = inputs.complaints(view.payload["blocks"], values)
    if wrong:
        return Outcome(acknowledged=False, error="invalid_input", extra={"errors": wrong})
    trigger_id, trigger = interactions.trigger(ws, view.user, view.id)
    payload = payloads.view_submission(ws, view, trigger_id, _response_urls(ws, view))
    sent = await interactions.send(ws, "interactive", payload, answerable=True, via=trigger)
    outcome = sent.outcome()
    if outcome.error is not None:
        outcome.extra["message"] = TROUBLE
        return outcome
    try:
        _obey(ws, view, trigger, sent.delivery.payload or {}, outcome)
    except SlackError as refusal:
        outcome.error = refusal.error
        outcome.extra.update(message=TROUBLE, messages=refusal.messages)
    await interactions.settle(sent, outcome, asked.seconds("wait_for_view"))
    return outcome


def _type(ws: Workspace, view: View, given: Json) -> None:
    for block_id, actions in given.items():
        for action_id, value in actions.items():
            block, element = elements.find(view.payload["blocks"], action_id, block_id)
            if element["type"] not in elements.HELD:
                raise PersonError(f"{action_id} is not something to fill in")
            offered = ws.suggestions.get(action_id, [])
            is_file = element["type"] == "file_input"
            given_value = {"files": _files(ws, view.user, value or [])} if is_file else value
            held = elements.hold(element, given_value, offered)
            view.values.setdefault(block["block_id"], {})[action_id] = held
    ws.changed()


def _files(ws: Workspace, user: str, ids: list[str]) -> list[Json]:
    """The files that a person uploaded for a form, by their ids."""
    found = [ws.state.files.get(id_) for id_ in ids]
    if not all(file is not None and file["user"] == user for file in found):
        raise PersonError(f"there are no files {', '.join(map(str, ids))} of {user}", status=404)
    return [file for file in found if file is not None]


def _response_urls(ws: Workspace, view: View) -> list[Json]:
    """One URL for each channel that was chosen in a field with `response_url_enabled`."""
    listed: list[Json] = []
    for block, element in elements.interactive(view.payload["blocks"]):
        if not element.get("response_url_enabled"):
            continue
        held = elements.HELD[element["type"]]
        chosen: Any = elements.values([block], view.values)[block["block_id"]]
        channel_id = chosen[element["action_id"]][held.key]
        if channel_id:
            target = ResponseUrl(channel_id, view.user, 0.0)
            listed.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel_id,
                    "response_url": interactions.response_url(ws, "app", target),
                }
            )
    return listed


def _obey(ws: Workspace, view: View, trigger: Trigger, answer: Json, outcome: Outcome) -> None:
    """Do what the acknowledgement asks for: errors, update, push, clear, or just close."""
    action = answer.get("response_action")
    if action is None:
        views.close(ws, view)
    elif action == "errors":
        outcome.extra["errors"] = _errors(view, answer.get("errors"))
        outcome.error = "invalid_input"
    elif action == "update":
        views.update(ws, view, check_view(answer.get("view"), "modal"), None)
    elif action == "push":
        views.push(ws, trigger, check_view(answer.get("view"), "modal"))
    elif action == "clear":
        for gone in views.clear(ws, view.user):
            if gone is not view:
                _tell_closed(ws, gone, cleared=True)
    else:
        raise SlackError("invalid_response_action", messages=[f"one of {', '.join(ACTIONS)}"])


def _errors(view: View, given: Any) -> dict[str, str]:
    blocks = {b["block_id"] for b in view.payload["blocks"] if b.get("type") == "input"}
    if not isinstance(given, dict) or not given:
        raise SlackError("invalid_response_action", messages=["errors is missing"])
    unknown = sorted(set(given) - blocks)
    if unknown:
        raise SlackError(
            "invalid_response_action",
            messages=[f"no input block has the block_id {name}" for name in unknown],
        )
    return {block_id: str(sentence) for block_id, sentence in given.items()}


async def close(asked: Asked) -> Outcome:
    """Close the modal a person sees, with its cross or its button; `all` closes the stack."""
    ws, view = asked.ws, asked.view(asked.user())
    if view.type != "modal":
        raise PersonError("only a modal can be closed")
    if asked.body.get("all") or view.payload.get("clear_on_close"):
        for gone in reversed(views.clear(ws, view.user)):
            _tell_closed(ws, gone, cleared=True)
    else:
        views.close(ws, view)
        _tell_closed(ws, view, cleared=False)
    return Outcome(acknowledged=True)


def _tell_closed(ws: Workspace, view: View, *, cleared: bool) -> None:
    if not view.payload.get("notify_on_close"):
        return
    payload = payloads.view_closed(ws, view, cleared=cleared)

    async def tell() -> None:
        await interactions.send(ws, "interactive", payload, answerable=False)

    ws.spawn(tell())
