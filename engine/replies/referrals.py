"""Decides whom a message says to turn to: the name and the address that it gives."""

from __future__ import annotations

import re

from engine.replies.phrasing import ADDRESS, NO_NAME, folded
from engine.views.replies import InboundMail, Referred

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|ten|el|al)\s"
_NAME = rf"{_WORD}(?:\s(?:{_PARTICLE}){{0,2}}{_WORD}){{0,2}}"
NAME = re.compile(_NAME)
FULL_NAME = re.compile(rf"{_WORD}(?:\s(?:{_PARTICLE}){{0,2}}{_WORD}){{1,2}}")
FOUND = re.compile(ADDRESS)
TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Madame|Monsieur|Sra?|Don|Doña|Dott|Dottor"
    r"|Dottoressa|Sig|Signora?|Signor|Dhr|Mevr|Mevrouw|Meneer|Senhora?|Señora?)\b\.?\s*)+"
)
NO_PERSON = re.compile(
    r"^(?:pls|please|kindly|c'est|non|encaminhei|encaminhamos|ho|he|j'ai|ik|ich|wir|dear|hi|hello|hallo|bonjour|hola|oi|ciao|buongiorno|geachte|beste|liebe[r]?|sehr|guten"
    r"|head|director|school|academy|office|department|human|resources|ticket|kind|best|thank\w*"
    r"|viel\w*|mit|good|not|try|contact|ask|speak|talk|write|passing|copying|forwarded|adding|cc"
    r"|ansprechpartner|kollegin|kollege|praktika|personalabteilung|anfrage|nachricht|mail|urlaub"
    r"|abwesenheit|wenden|richten|fallen|notfällen|voor|daarvoor|hiervoor|ihre[nr]?|wij|per|para"
    r"|urgenzes?|parlez|voyez|contactez|adressez|veuillez|hable|escriba|diríjase|contacte|scriva"
    r"|fale|contate|anfragen|anfrage|rh|drh|hr|ceo|cto|ridge|harbor"
    r"|pour|vos|votre|nos|notre|je|sono|estou|encontro-me|me|estoy|estaré|estarei|graag|tack|hej|jag"
    r"|kontakta|kontakt|mejla|skriv|ring|vid|tyvärr|dzień|dobry|proszę|dziękuję|zastępuje|będę|jestem"
    r"|nie|niestety|pani|pan|pana|panią|panem|obrigado|obrigada|gracias|grazie|bedankt|helaas"
    r"|leider|lamentablemente|hélas|pytania|sprawach|ärenden)\b",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^(?:hi|hello|dear|hey|thanks|thank you|cheers|hallo|hoi|guten \w+|liebe[r]?|danke|bonjour"
    r"|merci|hola|gracias|ol[áa]|oi|bom dia|obrigad[oa]|ciao|salve|buongiorno|grazie|dag|beste"
    r"|goede\w+|dank|hej|tack|dzień dobry|witam|szanown\w+)"
    r"(?:\s(?:Frau|Herr|Mr|Mrs|Ms|Madame|Monsieur|Sra?|Dott)\.?)?"
    r"(?:\s(?-i:[A-ZÀ-ÖØ-Þ])[\w'-]+){1,2}[,.!]?",
    re.IGNORECASE,
)
POINTS = re.compile(
    r"(?:\b(?:to|with|contact|ask|try|write|e-?mail|is|colleague|deputy|successor|partner|cc'?ing|in"
    r"|copying|adding|by|boss|an|bei|kollegin|kollege|frau|herrn?|ist|mit|hilft|ihnen|à|a|avec"
    r"|contacter|collègue|mme|con|compañera|compañero|al|es|com|com a|colega|é|è|collega|contattare"
    r"|aan|met|collega|bij|naar|pan[iaą]?|panem|mnie|kolega|koleżanka|till|hos|kollega|är|av|kontakta|mr|mrs|ms|dr)\.?|\+|^|[.:(,])\s*$",
    re.IGNORECASE,
)


def referred(mail: InboundMail) -> Referred | None:
    """The first address that is neither the writer's nor ours, and the name that goes with it."""
    own = {mail.from_address.lower(), *(address.lower() for address in mail.to_addresses)}
    text = GREETING.sub("", mail.new_text.replace("\u2019", "'"))
    addresses = (match.group().rstrip(".") for match in FOUND.finditer(text))
    address = next((one for one in addresses if one.lower() not in own), None)
    name = _name(text, mail.from_name, address)
    if address is None and name is None:
        return None
    return Referred(name=name, email=address)


def _name(text: str, from_name: str, address: str | None) -> str | None:
    """The person's full name; else one name that a word points to; the nearest to the address."""
    bare = FOUND.sub(lambda match: " " * len(match.group()), text)
    at = text.find(address) if address else None
    for pattern in (FULL_NAME, NAME):
        found = [
            one for match in pattern.finditer(bare) if (one := _person(bare, match, from_name))
        ]
        if at is not None:
            found = [one for one in found if abs(one[1] - at) < 120]
        if found:
            pointed = [one for one in found if one[2]]
            if pattern is NAME and not pointed:
                return None
            near = pointed or found
            return min(near, key=lambda one: abs(one[1] - at))[0] if at is not None else near[0][0]
    return None


def _person(text: str, match: re.Match[str], from_name: str) -> tuple[str, int, bool] | None:
    """The name, where it ends, and whether a word before it points to it."""
    name, cut = match.group(), TITLE.match(match.group())
    if cut:
        name = name[cut.end() :]
    while name and (NO_PERSON.match(name) or re.match(rf"(?:{NO_NAME})\b", folded(name).lower())):
        name = name.partition(" ")[2]
    if not name or name.casefold() in from_name.casefold() or not name[0].isupper():
        return None
    start = match.end() - len(name)
    before = text[max(0, start - 25) : start]
    if (
        re.search(r"(?:\bat|\bbei|\bchez|presso|\bna|\bde) $", before)
        or text[match.end() :][:2] == " &"
    ):
        return None
    return name, match.end(), bool(cut) or bool(POINTS.search(before))
