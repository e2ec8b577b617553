"""The shell's commands for people: import, segment, prioritize, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

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
from engine.errors import InvalidError
from engine.prospects import imports
from engine.prospects.search import find
from engine.scoring.explaining import explain as explain_prospect
from engine.scoring.ranking import prioritize as rank
from engine.scoring.scoring import score_waiting
from engine.scoring.segments import segment as sort_into_segments
from engine.views.prospects import WHY_IN_WORDS, ImportCard, ImportPreview
from engine.views.scoring import (
    Explanation,
    PrioritizeRequest,
    PriorityList,
    SegmentReport,
    SegmentRequest,
)

FIRST_INVALID = 20
Limit = Annotated[float, typer.Option(min=0, max=100)]


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)
    app.command("segment")(segment)
    app.command("prioritize")(prioritize)
    app.command("explain")(explain)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, or one separated by ; or tabs.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is in it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Import prospects from a file, or say what is in it."""
    with told(as_json=as_json), open_shell(database) as shell:
        content = _read(file)
        preview = _preview(shell, file.name, content, keep=not dry_run, as_json=as_json)
        if not as_json:
            _print_preview(preview)
        if dry_run:
            if as_json:
                print_json(_figures(preview, None))
            return
        if preview.importable and not (yes or as_json):
            typer.confirm("Import them?", abort=True)
        card = _import(shell, preview.job_id)
        if as_json:
            print_json(_figures(preview, card))
        else:
            console.print(f"{card.created} new, {card.updated} brought up to date.", markup=False)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidError(f"{file} cannot be read. Say the path of a CSV file.") from error


def _preview(
    shell: Shell, filename: str, content: bytes, *, keep: bool, as_json: bool
) -> ImportPreview:
    """What is in the file; kept as an import only if `keep`."""
    with shell.runtime.sessions() as session:
        try:
            preview = imports.preview(
                session,
                filename,
                content,
                by=shell.actor,
                channel=None,
                slack_file_id=None,
                now=shell.runtime.now(),
            )
        except InvalidError as error:
            if as_json and error.field == "file":
                print_json({"success": False, "refused": True, "error": str(error)})
                raise typer.Exit(2) from None
            raise
        if keep:
            session.commit()
        return preview


def _import(shell: Shell, job_id: int) -> ImportCard:
    """Import all of it and score who came in; a running bot may help, and nothing is done twice."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        if imports.view(session, job_id, now=runtime.now()).importable:
            imports.confirm(session, job_id, by=shell.actor, now=runtime.now())
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = imports.step(session, job_id, now=runtime.now())
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = score_waiting(session, now=runtime.now()) > 0
    with runtime.sessions.begin() as session:
        return imports.view(session, job_id, now=runtime.now())


def _figures(preview: ImportPreview, card: ImportCard | None) -> dict[str, Any]:
    figures = preview.model_dump(mode="json")
    if not preview.blank_lines:
        del figures["blank_lines"]
    if card is None:
        del figures["job_id"]  # nothing was kept
        return figures | {"dry_run": True}
    return figures | {
        "created": card.created,
        "updated": card.updated,
        "suppressed": card.suppressed,
    }


def _print_preview(preview: ImportPreview) -> None:
    new = preview.importable - preview.already_known - preview.suppressed
    console.print(
        f"{preview.filename}: {preview.rows} rows; {new} new, {preview.already_known} known, "
        f"{preview.duplicates_within_file} repeated, {preview.suppressed} not to be written to, "
        f"{len(preview.invalid)} unusable.",
        markup=False,
    )
    for row in preview.invalid[:FIRST_INVALID]:
        console.print(f"  line {row.line}: {WHY_IN_WORDS[row.why]}", markup=False)
    if len(preview.invalid) > FIRST_INVALID:
        console.print(f"  and {len(preview.invalid) - FIRST_INVALID} more", markup=False)


def segment(
    *,
    prospect: Annotated[
        list[int] | None, typer.Option(help="A prospect's number; may be repeated.")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="SEGMENT=WEIGHT; may be repeated.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Sort prospects into audiences."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = SegmentRequest(
            prospect_ids=tuple(prospect) if prospect else None,
            target_distribution=_weights(target) if target else None,
        )
        with shell.runtime.sessions.begin() as session:
            report = sort_into_segments(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(report)
        else:
            _print_segments(report)


def _weights(words: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in words:
        key, _, weight = word.partition("=")
        try:
            weights[key.strip()] = float(weight)
        except ValueError as error:
            raise InvalidError(
                f"“{word}” is no target. Say one like referral_network=50."
            ) from error
    return weights


def _print_segments(report: SegmentReport) -> None:
    print_table(
        f"{report.total_prospects} prospects; for {report.undecided} the record does not decide, "
        f"{report.moved} moved for the target",
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


def prioritize(
    *,
    segment: Annotated[str | None, typer.Option(help="Only this audience.")] = None,
    min_fit_score: Limit = 0,
    min_referral_capacity: Limit = 0,
    min_signal_strength: Limit = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Rank prospects by fit, referral capacity and signal strength."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = PrioritizeRequest(
            min_fit_score=min_fit_score,
            min_referral_capacity=min_referral_capacity,
            min_signal_strength=min_signal_strength,
            segment=segment,
            limit=limit,
        )
        with shell.runtime.sessions.begin() as session:
            found = rank(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(found)
        else:
            _print_ranking(found)


def _print_ranking(found: PriorityList) -> None:
    print_table(
        f"{found.top_tier_count} of {found.total_scored} scored prospects",
        ["", "name", "at", "priority", "fit", "referral", "signal", "because"],
        [
            [
                f"#{row.prospect_id}",
                row.name,
                row.company or "",
                f"{row.priority_score:g}",
                f"{row.fit_score:g}",
                f"{row.referral_capacity:g}",
                f"{row.signal_strength:g}",
                "; ".join(row.reasons),
            ]
            for row in found.prospects
        ],
    )


def explain(
    name: Annotated[list[str], typer.Argument(help="A name, an e-mail address or a number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Say what is behind a prospect's scores."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, " ".join(name))
            told_of = explain_prospect(session, prospect.id, by=shell.actor, now=runtime.now())
        if as_json:
            print_json(told_of)
        else:
            _print_explanation(told_of)


def _print_explanation(told_of: Explanation) -> None:
    print_table(
        f"{told_of.name}: priority {told_of.priority_score:g}, grade {told_of.grade} "
        f"(fit {told_of.fit_score:g}, "
        f"referral {told_of.referral_capacity:g}, signal {told_of.signal_strength:g})",
        ["score", "points", "because"],
        [[reason.score, f"{reason.points:+g}", reason.words] for reason in told_of.reasons],
    )
