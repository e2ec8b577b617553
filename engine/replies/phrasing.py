"""Decides how the phrases of the word lists are written, and finds them in a text.

A phrase is looked for without regard to accents and, but for names, to case. In it
`(a|b)` is one of several, `[a |b ]` may be missing, `[a |b ]*` and `(a |b )*` may come several
times over;
`[- ]` is a hyphen or a space, `interest*` any ending, `_` any word, `~` some words of the same
sentence, or none;
`^` and `$` are the ends of a sentence; `QUESTION` is its rest, up to a question mark;
`NAME` is somebody's name and `ADDRESS` an address. What begins with a backslash is a regular
expression's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

LETTER = r"(?-i:[A-Z])[\w'-]+"
NO_NAME = (
    "i|we|you|the|this|that|it|if|he|she|they|me|us|sie|wir|ich|der|die|das|den|dem|es|ihr|mir|uns"
    "|again|then|no|not|yes|sorry|thanks|please|bitte|merci|je|il|elle|nous|vous|le|la|les|el|ella"
    "|los|usted|o|a|os|as|um|uma|ik|wij|we|u|de|het|een|lo|gli|un|una|our|my|your|re|fw|hi|hello"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may"
    "|june|july|august|september|october|november|december|montag|dienstag|mittwoch|donnerstag"
    "|freitag|samstag|sonntag|januar|februar|marz|mai|juni|juli|oktober|dezember|hr|ihnen|ihre"
    "|linkedin|whatsapp|zoom|teams|gdpr|q1|q2|q3|q4|crm|ok|christmas|easter"
)
PARTICLE = r"(?:(?:van|von|der|den|de|da|di|del|la|le|ten|el|al)\s)"
TITLE = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Madame|Monsieur|M|Sra?|Dª|Don|Doña|Dott|Dottor"
    r"|Dottoressa|Sig|Signora?|Signor|Dhr|Mevr|Mevrouw|Meneer|Sir|Senhora?|Dra)\b\.?(?:ssa|ra)?\s)"
)
NAME = (
    rf"(?:{TITLE}{{1,2}}|(?<=[\w,:(&/+] )|(?<=\+)|(?={LETTER}\s{PARTICLE}{{0,2}}{LETTER}))"
    rf"(?!(?:{NO_NAME})\b){LETTER}(?:\s{PARTICLE}{{0,2}}{LETTER}){{0,2}}"
)
"""One capital alone is a name only where no sentence begins."""
ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
IN_SENTENCE = r"(?:[^.!?;\n]|\.(?=\S))"
WILD = {
    "~": rf"{IN_SENTENCE}{{0,45}}?",
    "_": r"[\w'&-]+(?:\.[\w'&-]+)*",
    "*": r"\w*",
    "^": r"(?:^|(?<=[.!?;:,(\n–-] )|(?<=\n))",
    "$": r"(?=\s*(?:[.!?;,)\n–-]|$))",
}
PLAIN = re.compile(r"[a-z0-9']+")
"""What stands for itself."""
RAW = re.compile(r"\\.|\[[- ]{2}\]\??|\[\^[^\]]*\][*+?]?|\(\?<?[!=]")
FAR = 200
"""How many characters may stand between two parts of a phrase: without a bound the time that a long
text takes grows with its square."""
SOME_WORDS = re.compile(r"\[_ (?:\|(?:_ )+)*\]\*")
"""Any words, in groups: told apart in one way alone, since each way would be tried."""
MOST_TIMES = 6
REPEATS = {"*": f"){{0,{MOST_TIMES}}}", "+": f"){{1,{MOST_TIMES}}}", "?": ")?"}
HIDDEN = "#"
LETTERS = str.maketrans(
    dict(zip("\u2019\u2018ıłŁøØđĐ", "''ilLoOdD", strict=True))
    | {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"}
)
"""What Unicode takes for letters of their own, and people leave out with the accents."""
WORDS = {
    "QUESTION": rf"{IN_SENTENCE}{{0,160}}?\?",
    "NAME": NAME,
    "ADDRESS": ADDRESS,
}


def folded(text: str) -> str:
    """Without accents and typographic quotes: as phrases and texts are compared."""
    text = text.translate(LETTERS)
    return "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )


def plain(text: str) -> str:
    """A text as phrases expect it: folded, one space between words, a line for each paragraph."""
    paragraphs = re.split(r"\n\s*\n", folded(text))
    return "\n".join(" ".join(one.split()) for one in paragraphs if one.strip())


@dataclass(frozen=True, eq=False)
class Phrase:
    """One line of a word list."""

    written: str

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        """Compiled when it is first needed: most are never."""
        return re.compile(expression(self.written), re.IGNORECASE)

    @cached_property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Of each of these, one stands in lower case in every text that the phrase is in."""
        return needs(self.written)

    def _may_be_in(self, lowered: str) -> bool:
        return all(any(map(lowered.__contains__, one_of)) for one_of in self.needs)

    def is_in(self, text: str, lowered: str) -> bool:
        """Whether it stands in `text`; `lowered` is the same in lower case."""
        return self._may_be_in(lowered) and self._expression.search(text) is not None

    def hide(self, text: str, lowered: str) -> str:
        """The text with every place of this phrase made unreadable."""
        if not self._may_be_in(lowered):
            return text
        return self._expression.sub(lambda match: HIDDEN * len(match.group()), text)


def expression(written: str) -> str:
    """The regular expression of a phrase."""
    parts = list(_translated(folded(written)))
    before = "" if written[0] in "^\\" else r"(?<!\w)"
    open_ended = written[-1] in "*~$ +]" and not written.endswith(("]*", "]+"))
    after = "" if open_ended else r"(?!\w)"
    return f"{before}{''.join(parts)}{after}"


def _translated(written: str) -> Iterator[str]:
    at, last = 0, ""
    while at < len(written):
        char = written[at]
        word = next((word for word in WORDS if written.startswith(word, at)), None)
        raw = PLAIN.match(written, at) or RAW.match(written, at)
        some = SOME_WORDS.match(written, at)
        if word is not None:
            yield f"(?:{WORDS[word]})"
            at += len(word)
        elif raw is not None:
            yield _bounded(raw.group()) if raw.end() < len(written) else raw.group()
            at = raw.end()
        elif some is not None:
            most = MOST_TIMES * max(one.count("_") for one in some.group().split("|"))
            yield f"(?:{WILD['_']} ){{0,{most}}}"
            at = some.end()
        elif written.startswith("~?", at):
            yield WORDS["QUESTION"]
            at += 2
        elif char == "]":
            repeats = REPEATS.get(written[at + 1 : at + 2])
            yield repeats or ")?"
            at += 2 if repeats else 1
        elif written.startswith(" ~", at) and not written.startswith(" ~?", at):
            yield rf"(?!\w){WILD['~']}"
            at += 2
        elif written.startswith(")*", at) and last == " ":
            yield REPEATS["*"]
            at += 2
        elif char == "?" and last in "|([":
            yield r"\?"
            at += 1
        else:
            yield {"[": "(?:", "(": "(?:", ".": r"\.", **WILD}.get(char, char)
            at += 1
        last = char


def _bounded(raw: str) -> str:
    """Of `[^…]*`, what has an end."""
    if not raw.startswith("[^") or raw[-1] not in "*+":
        return raw
    return f"{raw[:-1]}{{{int(raw[-1] == '+')},{FAR}}}"


def needs(written: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words, of each of which one stands wherever the phrase is found.

    The group that tells most comes first; there is none when nothing is known.
    """
    bare = re.sub("|".join(WORDS), "~", folded(written)).lower()
    candidates = (_beginnings(part) for part in _required(bare))
    usable = [found for found in candidates if found and _shortest(found) > 1]
    return tuple(sorted(usable, key=_shortest, reverse=True))


def _shortest(words: Iterable[str]) -> int:
    return min(map(len, words))


def _required(written: str) -> Iterator[str]:
    """The parts that a phrase cannot do without: plain words, and groups of alternatives."""
    depth, part = 0, ""
    for at, char in enumerate(written):
        opens, closes = char in "([", char in ")]"
        if depth == 0 and (opens or char in "~_*^$\\|"):
            yield _without_optional(part)
            part = ""
        depth += opens
        part += char
        depth -= closes
        if closes and depth == 0:
            if char == ")" and not part.endswith(" )") and written[at + 1 : at + 2] != "?":
                yield part
            part = ""
        if depth == 0 and char in "~_*^$\\":
            part = "" if char != "\\" else "\\"
    yield _without_optional(part)


def _without_optional(part: str) -> str:
    """The longest piece between characters that may be missing."""
    return max(re.split(r"\\.|.\?", part), key=len, default="")


def _beginnings(part: str) -> tuple[str, ...]:
    """What each alternative begins with."""
    if not part.startswith("("):
        return (part.strip(),) if re.fullmatch(r"[^()\[\]|?+.]+", part.strip()) else ()
    if part.startswith(("(?", "([^")):
        return ()
    found = []
    for one in _alternatives(part[1:-1]):
        begins = re.match(r"[\w' @👍👌🙌✅😀😍💯🎉👏¿-]*", one)
        text = begins.group() if begins else ""
        if one[len(text) : len(text) + 1] == "?":
            text = text[:-1]
        found.append(text.partition("_")[0].strip())
    return tuple(found) if all(found) else ()


def _alternatives(inside: str) -> Iterable[str]:
    depth, one = 0, ""
    for char in inside:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            yield one
            one = ""
        else:
            one += char
    yield one
