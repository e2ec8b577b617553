"""Has a form that is opened from the Home tab remember so, wherever the listener is that opens it.

Slack tells with a form's press or entry what it remembers, and not where it was opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View
from slack_sdk.web import SlackResponse

from blocks.refs import FROM_HOME

_opened: ContextVar[int | None] = ContextVar("opened_from_home", default=None)
"""How many forms were opened by the listener at work, if it serves Home; None elsewhere."""


class HomeClient(WebClient):
    """Slack, to whom a form that is opened from Home says so."""

    def views_open(self, *, view: View, **more: Any) -> SlackResponse:  # type: ignore[override]
        return super().views_open(view=remembering(view), **more)

    def views_push(self, *, view: View, **more: Any) -> SlackResponse:  # type: ignore[override]
        return super().views_push(view=remembering(view), **more)


def begin(body: Mapping[str, Any]) -> None:
    """A listener is at work on the payload, in this thread."""
    _opened.set(0 if is_on_home(body) or FROM_HOME in _kept(body.get("view") or {}) else None)


def end() -> bool:
    """The listener has done its work; whether it served Home and did more than open a form."""
    opened = _opened.get()
    _opened.set(None)
    return opened == 0


def is_on_home(body: Mapping[str, Any]) -> bool:
    """Whether a button of the tab itself was pressed."""
    return (body.get("view") or {}).get("type") == "home"


def remembering(view: View) -> View:
    """The form as it is opened: from Home, it says so."""
    opened = _opened.get()
    if opened is not None:
        kept = _kept({"private_metadata": view.private_metadata})
        view.private_metadata = json.dumps(kept | {FROM_HOME: True}, separators=(",", ":"))
        _opened.set(opened + 1)
    return view


def _kept(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a form remembers; nothing where it has none of ours."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
