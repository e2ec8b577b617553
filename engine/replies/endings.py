"""Decides how much speaks for a wish to hear no more, however it is put."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice

from engine.replies import other_channels, together
from engine.replies.dates import defer_until
from engine.replies.layout import FOOTER
from engine.replies.meaning import SENTENCE_END, chances
from engine.replies.phrasing import HIDDEN
from engine.replies.wording import Words
from engine.views.replies import InboundMail
from storage.states import ReplyLabel

CERTAIN = 1e6
NOT_AT_ALL = 0.0
IN_DOUBT = 2.0
"""What it counts for beside the other labels without any phrase: who is not sure stops."""
PHRASE = 8.0
"""What a phrase of the lists makes it likelier by; chosen by sets left out."""
PHRASE_ALONE = 16.0
"""The same for the one sentence that it stands in."""
TOGETHER = 4.0
"""The same for words that stand together in a clause."""
ONE_SENTENCE = 0.8
"""From which chance on one sentence of several is enough: what else is said does not matter."""
GOES_ON = (ReplyLabel.MEETING_REQUEST, ReplyLabel.INTERESTED, ReplyLabel.DEFERRAL)
GOING_ON = 0.7
"""From which chance on what is said besides a demand outweighs it."""
MOST_SENTENCES = 500
"""Different ones; nobody writes as many, and each takes its time."""
FEWEST_WORDS_AROUND = 4
FEWEST_WORDS_LEFT = 2
FEW_WORDS_BESIDE = 6
WORD = re.compile(r"\w+")
IN_QUOTES = re.compile(r"[\"“„«][^\"“”„«»\n]{12,200}[\"”“»]")
PUTS_OFF = re.compile(
    r"\b(?:until|till|before|bis|vor|avant|jusqu\w*|hasta|antes|até|fino|prima|tot|voor|kadar|önce"
    r"|asti|saakka|ennen|do konce|až do|až po|před|pred|før|inden|tills|före|innan|przed|aż do"
    r"|do końca|până|înainte|előtt|\d+-ig|(?:január|február|március|április|május|június|július"
    r"|augusztus|szeptember|október|november|december|hétfő|kedd|szerd[aá]|csütörtök|péntek|szombat"
    r"|vasárnap)-?ig)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """What their words say of a wish to hear no more, beside what was learnt of the whole text."""

    times: float
    """By how much they make it likelier."""
    left: str | None
    """What is left of the text when what asks for something else is taken out; None where nothing
    was."""

    @property
    def by_words(self) -> bool:
        """Whether words say so, and not doubt alone."""
        return self.times > IN_DOUBT


def asked(mail: InboundMail, words: Words, received: date) -> Asked:
    """Whether they ask to end.

    Below a signature it counts as well, unless it is the signature's own footer; what they quote
    from somebody else does not, and neither does silence until a day or on another channel. Who
    asks to stay, or to be put back after leaving, does not ask to end, unless the rest does.
    """
    spoken = other_channels.without(mail.new_text) if mail.by_email else mail.new_text
    whole = words if spoken == mail.new_text else Words.of(spoken)
    told = IN_QUOTES.sub("…", _without_delays(spoken, received))
    is_all = "…" in told and len(told.split()) < FEWEST_WORDS_AROUND
    around = whole if is_all or told == spoken else Words.of(told)
    if around.say("stay"):
        besides = Words.of_plain(around.without("stay")).without_denied("opt_out")
        return Asked(CERTAIN if _asks_besides(besides) else NOT_AT_ALL, None)
    shown = whole.without_denied("opt_out")
    left = None if shown == words.text else shown.replace(HIDDEN, " ")
    meant = around.without_denied("opt_out")
    says_so = around.say("opt_out")
    if (
        _demands(meant)
        or _a_sentence_asks(meant, says_so=says_so)
        or _signature_asks(mail.signature)
    ):
        return Asked(CERTAIN, None)
    if says_so:
        return Asked(PHRASE, left)
    return Asked(TOGETHER if together.ask_to_end(meant) else IN_DOUBT, left)


def _demands(meant: str) -> bool:
    """Whether a phrase demands it in a sentence that does not say as well that they go on talking.

    “No need to chase me, I sign on Monday” is no request to end.
    """
    if not Words.of_plain(meant).say("demand"):
        return False
    told = [one for one in map(Words.of_plain, SENTENCE_END.split(meant)) if one.say("demand")]
    return not told or any(map(_is_all, told))  # a phrase may run on into the next sentence


def _is_all(words: Words) -> bool:
    """Whether nothing besides the demand says that they go on talking.

    A few words in its own clause say nothing: “I'd like this to be the last mail on the subject”.
    """
    rest = words.without("demand")
    clauses = together.CLAUSE.split(rest)
    others = " ".join(one for one in clauses if HIDDEN not in one)
    beside = " ".join(one for one in clauses if HIDDEN in one)
    is_short = len(WORD.findall(others)) <= FEWEST_WORDS_LEFT
    if is_short and len(WORD.findall(beside)) <= FEW_WORDS_BESIDE:
        return True
    likely = chances(rest.replace(HIDDEN, " "))
    return sum(likely[label] for label in GOES_ON) <= GOING_ON


def _asks_besides(rest: str) -> bool:
    """Whether another clause than that of a wish to stay asks to end.

    Who misses mails puts a question.
    """
    told = " ".join(one for one in SENTENCE_END.split(rest) if not one.rstrip().endswith("?"))
    left = ". ".join(one for one in together.CLAUSE.split(told) if HIDDEN not in one)
    words = Words.of_plain(left)
    return words.say("demand") or (words.say("opt_out") and _a_sentence_asks(left, says_so=True))


def _chance(text: str) -> float:
    return chances(text)[ReplyLabel.OPT_OUT] if text.strip() else 0.0


def _a_sentence_asks(text: str, *, says_so: bool) -> bool:
    """Whether one alone is a request; a phrase counts for the sentence that it stands in."""
    told = dict.fromkeys(filter(None, map(_shown, SENTENCE_END.split(text))))
    for one in islice(told, MOST_SENTENCES):
        chance = _chance(one)
        if says_so and Words.of_plain(one).say("opt_out"):
            chance = PHRASE_ALONE * chance / (1 + (PHRASE_ALONE - 1) * chance)
        if chance > ONE_SENTENCE:
            return True
    return False


def _shown(sentence: str) -> str:
    """What can be read of it; nothing of one whose denied request leaves a word behind."""
    if HIDDEN not in sentence:
        return sentence
    left = sentence.replace(HIDDEN, " ")
    return left if len(left.split()) > FEWEST_WORDS_LEFT else ""


def _signature_asks(signature: str) -> bool:
    paragraphs = signature.split("\n\n")
    return any(Words.of(one).say("opt_out") for one in paragraphs if not FOOTER.search(one))


def _without_delays(text: str, received: date) -> str:
    """Without the clauses that ask for silence until a day: they put off, and do not end."""
    return together.clauses_but(
        text, lambda one: bool(PUTS_OFF.search(one) and defer_until(one, received))
    )
