"""Decides whether a short line says who writes: a name, an office, a firm, or what one can be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from engine.replies.layout import SIGNERS
from engine.replies.offices import is_role
from engine.replies.sayings import GREETS, says_something, speaks
from engine.replies.senders import LONGEST_NAME, WORD, Sender

LONGEST_LINE = 90
MOST_WORDS = 9
MOST_NAME_WORDS = 6
NAME_LINE = re.compile(
    r"[-–—/~*]{0,2}\s?(?:(?:Dr|Prof|Dott|Ing|Mr|Mrs|Ms)\.?\s)?[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?"
    r"(?:\s(?:van|von|der|de|da|di|del|la|[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?)){0,3}[,.]?\*{0,2}"
)
CONTACT = re.compile(
    r"(?:\+?\d[\d\s()/.-]{6,}|www\.|https?://|[\w.+-]+@[\w-]+\.\w|\s[|•·]\s"
    r"|\b(?:tel(?:[eé]f(?:on[eo]?|one)?|efoon|\.)?|telefon|phone|puh|mobile?|fax|mob|cell|[tmfe])"
    r"\b\.?\s?[:.]?\s?\+?\d)",
    re.IGNORECASE,
)
PARTS = re.compile(r"\s*[,|•·(]\s*|\s+[–—/-]\s+|\s+(?:at|@|from)\s+")
SHORTENED = re.compile(r"(?:^|\W)(?:[^\W\d_]\.(?:-?[^\W\d_]\.)*|[^\W\d_]{1,4}\.)$")
INITIAL = re.compile(r"\b[^\W\d_]\.")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
PRONOUNS = re.compile(
    r"\s*\((?:she|he|they|sie|er|elle|ella|el|hij|zij|hon|han)(?:\s?/\s?\w{1,6}){1,3}\)",
    re.IGNORECASE,
)
AND = re.compile(r"\s+(?:&|\+|and|und|et|y|e|en|og|och|i|a|ja|ve|és|și)\s+")
OF_THE = re.compile(r"\s(?:(?:von|van|op|aan) (?:der|den|de|het|la)|(?:in|op) 't)\s")
KISSES = re.compile(r"\s+(?:x{1,3}|xo(?:xo)?|[:;]-?[)D]|[\u2600-\u27bf\U0001f300-\U0001faff]+)$")
_ON_BEHALF = SIGNERS.expression("on_behalf", flags=re.IGNORECASE)
_TITLED = SIGNERS.expression("titles", behind=r"(?=\W)\s*(?=[^\W\d_])")
_PARTICLES = SIGNERS.words("particles")
_LEADS_IN = SIGNERS.words("leads_in")


@dataclass(frozen=True)
class Line:
    """One line below a text, without blanks around it."""

    text: str
    sender: Sender

    @classmethod
    def of(cls, text: str, sender: Sender) -> Self:
        return cls(KISSES.sub("", PRONOUNS.sub("", text.strip())), sender)

    @cached_property
    def _untitled(self) -> str:
        """Without a dash and what stands before a name: `i. A.`, `Mrs`, `Me`."""
        bare = self.text.lstrip("-–—/~* ")
        while found := _TITLED.match(bare):
            bare = bare[found.end() :]
        return bare

    @cached_property
    def _tokens(self) -> list[str]:
        return WORD.findall(INITIAL.sub("", self._untitled)) or WORD.findall(self._untitled)

    @cached_property
    def is_mine(self) -> bool:
        return self.sender.is_named(self.text)

    @cached_property
    def is_label(self) -> bool:
        """Whether it can be part of a signature: short, and no part of a sentence."""
        if self.is_mine:
            return True
        if len(self.text) > LONGEST_LINE:
            return False
        if not self._tokens:
            return bool(CONTACT.search(self.text))
        if CONTACT.search(self.text):
            return not self._speaks and self.text[-1] not in "?!:"
        is_short = len(self._tokens) <= MOST_WORDS and self._begins_well
        return is_short and not self._ends_sentence and not self._speaks

    @cached_property
    def is_motto(self) -> bool:
        """Whether it can stand below a name, whatever it ends with: `Fresh every day.` as well."""
        return len(self.text) <= LONGEST_LINE and bool(self._tokens) and not self._speaks

    @cached_property
    def _ends_sentence(self) -> bool:
        last = self.text[-1]
        return last in "?!:;…" or (last == "." and not SHORTENED.search(self.text))

    @cached_property
    def _begins_well(self) -> bool:
        """What begins with a bracket or a quotation mark is a role or a motto when it ends so."""
        first, last = self._untitled[0], self._untitled[-1]
        return first not in "<>&[" and (first not in "\"'«“„(" or last in "\"'»”“)")

    @cached_property
    def _speaks(self) -> bool:
        return speaks(self._untitled, self._tokens)

    @cached_property
    def _has_role(self) -> bool:
        """Whether a part of it begins with an office or a house and has nothing else but names."""
        if ":" in self._untitled:
            return False
        parts = PARTS.split(INITIAL.sub("", ADDRESS.sub("", self._untitled)))
        if len(parts) == 1:
            parts = AND.split(parts[0], maxsplit=1)
        first, *rest = (is_role(WORD.findall(part)) for part in parts)
        if first and len(parts) > 1:
            return parts[1][:1].isupper() or rest[0] or "(" in self.text
        return first or (any(rest) and bool(NAME_LINE.fullmatch(parts[0])))

    @cached_property
    def is_office(self) -> bool:
        """Whether it names an office, in small letters as well: `de secretaris`."""
        return self.is_label and self._has_role

    @cached_property
    def is_name(self) -> bool:
        """Whether it looks like anybody's name: `Anna`, `R. de Graaf`."""
        if len(self.text) > LONGEST_NAME or not NAME_LINE.fullmatch(self.text):
            return False
        return not (re.search(r"\d", self.text) or self.text.split()[0].casefold() in _LEADS_IN)

    @cached_property
    def signs(self) -> bool:
        """Whether it says by itself who writes: a name with a role, an office, a firm."""
        if self.is_mine:
            return True
        if not self.is_label or says_something(self.text):
            return False
        if GREETS.match(self.text) or (ADDRESS.search(self.text) and "|" not in self.text):
            return False
        if self._untitled != self.text and self._large >= 1:
            return True
        if not self.text[:1].isupper() or ":" in self.text:
            return False
        return self._has_role or self._large > 1 or self._is_beside

    @cached_property
    def _is_beside(self) -> bool:
        """A first name and where they are: `Tom (night shift)`, `Jo @ Bramble`, `Jo, for all`."""
        first, *rest = PARTS.split(self.text, maxsplit=1)
        if not rest or " " in first or not rest[0] or not NAME_LINE.fullmatch(first):
            return False
        between = self.text[len(first) : -len(rest[0])].strip()
        if between.startswith("("):
            return self.text[-1] == ")"
        if between.startswith(","):
            return bool(_ON_BEHALF.match(rest[0]))
        return between in {"@", "at", "from", "|", "•", "·"} and (
            rest[0][0].isupper() or bool(CONTACT.search(rest[0]))
        )

    @cached_property
    def _large(self) -> int:
        """How many large words its first part has; 0 when it has others than a name can have."""
        words = OF_THE.sub(" ", PARTS.split(self._untitled)[0]).split()
        large = [word for word in words if word.lstrip("('’")[:1].isupper()]
        rest = [word for word in words if word not in large]
        may_be = len(words) <= MOST_NAME_WORDS and not re.search(r"[\d:@]", " ".join(words))
        if not words or words[0].casefold() in _LEADS_IN:
            return 0
        is_name = all(set(WORD.findall(word.casefold())) <= _PARTICLES for word in rest)
        return len(large) if may_be and is_name else 0
