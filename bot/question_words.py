"""Decides which subcommand answers a question in plain words, and what a strange one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from engine.errors import StrangeQuestionError

LONGEST: Final = 300
"""Characters of a question; whoever writes more is telling something, not asking."""
_NAME: Final = r"(?P<name>[^?]{1,200}?)"
_SENT: Final = r"(?:gone out|go out|been sent|left|leave)"
_MAIL: Final = r"(?:the |my |our )?(?:e-?mail|mail|message|draft)s?"
_WRITE: Final = r"(?:talk to|write to|contact|approach|call|e-?mail)"
_NOT_WRITTEN_TO: Final = r"(?:has|have|was)(?: not|n't) (?:been )?(?:contacted|written to)"
_COUNTED: Final = r"(?:people )?(?:repl(?:y|ied|ies)|answers?|answered|meetings|(?:e-?)?mails)"
_GOT: Final = r"(?:(?:did|have) we (?:get|got|have|had|book|booked|send|sent)|were (?:booked|sent))"
_LAST: Final = r"in the last (?P<number>\d{1,4}) days"
_POLITE: Final = re.compile(
    r"^(?:(?:hey|hi|hello|please|and|so)\b[ ,]*|(?:can|could) you (?:please )?(?:tell|show) me\b *"
    r"|(?:tell|show) me (?=who|what|which|why|how|when)\b)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """What was asked, as the subcommand that answers it and the words after that."""

    command: str
    words: str


@dataclass(frozen=True)
class _Way:
    """Ways to ask one thing. `words` may hold the `{name}` or `{number}` that a pattern caught."""

    command: str
    words: str
    example: str
    patterns: tuple[str, ...]


_WAYS: Final = (
    _Way(
        "prioritize",
        "not contacted for {number} days",
        "Who has not been contacted for 30 days?",
        (
            rf"who {_NOT_WRITTEN_TO} {_LAST}",
            rf"who {_NOT_WRITTEN_TO} for (?P<number>\d{{1,4}}) days",
        ),
    ),
    _Way(
        "prioritize",
        "never contacted",
        "Who was never contacted?",
        (
            r"who (?:was|were|has|have) (?:never|not)(?: been)? (?:contacted|written to)(?: yet)?",
            r"who have we (?:never|not) (?:contacted|written to)(?: yet)?",
        ),
    ),
    _Way(
        "prioritize",
        "top {number}",
        "Who are the top 5?",
        (
            r"who (?:are|is) (?:the|our|my) (?:top|best|first) (?P<number>\d{1,2})(?: prospects?)?",
            r"(?:the )?(?:top|best) (?P<number>\d{1,2}) (?:prospects|people)",
        ),
    ),
    _Way(
        "prioritize",
        "",
        "Who should I talk to?",
        (
            rf"who(?:m)? (?:should|shall|do|can) (?:I|we) {_WRITE}(?: today| now| next| first)?",
            r"who (?:comes|is) (?:first|next)",
            r"who (?:are|is) (?:the|our|my) best (?:prospects?|people)",
        ),
    ),
    _Way(
        "cadence",
        "today",
        "What is due today?",
        (
            r"what(?: is|'s) (?:due|planned|on|to do)(?: for)? today",
            r"what (?:do|should|must) (?:I|we) (?:have to )?do today",
        ),
    ),
    _Way(
        "cadence",
        "next week",
        "What is planned for next week?",
        (r"what(?: is|'s) (?:due|planned|on)(?: for)? next week",),
    ),
    _Way(
        "cadence",
        "this week",
        "What is planned for this week?",
        (r"what(?: is|'s) (?:due|planned|on)(?: for)? this week",),
    ),
    _Way(
        "metrics",
        "{number}d",
        "How many answered in the last 7 days?",
        (
            rf"how many {_COUNTED}(?: {_GOT})? {_LAST}",
            rf"(?:what was sent and what came back|how did we do) {_LAST}",
        ),
    ),
    _Way(
        "why",
        "{name}",
        "Why did the mail to NAME not go out?",
        (
            rf"why (?:did|has|have)(?:n't)? {_MAIL} (?:to|for) {_NAME} (?:not )?{_SENT}(?: yet)?",
            rf"why (?:was|has)(?:n't)? {_NAME} not (?:been )?(?:written to|contacted)(?: yet)?",
            rf"when (?:does|will|is) {_MAIL} (?:to|for) {_NAME} (?:go out|leave|be sent|sent)",
        ),
    ),
    _Way(
        "pending",
        "",
        "What is approved and waits?",
        (
            r"what(?: is|'s) approved and (?:waits|waiting|still waits)",
            rf"what(?: has|'s)(?: not|n't) {_SENT}(?: yet)?",
            rf"(?:which|what) {_MAIL} (?:are (?:still )?waiting|wait) to (?:go out|leave|be sent)",
        ),
    ),
    _Way(
        "company",
        "{name}",
        "Who do we know at COMPANY?",
        (
            rf"who(?:m)? do (?:we|I) know at {_NAME}",
            rf"who(?:m)? at {_NAME} do (?:we|I) know",
            rf"do (?:we|I) know (?:anybody|anyone|somebody|someone) at {_NAME}",
        ),
    ),
    _Way(
        "explain",
        "{name}",
        "How is NAME scored?",
        (
            rf"how (?:is|was) {_NAME} scored",
            rf"why (?:is|does) {_NAME} (?:scored|score) (?:so|that|this) (?:high|low|way|well)",
            rf"what is the score of {_NAME} made of",
        ),
    ),
    _Way(
        "prospect",
        "{name}",
        "What do we know about NAME?",
        (rf"what do (?:we|you|I) know (?:about|of) {_NAME}",),
    ),
    _Way(
        "senders",
        "",
        "Which mailbox has room today?",
        (
            r"which (?:sender|mailbox)(?:s|es)? (?:still )?(?:has|have) room(?: today)?",
            r"how (?:are|do) (?:the|our) (?:senders|mailboxes)(?: doing| stand)?",
        ),
    ),
    _Way(
        "campaigns",
        "",
        "Which campaigns are there?",
        (
            r"which campaigns (?:are there|do we have|are running)",
            r"what campaigns (?:are there|do we have)",
        ),
    ),
    _Way(
        "duplicates",
        "",
        "Who may be in here twice?",
        (r"who (?:is|may be|could be) in (?:here|there) twice", r"are there (?:any )?duplicates"),
    ),
    _Way(
        "limits",
        "",
        "How much may leave?",
        (
            r"how (?:much|many (?:e-?)?mails) may (?:leave|go out|we send)",
            r"what are (?:the|our) limits",
        ),
    ),
    _Way(
        "jobs",
        "",
        "What runs by itself?",
        (r"what runs by itself", r"which jobs (?:are there|run)"),
    ),
)
_FORMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), way) for way in _WAYS for pattern in way.patterns
)
EXAMPLES: Final = tuple(way.example for way in _WAYS)
COMMANDS: Final = frozenset(way.command for way in _WAYS)
"""The subcommands that questions lead to. Each shows; none decides or sends."""


def read_question(text: str) -> Question:
    """The question in `text`; StrangeQuestionError names the two nearest that are understood."""
    said = " ".join(text[: LONGEST + 1].replace("’", "'").split())
    plain = _POLITE.sub("", said).strip(" ?.,;:")
    if len(said) <= LONGEST:
        for form, way in _FORMS:
            hit = form.fullmatch(plain)
            if hit is not None:
                caught = {key: value.strip() for key, value in hit.groupdict().items()}
                return Question(way.command, way.words.format_map(caught))
    raise StrangeQuestionError(strangeness(text))


def strangeness(text: str) -> str:
    """That `text` is not understood, and which two questions near it are."""
    plain = _POLITE.sub("", text[: LONGEST + 1]).strip(" ?.,;:")
    near = process.extract(
        plain, EXAMPLES, scorer=fuzz.token_set_ratio, processor=str.casefold, limit=2
    )
    first, second = (example for example, *_ in near)
    return f"That question is not understood. Ask for example “{first}” or “{second}”"
