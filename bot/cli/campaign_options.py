"""Decides which options make and change a campaign, and what they ask for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot import campaign_words
from bot.cli.base import option
from engine.errors import InvalidError
from engine.generation.template_library import named_template
from engine.prospects import owners
from engine.views.base import Actor
from engine.views.campaigns import CampaignRequest

Said = dict[str, Any]
"""What was given, by the names of `OPTIONS`; None where nothing was."""
Text = Annotated[str | None, typer.Option()]
Money = Annotated[float | None, typer.Option(min=0)]
NONE = "none"
"""The word that takes a campaign's template away."""

OPTIONS: dict[str, Any] = {
    "channel": Annotated[list[str] | None, typer.Option(help="May be repeated, best first.")],
    "description": Text,
    "target": Annotated[
        list[str] | None,
        typer.Option(
            help="CRITERION=VALUE, such as industry=Software; without a value it is taken away."
        ),
    ],
    "min_score": Annotated[float | None, typer.Option(min=0, max=100)],
    "sequence_type": Annotated[str | None, typer.Option("--type")],
    "writer": Annotated[str | None, typer.Option(help="template or model.")],
    "template": Annotated[
        str | None,
        typer.Option(help=f"Of the first message: a template's name or number, or {NONE}."),
    ],
    "owner": Annotated[str | None, typer.Option(help="Who looks after it.")],
    "context": Text,
    "variants": Annotated[int | None, typer.Option(min=1, max=5)],
    "test": Annotated[str | None, typer.Option(help="first, even or thompson.")],
    "sender": Annotated[list[int] | None, typer.Option(help="A mailbox's number.")],
    "daily_limit": Annotated[int | None, typer.Option(min=1)],
    "hours": Annotated[str | None, typer.Option(help="The recipient's, such as 9-17.")],
    "budget": Money,
    "deal_value": Money,
    "tracking": Annotated[
        bool | None,
        typer.Option("--tracking/--no-tracking", help="Count opens and clicks of its e-mails."),
    ],
}
FIELDS = {
    "channel": "channels",
    "description": "description",
    "min_score": "min_qualification_score",
    "sequence_type": "sequence_type",
    "writer": "writer",
    "context": "custom_context",
    "variants": "num_variants",
    "test": "allocation",
    "sender": "sender_ids",
    "daily_limit": "daily_limit",
    "budget": "budget_usd",
    "deal_value": "deal_value_usd",
    "tracking": "tracking",
}
"""What an option of the shell is called in a request."""


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `OPTIONS` in place of its `said`."""

    @wraps(command)
    def run(**given: Any) -> None:
        said = {name: given.pop(name) for name in OPTIONS}
        command(said=said, **given)

    parameters: list[inspect.Parameter] = []
    for each in inspect.signature(command, eval_str=True).parameters.values():
        if each.name == "said":
            parameters += [option(name, annotation) for name, annotation in OPTIONS.items()]
        else:
            parameters.append(each)
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def asked(session: Session, before: CampaignRequest, said: Said, *, by: Actor) -> CampaignRequest:
    """The request with the options that were given."""
    changes = {field: said[name] for name, field in FIELDS.items() if said[name] is not None}
    if said["hours"] is not None:
        changes["send_window"] = campaign_words.hours(said["hours"], before.send_window)
    if said["target"]:
        changes["target_audience"] = _target(before, said["target"])
    if said["template"] is not None:
        changes["template_id"] = _template(session, said["template"], by=by)
    if said["owner"] is not None:
        changes["owner_id"] = owners.find(session, said["owner"], by=by).id
    return campaign_words.request(before, **changes)


def _template(session: Session, name: str, *, by: Actor) -> int | None:
    if name.strip().casefold() == NONE:
        return None
    return named_template(session, name, by=by).id


def _target(before: CampaignRequest, words: list[str]) -> dict[str, Any]:
    target = dict(before.target_audience)
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise InvalidError(f"“{word}” is no criterion. Say one like industry=Software.")
        target[name.strip()] = value.strip() or None
    return target
