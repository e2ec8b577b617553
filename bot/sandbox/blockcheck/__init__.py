"""Whether Slack would take these blocks or this view, and if not, where and why."""

from typing import Any

from bot.sandbox.blockcheck.whole import message_problems, view_problems

__all__ = ["message_problems", "view_problems"]

Blocks = list[Any]
