"""Decides which table, and which part of it, is meant by the words after `export`."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.period_words import period
from engine.errors import InvalidError
from engine.metrics.table_list import GROUPS, KIND, TABLES, TIME, WEEK
from engine.metrics.tables import named
from engine.views.metrics import MetricsRequest
from engine.views.tables import TableRequest
from storage.states import SuppressionKind

KINDS: Final = {
    "mail": SuppressionKind.EMAIL,
    "address": SuppressionKind.EMAIL,
    "addresse": SuppressionKind.EMAIL,
    "companie": SuppressionKind.COMPANY,
    "number": SuppressionKind.PHONE,
    "profile": SuppressionKind.LINKEDIN,
    "people": SuppressionKind.PERSON,
}
"""What people call the kinds besides their names, without an s at the end."""


def table_request(words: str, today: date) -> TableRequest:
    """`replies 30d`, `metrics 7d by channel`, `cadence next week`, `suppressions domain`.

    `today` is the team's day. InvalidError says what there is.
    """
    first, _, rest = " ".join(words.split()).partition(" ")
    name = named(first)
    takes = TABLES[name].takes
    if WEEK in takes:
        return TableRequest(table=name, week=rest)
    if not rest:
        return TableRequest(table=name)
    if not takes & {TIME, GROUPS}:
        raise InvalidError(
            f"The table {name} is told as it is now: `/outreach export {name}`.", field="time"
        )
    kind = None
    if KIND in takes:
        kind, rest = _kind(rest)
    return TableRequest(table=name, time=_time(name, rest, today) if rest else None, kind=kind)


def _kind(words: str) -> tuple[SuppressionKind | None, str]:
    """The kind, where the first word is one, and what follows it."""
    first, _, rest = words.partition(" ")
    word = first.casefold().replace("-", "")
    known = {kind.value: kind for kind in SuppressionKind} | KINDS
    kind = known.get(word) or known.get(word.removesuffix("s"))
    return (kind, rest) if kind is not None else (None, words)


def _time(name: str, words: str, today: date) -> MetricsRequest:
    try:
        return period(words, today)
    except InvalidError as error:
        if error.field is not None:
            raise
        ways = [f"{name} 30d", f"{name} 2026-10-01..2026-10-31", f"{name} all"]
        if GROUPS in TABLES[name].takes:
            ways.append(f"{name} 30d by channel")
        if KIND in TABLES[name].takes:
            ways.append(f"{name} domain")
        said = ", ".join(f"`/outreach export {way}`" for way in ways)
        raise InvalidError(f"Of {name} there is {said}.", field="time") from error
