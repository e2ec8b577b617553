"""The shell's commands for results: metrics, digest."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from blocks.base import counted
from blocks.digests import alerts_words, tests_words, tones_words
from blocks.metrics import of_sent
from blocks.outcomes import NAMES, paid, soon
from blocks.patterns import looked_at_words, pattern_words
from blocks.pipeline_health import share_words
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from bot.cli.rep_figures import print_figures_of
from bot.period_words import days as dates
from engine.errors import InvalidError
from engine.metrics.digests import tell_now
from engine.metrics.figures import metrics as figures
from engine.metrics.patterns import patterns as found_patterns
from engine.metrics.recounting_people import recount_people
from engine.views.digests import DigestView, Period
from engine.views.metrics import (
    FEWEST,
    MOST_DAYS,
    AnswersRead,
    LabelRead,
    MetricsReport,
    MetricsRequest,
)
from engine.views.outcomes import By, Funnel, Outcomes


def metrics(
    *,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days back.")] = 30,
    everything: Annotated[bool, typer.Option("--all", help="Everything there is.")] = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to and with this day.")
    ] = None,
    by: Annotated[By | None, typer.Option(help="Break the figures down.")] = None,
    whose: Annotated[
        str | None, typer.Option("--of", help="Of one of the team, by their name.")
    ] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Show what was sent and what came back."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = asked(None if everything else days, since, until, by)
        if whose is not None:
            print_figures_of(shell, whose, request, as_json=as_json)
            return
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


def asked(
    days: int | None, since: datetime | None, until: datetime | None, by: By | None
) -> MetricsRequest:
    if since is None and until is not None:
        raise InvalidError("Say with --since from which day on.", field="since")
    if since is None:
        return MetricsRequest(date_range_days=days, by=by)
    span = dates(since.date(), until.date() if until else None)
    return MetricsRequest(**span, by=by)


def recount(database: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Count anew what the metrics are made of, and say what was wrong."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            report = recount_people(session, shell.actor.workspace_id)
        if as_json:
            print_json(report)
        elif report.all_right:
            console.print("All counted rightly.", markup=False)
        else:
            console.print(
                f"{report.people_put_right:,} people and {report.counters_put_right:,} counters "
                "were wrong, and are right now.",
                markup=False,
            )


def digest(
    month: Annotated[bool, typer.Option("--month", help="Of last month.")] = False,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Post the digest of the last seven days, or of last month, to the channel now."""
    period: Period = "month" if month else "week"
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            view = tell_now(
                session, shell.actor.workspace_id, now=shell.runtime.now(), period=period
            )
        if as_json:
            print_json(view)
        else:
            _print_digest(view)


def _print_digest(view: DigestView) -> None:
    meetings = counted(view.meetings, "meeting")
    console.print(
        f"{view.sent} sent, {view.replies} answered, {meetings} booked "
        f"from {view.began} to {view.until}. The bot posts the digest when it runs.",
        markup=False,
    )
    for tone in tones_words(view):
        console.print(tone, markup=False)
    if view.funnel is not None and view.funnel.contacted:
        _print_funnel(view.funnel)
    for share in view.before_sending:
        console.print(share_words(share), markup=False)
    for title, said in (("Test", tests_words(view)), ("Wrong now", alerts_words(view))):
        for line in said:
            console.print(f"{title}: {line}", markup=False)


def _print(report: MetricsReport) -> None:
    days = report.date_range_days
    time = "" if days is None else f" in {counted(days, 'day')}"
    if report.since is not None:
        time = f" from {report.since} to {report.until or 'today'}"
    requests = counted(report.connection_requests_sent, "connection request")
    messages = counted(report.dms_sent, "message")
    followups = counted(report.followups_sent, "follow-up")
    console.print(
        f"{report.total_outreach} sent{time}: {requests}, {messages}, {followups}.\n"
        f"{report.replies_received} answered{of_sent(report.reply_rate, report.total_outreach)}.\n"
        f"{counted(report.meetings_booked, 'meeting')} booked"
        f"{of_sent(report.meeting_rate, report.total_outreach)}.",
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
                *(
                    _rate(rate) if each.total >= FEWEST else ""
                    for rate in (each.reply_rate, each.meeting_rate)
                ),
            ]
            for key, each in report.segment_performance.items()
        ],
    )
    _print_outcomes(report.outcomes)
    if report.answers.read:
        _print_answers(report.answers)


def _print_outcomes(outcomes: Outcomes) -> None:
    _print_funnel(outcomes.funnel)
    if outcomes.by is not None:
        print_table(
            f"What came of what was sent, by {NAMES[outcomes.by]}",
            ["", "sent", "delivered", "answered", "positive", "meetings", "answered of sent"],
            [
                [
                    group.label,
                    *map(str, (group.total, group.delivered, group.replies, group.positive)),
                    str(group.meetings),
                    _rate(group.reply_rate),
                ]
                for group in outcomes.groups
            ],
        )
    for line in (soon(outcomes.time_to_reply), paid(outcomes.cost)):
        if line:
            console.print(line, markup=False)


def _print_funnel(funnel: Funnel) -> None:
    rates = {
        "contacted": None,
        "delivered": funnel.delivered_of_contacted,
        "replied": funnel.replied_of_delivered,
        "positive": funnel.positive_of_replied,
        "meeting": funnel.meeting_of_positive,
    }
    print_table(
        "People written to in this time",
        ["step", "people", "of the step before"],
        [
            [
                step,
                str(getattr(funnel, step)),
                "" if step == "contacted" else _rate(rate) or "too few to say",
            ]
            for step, rate in rates.items()
        ],
    )


def _rate(percent: float | None) -> str:
    return "" if percent is None else f"{percent:g} %"


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


def patterns(database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Show what is answered better by whom, and how sure that is."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            report = found_patterns(session, shell.actor.workspace_id, now=shell.runtime.now())
        if as_json:
            print_json(report)
        else:
            for pattern in report.patterns:
                console.print(pattern_words(pattern), markup=False)
            console.print(looked_at_words(report), markup=False)


def register(app: typer.Typer) -> None:
    app.command()(metrics)
    app.command()(recount)
    app.command()(patterns)
    app.command()(digest)
