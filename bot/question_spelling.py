"""Decides how a question typed in a hurry is written out: contractions, short forms, marks."""

from __future__ import annotations

import re
from typing import Final

_APOSTROPHES: Final = str.maketrans("’‘`´", "''''")
_VERBS: Final = (
    *("has", "have", "had", "did", "does", "do", "is", "are", "was", "were"),
    *("would", "could", "should"),
)
_ASKING: Final = ("what", "who", "when", "where", "how", "that", "there", "here", "it")
_NOT: Final = {
    **{f"{verb}nt": f"{verb} not" for verb in _VERBS},
    "dont": "do not",
    "cant": "can not",
    "wont": "will not",
}
_WHOLE: Final = {
    **_NOT,
    **{f"{word}s": f"{word} is" for word in _ASKING},
    "its": "its",
    "whos": "who is",
    "whats": "what is",
    "hows": "how is",
    "wheres": "where is",
    "whens": "when is",
    "whys": "why is",
    "im": "i am",
    "ive": "i have",
    "weve": "we have",
    "were": "were",
    "hsant": "has not",
    "dint": "did not",
    "didint": "did not",
    "hwo": "who",
    "hte": "the",
    "teh": "the",
    "wat": "what",
    "wht": "what",
    "wich": "which",
    "u": "you",
    "ur": "your",
    "r": "are",
    "w/": "with",
    "b/c": "because",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tomorow": "tomorrow",
    "tommorow": "tomorrow",
    "tommorrow": "tomorrow",
    "yday": "yesterday",
    "yest": "yesterday",
    "yestarday": "yesterday",
    "wk": "week",
    "wks": "weeks",
    "mth": "month",
    "mo": "month",
    "2day": "today",
    "tody": "today",
    "todya": "today",
    "tdoay": "today",
    "shuld": "should",
    "shoud": "should",
    "shold": "should",
    "shud": "should",
    "yesterdays": "yesterday",
    "todays": "today",
    "tomorrows": "tomorrow",
}
"""What one word of small letters stands for."""
_LEFT_OUT: Final = frozenset({"pls", "plz", "please", "thx", "thanks", "ty", "asap", "btw"})
_CLITICS: Final = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"))
_IS: Final = re.compile(r"^(what|who|when|where|how|why|that|there|here|it)'s$")


def written_out(text: str) -> list[str]:
    """The words of `text` one by one, as they were typed where nothing had to be written out."""
    said = text.translate(_APOSTROPHES)
    words: list[str] = []
    for typed in re.findall(r"[“\"][^”\"]{1,80}[”\"]|[^\s“”\"]+", said):
        if typed[0] in '“"':
            words += [f"“{quoted}”"] if (quoted := typed[1:-1].strip()) else []
            continue
        bare = typed.strip(",.!?;:()[]-–—*_")
        if bare:
            words.extend(_expanded(bare))
    return words


def _expanded(word: str) -> list[str]:
    small = word.casefold()
    if small in _LEFT_OUT:
        return []
    if is_whose := _IS.match(small):
        return [is_whose[1], "is"]
    if small in _WHOLE:
        return _WHOLE[small].split()
    for clitic, full in _CLITICS:
        if small.endswith(clitic) and len(small) > len(clitic):
            stem = small.removesuffix(clitic)
            return [{"ca": "can", "wo": "will"}.get(stem, stem), full.strip()]
    if small in {"i'm", "i'd"}:
        return ["i", "am"]
    return [stem] if (stem := word.removesuffix("'s").strip("'")) else []
