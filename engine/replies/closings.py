"""Decides whether a line closes a letter: by the formulas that are known, or by where it stands."""

from __future__ import annotations

import re

from engine.replies.layout import CLOSING, CLOSING_LONG, CLOSING_LOOSE
from engine.replies.sayings import GREETS, says_something
from engine.replies.senders import Sender
from engine.replies.signers import Line

LONGEST_CLOSING = 60
MOST_CLOSING_WORDS = 8
SENTENCE_ENDS = re.compile(r"[.?!…)\]\"”»'’\u2600-\u27bf\U0001f300-\U0001faff]\s*$")


def is_closing(line: str, sender: Sender) -> bool:
    """A closing formula, alone or with the name on the same line: `Cheers, Tom`."""
    bare = line.rstrip(" ,.!–-:;)🙂😊")
    if CLOSING_LONG.fullmatch(bare):
        return True
    if len(bare) > LONGEST_CLOSING:
        return False
    if CLOSING.fullmatch(bare):
        return True
    return any(
        CLOSING.fullmatch(formula) and _is_signer(name, sender, after_comma=after_comma)
        for formula, name, after_comma in _halves(bare)
    )


def _halves(line: str) -> list[tuple[str, str, bool]]:
    """A line as a formula and a name, wherever it may be divided, and whether a comma does it."""
    return [
        (line[:at].strip(" ,!."), line[at:].strip(" ,!"), line[at] == ",")
        for at in (found.start() for found in re.finditer(r"[\s,]+", line))
    ]


def _is_signer(name: str, sender: Sender, *, after_comma: bool) -> bool:
    """Whether what stands beside a formula is whoever signs: `Tom`, `formanden`, `Vera at work`."""
    signer = Line.of(name, sender)
    is_name = signer.is_mine or signer.is_name or (after_comma and name[:1].isupper())
    signs = signer.signs or signer.is_office or (signer.is_label and is_name)
    return signs and not says_something(name)


def may_close(lines: list[str], at: int, sender: Sender) -> bool:
    """Whether a line can be a formula that no list is sure of, by its comma and where it stands."""
    line, above = lines[at].strip(), lines[at - 1].strip()
    bare = line.rstrip(" ,.!")
    words = len(bare.split())
    if len(bare) > LONGEST_CLOSING or words > MOST_CLOSING_WORDS:
        return False
    if above and not SENTENCE_ENDS.search(above):
        return False
    if line[-1] == ",":
        return words > 1 and (bool(CLOSING_LOOSE.fullmatch(bare)) or not GREETS.fullmatch(line))
    if CLOSING_LOOSE.fullmatch(bare):
        below = next((later.strip() for later in lines[at + 1 :] if later.strip()), "")
        return bool(below) and not CLOSING.fullmatch(below.rstrip(" ,.!"))
    return any(
        after_comma
        and CLOSING_LOOSE.fullmatch(formula)
        and _is_signer(name, sender, after_comma=True)
        for formula, name, after_comma in _halves(bare)
    )
