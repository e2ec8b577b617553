"""Decides what of a message was written this time: quotes, signatures and notices are left out.

mail-parser-reply finds where quoted messages begin. Signatures are judged here, since the library
cuts at any line that begins with "Thanks,": "Thanks, but write to me no more" would be lost.
"""

from __future__ import annotations

import re

from mailparser_reply import EmailReplyParser

from engine.generation import footer

MOST_CHARACTERS = 20_000
"""The library's expressions slow down on long texts; what was written now stands near the top."""
LONG_LINE = re.compile(r"([^\n]{400}\S*)[^\S\n]")
"""On a line that never ends the library's expressions take a time that grows with its square."""
MOST_LOOKED_AT = 60
LANGUAGES = ["en", "de", "fr", "es"]
MOST_SIGNATURE_LINES = 9
LONGEST_SIGNATURE_LINE = 70

CLOSING = re.compile(
    r"(?:(?:with )?(?:many |kind(?:est)? |best |warm(?:est)? )?(?:thanks|regards|wishes)"
    r"(?: (?:and|&) (?:thanks|regards))?|thank you|thx|best|all the best|cheers|sincerely"
    r"|(?:yours )?(?:sincerely|truly|faithfully)|take care|talk soon"
    r"|mit (?:freundlichen|besten|lieben|herzlichen) gr(?:ü|ue)(?:ß|ss)en|mfg|lg|vg|vielen dank"
    r"|(?:viele|beste|liebe|freundliche|herzliche|sch(?:ö|oe)ne)n? gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)"
    r"|cordialement|bien (?:à vous|cordialement)|salutations(?: distinguées)?|merci(?: d'avance)?"
    r"|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias"
    r"|un abrazo)",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"(?:--|—|_{5,}|-{5,})\s*")
SENT_FROM = re.compile(
    r"(?:sent from (?:my|outlook|yahoo|mail)|get outlook for|gesendet von|von meinem .* gesendet"
    r"|envoyé de(?:puis)? mon|enviado desde mi|télécharger outlook)\b.*",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"(?:if you (?:are not the intended|have received this|received this)"
    r"|wenn sie nicht der (?:richtige|beabsichtigte)|si vous n'êtes pas le destinataire"
    r"|\W*(?:confidentiality notice|disclaimer|legal notice)\b"
    r"|this (?:e-?mail|message)\b.{0,80}\b(?:confidential|intended|privileged)"
    r"|diese (?:e-?mail|nachricht)\b.{0,80}\bvertraulich"
    r"|ce (?:message|courriel)\b.{0,80}\bconfidentiel"
    r"|este (?:mensaje|correo)\b.{0,80}\bconfidencial)",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"p\.?\s?s\b\.?\s*[:.–-]?", re.IGNORECASE)
QUOTED = re.compile(r"\s*>")
HEADER_LINE = re.compile(r"\*?[^\W\d_][^\n:*<>@]{0,18}:\*?\s+\S.{0,300}")
"""A line of the block that Outlook puts above a quoted message, in whatever language."""
FEWEST_HEADER_LINES = 3
SEPARATOR = re.compile(
    r"-{2,}\s?(?:original message|ursprüngliche nachricht|message d'origine|messaggio originale"
    r"|oorspronkelijk bericht|mensaje original|mensagem original)\s?-{2,}"
    r"|-{3,}\s*on\b.{4,200}\bwrote\s*-{3,}|begin forwarded message:",
    re.IGNORECASE,
)
INTRODUCTION = re.compile(
    r"(?:on\b.{4,200}\bwrote:|am\b.{4,200}\bschrieb\b.{0,80}:|(?:.{0,200}\b)?a écrit\s?:"
    r"|el\b.{4,200}\bescribió:|il\b.{4,200}\bha scritto:|op\b.{4,200}\bschreef\b.{0,80}:"
    r"|em\b.{4,200}\bescreveu:|\d.{4,200}<[^<>\s]+@[^<>\s]+>\s?:)\s*",
    re.IGNORECASE,
)


def unquoted(text: str) -> str:
    """All that is not a quote or a legal notice, the signature included.

    The way out that our own mails offer is nobody's wish, however it was quoted.
    """
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n").replace(footer.OPT_OUT, "").strip()
    written = _above_quoted_message(text)
    return _without_legal(_without_quotes(written)) or _unmarked(written) if written else ""


def new_text(text: str, *, from_name: str = "") -> str:
    """What was written this time; empty only when there is nothing but a quoted message."""
    own = unquoted(text)
    return _without_signature(own, from_name) or own


def _above_quoted_message(text: str) -> str:
    """The text up to a message that is quoted without marks, as Outlook and Zoho leave it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        bare = line.strip()
        if SEPARATOR.fullmatch(bare) or _is_header_block(lines, at):
            return "\n".join(lines[:at]).strip()
    return text


def _is_header_block(lines: list[str], at: int) -> bool:
    """Lines like `From: …` in any language, one below the other; the first names an address."""
    block = [line.strip() for line in lines[at : at + FEWEST_HEADER_LINES]]
    return (
        len(block) == FEWEST_HEADER_LINES
        and all(HEADER_LINE.fullmatch(line) for line in block)
        and "@" in block[0]
    )


def _unmarked(text: str) -> str:
    """The lines without a quote's mark, for when the library has left nothing of them."""
    lines = [line for line in text.split("\n") if not QUOTED.match(line)]
    return "\n".join(line for line in lines if not INTRODUCTION.fullmatch(line.strip())).strip()


def _without_quotes(text: str) -> str:
    """The unquoted lines before, between and below quotes, in order."""
    text = LONG_LINE.sub(r"\1\n", text)
    parts = EmailReplyParser(languages=list(LANGUAGES)).read(text).replies
    kept: list[str] = []
    for number, part in enumerate(parts):
        body = part.content.replace(part.headers, "", 1) if part.headers else part.content
        lines = body.split("\n")
        has_quotes = any(QUOTED.match(line) for line in lines)
        if number and part.headers and not has_quotes:
            continue  # a quoted message without marks, as Outlook leaves it
        kept += [line for line in lines if not QUOTED.match(line)]
        if number == 0 and not has_quotes and part.headers and len(parts) == 1 and not body.strip():
            kept += [text]
    joined = "\n".join(line for line in kept if not INTRODUCTION.fullmatch(line.strip()))
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def _without_signature(text: str, from_name: str) -> str:
    lines = text.split("\n")
    cut = next((at for at, line in enumerate(lines) if _ends_here(lines, at)), len(lines))
    kept = lines[:cut]
    while kept and _is_name(kept[-1], from_name) and len("".join(kept[:-1]).strip()) > 0:
        kept.pop()
        while kept and not kept[-1].strip():
            kept.pop()
    after = next((at for at in range(cut, len(lines)) if POSTSCRIPT.match(lines[at])), None)
    if after is not None:
        kept += ["", *lines[after:]]
    return "\n".join(kept).strip()


def _ends_here(lines: list[str], at: int) -> bool:
    """Whether a signature begins at this line: a delimiter, a phone's line, a closing formula."""
    line = lines[at].strip()
    if DELIMITER.fullmatch(line) or SENT_FROM.fullmatch(line):
        return True
    if not CLOSING.fullmatch(line.rstrip(" ,.!–-")) or at == 0:
        return False
    rest = [later.strip() for later in lines[at + 1 : at + MOST_LOOKED_AT] if later.strip()]
    rest = rest[: next((n for n, later in enumerate(rest) if _closes(later)), len(rest))]
    return len(rest) <= MOST_SIGNATURE_LINES and all(
        len(later) <= LONGEST_SIGNATURE_LINE for later in rest
    )


def _closes(line: str) -> bool:
    return bool(POSTSCRIPT.match(line) or LEGAL.match(line) or DELIMITER.fullmatch(line))


def _is_name(line: str, from_name: str) -> bool:
    """A line that is only the sender's name, a part of it, or its initials."""
    words = re.findall(r"[^\W\d_]+", line.casefold())
    names = re.findall(r"[^\W\d_]+", from_name.casefold())
    if not words or not names or len(line) > 60:
        return False
    initials = "".join(name[0] for name in names)
    return set(words) <= set(names) or "".join(words) in {initials, initials[0]}


def _without_legal(text: str) -> str:
    """Cut at the first paragraph that is a legal notice, unless it is all there is."""
    paragraphs = text.split("\n\n")
    for at, paragraph in enumerate(paragraphs):
        if at and LEGAL.match(" ".join(paragraph.split())):
            return "\n\n".join(paragraphs[:at]).strip()
    return text
