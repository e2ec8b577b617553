"""Decides which prospect is meant by a few words: a number, an address, a name as it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects import lookup
from engine.prospects.contacts import email_key, linkedin_key, read_linkedin
from engine.prospects.words import keep_words, plain, squash
from storage.states import Approval, WordKind
from storage.tables import Prospect

NEAR_ENOUGH: Final = 84.0
"""rapidfuzz's score, 0 to 100, from which on a name is taken for a misspelling of another."""
CLEARLY_NEARER: Final = 6.0
"""By how much the best spelling must beat the next one to be taken without asking."""
MOST_NAMED: Final = 6
"""How many candidates a sentence names."""
MOST_FOUND: Final = 200
"""How many candidates are looked at; more than that are too many to tell apart."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: int
    name: str
    company: str
    plain_name: str
    plain_company: str
    approval: Approval


def find(session: Session, workspace_id: int, text: str) -> Prospect:
    """The one prospect that `text` means: its number, e-mail, profile, name, or name and company.

    AmbiguousError lists the candidates with their numbers; NotFoundError says what to do.
    """
    words = text.strip().strip("“”\"'").strip()
    if not words:
        raise InvalidError("Say who: a name, an e-mail address or a prospect's number.")
    exact = _by_key(session, workspace_id, words)
    if exact is not None:
        return exact
    keep_words(session, workspace_id)
    best = _by_name(session, workspace_id, words)
    if not best and words[-1:] in {"s", "S"}:  # “ines' owner”, “kates reply”
        best = _by_name(session, workspace_id, words[:-1].rstrip("'’"))
    if not best:
        raise NotFoundError(
            f"No prospect is called “{_short(words)}”. "
            "`/outreach prospects` lists who there is, `/outreach import` says how more come in."
        )
    if len(best) > 1:
        named = ", ".join(_described(candidate) for candidate in best[:MOST_NAMED])
        left = "many" if len(best) >= MOST_FOUND else str(len(best) - MOST_NAMED)
        more = f" and {left} more" if len(best) > MOST_NAMED else ""
        raise AmbiguousError(
            f"“{_short(words)}” could be {named}{more}. Add the company or use the number.",
            [(each.id, _called(each)) for each in best[:MOST_NAMED]],
        )
    return session.get_one(Prospect, best[0].id)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _called(candidate: _Candidate) -> str:
    at = f", {_short(candidate.company)}" if candidate.company else ""
    return f"{_short(candidate.name)}{at}"


def _described(candidate: _Candidate) -> str:
    at = f" at {_short(candidate.company)}" if candidate.company else ""
    rejected = ", rejected" if candidate.approval is Approval.REJECTED else ""
    return f"{_short(candidate.name)}{at} (#{candidate.id}{rejected})"


def _by_key(session: Session, workspace_id: int, words: str) -> Prospect | None:
    condition: ColumnElement[bool] | None = None
    number = re.fullmatch(r"#?(\d{1,15})", words)
    profile = read_linkedin(words)
    if number:
        condition = Prospect.id == int(number[1])
    elif profile is not None:
        condition = Prospect.linkedin_key == linkedin_key(profile)
    elif "@" in words and " " not in words:
        # Slack turns a typed address into <mailto:a@b|a@b>.
        address = re.sub(r"^<mailto:([^|>]+).*$", r"\1", words)
        condition = Prospect.email_key == email_key(address)
    if condition is None:
        return None
    return session.scalars(
        select(Prospect).where(Prospect.workspace_id == workspace_id, condition)
    ).first()


def _by_name(session: Session, workspace_id: int, words: str) -> list[_Candidate]:
    """Those that fit best: the same name, all words found, or the nearest spelling."""
    wanted = plain(re.sub(r"\s+(?:at|from|of)\s+", " ", f" {words} ", flags=re.IGNORECASE))
    if not wanted:
        return []
    parts = wanted.split()
    squashed = squash(wanted)  # O'Hare is typed ohare, o hare and O’Hare

    def read(condition: ColumnElement[bool]) -> list[_Candidate]:
        return _read(session, workspace_id, condition)

    whole = [lookup.has_word(workspace_id, part) for part in parts]
    someone = lookup.has_word(workspace_id, *parts, names_only=True)
    looks: tuple[tuple[list[ColumnElement[bool]], Callable[[_Candidate], bool]], ...] = (
        (
            [lookup.has_word(workspace_id, squashed, names_only=True)],
            lambda c: squash(c.plain_name) == squashed,
        ),
        ([*whole, someone], lambda c: squash(c.plain_name + c.plain_company) == squashed),
        ([*whole, someone], lambda _: True),
        (whole, lambda _: True),
        ([lookup.begins_word(workspace_id, part, WordKind.NAME) for part in parts], lambda _: True),
    )
    for conditions, fits in looks:
        found = [c for c in read(lookup.every(conditions)) if fits(c)]
        if found:
            return found
    return _nearest(read(lookup.sounds_like(session, workspace_id, parts)), wanted)


def _read(session: Session, workspace_id: int, condition: ColumnElement[bool]) -> list[_Candidate]:
    rows = session.execute(
        select(Prospect.id, Prospect.full_name, Prospect.company_name, Prospect.approval)
        .where(Prospect.workspace_id == workspace_id, condition)
        .order_by(Prospect.id)
        .limit(MOST_FOUND)
    )
    return [
        _Candidate(id_, name, company or "", plain(name), plain(company or ""), approval)
        for id_, name, company, approval in rows
    ]


def _nearest(candidates: list[_Candidate], wanted: str) -> list[_Candidate]:
    scored: dict[int, float] = {}
    for texts in (
        [c.plain_name for c in candidates],
        [f"{c.plain_name} {c.plain_company}" for c in candidates],
    ):
        for _, score, at in process.extract(
            wanted, texts, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_ENOUGH, limit=20
        ):
            scored[at] = max(score, scored.get(at, 0.0))
    if not scored:
        return []
    top = max(scored.values())
    return [candidates[at] for at in sorted(scored) if scored[at] > top - CLEARLY_NEARER]
