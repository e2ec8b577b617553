"""Decides whom a message says to turn to: the name and the address that it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.replies import pointing
from engine.replies.phrasing import ADDRESS, NO_NAME, folded
from engine.views.replies import InboundMail, Referred

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|ten|el|al)\s"
NAME = re.compile(rf"{_WORD}(?:[ \t](?:{_PARTICLE}){{0,2}}{_WORD}){{0,5}}")
EMPLOYER = re.compile(r"(?:\bat|\bbei|\bchez|presso|\bna|\bde) $")
FOUND = re.compile(ADDRESS)
TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Madame|Monsieur|Sra?|Don|Doña|Dott|Dottor"
    r"|Dottoressa|Sig|Signora?|Signor|Dhr|Mevr|Mevrouw|Meneer|Senhora?|Señora?)\b\.?\s*)+"
)
GREETING = re.compile(
    r"^(?:hi|hello|dear|hey|thanks|thank you|cheers|hallo|hoi|guten \w+|liebe[r]?|danke|bonjour"
    r"|merci|hola|gracias|ol[áa]|oi|bom dia|obrigad[oa]|ciao|salve|buongiorno|grazie|dag|beste"
    r"|goede\w+|dank|hej|tack|dzień dobry|witam|szanown\w+)"
    r"(?:\s(?:Frau|Herr|Mr|Mrs|Ms|Madame|Monsieur|Sra?|Dott)\.?)?"
    r"(?:\s(?-i:[A-ZÀ-ÖØ-Þ])[\w'-]+){1,2}[,.!]?",
    re.IGNORECASE,
)
WRAPPED = re.compile(r"(?<=[^\n]{55})\n(?=\S)")
"""The end of a line that the mail program broke: a name may go on below it."""
SENTENCE_ENDS = re.compile(r"[!?\n]|(?<![A-Z][a-z])(?<!\b[A-Z])\.(?=\s|$)")
AROUND = 120
"""How many characters around a name tell why it is there."""


@dataclass(frozen=True)
class Person:
    """A name that a text has, where it ends, and whether words point to it."""

    name: str
    end: int
    pointed: bool


def referred(mail: InboundMail) -> Referred | None:
    """The first address that is neither the writer's nor ours, and the name that goes with it."""
    own = {mail.from_address.lower(), *(address.lower() for address in mail.to_addresses)}
    text = WRAPPED.sub(" ", GREETING.sub("", mail.new_text.replace("\u2019", "'")))
    found = (
        match.group().rstrip(".")
        for match in FOUND.finditer(text)
        if not pointing.TAKE_OUT.search(text[max(0, match.start() - 60) : match.start()])
    )
    address = next((one for one in found if one.lower() not in own), None)
    name = _name(text, mail.from_name, address)
    if address is None and name is None:
        return None
    return Referred(name=name, email=address)


def _name(text: str, from_name: str, address: str | None) -> str | None:
    """The person's full name; else one name that a word points to; the nearest to the address."""
    bare = FOUND.sub(lambda match: " " * len(match.group()), text)
    at = text.find(address) if address else None
    found = [one for match in NAME.finditer(bare) if (one := _person(bare, match, from_name, at))]
    if at is not None:
        found = [one for one in found if abs(one.end - at) < AROUND]
    found = [one for one in found if " " in one.name] or [one for one in found if one.pointed]
    near = [one for one in found if one.pointed] or found
    if not near:
        return None
    return min(near, key=lambda one: abs(one.end - at)).name if at is not None else near[0].name


def _person(text: str, match: re.Match[str], from_name: str, at: int | None) -> Person | None:
    """Somebody who is named there, unless it is no person, the writer or an employer."""
    name, titled = _bare_name(match.group())
    if not name or name.casefold() in from_name.casefold() or not name[0].isupper():
        return None
    start, end = match.end() - len(name), match.end()
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if (
        EMPLOYER.search(before)
        or re.match(r" (?:&|\d)", behind)
        or pointing.ORGANISATION.search(name)
        or pointing.SIGNS.search(before)
    ):
        return None
    said = SENTENCE_ENDS.split(before)[-1], SENTENCE_ENDS.split(behind)[0]
    pointed = titled or _points(*said)
    if " " in name:
        near = at is not None and abs(end - at) < AROUND
        turned_to = any(pointing.TURN_TO.search(folded(one)) for one in said)
        is_there = pointed or near or turned_to or bool(pointing.RUNS_IT.match(behind))
        return Person(name, end, pointed) if is_there else None
    if name.isupper() or pointing.NOUN.search(name):
        return None
    starts = not said[0].strip() and bool(pointing.RUNS_IT.match(behind))
    beside = at is not None and folded(name).lower() in text[at : at + 60].lower()
    return Person(name, end, pointed=pointed or starts or beside)


def _bare_name(found: str) -> tuple[str, bool]:
    """Without the words of the sentence and the titles before it, and whether it had a title."""
    words = found.split()
    last = max((n for n, word in enumerate(words) if pointing.PRONOUN.match(word)), default=-1)
    name, titled = " ".join(words[last + 1 :]), False
    while name:
        if cut := TITLE.match(name):
            name, titled = name[cut.end() :], True
        elif _is_no_name(name):
            name = name.partition(" ")[2]
        else:
            break
    return name, titled


def _is_no_name(name: str) -> bool:
    first, _, rest = name.partition(" ")
    shouts = len(first) > 2 and first.isupper() and not rest.split(" ")[0].isupper()
    is_word = re.match(rf"(?:{NO_NAME})\b", folded(name).lower())
    return shouts or bool(pointing.NO_PERSON.match(name) or is_word)


def _points(before: str, behind: str) -> bool:
    """Whether the words before a name lead to it, and say that it is to be turned to."""
    if pointing.ALWAYS.search(before):
        return True
    said = folded(f"{before} {behind}")
    return bool(pointing.LEADS.search(before) and pointing.TURN_TO.search(said))
