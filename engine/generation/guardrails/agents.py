"""Decides whether a model lets people do what the brief does not say of them, or on its dates.

Lies can be made of the brief's own words: “Families at Alder Grove want this.” What gives them away
is who does what: no sentence of the brief puts the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.generation.briefs import Brief
from engine.generation.guardrails.grounding import small_words, stems
from engine.generation.guardrails.look import MOST_NAMED, WORD, Look, sentences
from engine.generation.guardrails.names import MONTHS
from engine.generation.languages import ENGLISH
from engine.views.drafts import DraftWarning

PEOPLE = frozenset(
    {
        *("school", "family", "families", "parent", "child", "children", "student", "pupil"),
        *("specialist", "teacher", "counselor", "counsellor", "clinician", "therapist", "doctor"),
        *("head", "leader", "founder", "director", "principal", "investor", "owner", "manager"),
        *("team", "staff", "board", "colleague", "company", "companies", "firm", "customer"),
        *("client", "user", "partner", "people", "everyone", "everybody", "nobody", "peer"),
        *("neighbour", "neighbor", "competitor", "agency", "agencies", "hospital", "expert"),
    }
)
"""Who may do something; the recipient's company and title are asked of the brief."""
TURNS = re.compile(r"[,;:()–—]|\s-\s|\b(?:but|because|so that|who|which)\b")
HEDGES = frozenset(
    {
        *("often", "usually", "rarely", "sometimes", "seldom", "mostly", "normally"),
        *("may", "might", "could", "would", "tend", "tends"),
    }
)
"""With these a sentence speaks of how things go, and not of what somebody did."""
MINDS = frozenset(
    {
        *("want", "know", "love", "like", "say", "said", "tell", "told", "ask", "agree", "agreed"),
        *("need", "hope", "prefer", "trust", "feel", "think", "believe", "wish", "happy", "glad"),
        *(
            "choose",
            "chose",
            "rely",
            "own",
            "owns",
            "pay",
            "use",
            "wait",
            "worry",
            "fear",
            "praise",
        ),
    }
)
"""One of these is enough; another word may be a turn of phrase."""
CLAIMING = frozenset(
    {"other", "your", "every", "all", "many", "most", "no", "both", "these", "those", "our"}
)
"""Of such people nothing at all is said that is not given."""
US = frozenset({"us", "me"})
"""Nor that they do it with the sender."""
AT_FIRST = 4
"""Who does something stands among the first words of a clause."""


def strange_deeds(look: Look) -> Iterator[DraftWarning]:
    """Clauses in which somebody does what no sentence of the brief has them do."""
    if not look.strict or look.brief.language != ENGLISH:
        return
    told = _told(look.known)
    found: list[str] = []
    for sentence in sentences(look.bare):
        if sentence.rstrip(" \"”'").endswith("?"):
            continue
        found += _on_a_date(sentence, told)
        found += [
            clause.strip()
            for clause in TURNS.split(sentence)
            if _is_strange(_words(clause), told, look.brief)
        ]
    for clause in list(dict.fromkeys(found))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_claim", text=f"“{clause[:80]}”: nothing in the brief puts it so."
        )


def _is_strange(words: list[str], told: tuple[frozenset[str], ...], brief: Brief) -> bool:
    at = next((i for i, word in enumerate(words[:AT_FIRST]) if _acts(word, brief)), None)
    if at is None or not all(w in small_words() or _acts(w, brief) for w in words[:at]):
        return False
    if HEDGES.intersection(words) or words[0] in {"if", "when", "once", "whether"}:
        return False
    who = stems(words[at])
    rest = [word for word in words[at + 1 :] if word not in small_words() or word in MINDS]
    about_them = [sentence for sentence in told if not who.isdisjoint(sentence)]
    unsaid = min(
        ([w for w in rest if stems(w).isdisjoint(sentence)] for sentence in about_them),
        key=len,
        default=rest,
    )
    if not unsaid:
        return False
    claims = (
        not CLAIMING.isdisjoint(words[:at])
        or not US.isdisjoint(words[at:])
        or words[at] in _own(brief.person.company)
        or any(_in(word, MINDS) for word in unsaid)
    )
    return claims or len(unsaid) > 1


def _acts(word: str, brief: Brief) -> bool:
    return (
        _in(word, PEOPLE) or word in _own(brief.person.company) or word in _own(brief.person.title)
    )


def _in(word: str, words: frozenset[str]) -> bool:
    return word in words or word.removesuffix("s") in words


@lru_cache(maxsize=256)
def _own(name: str | None) -> frozenset[str]:
    words = _words(name or "")
    return frozenset(word for word in words if word not in small_words())


def _on_a_date(sentence: str, told: tuple[frozenset[str], ...]) -> Iterator[str]:
    """A month of the brief stands for what it was given for, and for nothing else."""
    words = _words(sentence)
    for month in MONTHS.intersection(words):
        given = [each for each in told if month in each]
        others = [word for word in words if word != month and word not in small_words()]
        if given and not any(not stems(word).isdisjoint(each) for word in others for each in given):
            yield sentence.strip()


@lru_cache(maxsize=256)
def _told(text: str) -> tuple[frozenset[str], ...]:
    """By sentence of the brief, the stems of its words."""
    return tuple(
        frozenset(stem for word in _words(sentence) for stem in stems(word))
        for sentence in sentences(text)
    )


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]
