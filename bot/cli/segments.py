"""The shell's commands for audiences: which there are, and sorting prospects into them."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from bot.segment_words import ALONE, parse_shares
from engine.errors import InvalidError
from engine.scoring.assigning import assign
from engine.scoring.audience_list import list_audiences
from engine.scoring.segments import segment as sort_into_segments
from engine.views.scoring import Assigned, AssignRequest, SegmentReport, SegmentRequest

_TARGET = "Say one like --target referral_network=50."


def register(app: typer.Typer) -> None:
    app.command("segment")(segment)
    app.command("audiences")(audiences)


def segment(
    name: Annotated[
        list[str] | None, typer.Argument(help="With --as: whom to put there by hand.")
    ] = None,
    *,
    by_hand: Annotated[
        str | None,
        typer.Option("--as", help="A segment for NAME, or `auto` to leave it to the evidence."),
    ] = None,
    prospect: Annotated[
        list[int] | None, typer.Option(help="A prospect's number; may be repeated.")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="SEGMENT=WEIGHT for this run; may be repeated.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Sort prospects into audiences, or put one into a segment by hand."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = _request(name, by_hand, prospect, target, tagged=as_json)
        with shell.runtime.sessions.begin() as session:
            now = shell.runtime.now()
            answer = (
                assign(session, request, by=shell.actor, now=now)
                if isinstance(request, AssignRequest)
                else sort_into_segments(session, request, by=shell.actor, now=now)
            )
        if as_json:
            print_json(answer)
        elif isinstance(answer, Assigned):
            console.print(_where(answer), markup=False)
        else:
            _print_segments(answer)


def audiences(*, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """List the audiences with their shares and how many prospects each has."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_audiences(session, by=shell.actor)
        if as_json:
            print_json(found)
            return
        print_table(
            counted(len(found.audiences), "audience"),
            ["key", "label", "prospects", "target", "for"],
            [
                [each.key, each.label, f"{each.prospects:,}", f"{each.target:.1%}", each.purpose]
                for each in found.audiences
            ],
        )


def _request(
    name: list[str] | None,
    by_hand: str | None,
    prospect: list[int] | None,
    target: list[str] | None,
    *,
    tagged: bool,
) -> SegmentRequest | AssignRequest:
    if by_hand is None and not name:
        return SegmentRequest(
            prospect_ids=tuple(prospect) if prospect else None,
            target_distribution=parse_shares(", ".join(target), _TARGET) if target else None,
            tagged=tagged,
        )
    if by_hand is None or not name or prospect or target:
        raise InvalidError("Say who and where: drumbeat segment NAME --as SEGMENT.")
    return AssignRequest(
        prospect=" ".join(name), segment=None if by_hand.casefold() in ALONE else by_hand
    )


def _where(answer: Assigned) -> str:
    if answer.label is None:
        return f"{answer.name} (#{answer.prospect_id}) waits for approval and is sorted then."
    who = f"{answer.name} (#{answer.prospect_id}) is in {answer.label}"
    return f"{who} and stays there." if answer.set_by else f"{who}."


def _print_segments(report: SegmentReport) -> None:
    print_table(
        f"{counted(report.total_prospects, 'prospect')}; for {report.undecided} the record "
        f"does not decide, {report.moved} moved for the target. The others stay: for "
        f"{report.clear} the record decides, {report.set_by_hand} were put there by hand, "
        f"with {report.in_conversation} a sequence is open. The target wants "
        f"{report.short} more elsewhere; nobody else may be moved.",
        ["segment", "prospects", "share", "target"],
        [
            [
                report.labels.get(key, key),
                str(count),
                f"{report.reached[key]:.1%}",
                f"{report.target[key]:.1%}",
            ]
            for key, count in report.segments.items()
        ],
    )
