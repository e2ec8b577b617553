"""Decides which subcommand a typed line means, and what a line that means none is told.

Only what is certain is run: a name, a clear beginning of one, the same with words that lead up to
it, a question of the known ones. What is merely near or alike is named and left to the person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.question_tokens import goes_on
from bot.question_words import is_in_table, read_question
from engine.errors import InvalidError

HELP: Final = "help"
FEWEST_LETTERS: Final = 3
"""Of a beginning that is run; fewer begin too many words by accident."""
FEWEST_WORDS: Final = 3
"""Of a line that is read as a question."""
ASKING: Final = frozenset(
    (
        *("who", "whos", "whom", "what", "whats", "which", "why", "when", "how", "hows"),
        *("did", "is", "are", "has", "have", "any", "anyone"),
    )
)
"""What a question begins with where it has no mark."""
NEAR_ENOUGH: Final = 0.6
"""Of the letters must be right in their places, neighbours that changed places counted once."""
MOST_NAMED: Final = 4
MARKS: Final = "`“”\"'«»/:;,.?!"
LEADING: Final = frozenset(
    ("outreach", "please", "show", "list", "open", "see", "get", "me", "the", "all", "view")
)
TURNED: Final = {
    ("new", "campaign"): "campaign new",
    ("my", "drafts"): "drafts mine",
    ("score", "model"): "icp",
}
"""Two words that one says for it."""
OTHERS: Final = {
    "approve": "drafts approve CAMPAIGN",
    "add": "import",
    "agree": "consent",
    "absent": "away",
    "answers": "messages",
    "block": "suppress",
    "bounces": "senders",
    "contacts": "prospects",
    "csv": "export",
    "dashboard": "metrics",
    "download": "export",
    "delete": "erase",
    "figures": "metrics",
    "forecast": "dry-run",
    "forget": "erase",
    "holiday": "away",
    "leads": "prospects",
    "mailboxes": "senders",
    "mails": "pending",
    "new": "campaign new",
    "people": "prospects",
    "plan": "cadence",
    "rank": "prioritize",
    "remove": "erase",
    "replied": "track NAME replied",
    "report": "digest",
    "score": "explain",
    "scoring": "icp",
    "search": "find",
    "send": "pending",
    "start": "sequence",
    "stats": "metrics",
    "status": "health",
    "timezone": "settings",
    "today": "cadence today",
    "tomorrow": "cadence",
    "top": "prioritize top",
    "unblock": "unsuppress",
    "upload": "import",
    "vacation": "away",
    "week": "cadence",
    "write": "sequence",
}
"""Other words for it; what follows them is kept, where the line is not whole without it."""
_WHOM: Final = ("CAMPAIGN", "replied")
"""What ends a line that is whole."""
_BEFORE_A_NAME: Final = frozenset(("is", "about", "for", "of", "to"))


@dataclass(frozen=True)
class Meant:
    """A subcommand's name, and the words after it."""

    name: str
    words: str


def read_line(names: Collection[str], line: str) -> Meant:
    """What of `names` the line means; InvalidError names what was probably meant."""
    line = _bare(line)
    if is_in_table(line) or (_asks(line) and _is_question(names, line)):
        return Meant("ask", line)
    while True:
        word, rest = _first(line)
        second, after = _first(rest)
        turned = TURNED.get((word.casefold(), second.casefold()))
        if turned is not None:
            name, _, words = turned.partition(" ")
            return Meant(name, f"{words} {after}".strip())
        certain = _certain(names, word.casefold(), rest)
        if certain is not None:
            return Meant(certain, rest)
        if word.casefold() not in LEADING or not rest:
            raise InvalidError(_told(names, word, rest))
        line = rest


def _bare(line: str) -> str:
    line = line.strip()
    if line[:1] in {"`", "“", '"'}:
        line = line.strip(MARKS)
    word, rest = _first(line)
    return f"{word} {rest}".strip()


def _first(line: str) -> tuple[str, str]:
    """The first word without marks around it, and the rest as it was typed."""
    word, *rest = line.split(None, 1) or [""]
    return word.strip(MARKS), rest[0].strip() if rest else ""


def _asks(line: str) -> bool:
    """Whether it looks like a question, and not like a subcommand with a slip in it."""
    words = line.split()
    if len(words) < FEWEST_WORDS or words[0].casefold() not in ASKING:
        return line.endswith("?") and len(words) >= FEWEST_WORDS
    return words[0].casefold() not in {"who", "why"} or goes_on(words[1])


def _is_question(names: Collection[str], line: str) -> bool:
    """Whether it is one; `why Ines Okafor` is its own answer, and needs no asking."""
    try:
        found = read_question(line)
    except InvalidError:
        return False
    word, rest = _first(line)
    return word.casefold() not in names or (found.command, found.words) != (word.casefold(), rest)


def _certain(names: Collection[str], word: str, rest: str) -> str | None:
    if word in names:
        return word
    begun = [name for name in names if name.startswith(word)]
    if len(word) < FEWEST_LETTERS or not begun:
        return None
    one = min(begun, key=len)
    if len(begun) == 1:
        return one
    if sorted(begun) == [one, f"{one}s"]:  # one of them is asked for by name
        return one if rest else f"{one}s"
    return None


def _told(names: Collection[str], word: str, rest: str) -> str:
    lines = [f"`/outreach {line}`" for line in _probable(names, word.casefold(), rest)]
    hint = f" Did you mean {_either(lines)}?" if lines else ""
    return f"There is no `/outreach {word[:40]}`.{hint} `/outreach help` says what there is."


def _either(lines: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(lines[:-1]), lines[-1])))


def _probable(names: Collection[str], word: str, rest: str) -> Iterator[str]:
    begun = [name for name in names if name.startswith(word)] if word else []
    if begun:
        yield from begun[:MOST_NAMED]
        return
    found = process.extractOne(
        word,
        [*names, HELP, *OTHERS],
        scorer=OSA.normalized_similarity,
        score_cutoff=NEAR_ENOUGH,
    )
    if found is not None:
        meant = OTHERS.get(found[0], found[0])
        yield meant if meant.endswith(_WHOM) else f"{meant} {_tidy(rest)}".strip()


def _tidy(rest: str) -> str:
    first, after = _first(rest)
    return (after if first.casefold() in _BEFORE_A_NAME else rest).replace("`", "")[:80].strip()
