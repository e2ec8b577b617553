"""Which trigger_id still opens a view and which response_url still answers."""

import secrets
import time
from dataclasses import dataclass, field

from bot.sandbox import limits
from bot.sandbox.limits import Timings
from bot.sandbox.signalling import Bell
from bot.sandbox.wire import SlackError


@dataclass
class Trigger:
    """Handed out with every interaction; opens one view within three seconds of real time."""

    user: str
    expires: float
    view_id: str | None = None
    used: bool = False
    opened: list[str] = field(default_factory=list)
    opening: Bell = field(default_factory=Bell)


@dataclass
class ResponseUrl:
    """What a message was answered to: where, by whom, and which message it may replace."""

    channel: str
    user: str
    expires: float
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class Triggers:
    """All trigger ids and response URLs of this process."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self, user: str, *, view_id: str | None = None, stale: bool = False
    ) -> tuple[str, Trigger]:
        seconds = 0.0 if stale else self._timings.trigger
        trigger = Trigger(user, time.monotonic() + seconds, view_id)
        trigger_id = (
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        )
        self._triggers[trigger_id] = trigger
        self._sweep()
        return trigger_id, trigger

    def use(self, trigger_id: str) -> Trigger:
        """Spend a trigger_id, or say in Slack's words why it cannot be."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def expire_all(self) -> None:
        for trigger in self._triggers.values():
            trigger.expires = 0.0

    def url(self, target: ResponseUrl) -> str:
        """The last part of a new response_url."""
        name = f"{secrets.randbelow(10**12)}/{secrets.token_hex(12)}"
        target.expires = time.monotonic() + self._timings.response_url
        self._urls[name] = target
        return name

    def respond(self, name: str) -> ResponseUrl:
        """Use a response_url once."""
        target = self._urls.get(name)
        if target is None or time.monotonic() > target.expires:
            raise SlackError("expired_url", status=404)
        if target.uses >= limits.RESPONSE_URL_USES:
            raise SlackError("used_url", status=404)
        target.uses += 1
        return target

    def _sweep(self) -> None:
        now = time.monotonic()
        if len(self._triggers) > 1_000:
            old = [k for k, t in self._triggers.items() if t.expires < now - 60]
            for key in old:
                del self._triggers[key]
