"""Decides what every view and request is: typed, frozen, and closed to unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A frozen answer. `model_dump(mode="json")` is what `--json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(BaseModel):
    """What a face asks of an operation; validated before anything is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(View):
    """Who does something: a member, or (with no member) the clock or the shell.

    Roles are read from the database at the time of the click, never from the payload.
    """

    workspace_id: int
    member_id: int | None
    name: str
    role: str
    slack_user_id: str | None = None
