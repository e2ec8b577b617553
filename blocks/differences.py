"""Decides how an edit looks: the lines it changed, what went struck out and what came in bold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from blocks.base import esc
from engine.views.drafts import Change, DraftEdit

MOST_LINES = 8
MOST_LINE = 600
AROUND = 60
"""Characters shown of what stayed, on either side of a change."""
MARK = {"removed": "~", "added": "*", "same": ""}


def edit_lines(edit: DraftEdit) -> str:
    """The changed lines, the subject's first; what stayed is shortened to what a reader needs."""
    lines = [f"*Changed by {esc(edit.by, 80)}*"]
    if edit.subject:
        lines += [f"> Subject: {line}" for line in _lines(edit.subject)]
    body = list(_lines(edit.body))
    lines += [f"> {line}" for line in body[:MOST_LINES]]
    if len(body) > MOST_LINES:
        lines.append(f"and {len(body) - MOST_LINES} more lines")
    return "\n".join(lines)


def _lines(changes: Iterable[Change]) -> Iterator[str]:
    line: list[Change] = []
    for piece in _pieces(changes):
        if piece.text == "\n":
            yield from _line(line)
            line = []
        else:
            line.append(piece)
    yield from _line(line)


def _pieces(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes cut at line breaks, each break a piece of its own."""
    for change in changes:
        for number, text in enumerate(change.text.split("\n")):
            if number:
                yield Change(kind=change.kind, text="\n")
            if text.strip():
                yield Change(kind=change.kind, text=text)


def _line(pieces: list[Change]) -> Iterator[str]:
    """A line that changed; one in which all stayed is not told."""
    if all(piece.kind == "same" for piece in pieces):
        return
    told = []
    for number, piece in enumerate(pieces):
        text = " ".join(piece.text.split())
        if piece.kind == "same":
            text = _around(text, first=number == 0, last=number == len(pieces) - 1)
        mark = MARK[piece.kind]
        told.append(f"{mark}{esc(text, MOST_LINE)}{mark}")
    yield " ".join(told)


def _around(text: str, *, first: bool, last: bool) -> str:
    if first and len(text) > AROUND:
        return f"…{text[-AROUND:]}"
    if last and len(text) > AROUND:
        return f"{text[:AROUND]}…"
    if len(text) > 2 * AROUND:
        return f"{text[:AROUND]} … {text[-AROUND:]}"
    return text
