"""Decides whether a prospect agreed to be written to by SMS, and keeps where that was said."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, and_, func, select
from sqlalchemy.orm import Session

from engine.errors import InvalidError
from engine.prospects.editing import mine
from engine.prospects.words import plain
from engine.views.base import Actor
from engine.views.consent import ConsentKept
from storage.tables import Prospect

FACT: Final = "SMS consent"
"""The note under which it is kept; a column of that name in a file says the same."""
REFUSALS: Final = frozenset({"", "no", "none", "false", "0", "n", "nein", "non", "withdrawn"})
MOST_WORDS: Final = 200


def has_sms_consent(prospect: Prospect) -> bool:
    """Whether the record says that they agreed; an empty word, or a no, is none."""
    said = [value for key, value in prospect.facts.items() if plain(key) == plain(FACT)]
    return bool(said) and all(str(value).strip().casefold() not in REFUSALS for value in said)


def agreed(session: Session) -> ColumnElement[bool]:
    """`has_sms_consent` asked of a whole table; of a key's punctuation it knows the usual."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    split = func.jsonb_each_text if postgresql else func.json_each
    each = split(Prospect.facts).table_valued("key", "value")
    key = func.lower(each.c.key)
    for mark in "-_.:":
        key = func.replace(key, mark, " ")
    said = func.coalesce(func.lower(func.trim(each.c.value.cast(String))), "")
    is_said = func.trim(key) == plain(FACT)
    refused = select(each.c.key).where(is_said, said.in_(REFUSALS)).exists()
    return and_(select(each.c.key).where(is_said).exists(), ~refused)


def keep_consent(
    session: Session, prospect_id: int, because: str, *, by: Actor, now: datetime
) -> ConsentKept:
    """Write down when and where they agreed, in a person's words; “no” takes it back."""
    prospect = mine(session, prospect_id, by=by)
    words = " ".join(because.split())
    if not words or len(words) > MOST_WORDS:
        raise InvalidError(
            f"Say in up to {MOST_WORDS} characters when and where they agreed, or “no”.",
            field="because",
        )
    kept = {key: value for key, value in prospect.facts.items() if plain(key) != plain(FACT)}
    prospect.facts = kept | {FACT: words}
    prospect.updated_at = now
    yes = has_sms_consent(prospect)
    text = (
        f"{prospect.full_name} agreed to SMS: {words}. Steps by SMS are drafted from now on."
        if yes
        else f"{prospect.full_name} is not written to by SMS."
    )
    return ConsentKept(
        prospect_id=prospect.id, prospect_name=prospect.full_name, agreed=yes, text=text
    )
