"""A person uses buttons, selects and inputs, in messages and in views."""

from bot.sandbox import elements, interactions, payloads
from bot.sandbox.control import place as places
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import Outcome
from bot.sandbox.wire import PersonError


async def click(asked: Asked) -> Outcome:
    """Use one element; its value goes to the app, and stays in the state for the next one."""
    ws = asked.ws
    place = places.of(asked)
    block, element = elements.find(place.blocks, asked.text("action_id"), asked.maybe("block_id"))
    offered = ws.suggestions.get(element["action_id"], [])
    action = elements.action(block, element, asked.value(), offered)
    places.keep(ws, place, block, element, action)
    if block.get("type") == "input" and not block.get("dispatch_action"):
        return Outcome(acknowledged=True)  # typed, and not yet told to the app
    if not ws.manifest.interactive:
        return Outcome(acknowledged=False, error="This app is not configured to handle it.")
    trigger_id, trigger = interactions.trigger(ws, place.user, place.view_id)
    base = place.base(ws)
    payload = payloads.block_actions(base, trigger_id, action, at=ws.clock.seconds())
    sent = await interactions.send(ws, "interactive", payload, answerable=False, via=trigger)
    outcome = sent.outcome()
    if outcome.error is not None:
        place.complain(ws, outcome)
    await interactions.settle(sent, outcome, asked.seconds("wait_for_view"))
    return outcome


async def options(asked: Asked) -> Outcome:
    """Ask the app what an external select offers for what was typed."""
    ws = asked.ws
    place = places.of(asked)
    block, element = elements.find(place.blocks, asked.text("action_id"), asked.maybe("block_id"))
    if element["type"] not in {"external_select", "multi_external_select"}:
        raise PersonError(f"{element['type']} does not ask the app for options")
    base = place.base(ws)
    base.pop("response_url", None)
    payload = payloads.suggestion(base, block, element, str(asked.value() or ""))
    sent = await interactions.send(ws, "interactive", payload, answerable=True)
    outcome = sent.outcome()
    answer = sent.delivery.payload or {}
    listed = elements.options(answer)
    ws.suggestions[element["action_id"]] = listed
    outcome.extra["options"] = listed
    if "option_groups" in answer:
        outcome.extra["option_groups"] = answer["option_groups"]
    return outcome
