"""Listens for who there is, which segment they are in, who comes first, and why."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message
from blocks.prospects import prospect_list
from blocks.ranking import PageRef, ranking
from blocks.scoring import assigned, explanation, segment_report
from bot.commands import Call, Command
from bot.people import actor_from
from bot.ranking_words import parse_ranking
from bot.runtime import Runtime
from bot.segment_words import parse_segmenting
from engine.prospects.listing import list_prospects
from engine.prospects.search import find
from engine.scoring.assigning import assign
from engine.scoring.explaining import explain
from engine.scoring.ranking import prioritize
from engine.scoring.segments import segment
from engine.views.scoring import AssignRequest


def show_segments(call: Call) -> Message:
    request = parse_segmenting(call.text)
    with call.runtime.sessions.begin() as session:
        if isinstance(request, AssignRequest):
            return assigned(assign(session, request, by=call.actor, now=call.runtime.now()))
        return segment_report(segment(session, request, by=call.actor, now=call.runtime.now()))


def show_ranking(call: Call) -> Message:
    request = parse_ranking(call.text)
    with call.runtime.sessions.begin() as session:
        found = prioritize(session, request, by=call.actor, now=call.runtime.now())
    return ranking(found)


def show_reasons(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        prospect = find(session, call.actor.workspace_id, call.text)
        told = explain(session, prospect.id, by=call.actor, now=call.runtime.now())
    return explanation(told)


def show_prospects(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        found = list_prospects(session, call.actor.workspace_id, call.text)
    return prospect_list(found)


COMMANDS = (
    Command("prospects", "prospects [words]", "who there is", show_prospects),
    Command(
        "segment",
        "segment [referral=60 thought=40 | NAME as AUDIENCE]",
        "sort everybody into audiences, or one by hand",
        show_segments,
    ),
    Command(
        "prioritize",
        "prioritize [segment] [fit>=70] [grade A] [never contacted] [top 20]",
        "who comes first, and why",
        show_ranking,
    ),
    Command("explain", "explain NAME", "everything behind one prospect's scores", show_reasons),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.RANKING_NEXT)
    def next_page(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ack()
        ref = PageRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            found = prioritize(session, ref.request, by=actor, now=runtime.now())
        respond(replace_original=True, **ranking(found, before=ref.shown).payload())
