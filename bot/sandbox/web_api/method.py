"""What is known of a Web API method before it is called: its token, its scopes, its rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.limits import TIER_3, Rate
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

Caller = Literal["bot", "app", "anyone"]
Function = Callable[[Workspace, Arguments], Json]


@dataclass(frozen=True)
class Method:
    """A method: what does it, who may call it (any one of the scopes), how often."""

    call: Function
    scopes: tuple[str, ...] = ()
    rate: Rate = TIER_3
    caller: Caller = "bot"
