"""Decides whether a prospect agreed to a channel or refused it, and keeps where that was said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, and_, func, select
from sqlalchemy.orm import Session

from engine.errors import InvalidError
from engine.prospects.editing import mine
from engine.prospects.words import plain
from engine.views.base import Actor
from engine.views.consent import ConsentKept
from storage.states import Channel
from storage.tables import Prospect

FACTS: Final = {Channel.SMS: "SMS consent", Channel.EMAIL: "E-mail consent"}
"""The notes under which it is kept; a column of that name in a file says the same."""
CALLED: Final = {Channel.SMS: "SMS", Channel.EMAIL: "e-mail"}
REFUSALS: Final = frozenset({"", "no", "none", "false", "0", "n", "nein", "non", "withdrawn"})
MOST_WORDS: Final = 200


def _said(prospect: Prospect, channel: Channel) -> list[str]:
    fact = plain(FACTS[channel])
    return [
        str(value).strip().casefold() for key, value in prospect.facts.items() if plain(key) == fact
    ]


def has_consent(prospect: Prospect, channel: Channel) -> bool:
    """Whether the record says that they agreed; an empty word, or a no, is none."""
    said = _said(prospect, channel)
    return bool(said) and all(words not in REFUSALS for words in said)


def has_sms_consent(prospect: Prospect) -> bool:
    return has_consent(prospect, Channel.SMS)


def lacks(prospect: Prospect, channel: Channel, countries: Collection[str]) -> str | None:
    """Why a channel may not be used: refused, or needed where they are and not recorded.

    An SMS always needs a consent, an e-mail in the `countries` that the team named.
    """
    if channel not in FACTS or has_consent(prospect, channel):
        return None
    name, how = prospect.full_name, CALLED[channel]
    if any(words in REFUSALS - {""} for words in _said(prospect, channel)):
        return f"{name} does not want to be written to by {how}."
    if channel is Channel.SMS or prospect.country in countries:
        return (
            f"{name} has not agreed to {how}, and it is needed"
            + (f" in {prospect.country}" if channel is Channel.EMAIL else "")
            + f". Write down where they did with /outreach consent {name} by {how}: WHERE."
        )
    return None


def agreed(session: Session) -> ColumnElement[bool]:
    """`has_sms_consent` asked of a whole table; of a key's punctuation it knows the usual."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    split = func.jsonb_each_text if postgresql else func.json_each
    each = split(Prospect.facts).table_valued("key", "value")
    key = func.lower(each.c.key)
    for mark in "-_.:":
        key = func.replace(key, mark, " ")
    said = func.coalesce(func.lower(func.trim(each.c.value.cast(String))), "")
    is_said = func.trim(key) == plain(FACTS[Channel.SMS])
    refused = select(each.c.key).where(is_said, said.in_(REFUSALS)).exists()
    return and_(select(each.c.key).where(is_said).exists(), ~refused)


def keep_consent(
    session: Session,
    prospect_id: int,
    because: str,
    *,
    by: Actor,
    now: datetime,
    channel: Channel = Channel.SMS,
) -> ConsentKept:
    """Write down when and where they agreed, in a person's words; “no” takes it back."""
    prospect = mine(session, prospect_id, by=by)
    words = " ".join(because.split())
    if not words or len(words) > MOST_WORDS:
        raise InvalidError(
            f"Say in up to {MOST_WORDS} characters when and where they agreed, or “no”.",
            field="because",
        )
    fact = FACTS[channel]
    kept = {key: value for key, value in prospect.facts.items() if plain(key) != plain(fact)}
    prospect.facts = kept | {fact: words}
    prospect.updated_at = now
    yes, how = has_consent(prospect, channel), CALLED[channel]
    then = " Steps by SMS are drafted from now on." if channel is Channel.SMS else ""
    text = (
        f"{prospect.full_name} agreed to {how}: {words}.{then}"
        if yes
        else f"{prospect.full_name} is not written to by {how}."
    )
    return ConsentKept(
        prospect_id=prospect.id, prospect_name=prospect.full_name, agreed=yes, text=text
    )
