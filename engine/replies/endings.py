"""Decides how much speaks for a wish to hear no more, however it is put."""

from __future__ import annotations

import re
from datetime import date

from engine.replies import together
from engine.replies.dates import defer_until
from engine.replies.layout import FOOTER
from engine.replies.meaning import SENTENCE_END, chances
from engine.replies.wording import Words
from engine.views.replies import InboundMail
from storage.states import ReplyLabel

CERTAIN = 1e6
IN_DOUBT = 1.5
"""What it counts for beside the other labels without any phrase: who is not sure stops."""
PHRASE = 8.0
"""What a phrase of the lists makes it likelier by; chosen by sets left out."""
TOGETHER = 2.5
"""The same for words that stand together in a clause."""
ONE_SENTENCE = 0.8
"""From which chance on one sentence of several is enough: what else is said does not matter."""
FEWEST_WORDS_AROUND = 4
IN_QUOTES = re.compile(r"[\"“„«][^\"“”„«»\n]{12,200}[\"”“»]")
PUTS_OFF = re.compile(
    r"\b(?:until|till|before|bis|vor|avant|jusqu\w*|hasta|antes|até|fino|prima|tot|voor)\b",
    re.IGNORECASE,
)


def likelier(mail: InboundMail, words: Words, received: date) -> float:
    """By how much their words make it likelier that they ask to end.

    Below a signature it counts as well, unless it is the signature's own footer; what they quote
    from somebody else does not.
    """
    told = _without_delays(IN_QUOTES.sub("…", mail.new_text), received)
    is_all = "…" in told and len(told.split()) < FEWEST_WORDS_AROUND
    around = words if is_all or told == mail.new_text else Words.of(told)
    meant = around.without_denied("opt_out")
    says_so = around.say("opt_out")
    if _a_sentence_asks(meant, says_so=says_so) or _signature_asks(mail.signature):
        return CERTAIN
    if says_so:
        return PHRASE
    return TOGETHER if together.ask_to_end(meant) else IN_DOUBT


def _a_sentence_asks(text: str, *, says_so: bool) -> bool:
    """Whether one alone is a request; a phrase counts for the sentence that it stands in."""
    for one in SENTENCE_END.split(text):
        chance = chances(one)[ReplyLabel.OPT_OUT] if one.strip() else 0.0
        if says_so and Words.of_plain(one).say("opt_out"):
            chance = PHRASE * chance / (1 + (PHRASE - 1) * chance)
        if chance > ONE_SENTENCE:
            return True
    return False


def _signature_asks(signature: str) -> bool:
    paragraphs = signature.split("\n\n")
    return any(Words.of(one).say("opt_out") for one in paragraphs if not FOOTER.search(one))


def _without_delays(text: str, received: date) -> str:
    """Without the clauses that ask for silence until a day: they put off, and do not end."""
    clauses = together.CLAUSE.split(text)
    kept = [
        clause
        for clause in clauses
        if not (PUTS_OFF.search(clause) and defer_until(clause, received))
    ]
    return text if len(kept) == len(clauses) else ". ".join(kept)
