"""How something a person did reaches the app, and what the person sees of its acknowledgement."""

from dataclasses import dataclass, field

from bot.sandbox import identity, messages
from bot.sandbox.socket_mode import Delivery
from bot.sandbox.state import Channel
from bot.sandbox.triggers import ResponseUrl, Trigger
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

NOT_RUNNING = "dispatch_failed"
TOO_LATE = "operation_timeout"
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass
class Outcome:
    """What a call of the control API answers."""

    acknowledged: bool
    took_ms: int = 0
    error: str | None = None
    opened: list[str] = field(default_factory=list)
    ephemerals: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)

    def answer(self) -> Json:
        body: Json = {
            "acknowledged": self.acknowledged,
            "took_ms": self.took_ms,
            "opened": self.opened,
            "ephemerals": self.ephemerals,
            **self.extra,
        }
        if self.error is not None:
            body["error"] = self.error
        return body


@dataclass
class Sent:
    """An interaction that was delivered, and the trigger that went with it."""

    delivery: Delivery
    trigger: Trigger | None = None

    def outcome(self) -> Outcome:
        """The plain outcome: acknowledged, or Slack's word for why not."""
        return Outcome(
            acknowledged=self.delivery.acknowledged,
            took_ms=self.delivery.took_ms,
            error=failure(self.delivery),
            opened=list(self.trigger.opened) if self.trigger else [],
        )


def failure(delivery: Delivery) -> str | None:
    """Slack's word for an interaction that nobody acknowledged."""
    if delivery.acknowledged:
        return None
    return TOO_LATE if delivery.connected else NOT_RUNNING


def trigger(ws: Workspace, user: str, view_id: str | None = None) -> tuple[str, Trigger]:
    """A trigger_id for this interaction, stale if a fault ordered it so."""
    return ws.triggers.issue(user, view_id=view_id, stale=ws.faults.trigger_is_stale())


def response_url(ws: Workspace, kind: str, target: ResponseUrl) -> str:
    return f"{ws.url}/response/{kind}/{identity.TEAM_ID}/{ws.triggers.url(target)}"


async def send(
    ws: Workspace, kind: str, payload: Json, *, answerable: bool, via: Trigger | None = None
) -> Sent:
    """Deliver an interaction once; Slack does not repeat these."""
    delivery = await ws.deliver(
        {"type": kind, "payload": payload, "accepts_response_payload": answerable}
    )
    return Sent(delivery, via)


async def settle(sent: Sent, outcome: Outcome, wait: float) -> None:
    """Give a view that opens after the acknowledgement so much time to be listed."""
    if sent.trigger is None:
        return
    if not sent.trigger.opened:
        await sent.trigger.opening.wait(wait)
    outcome.opened = list(sent.trigger.opened)


def complain(ws: Workspace, channel: Channel, user: str, text: str, thread: str | None) -> Json:
    """The line that Slack itself shows a person when the app failed."""
    content = {"text": text, "thread_ts": thread}
    return messages.whisper(ws, channel, user, content, by=identity.SLACKBOT)
