"""Decides under which words a prospect is found, and keeps them beside whoever wrote the row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.states import WordKind
from storage.tables import Prospect, ProspectWord
from storage.tables.prospects import INDEXED_TEXT, not_indexed

MOST_WORD: Final = 60
"""Characters of a word that are kept; what is longer is found by its beginning."""
MOST_TEXT: Final = 400
"""Characters of a name, company or title that are looked at."""
AT_ONCE: Final = 1_000
"""New names that a search takes in before it looks; a worker takes in the others."""
BATCH: Final = 5_000
"""New names that a worker takes in in one transaction."""


def plain(text: str) -> str:
    """Words as people type them: no case, accents or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def squash(words: str) -> str:
    return words.replace(" ", "")


def words_of(text: str) -> set[str]:
    """The words of a plain text, neighbours as one word, and all of it as one.

    O'Hare is typed ohare and o hare, van Houten vanhouten.
    """
    parts = text.split()
    joined = {one + other for one, other in pairwise(parts)}
    return {word[:MOST_WORD] for word in {*parts, *joined, squash(text)} if word}


def keep_words(
    session: Session, workspace_id: int, *, most: int = AT_ONCE, waits: bool = True
) -> int:
    """Keep the words of up to `most` prospects who are new or renamed; how many there were.

    Somebody who is being worked on is waited for, or would not be found just then; a worker, which
    comes again, does not wait.
    """
    session.flush()
    rows = session.execute(
        select(Prospect.id, Prospect.full_name, Prospect.company_name, Prospect.title)
        .where(Prospect.workspace_id == workspace_id, not_indexed())
        .order_by(Prospect.workspace_id, Prospect.id)
        .limit(most)
        .with_for_update(skip_locked=not waits)
    ).all()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    session.execute(delete(ProspectWord).where(ProspectWord.prospect_id.in_(ids)))
    values = [
        value
        for id_, name, company, title in rows
        for value in _rows(workspace_id, id_, name, company, title)
    ]
    if values:
        session.connection().execute(insert(ProspectWord), values)
    session.execute(
        update(Prospect)
        .where(Prospect.id.in_(ids))
        .values(indexed_as=INDEXED_TEXT)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def keep_waiting_words(session: Session) -> int:
    """As `keep_words`, in one workspace where there is somebody; for a worker."""
    workspace_id = session.scalar(select(Prospect.workspace_id).where(not_indexed()).limit(1))
    return 0 if workspace_id is None else keep_words(session, workspace_id, most=BATCH, waits=False)


def _rows(
    workspace_id: int, prospect_id: int, name: str, company: str | None, title: str | None
) -> Iterator[dict[str, Any]]:
    texts: Iterable[tuple[WordKind, str | None]] = (
        (WordKind.NAME, name),
        (WordKind.COMPANY, company),
        (WordKind.TITLE, title),
    )
    for kind, text in texts:
        spoken = plain((text or "")[:MOST_TEXT])
        words = set(spoken.split()) if kind == WordKind.TITLE else words_of(spoken)
        for word in sorted({word[:MOST_WORD] for word in words}):
            yield {
                "workspace_id": workspace_id,
                "prospect_id": prospect_id,
                "kind": kind,
                "word": word,
                "backwards": word[::-1],
            }
