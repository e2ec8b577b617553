"""Listens for who there is, which segment they are in, who comes first, and why."""

from __future__ import annotations

from blocks.base import Message
from blocks.prospects import prospect_list
from blocks.scoring import explanation, ranking, segment_report
from bot.commands import Call, Command
from bot.ranking_words import parse_ranking
from engine.errors import InvalidError
from engine.prospects.listing import list_prospects
from engine.prospects.search import find
from engine.scoring.explaining import explain
from engine.scoring.ranking import prioritize
from engine.scoring.segments import segment
from engine.views.scoring import SegmentRequest


def show_segments(call: Call) -> Message:
    if call.text:
        raise InvalidError("`/outreach segment` takes no further words; it sorts everybody.")
    with call.runtime.sessions.begin() as session:
        report = segment(session, SegmentRequest(), by=call.actor, now=call.runtime.now())
    return segment_report(report)


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
    Command("segment", "segment", "sort everybody into audiences", show_segments),
    Command(
        "prioritize",
        "prioritize [segment] [fit>=70] [top 20]",
        "who comes first, and why",
        show_ranking,
    ),
    Command("explain", "explain NAME", "everything behind one prospect's scores", show_reasons),
)
