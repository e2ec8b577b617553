"""Where an element stands that a person uses: in a message of a channel, or in a view."""

from dataclasses import dataclass

from bot.sandbox import elements, interactions, payloads
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import TROUBLE, Outcome
from bot.sandbox.state import Channel, View
from bot.sandbox.triggers import ResponseUrl
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class InView:
    """A place in a modal or a Home."""

    user: str
    view: View

    @property
    def view_id(self) -> str | None:
        return self.view.id

    @property
    def blocks(self) -> list[Json]:
        listed = self.view.payload["blocks"]
        assert isinstance(listed, list)
        return listed

    def typed(self, _ws: Workspace) -> Json:
        """What this person has chosen or typed here so far."""
        return self.view.values

    def base(self, ws: Workspace) -> Json:
        """A block_actions payload without its action."""
        return {**payloads.head(ws, "block_actions", self.user), **payloads.in_view(self.view)}

    def complain(self, _ws: Workspace, outcome: Outcome) -> None:
        """What a modal shows when the app did not respond."""
        outcome.extra["message"] = TROUBLE


@dataclass(frozen=True)
class InMessage:
    """A place in a message, or in a line that only this person sees."""

    user: str
    channel: Channel
    message: Json

    @property
    def view_id(self) -> str | None:
        return None

    @property
    def blocks(self) -> list[Json]:
        return elements.of_message(self.message)

    def typed(self, ws: Workspace) -> Json:
        """What this person has chosen or typed here so far."""
        key = payloads.input_key(self.user, self.channel.id, self.message["ts"])
        kept: Json = ws.state.inputs.setdefault(key, {})
        return kept

    def base(self, ws: Workspace) -> Json:
        """A block_actions payload without its action."""
        target = ResponseUrl(
            self.channel.id,
            self.user,
            0.0,
            message_ts=self.message["ts"],
            ephemeral=bool(self.message.get("is_ephemeral")),
            thread_ts=self.message.get("thread_ts"),
        )
        return {
            **payloads.head(ws, "block_actions", self.user),
            **payloads.in_message(ws, self.user, self.channel, self.message),
            "response_url": interactions.response_url(ws, "actions", target),
        }

    def complain(self, ws: Workspace, outcome: Outcome) -> None:
        """The line beside the message when the app did not respond."""
        line = f'{ws.manifest.bot_name} did not respond ("{outcome.error}").'
        thread = self.message.get("thread_ts")
        shown = interactions.complain(ws, self.channel, self.user, line, thread)
        outcome.ephemerals.append(shown)


Place = InView | InMessage


def of(asked: Asked) -> Place:
    """The place that a call names by `view_id`, or by `channel` and `ts`."""
    user = asked.user()
    if asked.maybe("view_id"):
        return InView(user, asked.view(user))
    channel = asked.channel()
    return InMessage(user, channel, asked.message(channel, user))


def keep(ws: Workspace, place: Place, block: Json, element: Json, action: Json) -> None:
    """Remember a chosen value, as `state.values` will tell it."""
    held = elements.HELD.get(element["type"])
    if held is None:
        return
    value = {"type": element["type"], held.key: action[held.key]}
    place.typed(ws).setdefault(block["block_id"], {})[element["action_id"]] = value
    ws.changed()
