"""The shell's commands for campaigns: make, change, start and end them, and see what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from blocks.base import counted
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
from bot.cli.campaign_options import Said, asked, with_options
from bot.cli.campaign_printing import print_card, print_figures, tell
from engine.campaigns.reading import find, list_campaigns
from engine.delivery.course import campaign_states
from engine.metrics.campaign_cards import card
from engine.metrics.campaign_figures import analytics
from engine.metrics.recounting import recount
from engine.scheduling import campaign_changes
from engine.scheduling.campaign_requests import request_of
from engine.views.campaigns import CampaignChanged, CampaignRequest

campaign = typer.Typer(help="Campaigns.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="A campaign's name or number.")]


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
@with_options
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    *,
    said: Said,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make a campaign; it is a draft until it is started."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            request = asked(session, CampaignRequest(name=name), said, by=by)
            done = campaign_changes.create(session, request, by=by, now=now)
        tell(done, as_json=as_json)


@campaign.command()
@with_options
def edit(
    which: Which,
    *,
    name: Annotated[str | None, typer.Option(help="What it is called from now on.")] = None,
    said: Said,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Change what is said; everything else stays."""
    with told(as_json=as_json), open_shell(database) as shell:
        by = shell.actor
        with shell.runtime.sessions.begin() as session:
            found = find(session, which, by=by)
            before = request_of(session, found.id, by=by)
            renamed = campaign_words.request(before, name=name or before.name)
            request = asked(session, renamed, said, by=by)
            done = campaign_changes.edit(session, found.id, request, found.version, by=by)
        tell(done, as_json=as_json)


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
            counted(len(found.campaigns), "campaign"),
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
