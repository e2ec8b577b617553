"""Decides how an HTML body reads as text: lines where it shows lines, quotes marked as quotes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"address", "article", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5"}
    | {"h6", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
UNSEEN = frozenset({"head", "noscript", "script", "style", "template", "title"})
QUOTE_MARKS = re.compile(r"gmail_quote|divRplyFwdMsg|appendonsend|moz-cite-prefix|yahoo_quoted")
"""Ids and classes by which mail programs mark the message that is answered."""
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._open: list[tuple[str, bool]] = []
        """The open elements, and whether each begins a quote."""
        self._unseen = 0
        self._rest_is_quoted = False

    @property
    def _quoted(self) -> bool:
        return self._rest_is_quoted or any(is_quote for _, is_quote in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if (tag == "br" and not self._break()) or (tag == "p" and "MsoNormal" not in marks):
            self._leave_room()
        if tag in BLOCKS:
            self._break()
        if tag in VOID:
            return
        marked = bool(QUOTE_MARKS.search(marks))
        if marked and ("divRplyFwdMsg" in marks or "appendonsend" in marks):
            self._rest_is_quoted = True  # Outlook puts the old message after this mark, not in it
        self._open.append((tag, tag == "blockquote" or marked))
        self._unseen += tag in UNSEEN
        if self._quoted:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if not any(tag == name for name, _ in self._open):
            return
        while self._open:
            name, _ = self._open.pop()
            self._unseen -= name in UNSEEN
            if name in BLOCKS:
                self._break()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        text = re.sub(r"\s+", " ", data)
        if not self.lines[-1].strip() and self._quoted and text.strip():
            self.lines[-1], text = (
                "> ",
                text.lstrip(),
            )  # blanks between two elements are not yet a line
        if "\xa0" in data and not text.strip():
            self._leave_room()
        self.lines[-1] += text

    def _break(self) -> bool:
        """Begin a line; False when it was begun already."""
        if self.lines[-1].strip():
            self.lines.append("")
            return True
        return False

    def _leave_room(self) -> None:
        """A blank line, where the page shows one: names below it are no part of what is said."""
        self._break()
        if len(self.lines) > 1 and self.lines[-2].strip():
            self.lines.append("")


def as_text(html: str) -> str:
    """The text of an HTML body; lines of a quoted message begin with `> `."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(line.strip() for line in parser.lines).strip()
