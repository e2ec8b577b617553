"""Modals and Homes: opened by a trigger, stacked three high, changed only by whoever knows them."""

import copy
import secrets

from bot.sandbox import elements, identity, limits
from bot.sandbox.state import View
from bot.sandbox.triggers import Trigger
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

KEPT = (
    "type",
    "blocks",
    "private_metadata",
    "callback_id",
    "title",
    "submit",
    "close",
    "clear_on_close",
    "notify_on_close",
    "external_id",
)


def public(view: View) -> Json:
    """A view as Slack hands it out."""
    defaults: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        "id": view.id,
        "team_id": identity.TEAM_ID,
        **defaults,
        **copy.deepcopy(view.payload),
        "state": {"values": elements.values(view.payload["blocks"], view.values)},
        "hash": view.hash,
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": identity.APP_ID,
        "app_installed_team_id": identity.TEAM_ID,
        "bot_id": identity.BOT_ID,
    }


def stack(ws: Workspace, user: str) -> list[str]:
    """The ids of the modals a person has open, the visible one last."""
    return ws.state.stacks.setdefault(user, [])


def open_modal(ws: Workspace, trigger: Trigger, payload: Json) -> View:
    """A first modal; one that was open before is gone."""
    clear(ws, trigger.user)
    return _add(ws, trigger, payload)


def push(ws: Workspace, trigger: Trigger, payload: Json) -> View:
    """A modal above the one the person sees."""
    open_ids = stack(ws, trigger.user)
    if not open_ids:
        raise SlackError("not_found")
    if len(open_ids) >= limits.VIEW_STACK:
        raise SlackError("push_limit_reached")
    return _add(ws, trigger, payload)


def _add(ws: Workspace, trigger: Trigger, payload: Json) -> View:
    view = _make(ws, trigger.user, "modal", payload)
    open_ids = stack(ws, trigger.user)
    if open_ids:
        view.previous = open_ids[-1]
        view.root = ws.state.views[open_ids[0]].root
    open_ids.append(view.id)
    trigger.opened.append(view.id)
    trigger.opening.ring()
    return view


def _make(ws: Workspace, user: str, kind: str, payload: Json) -> View:
    _external_id_is_free(ws, payload, None)
    view_id = ws.state.next_id("V")
    view = View(view_id, user, kind, {}, root=view_id)
    _fill(ws, view, payload)
    ws.state.views[view_id] = view
    return view


def _fill(ws: Workspace, view: View, payload: Json) -> None:
    kept = {key: copy.deepcopy(payload[key]) for key in KEPT if payload.get(key) is not None}
    kept["blocks"] = elements.assign_ids(kept.get("blocks", []))
    view.payload = kept
    view.external_id = kept.get("external_id", "")
    view.hash = f"{int(ws.clock.seconds())}.{secrets.token_hex(4)}"
    view.values = elements.values(kept["blocks"], view.values)
    ws.changed()


def _external_id_is_free(ws: Workspace, payload: Json, own: View | None) -> None:
    wanted = payload.get("external_id")
    for view in ws.state.views.values():
        if wanted and view.external_id == wanted and view is not own:
            raise SlackError("duplicate_external_id")


def locate(ws: Workspace, view_id: str | None, external_id: str | None) -> View:
    """The view that the app names by either of its ids."""
    if view_id:
        view = ws.state.views.get(view_id)
    else:
        matching = (v for v in ws.state.views.values() if v.external_id == external_id)
        view = next(matching, None)
    if view is None:
        raise SlackError("not_found")
    return view


def update(ws: Workspace, view: View, payload: Json, expected: str | None) -> View:
    """New content for a view, if nobody else changed it since the app looked."""
    if expected and expected != view.hash:
        raise SlackError("hash_conflict")
    _external_id_is_free(ws, payload, view)
    _fill(ws, view, payload)
    return view


def publish(ws: Workspace, user: str, payload: Json, expected: str | None) -> View:
    """A person's Home."""
    kept = ws.state.views.get(ws.state.homes.get(user, ""))
    if kept is not None:
        return update(ws, kept, payload, expected)
    view = _make(ws, user, "home", payload)
    ws.state.homes[user] = view.id
    return view


def close(ws: Workspace, view: View) -> None:
    """The visible modal goes away, the one below is seen again."""
    open_ids = stack(ws, view.user)
    if view.id in open_ids:
        open_ids.remove(view.id)
    ws.state.views.pop(view.id, None)
    ws.changed()


def clear(ws: Workspace, user: str) -> list[View]:
    """All modals of a person go away."""
    gone = [ws.state.views[view_id] for view_id in stack(ws, user) if view_id in ws.state.views]
    for view in gone:
        close(ws, view)
    return gone
