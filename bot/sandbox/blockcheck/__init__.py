"""Whether Slack would take these blocks or this view, and if not, where and why."""

from bot.sandbox.blockcheck.whole import message_problems, text_length, view_problems

__all__ = ["message_problems", "text_length", "view_problems"]
