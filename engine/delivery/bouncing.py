"""Decides what kind of failure a server's words tell of, where the address is not at fault."""

from __future__ import annotations

import re
from typing import Final

from engine.views.bounces import BounceKind

ENHANCED: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
LASTS: Final = re.compile(r"5\.(?:2\.3|3\.4|4\.6|[56]\.\d+)$")
"""RFC 3463: too large, a loop, a wrong protocol, content that nobody there can take."""
FOR_NOW: Final = re.compile(r"4\.\d+\.\d+$|5\.(?:2\.(?:2|12\d)|3\.[0-25]|4\.\d+)$")
"""Full or over its rate; a system that is full or away; a way that did not work in time."""
TOO_LARGE: Final = re.compile(
    r"(?:message|mail|attachment)\W.{0,20}(?:too (?:large|big)|size)", re.IGNORECASE
)
WORDS: Final = re.compile(
    r"(?:mail-?box|inbox|quota|account|storage|disk|postfach|boite|buz[oó]n|caixa|casella|postvak)\b"
    r".{0,40}\b(?:full|exceeded|over ?quota|out of|voll|pleine|llen[oa]|cheia|piena|vol)\b"
    r"|full mail-?box|over ?quota|(?:exceed\w*|over) .{0,25}(?:quota|storage)"
    r"|insufficient .{0,25}(?:storage|space)|quota .{0,20}exceed"
    r"|tr(?:y|ied) (?:it )?again later|temporar\w+|gr[ae]y-?list\w*|rate[ -]?limit\w*|throttl\w*"
    r"|too many (?:connections|messages|recipients)"
    r"|tim(?:ed|e)[ -]?out|connection (?:refused|reset|dropped|lost|closed)"
    r"|(?:server|system|service) (?:is )?(?:busy|unavailable|not available)"
    r"|(?:delivery|retry) time(?:out)? (?:expired|exceeded)|too long in (?:the )?queue"
    r"|(?:phone|handset) is off",
    re.IGNORECASE,
)
CODE: Final = re.compile(r"\s*(?:smtp;\s*)?(?:4\d\d|552)\b", re.IGNORECASE)
"""RFC 5321: a 4 is for now, and 552 that storage is used up."""


def kind_of(status: str | None, said: str) -> BounceKind:
    """Soft or refused: by the enhanced status, else by the server's words, else by its code.

    What says nothing that one knows counts as refused: the same again would come back as well.
    """
    found = ENHANCED.search(said)
    status = status or (found[1] if found else None)
    if status is not None and LASTS.match(status):
        return BounceKind.REFUSED
    if status is not None and FOR_NOW.match(status):
        return BounceKind.SOFT
    if TOO_LARGE.search(said):
        return BounceKind.REFUSED
    return BounceKind.SOFT if WORDS.search(said) or CODE.match(said) else BounceKind.REFUSED
