"""The shell's commands for results: metrics, digest."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.metrics.digests import tell_now
from engine.metrics.figures import metrics as figures
from engine.views.metrics import MOST_DAYS, AnswersRead, LabelRead, MetricsReport, MetricsRequest


def metrics(
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days back.")] = 30,
    everything: Annotated[bool, typer.Option("--all", help="Everything there is.")] = False,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Show what was sent and what came back."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = MetricsRequest(date_range_days=None if everything else days)
        with shell.runtime.sessions.begin() as session:
            report = figures(
                session,
                request,
                workspace_id=shell.actor.workspace_id,
                now=shell.runtime.now(),
            )
        if as_json:
            print_json(report)
        else:
            _print(report)


def digest(database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Post the digest of the last seven days to the channel now."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            view = tell_now(session, shell.actor.workspace_id, now=shell.runtime.now())
        if as_json:
            print_json(view)
        else:
            meetings = counted(view.meetings, "meeting")
            console.print(
                f"{view.sent} sent, {view.replies} answered, {meetings} booked "
                "in the seven days up to today. The bot posts the digest when it runs.",
                markup=False,
            )


def _print(report: MetricsReport) -> None:
    days = report.date_range_days
    time = "" if days is None else f" in {counted(days, 'day')}"
    requests = counted(report.connection_requests_sent, "connection request")
    messages = counted(report.dms_sent, "message")
    followups = counted(report.followups_sent, "follow-up")
    console.print(
        f"{report.total_outreach} sent{time}: {requests}, {messages}, {followups}.\n"
        f"{report.replies_received} answered, {report.reply_rate:g} % of {report.total_outreach} "
        f"sent.\n{counted(report.meetings_booked, 'meeting')} booked, {report.meeting_rate:g} % of "
        f"{report.total_outreach} sent.",
        markup=False,
    )
    print_table(
        "By audience",
        ["audience", "sent", "answered", "meetings", "answered of sent", "meetings of sent"],
        [
            [
                report.labels.get(key, key),
                str(each.total),
                str(each.replies),
                str(each.meetings),
                f"{each.reply_rate:g} %",
                f"{each.meeting_rate:g} %",
            ]
            for key, each in report.segment_performance.items()
        ],
    )
    if report.answers.read:
        _print_answers(report.answers)


def _print_answers(answers: AnswersRead) -> None:
    lines: dict[str, AnswersRead | LabelRead] = {"all": answers, **answers.labels}
    print_table(
        "How answers were read",
        ["read as", "answers", "corrected", "right"],
        [
            [
                label,
                str(each.read),
                str(each.corrected),
                "too few to say" if each.percent_right is None else f"{each.percent_right} %",
            ]
            for label, each in lines.items()
        ],
    )


def register(app: typer.Typer) -> None:
    app.command()(metrics)
    app.command()(digest)
