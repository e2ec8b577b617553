"""Listens for the pipeline's health, asked for by anybody."""

from __future__ import annotations

from blocks.base import Message
from blocks.pipeline_health import health_message
from bot.commands import Call, Command
from engine.metrics.pipeline_health import pipeline_health


def show_health(call: Call) -> Message:
    runtime = call.runtime
    with runtime.sessions.begin() as session:
        health = pipeline_health(session, call.actor.workspace_id, now=runtime.now())
    return health_message(health)


COMMANDS = (
    Command("health", "health", "what is wrong in the pipeline, and what to do", show_health),
)
