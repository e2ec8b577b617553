"""How a call of the control API names people, channels, messages and views."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import messages
from bot.sandbox.state import Channel, View
from bot.sandbox.wire import Json, PersonError
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """One call: the workspace and the body."""

    ws: Workspace
    body: Json

    def text(self, name: str) -> str:
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise PersonError(f"{name} is missing")
        return value

    def maybe(self, name: str) -> str | None:
        value = self.body.get(name)
        return None if value is None else str(value)

    def value(self) -> Any:
        return self.body.get("value")

    def seconds(self, name: str) -> float:
        return min(float(self.body.get(name) or 0), 30.0)

    def user(self) -> str:
        user = self.ws.state.users.get(self.text("user"))
        if user is None or user.is_bot:
            raise PersonError(f"there is no person {self.body['user']}", status=404)
        return user.id

    def channel(self) -> Channel:
        """By id or by name; a person's own direct conversation with the app counts."""
        wanted = self.text("channel")
        state = self.ws.state
        found = state.channels.get(wanted) or state.channel_named(wanted.lstrip("#"))
        if found is None:
            raise PersonError(f"there is no channel {wanted}", status=404)
        return found

    def message(self, channel: Channel, user: str) -> Json:
        """A message of the channel, or a line that only this person sees."""
        ts = self.text("ts")
        found = channel.messages.get(ts) or messages.whispered(self.ws, channel.id, ts, user)
        if found is None:
            raise PersonError("This message is gone. Look at the channel as it is now.", status=404)
        return found

    def view(self, user: str) -> View:
        wanted = self.text("view_id")
        view = self.ws.state.views.get(wanted)
        if view is None or view.user != user:
            raise PersonError("This window is closed. Open it anew.", status=404)
        return view
