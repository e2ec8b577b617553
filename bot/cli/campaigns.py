"""The shell's commands for campaigns: make, change, start and end them, and see what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from bot import campaign_words
from bot.cli import campaign_messages
from bot.cli.base import (
    DatabaseUrl,
    Json,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from bot.cli.campaign_printing import print_card, print_figures, tell
from engine.campaigns.reading import find, list_campaigns
from engine.delivery import campaign_states
from engine.errors import InvalidError
from engine.metrics.campaign_cards import card
from engine.metrics.campaign_figures import analytics
from engine.metrics.recounting import recount
from engine.scheduling import campaign_changes
from engine.scheduling.campaign_requests import request_of
from engine.views.campaigns import CampaignChanged, CampaignRequest

campaign = typer.Typer(help="Campaigns.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="A campaign's name or number.")]
Text = Annotated[str | None, typer.Option()]
Money = Annotated[float | None, typer.Option(min=0)]


def register(app: typer.Typer) -> None:
    app.add_typer(campaign, name="campaign")
    campaign_messages.register(campaign)
    for name in ("start", "pause", "resume", "complete", "cancel", "send"):
        _add_change(name)


def _add_change(name: str) -> None:
    operation: Callable[..., CampaignChanged] = getattr(campaign_states, name)

    @campaign.command(name, help=HELP[name])
    def change(which: Which, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
        with told(as_json=as_json), open_shell(database) as shell:
            with shell.runtime.sessions.begin() as session:
                found = find(session, which, by=shell.actor)
                done = operation(session, found.id, by=shell.actor, now=shell.runtime.now())
            tell(done, as_json=as_json)


HELP = {
    "start": "Put a draft to work: what is approved leaves as it is due.",
    "pause": "Hold everything of a campaign.",
    "resume": "Let a paused campaign go on.",
    "complete": "End a campaign that has done its work.",
    "cancel": "Give a campaign up; what has not gone out is stopped.",
    "send": "Put a campaign to work, if something of it is approved and can go out.",
}


@campaign.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    *,
    channel: Annotated[list[str] | None, typer.Option(help="May be repeated, best first.")] = None,
    description: Text = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="CRITERION=VALUE, such as industry=Software; may be repeated."),
    ] = None,
    min_score: Annotated[float | None, typer.Option(min=0, max=100)] = None,
    sequence_type: Annotated[str | None, typer.Option("--type")] = None,
    writer: Text = None,
    context: Text = None,
    variants: Annotated[int | None, typer.Option(min=1, max=5)] = None,
    test: Annotated[str | None, typer.Option(help="first, even or thompson.")] = None,
    sender: Annotated[list[int] | None, typer.Option(help="A mailbox's number.")] = None,
    daily_limit: Annotated[int | None, typer.Option(min=1)] = None,
    hours: Annotated[str | None, typer.Option(help="The recipient's, such as 9-17.")] = None,
    budget: Money = None,
    deal_value: Money = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make a campaign; it is a draft until it is started."""
    said = dict(locals())
    with told(as_json=as_json), open_shell(database) as shell:
        request = _asked(CampaignRequest(name=name), said)
        with shell.runtime.sessions.begin() as session:
            done = campaign_changes.create(
                session, request, by=shell.actor, now=shell.runtime.now()
            )
        tell(done, as_json=as_json)


@campaign.command()
def edit(
    which: Which,
    *,
    name: Text = None,
    channel: Annotated[list[str] | None, typer.Option(help="May be repeated, best first.")] = None,
    description: Text = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="CRITERION=VALUE; without a value it is taken away."),
    ] = None,
    min_score: Annotated[float | None, typer.Option(min=0, max=100)] = None,
    sequence_type: Annotated[str | None, typer.Option("--type")] = None,
    writer: Text = None,
    context: Text = None,
    variants: Annotated[int | None, typer.Option(min=1, max=5)] = None,
    test: Annotated[str | None, typer.Option(help="first, even or thompson.")] = None,
    sender: Annotated[list[int] | None, typer.Option(help="A mailbox's number.")] = None,
    daily_limit: Annotated[int | None, typer.Option(min=1)] = None,
    hours: Annotated[str | None, typer.Option(help="The recipient's, such as 9-17.")] = None,
    budget: Money = None,
    deal_value: Money = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Change what is said; everything else stays."""
    said = dict(locals())
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            request = _asked(request_of(session, found.id, by=shell.actor), said)
            done = campaign_changes.edit(session, found.id, request, found.version, by=shell.actor)
        tell(done, as_json=as_json)


FIELDS = {
    "name": "name",
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
}
"""What an option of the shell is called in a request."""


def _asked(before: CampaignRequest, said: dict[str, Any]) -> CampaignRequest:
    """The request with the options that were given."""
    changes = {field: said[name] for name, field in FIELDS.items() if said[name] is not None}
    if said["hours"] is not None:
        changes["send_window"] = campaign_words.hours(said["hours"], before.send_window)
    if said["target"]:
        changes["target_audience"] = _target(before, said["target"])
    return campaign_words.request(before, **changes)


def _target(before: CampaignRequest, words: list[str]) -> dict[str, Any]:
    target = dict(before.target_audience)
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise InvalidError(f"“{word}” is no criterion. Say one like industry=Software.")
        target[name.strip()] = value.strip() or None
    return target


@campaign.command("list")
def list_(
    *,
    status: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """All campaigns, the ones at work first."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_campaigns(session, status, by=shell.actor)
        if as_json:
            print_json(found)
            return
        print_table(
            f"{len(found.campaigns)} campaigns",
            ["", "name", "status", "channel", "messages", "sent", "cost"],
            [
                [
                    f"#{each.id}",
                    each.name,
                    each.status,
                    each.channel,
                    f"{each.total_messages:,}",
                    f"{each.messages_sent:,}",
                    f"${each.total_cost_usd:.4f}",
                ]
                for each in found.campaigns
            ],
        )


@campaign.command()
def show(which: Which, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """One campaign: who fits now, who is left out and why, and its figures."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            shown = card(session, found.id, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(shown)
        else:
            print_card(shown)


@campaign.command()
def clone(
    which: Which,
    *,
    name: Annotated[str | None, typer.Option(help="What the new one is called.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """A draft with all that a campaign says."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            done = campaign_changes.clone(
                session, found.id, name, by=shell.actor, now=shell.runtime.now()
            )
        tell(done, as_json=as_json)


@campaign.command("analytics")
def figures(which: Which, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """What came of a campaign's messages, what they cost, and what its test says."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            shown = analytics(session, found.id, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(shown)
        else:
            print_figures(shown)


@campaign.command("recount")
def count_anew(which: Which, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Count a campaign's messages anew, and say what was counted wrongly."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=shell.actor)
            report = recount(session, found.id, workspace_id=shell.actor.workspace_id)
        if as_json:
            print_json(report)
            return
        if not report.differences:
            console.print("All counted rightly.", markup=False)
        for each in report.differences:
            console.print(f"{each.figure}: {each.counted:,} was {each.found:,}", markup=False)
