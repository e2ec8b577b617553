"""Decides which prospect is meant by a few words: a number, an address, a name as it is typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.contacts import email_key, linkedin_key, read_linkedin
from engine.prospects.gazetteer import place_in_words
from engine.views.prospects import ProspectLine, ProspectList
from storage.tables import Prospect

NEAR_ENOUGH: Final = 84.0
"""rapidfuzz's score, 0 to 100, from which on a name is taken for a misspelling of another."""
CLEARLY_NEARER: Final = 6.0
"""By how much the best spelling must beat the next one to be taken without asking."""
MOST_NAMED: Final = 6
"""How many candidates a sentence names."""
LIST_LIMIT: Final = 15


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: int
    name: str
    company: str
    plain_name: str
    plain_company: str


def plain(text: str) -> str:
    """Words as people type them: no case, accents or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


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
    best = _by_name(_candidates(session, workspace_id), words)
    if not best:
        raise NotFoundError(
            f"No prospect is called “{_short(words)}”. "
            "`/outreach prospects` lists who there is; a CSV dropped here adds more."
        )
    if len(best) > 1:
        named = ", ".join(_described(candidate) for candidate in best[:MOST_NAMED])
        more = f" and {len(best) - MOST_NAMED} more" if len(best) > MOST_NAMED else ""
        raise AmbiguousError(
            f"“{_short(words)}” could be {named}{more}. Add the company or use the number."
        )
    return session.get_one(Prospect, best[0].id)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _described(candidate: _Candidate) -> str:
    at = f" at {_short(candidate.company)}" if candidate.company else ""
    return f"{_short(candidate.name)}{at} (#{candidate.id})"


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


def _candidates(session: Session, workspace_id: int) -> list[_Candidate]:
    rows = session.execute(
        select(Prospect.id, Prospect.full_name, Prospect.company_name)
        .where(Prospect.workspace_id == workspace_id)
        .order_by(Prospect.id)
    )
    return [
        _Candidate(id_, name, company or "", plain(name), plain(company or ""))
        for id_, name, company in rows
    ]


def _by_name(candidates: list[_Candidate], words: str) -> list[_Candidate]:
    """Those that fit best: the same name, all words found, or the nearest spelling."""
    wanted = plain(re.sub(r"\s+(?:at|from|of)\s+", " ", f" {words} ", flags=re.IGNORECASE))
    if not wanted:
        return []
    squashed = _squash(wanted)  # O'Hare is typed ohare, o hare and O’Hare
    same = [
        c
        for c in candidates
        if squashed in (_squash(c.plain_name), _squash(c.plain_name + c.plain_company))
    ]
    if same:
        return same
    parts = wanted.split()
    whole = [c for c in candidates if _all_in(parts, f"{c.plain_name} {c.plain_company}".split())]
    by_person = [c for c in whole if set(parts) & set(c.plain_name.split())]
    if by_person or whole:
        return by_person or whole
    begun = [c for c in candidates if _all_begin(parts, c.plain_name.split())]
    return begun or _nearest(candidates, wanted)


def _squash(words: str) -> str:
    return words.replace(" ", "")


def _all_in(parts: list[str], words: list[str]) -> bool:
    return set(parts) <= set(words)


def _all_begin(parts: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in parts)


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


def _words(row: Row[*tuple[Any, ...]]) -> str:
    read = (row.role, row.department, row.seniority, place_in_words(row.region, row.country))
    return plain(" ".join(filter(None, (*row[1:5], *read))))


def list_prospects(
    session: Session, workspace_id: int, text: str = "", *, limit: int = LIST_LIMIT
) -> ProspectList:
    """Prospects whose record has all the words, best priority first.

    The words are looked for in name, title, company and segment, and in what was read from the
    record: role, department, seniority and place.
    """
    parts = plain(text).split()
    rows = session.execute(
        select(
            Prospect.id,
            Prospect.full_name,
            Prospect.title,
            Prospect.company_name,
            Prospect.segment,
            Prospect.lead_status,
            Prospect.priority_score,
            Prospect.email,
            Prospect.linkedin_url,
            Prospect.phone,
            Prospect.role,
            Prospect.department,
            Prospect.seniority,
            Prospect.region,
            Prospect.country,
        )
        .where(Prospect.workspace_id == workspace_id)
        .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id)
    ).all()
    fitting = [row for row in rows if all(part in _words(row) for part in parts)]
    return ProspectList(
        text=text,
        total=len(fitting),
        prospects=tuple(
            ProspectLine(
                prospect_id=row.id,
                name=row.full_name,
                job_title=row.title,
                place=place_in_words(row.region, row.country),
                company=row.company_name,
                segment=row.segment,
                lead_status=row.lead_status,
                priority_score=row.priority_score,
                reachable_by=tuple(
                    word
                    for word, value in (
                        ("e-mail", row.email),
                        ("LinkedIn", row.linkedin_url),
                        ("phone", row.phone),
                    )
                    if value
                ),
            )
            for row in fitting[:limit]
        ),
    )
