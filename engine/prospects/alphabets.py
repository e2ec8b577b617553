"""Decides which older encoding a text has that is neither UTF-8 nor Windows-1252.

Windows-1252 reads any bytes, so it is judged by what it makes of them: a sign within a word, or a
run of accented letters, is no Western text. Then the encoding counts in which the letters belong to
one alphabet. Separators, digits and addresses are the same in all of them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

WESTERN: Final = "windows-1252"
ODD: Final = 0.2
"""The share of odd signs among those beyond ASCII from which on a text is not Western."""
AT_HOME: Final = 0.9
"""The share of them that an alphabet must have."""
FEWEST: Final = 2
"""Letters, all different, that must tell two alphabets of Latin letters apart."""
FEWEST_SIGNS: Final = 4
"""Signs beyond ASCII; fewer tell nothing."""
_SIGNS: Final = frozenset({"Sc", "Sk", "Sm", "So", "No", "Po", "Ps", "Pi", "Pf", "Cc", "Cn", "Co"})
_WITHIN_WORDS: Final = frozenset("’‘`´·ªº")
_LATIN: Final = (
    # German, French, Spanish, Portuguese, Italian, Nordic, Icelandic, Dutch
    "äöüßéèàáëï",
    "àâæçéèêëîïôœùûüÿäö",
    "áéíóúüñçàèï",
    "áâãàçéêíóôõúüèñ",
    "àèéìíîòóùúçüö",
    "åäöæøéüèáàóëô",
    "áðéíóúýþæö",
)


@dataclass(frozen=True, slots=True)
class Alphabet:
    """An encoding and the letters that a text in it is made of."""

    encoding: str
    letters: re.Pattern[str]
    stands_alone: bool
    """Whether no word has its letters and Latin ones."""


def _alphabet(encoding: str, letters: str, *, stands_alone: bool = False) -> Alphabet:
    return Alphabet(encoding, re.compile(f"[{letters}]", re.IGNORECASE), stands_alone)


_CENTRAL: Final = (
    "ąćęłńóśźżéöü",  # Polish
    "áčďéěíňóřšťúůýžľôäöü",  # Czech, Slovak
    "áéíóöőúüűä",  # Hungarian
    "ăâîșțşţéö",  # Romanian
    "čćđšžáéöü",  # Croatian, Serbian, Slovenian
)
_CYRILLIC: Final = "\u0400-\u045f\u0490\u0491№«»"
_HAN: Final = "\u4e00-\u9fff\u3000-\u3002\uff01-\uff5e"
OTHERS: Final = (
    _alphabet("cp932", _HAN + "\u3040-\u30ff\u3005"),
    _alphabet("cp949", "\uac00-\ud7a3\uff01-\uff5e"),
    _alphabet("gb18030", _HAN),
    _alphabet("big5", _HAN),
    # before Cyrillic: Hebrew has no capitals, and its bytes are small letters there
    _alphabet("cp1255", "\u05d0-\u05ea", stands_alone=True),
    _alphabet("cp1251", _CYRILLIC, stands_alone=True),
    _alphabet("koi8-r", _CYRILLIC, stands_alone=True),
    _alphabet("cp866", _CYRILLIC, stands_alone=True),
    _alphabet("cp1253", "\u0386-\u03ce", stands_alone=True),
    _alphabet("cp1256", "\u0620-\u065f\u067e\u0686\u0698\u06af", stands_alone=True),
    *(_alphabet("cp1250", letters) for letters in _CENTRAL),
    *(_alphabet("iso8859-2", letters) for letters in _CENTRAL),
    *(_alphabet("mac-roman", letters) for letters in _LATIN),
)
CLOSE: Final = (
    *(_alphabet("cp1250", letters) for letters in _CENTRAL),
    _alphabet("cp1254", "çğıöşüâîûİ"),
)
"""Latin alphabets whose letters are Western ones in Windows-1252, only not in one language."""
_COMMON: Final = {
    "cp949": ("euc-kr", b"\xc8\xfe"),
    "gb18030": ("gb2312", b"\xd7\xfe"),
    "big5": ("big5", b"\xc6\x7e"),
}
"""What the frequent characters are, in order of their bytes: any two bytes are some character."""


def encoding_by_letters(sample: bytes) -> str:
    """The encoding of bytes that are not UTF-8, by some of the lines in which it shows."""
    western = sample.decode(WESTERN, "replace")
    signs = _beyond_ascii(western)
    if len(signs) < FEWEST_SIGNS:
        return WESTERN
    if _odd(western) < ODD * len(signs):
        return _close(sample, western)
    shares = [(_share(sample, alphabet), alphabet.encoding) for alphabet in OTHERS]
    best = max(shares, key=lambda share: share[0])
    return best[1] if best[0] >= AT_HOME else WESTERN


def _beyond_ascii(text: str) -> list[str]:
    return [char for char in text if not char.isascii()]


def _odd(text: str) -> int:
    """How many signs and letters beyond ASCII stand where no Western text has them."""
    return sum(
        not char.isascii() and _is_odd(before, char, after)
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
    )


def _is_odd(before: str, char: str, after: str) -> bool:
    category = unicodedata.category(char)
    if category in {"Cc", "Cn", "Co"}:
        return True
    if category in _SIGNS:
        is_within = before.isalpha() and after.isalpha()
        touches = category[0] in "SN" and (before.isalpha() or after.isalpha())
        return char not in _WITHIN_WORDS and (is_within or touches)
    if char.isupper() and before.islower():
        return True
    return all(c.isalpha() and not c.isascii() for c in (before, after))


def _share(sample: bytes, alphabet: Alphabet) -> float:
    """Which share of what is beyond ASCII belongs to the alphabet, and stands as it should."""
    text = sample.decode(alphabet.encoding, "replace")
    beyond = _beyond_ascii(text)
    if not beyond:
        return 0.0
    at_home = sum(bool(alphabet.letters.match(c)) and _is_common(c, alphabet) for c in beyond)
    breaks = sum(_breaks(*pair, alphabet) for pair in itertools.pairwise(text))
    return (at_home - breaks) / len(beyond)


def _breaks(before: str, char: str, alphabet: Alphabet) -> bool:
    """Whether two characters are no neighbours: a capital within a word, two scripts in one."""
    if (before.isascii() and char.isascii()) or not (before.isalpha() and char.isalpha()):
        return False
    if char.isupper() and before.islower():
        return True
    return alphabet.stands_alone and before.isascii() != char.isascii()


def _is_common(char: str, alphabet: Alphabet) -> bool:
    if alphabet.encoding not in _COMMON:
        return True
    encoding, last = _COMMON[alphabet.encoding]
    try:
        code = char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return (len(code) == len(last) and code <= last) or not char.isalpha()


def _close(sample: bytes, western: str) -> str:
    """Central European or Turkish, if all letters are of one such alphabet and no Western one."""
    letters = {char.lower() for char in _beyond_ascii(western) if char.isalpha()}
    is_icelandic = not letters & set("þýð") or letters & set("áéíóúæ")
    if is_icelandic and any(letters <= set(alphabet) for alphabet in _LATIN):
        return WESTERN  # only Icelandic has þ, ý and ð, and never without the others
    for alphabet in CLOSE:
        text = sample.decode(alphabet.encoding, "replace")
        found = [char for char in _beyond_ascii(text) if char.isalpha()]
        differs = {a for a, b in zip(text, western, strict=True) if a != b and a.isalpha()}
        if len(differs) >= FEWEST and all(map(alphabet.letters.match, found)):
            return alphabet.encoding
    return WESTERN
