"""Decides how words are looked up in the index: whole, by their beginning, and by how they sound.

A word with a slip in it has its beginning or its ending right, so both are looked up, and the
words that stand there are compared with it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.prospects.words import MOST_WORD
from storage.states import WordKind
from storage.tables import Prospect, ProspectWord

ALIKE: Final = 66.0
"""rapidfuzz's ratio of two words, 0 to 100, from which on the one may be meant by the other."""
MOST_ALIKE: Final = 12
"""Words that may be meant by one."""
MOST_CANDIDATES: Final = 200
"""Prospects whose whole name is then compared."""
LAST: Final = "\U0010ffff"


def every(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return and_(*conditions)


def has_word(workspace_id: int, *words: str, names_only: bool = False) -> ColumnElement[bool]:
    """Prospects with one of `words` in their name or company."""
    kinds = (WordKind.NAME,) if names_only else (WordKind.NAME, WordKind.COMPANY)
    cut = [word[:MOST_WORD] for word in words]
    return _among(workspace_id, ProspectWord.word.in_(cut), ProspectWord.kind.in_(kinds))


def begins_word(workspace_id: int, beginning: str, *kinds: WordKind) -> ColumnElement[bool]:
    """Prospects with a word in their name, company or title (or only `kinds`) that begins so."""
    of_kind = ProspectWord.kind.in_(kinds or tuple(WordKind))
    return _among(workspace_id, of_kind, begins(ProspectWord.word, beginning))


def begins(column: InstrumentedAttribute[str], beginning: str) -> ColumnElement[bool]:
    """A range that an index answers; words have letters and digits only."""
    cut = beginning[:MOST_WORD]
    return and_(column >= cut, column < cut + LAST)


def _among(workspace_id: int, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return Prospect.id.in_(
        select(ProspectWord.prospect_id).where(
            ProspectWord.workspace_id == workspace_id, *conditions
        )
    )


def sounds_like(session: Session, workspace_id: int, parts: Sequence[str]) -> ColumnElement[bool]:
    """Prospects most of whose words may be meant by `parts`."""
    alike = {word for part in parts for word in alike_words(session, workspace_id, part)}
    if not alike:
        return false()
    ids = session.scalars(
        select(ProspectWord.prospect_id)
        .where(
            ProspectWord.workspace_id == workspace_id,
            ProspectWord.word.in_(sorted(alike)),
            ProspectWord.kind != WordKind.TITLE,
        )
        .group_by(ProspectWord.prospect_id)
        .order_by(func.count().desc(), ProspectWord.prospect_id)
        .limit(MOST_CANDIDATES)
    ).all()
    return Prospect.id.in_(ids)


def alike_words(session: Session, workspace_id: int, word: str) -> list[str]:
    """Words of names and companies that may be meant by `word`, the nearest first."""
    share = max(1, (len(word) - 1) // 3)
    queries: tuple[Select[str], ...] = tuple(
        select(ProspectWord.word)
        .where(
            ProspectWord.workspace_id == workspace_id,
            ProspectWord.kind == kind,
            begins(column, text[:share]),
            func.length(ProspectWord.word).between(len(word) - 2, len(word) + 2),
        )
        .distinct()
        for kind in (WordKind.NAME, WordKind.COMPANY)
        for column, text in ((ProspectWord.word, word), (ProspectWord.backwards, word[::-1]))
    )
    known = reduce(operator.or_, (set(session.scalars(query)) for query in queries))
    found = process.extract(
        word, sorted(known), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_ALIKE
    )
    return [str(text) for text, _, _ in found]
