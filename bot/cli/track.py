"""`drumbeat track`: note an engagement, as the document's endpoint does."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from engine.errors import InvalidError
from engine.prospects import search
from engine.replies.track import track
from engine.views.replies import TrackRequest


def track_command(
    prospect: Annotated[str, typer.Argument(help="The prospect's id, name or address.")],
    status: Annotated[
        str,
        typer.Option(
            help="sent, delivered, opened, clicked, accepted, replied, meeting_booked, "
            "not_interested, no_response."
        ),
    ],
    outreach_type: Annotated[
        str | None, typer.Option("--type", help="Such as initial_dm or followup_1.")
    ] = None,
    content: Annotated[str | None, typer.Option(help="What they wrote.")] = None,
    *,
    meeting: Annotated[
        bool | None, typer.Option("--meeting", help="A meeting was agreed on.")
    ] = None,
    hours: Annotated[float | None, typer.Option(help="Hours until they answered.")] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Note what came of a message: replied, meeting booked, not interested and so on."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = search.find(session, shell.actor.workspace_id, prospect)
            report = track(
                session,
                _request(
                    {
                        "prospect_id": found.id,
                        "outreach_type": outreach_type,
                        "engagement_status": status,
                        "engagement_data": {
                            "reply_content": content,
                            "meeting_scheduled": meeting,
                            "response_time_hours": hours,
                        },
                    }
                ),
                by=shell.actor,
                now=shell.runtime.now(),
            )
        if as_json:
            print_json(report)
        else:
            console.print(f"{report.prospect_name}: {status} is noted.", markup=False)


def _request(given: dict[str, object]) -> TrackRequest:
    try:
        return TrackRequest.model_validate(given)
    except ValueError as error:
        raise InvalidError(
            "Use one of sent, delivered, opened, replied, meeting_booked, not_interested, "
            "no_response as --status, and a positive number as --hours."
        ) from error


def register(app: typer.Typer) -> None:
    app.command("track")(track_command)
