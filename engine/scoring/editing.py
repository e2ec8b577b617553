"""Decides what a form that a person filled in makes of the scoring model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from engine.errors import InvalidError
from engine.scoring import lists
from engine.scoring.drafts import keep, open_draft
from engine.scoring.fields import KNOWN, LOOKED_FOR_IN, TEXTS, ModelField
from engine.views.base import Actor
from engine.views.icp import CAP, ListsChange, RestChange, SignalChange
from storage.tables import ModelDraft

MOST_CAP: Final = 100
"""Points that the signals of a group can add together; a score has no more."""


def change_signal(
    session: Session, change: SignalChange, *, draft_id: int | None, by: Actor, now: datetime
) -> ModelDraft:
    """A draft with one signal changed, added or removed."""
    draft = open_draft(session, draft_id, by=by, now=now)
    signals = [dict(signal) for signal in draft.document["signal"]]
    at = next((i for i, s in enumerate(signals) if s["name"] == change.name), None)
    if change.name is not None and at is None:
        raise InvalidError("This signal is no longer in the model. Open `/outreach icp` again.")
    if at is not None and change.remove:
        del signals[at]
    elif at is not None:
        signals[at] = _signal(change, signals[at])
    else:
        signals.append(_signal(change, {"name": _free_name(change.because, signals)}))
    return keep(session, draft, {**draft.document, "signal": signals}, now)


def change_rest(
    session: Session, change: RestChange, *, draft_id: int | None, by: Actor, now: datetime
) -> ModelDraft:
    """A draft with other weights, grades or half-life."""
    draft = open_draft(session, draft_id, by=by, now=now)
    rest = {
        "priority": {
            name: _between(getattr(change, name), name, 0, 1)
            for name in ("fit", "referral_capacity", "signal_strength")
        },
        "grades": {
            grade: _between(
                getattr(change, f"grade_{grade.lower()}"), f"grade_{grade.lower()}", 0.1, 100
            )
            for grade in ("A", "B", "C")
        },
        "decay": draft.document["decay"]
        | {"half_life_days": _between(change.half_life_days, "half_life_days", 1, 3650)},
    }
    return keep(session, draft, draft.document | rest, now)


def change_lists(
    session: Session, change: ListsChange, *, draft_id: int | None, by: Actor, now: datetime
) -> ModelDraft:
    """A draft with other shared limits, industries or pillars."""
    draft = open_draft(session, draft_id, by=by, now=now)
    groups = [
        {**group, "cap": _cap(change.caps[group["name"]], group["name"])}
        if group["name"] in change.caps
        else group
        for group in draft.document["group"]
    ]
    said = {"industry": change.industries, "pillar": change.pillars}
    fields = {"industry": "industries", "pillar": "pillars"}
    rest = {
        name: lists.from_text(text, field=fields[name])
        for name, text in said.items()
        if text is not None
    }
    return keep(session, draft, {**draft.document, "group": groups, **rest}, now)


def _cap(text: str, group: str) -> float:
    cap = round(_number(text, CAP + group), 1)
    if not 0 < cap <= MOST_CAP:
        raise InvalidError(f"A limit is above 0 and at most {MOST_CAP}.", field=CAP + group)
    return cap


def _signal(change: SignalChange, before: Mapping[str, Any]) -> dict[str, Any]:
    """The signal as the form says; what the form does not show stays as it was."""
    if not change.because.strip():
        raise InvalidError("Say in a few words what it says of somebody.", field="because")
    kind = before.get("kind") or change.kind
    allowed = next((fields for name, fields in LOOKED_FOR_IN.items() if name == kind), ())
    words, values = _sorted(change.looked_for, before, before.get("in") or allowed)
    return {
        **before,
        "kind": kind,
        "score": before.get("score") or change.score,
        "in": _fields(before.get("in") or (), allowed, bool(words), bool(values)),
        "words": words,
        "values": values,
        "points": round(_between(change.points, "points", -MOST_CAP, MOST_CAP), 1),
        "cap": round(_between(change.cap, "cap", -MOST_CAP, MOST_CAP), 1),
        "because": change.because,
    }


def _sorted(
    looked_for: str, before: Mapping[str, Any], fields: Sequence[ModelField]
) -> tuple[list[str], list[str]]:
    """What is looked for as words and as values. What was one before stays one.

    Of the new, a value that is known is a value. Countries, regions and sectors have no fixed
    list: for those it is both.
    """
    known = {value for field in fields for value in KNOWN.get(field, ())}
    takes_words = any(field in TEXTS for field in fields)
    takes_values = any(field not in TEXTS for field in fields)
    takes_any = any(field not in TEXTS and field not in KNOWN for field in fields)
    parts = (part.strip() for part in re.split(r"[\n,]", looked_for))
    texts = dict.fromkeys(part for part in parts if part)
    words = [text for text in before.get("words", ()) if text in texts]
    values = [text for text in before.get("values", ()) if text in texts]
    known_here = {*words, *values}
    for text in (text for text in texts if text not in known_here):
        if takes_values and (text in known or takes_any or not takes_words):
            values.append(text)
        if takes_words and text not in known:
            words.append(text)
    return words, values


def _fields(
    before: Sequence[ModelField], allowed: Sequence[ModelField], words: bool, values: bool
) -> list[ModelField]:
    """Where the signal is looked for: where it was, and where what it has got now can be."""
    wanted = {True: words, False: values}
    found = [field for field in before if wanted[field in TEXTS]]
    for texts in (True, False):
        if wanted[texts] and not any((field in TEXTS) is texts for field in found):
            found += [field for field in allowed if (field in TEXTS) is texts]
    return found


def _free_name(because: str, signals: list[dict[str, Any]]) -> str:
    """A name for a new signal, made of its sentence."""
    words = re.sub(r"[^a-z0-9]+", "_", because.casefold()).strip("_")[:30] or "signal"
    taken = {signal["name"] for signal in signals}
    return next(
        name for n in range(1, 1000) if (name := words if n == 1 else f"{words}_{n}") not in taken
    )


def _between(text: str, field: str, low: float, high: float) -> float:
    """The number typed into `field`; out of bounds is told there, in words."""
    number = _number(text, field)
    if not low <= number <= high:
        raise InvalidError(f"Write a number from {low:g} to {high:g}.", field=field)
    return number


def _number(text: str, field: str) -> float:
    try:
        number = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError as error:
        raise InvalidError(f"“{text[:30]}” is not a number.", field=field) from error
    if not -1e6 < number < 1e6:
        raise InvalidError(f"“{text[:30]}” is not a number.", field=field)
    return round(number, 4)
