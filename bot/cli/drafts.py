"""The shell's commands for drafts: which wait, one in full, its history, approving."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from blocks.base import plain
from bot.bulk_approving import approve_in_chunks
from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from bot.cli.sequences import draft as write
from engine.delivery.approval import bulk_approval, decisions, draft_cards, whole_drafts
from engine.delivery.approval import drafts as deciding
from engine.delivery.approval.draft_queue import filter_for, listing
from engine.views.bulk_approval import BulkApproved, BulkRequest
from engine.views.draft_queue import DraftFilter, DraftList
from engine.views.drafts import DraftCard

WRITE = "write"


class WithWrite(TyperGroup):
    """`drumbeat draft NAME` writes drafts; `show`, `history` and `approve` are about kept ones."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [WRITE, *args]
        return super().parse_args(ctx, args)


draft = typer.Typer(cls=WithWrite, no_args_is_help=True, help="Show drafts; decide on one.")
Touch = Annotated[int, typer.Argument(help="The draft's number, as `drumbeat drafts` has it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(draft, name="draft")
    draft.command(WRITE)(write)
    app.command()(drafts)


@draft.command()
def show(touch: Touch, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """A draft as its card has it, with what an edit changed."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            whole_drafts.read(session, touch, workspace_id=shell.actor.workspace_id)
            card = draft_cards.card(session, touch, now=shell.runtime.now())
        _print_card(card, as_json=as_json)


@draft.command()
def history(touch: Touch, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Who decided what about a draft, when, and on which text."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = decisions.history(session, touch, by=shell.actor)
        if as_json:
            print_json(found)
            return
        print_table(
            f"{found.prospect_name}: {found.outreach_type}, {found.state}",
            ["what", "by", "when", "variant", "text"],
            [
                [
                    line.decision.replace("_", " "),
                    line.by,
                    f"{line.at:%Y-%m-%d %H:%M}",
                    str(line.variant),
                    line.content_hash[:6],
                ]
                for line in found.decisions
            ],
        )


@draft.command()
def approve(
    touch: Touch,
    *,
    seen: Annotated[
        str | None, typer.Option(help="The content_hash that was read; refused if it changed.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Approve one draft."""
    with told(as_json=as_json), open_shell(database) as shell:
        now = shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            card = deciding.approve(session, touch, by=shell.actor, now=now, seen=seen)
        _print_card(card, as_json=as_json)


def drafts(
    campaign: Annotated[list[str] | None, typer.Argument(help="Only of this campaign.")] = None,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only what is due.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    approve_all: Annotated[
        bool, typer.Option("--approve", help="Approve them, after a sample to read.")
    ] = False,
    with_warned: Annotated[
        bool, typer.Option("--with-warned", help="With --approve: also those with a warning.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Approve without asking.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List drafts that wait for a decision, or approve a campaign's at once."""
    with told(as_json=as_json), open_shell(database) as shell:
        name = " ".join(campaign or ())
        with shell.runtime.sessions.begin() as session:
            wanted = filter_for(session, name, mine=False, due=due, by=shell.actor)
            now = shell.runtime.now()
            found = listing(session, wanted, by=shell.actor, now=now, limit=limit)
        if approve_all:
            done = _approve_all(shell, wanted, with_warned=with_warned, ask=not (yes or as_json))
            _print_done(done, as_json=as_json)
        elif as_json:
            print_json(found)
        else:
            _print_list(found)


def _approve_all(
    shell: Shell, wanted: DraftFilter, *, with_warned: bool, ask: bool
) -> BulkApproved:
    with shell.runtime.sessions.begin() as session:
        counted = bulk_approval.preview(
            session, wanted, with_warned=with_warned, by=shell.actor, now=shell.runtime.now()
        )
    if ask:
        for sample in counted.samples:
            console.print(f"— {sample.prospect_name}\n{sample.subject or ''}", markup=False)
            console.print(f"\n{sample.body}\n", markup=False)
        typer.confirm(f"Approve {counted.count} of {counted.total}?", abort=True)
    request = BulkRequest(filter=wanted, with_warned=with_warned, seen=counted.seen)
    return approve_in_chunks(shell.runtime, request, by=shell.actor, progress=lambda *_: None)


def _print_done(done: BulkApproved, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    console.print(f"{done.approved} approved in {done.campaign_name}.", markup=False)
    for count, why in (
        (done.blocked, "left out: a warning has to be put right first."),
        (done.warned, "left out: with a warning; --with-warned takes them along."),
    ):
        if count:
            console.print(f"{count} {why}", markup=False)
    for each in done.left_out:
        console.print(f"{plain(each.prospect_name, 80)}: {each.why}", markup=False)


def _print_list(found: DraftList) -> None:
    print_table(
        f"{found.total} of {found.waiting} drafts that wait",
        ["", "for", "at", "what", "channel", "due", "campaign", "warnings"],
        [
            [
                str(line.touch_id),
                line.prospect_name,
                line.company or "",
                line.outreach_type,
                line.channel,
                "now" if line.is_due else f"{line.due_at:%Y-%m-%d}",
                line.campaign,
                "blocked" if line.blocked else str(line.warnings or ""),
            ]
            for line in found.drafts
        ],
    )


def _print_card(card: DraftCard, *, as_json: bool) -> None:
    if as_json:
        print_json(card)
        return
    console.print(f"— {card.prospect_name}: {card.outreach_type} ({card.channel})", markup=False)
    if card.subject:
        console.print(f"Subject: {card.subject}", markup=False)
    console.print(f"\n{card.body}\n", markup=False)
    for change in card.edit.body if card.edit else ():
        if change.kind != "same":
            sign = "+" if change.kind == "added" else "-"
            console.print(f"{sign} {' '.join(change.text.split())}", markup=False)
    for warning in card.warnings:
        console.print(f"Note: {warning.text}", markup=False)
    if card.voided is not None:
        console.print(card.voided, markup=False)
    console.print(card.decided or f"Waits for a decision, text {card.content_hash}.", markup=False)
