"""Listens for whom something happened with: who answered, who was written to, who comes back."""

from __future__ import annotations

from blocks.base import Message
from blocks.people_of_time import people_message
from bot.commands import Call, Command
from bot.who_words import read_who
from engine import workspace as workspaces
from engine.metrics.people_of_time import people_of_time


def show_people(call: Call) -> Message:
    now, workspace_id = call.runtime.now(), call.actor.workspace_id
    with call.runtime.sessions.begin() as session:
        today = workspaces.today(session, workspace_id, now=now)
        request = read_who(call.text, today)
        found = people_of_time(session, request, workspace_id=workspace_id, now=now)
    return people_message(found)


COMMANDS = (
    Command(
        "who",
        "who answered | silent | interested | written | booked | new | later [last week]",
        "who answered in a time, was written to and did not, booked or is new; who said not now",
        show_people,
    ),
)
