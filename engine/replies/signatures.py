"""Decides where a signature begins: at a delimiter, a closing formula, a name, a line of a phone.

What stands in the signature is kept apart, since people ask to be left alone there as well.
"""

from __future__ import annotations

import re

from engine.replies.closings import SENTENCE_ENDS, is_closing, may_close
from engine.replies.layout import SENT_FROM, THANKS
from engine.replies.notices import is_legal
from engine.replies.sayings import GREETS, introduces, says_something
from engine.replies.senders import Sender
from engine.replies.signers import CONTACT, PARTS, Line

MOST_LINES = 12
MOST_LOOKED_AT = 24
MOST_BLOCKS = 6
MOST_LABELS = 6
"""Lines of a paragraph that only say who writes; a longer one is a list."""
LONGEST_LINE = 90
LONGEST_SENTENCE = 200
FEW_WORDS = 5
DELIMITER = re.compile(r"\s*(?:--|—|[_=*-]{5,})\s*")
POSTSCRIPT = re.compile(
    r"\W?(?:p\.?\s?-?\s?p?\.?\s?s|n\.?b|ps|p\.\s?d\.?|pd(?=\s?:)|u\.i\.?|jk(?=\.))\b\.?\s*[:.–-]?\s?\S",
    re.IGNORECASE,
)
ITEM = re.compile(r"[-–—*•]\s")
"""What begins a line of a list, of which one alone may be a name: `- Tom`."""


def split_signature(text: str, sender: Sender) -> tuple[str, str]:
    """What was written, a postscript included, and the signature with all else that is below it."""
    lines = text.split("\n")
    cut = next((at for at in range(len(lines)) if _begins(lines, at, sender)), len(lines))
    kept, rest = lines[:cut], lines[cut:]
    kept, more = _without_blocks(kept, sender)
    rest = more + rest
    after = next((at for at, line in enumerate(rest) if POSTSCRIPT.match(line)), None)
    if after is not None:
        postscript = _until_legal(rest[after:])
        kept += ["", *postscript]
        rest = rest[:after]
    else:
        kept, more = _around_postscript(kept, sender)
        rest = more + rest
    own = "\n".join(kept).strip()
    return (own, "\n".join(rest).strip()) if own else (text, "")


def _around_postscript(lines: list[str], sender: Sender) -> tuple[list[str], list[str]]:
    """Without a signature that has no closing formula and stands above a postscript."""
    at = next((at for at, line in enumerate(lines) if at and POSTSCRIPT.match(line)), None)
    if at is None:
        return lines, []
    above, taken = _without_blocks(lines[:at], sender)
    return ([*above, "", *lines[at:]], taken) if taken else (lines, [])


def _until_legal(lines: list[str]) -> list[str]:
    ends = (at for at, line in enumerate(lines) if is_legal(line.strip()))
    end = next(ends, len(lines))
    return [line for line in lines[:end] if not SENT_FROM.fullmatch(line.strip())]


def _begins(lines: list[str], at: int, sender: Sender) -> bool:
    line = lines[at].strip()
    if DELIMITER.fullmatch(line) or SENT_FROM.fullmatch(line):
        return True
    if at == 0 or not line or len(line) > LONGEST_SENTENCE:
        return False
    is_sure = is_closing(line, sender)
    if not is_sure and not may_close(lines, at, sender):
        return False
    below = lines[at + 1 : at + MOST_LOOKED_AT]
    rest = [later.strip() for later in below if later.strip()]
    rest = rest[: next((n for n, later in enumerate(rest) if _ends(later)), len(rest))]
    if not is_sure:
        return len(rest) <= MOST_LABELS and all(Line.of(one, sender).is_label for one in rest)
    if not rest and THANKS.fullmatch(line.rstrip(" .!")):
        return False  # thanks without a name below belong to what is said
    return len(rest) <= MOST_LINES and all(len(later) <= LONGEST_LINE for later in rest)


def _ends(line: str) -> bool:
    return bool(
        POSTSCRIPT.match(line)
        or is_legal(line)
        or DELIMITER.fullmatch(line)
        or SENT_FROM.fullmatch(line)
    )


def _without_blocks(lines: list[str], sender: Sender) -> tuple[list[str], list[str]]:
    """Without names, initials and lines of contact at the end; what was taken, in order."""
    taken: list[str] = []
    for _ in range(MOST_BLOCKS):
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        begin = _tail(lines, sender)
        if begin is None:
            break
        lines, taken = lines[:begin], [*lines[begin:], *taken]
    return lines, taken


def _tail(lines: list[str], sender: Sender) -> int | None:
    """Where the lines begin that only say who writes; None when the last one does not."""
    blank = max((at for at, line in enumerate(lines) if not line.strip()), default=-1) + 1
    if _stands_apart(lines, blank, sender) and _has_contact(lines[blank:], sender):
        return blank
    end = at = len(lines) - _is_below_motto(lines[blank:], sender)
    while at > max(blank, end - MOST_LABELS) and Line.of(lines[at - 1], sender).is_label:
        at -= 1
    for begin in range(at, end):
        if _stands_apart(lines, begin, sender) and _signs(lines[begin:end], sender):
            return begin
    return None


def _is_below_motto(block: list[str], sender: Sender) -> bool:
    """Whether the last line of a paragraph is a motto below a name and a house."""
    if len(block) < 3 or not Line.of(block[-1], sender).is_motto:
        return False
    lines = [Line.of(line, sender) for line in block[:-1]]
    return all(line.is_label for line in lines) and all(line.signs for line in lines[:2])


def _stands_apart(lines: list[str], begin: int, sender: Sender) -> bool:
    """Whether what is above has come to an end, and does not lead up to a name."""
    said = [line.strip() for line in lines[:begin] if line.strip()]
    if not said or introduces(said[-1]):
        return False
    if len(said) == 1 and _only_greets(said[0]):
        return False  # below a greeting alone a name is all that is said
    line = lines[begin].strip()
    return (
        not lines[begin - 1].strip()
        or bool(SENTENCE_ENDS.search(said[-1]))
        or (said[-1][-1] == "," and begin == len(lines) - 1)
        or (line[0] in "-–—/~" and not ITEM.match(said[-1]))
        or Line.of(line, sender).is_mine
    )


def _only_greets(line: str) -> bool:
    few = len(line.split()) <= FEW_WORDS
    return few and (line[-1] == "," or (line[-1] != "." and bool(GREETS.fullmatch(line))))


def _has_contact(block: list[str], sender: Sender) -> bool:
    """A paragraph with a name, and titles and ways of contact below it or beside it."""
    lines = [line.strip() for line in block]
    if not lines or len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        return False
    if any(line.endswith(("?", ":")) for line in lines) or says_something(" ".join(lines)):
        return False
    if len(lines) > 1 and all(ITEM.match(line) for line in lines):
        return False
    first = PARTS.split(lines[0])[0]
    if len(lines) == 1 and not sender.is_named(first):
        return False  # beside an address it is whom to write to
    return _is_name(first, sender) and any(map(CONTACT.search, lines))


def _signs(block: list[str], sender: Sender) -> bool:
    """Whether lines that may be a signature are one."""
    lines = [Line.of(line, sender) for line in block]
    first, last = lines[0], lines[-1]
    if len(lines) > 1 and all(ITEM.match(line.text) for line in lines):
        return False
    if first.is_mine or (first.is_name and len(lines) == 1):
        return first.is_mine or not says_something(first.text)
    if not first.signs and (not first.text[:1].isupper() or says_something(first.text)):
        return False
    if first.is_name and all(CONTACT.search(line.text) for line in lines[1:]):
        return True
    words = len(first.text.split())
    greets = 1 < words <= FEW_WORDS and last.is_name and not says_something(last.text)
    return any(line.signs for line in lines) or (len(lines) > 1 and greets)


def _is_name(line: str, sender: Sender) -> bool:
    """Whether a line is only the sender's name or initials, or anybody's."""
    return sender.is_named(line) or Line.of(line, sender).is_name
