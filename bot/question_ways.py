"""Lists the ways to ask what a subcommand shows, from the first word of a question to its last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_NAME: Final = r"(?P<name>[^?]{1,200}?)"
_SENT: Final = r"(?:gone out|go out|been sent|left|leave)"
_MAIL: Final = r"(?:the |my |our )?(?:e-?mail|mail|message|draft)s?"
_WRITE: Final = r"(?:talk to|write to|reach out to|contact|approach|call|e-?mail)"
_WRITTEN: Final = r"(?:contact(?:ed)?|wr(?:ite|itten) to|e-?mail(?:ed)?)"
_NOT_WRITTEN_TO: Final = (
    rf"(?:(?:(?:has|have|was)(?: not|n't)(?: we)?(?: been)?|(?:have|did) we not) {_WRITTEN}"
    r"|has(?: not|n't) heard from us)"
)
_COUNTED: Final = r"(?:people )?(?:repl(?:y|ied|ies)|answers?|answered|meetings|(?:e-?)?mails)"
_GOT: Final = (
    r"(?:(?:did|have) we (?:get|got|have|had|book|booked|send|sent)|were (?:booked|sent)|went out)"
)
_LAST: Final = r"(?:in|over|during) the (?:last|past) (?P<number>\d{1,4}) days"
_DID_GO: Final = rf"(?:did|has|have|is|was) {_MAIL} (?:to|for)"
_ANYBODY: Final = r"(?:anybody|anyone|somebody|someone)"


@dataclass(frozen=True)
class Way:
    """Ways to ask one thing. `words` may hold the `{name}` or `{number}` that a pattern caught."""

    command: str
    words: str
    example: str
    patterns: tuple[str, ...]


WAYS: Final = (
    Way(
        "prioritize",
        "not contacted for {number} days",
        "Who has not been contacted for 30 days?",
        (
            rf"who {_NOT_WRITTEN_TO} {_LAST}",
            rf"who {_NOT_WRITTEN_TO} (?:for|in) (?P<number>\d{{1,4}}) days",
        ),
    ),
    Way(
        "prioritize",
        "never contacted",
        "Who was never contacted?",
        (
            r"who (?:was|were|has|have)(?: never| not|n't)(?: been)? (?:contacted|written to)",
            r"who (?:was|were|has|have)(?: not|n't)(?: been)? (?:contacted|written to) yet",
            r"who have(?:n't)? we (?:(?:never|not) )?(?:contacted|written to) yet",
            r"who have we (?:never|not) (?:contacted|written to)",
            r"who has never heard from us",
        ),
    ),
    Way(
        "prioritize",
        "top {number}",
        "Who are the top 5?",
        (
            r"who (?:are|is) (?:the|our|my) (?:top|best|first) (?P<number>\d{1,2})(?: prospects?)?",
            r"(?:the )?(?:top|best) (?P<number>\d{1,2}) (?:prospects|people)",
            r"(?:show|give) me (?:the )?(?:top|best) (?P<number>\d{1,2})(?: prospects| people)?",
        ),
    ),
    Way(
        "prioritize",
        "",
        "Who should I talk to?",
        (
            rf"who(?:m)? (?:should|shall|do|can) (?:I|we) {_WRITE}(?: today| now| next| first)?",
            rf"who(?:m)? do (?:I|we) {_WRITE} first today",
            rf"(?:is there )?{_ANYBODY} (?:I|we) should {_WRITE}(?: today| now| next)?",
            r"who(?:'s| is) worth (?:talking|writing) to",
            r"who(?: comes| is|'s) (?:first|next)",
            r"who (?:are|is) (?:the|our|my) best (?:prospects?|people)",
        ),
    ),
    Way(
        "cadence",
        "today",
        "What is due today?",
        (
            r"what(?: is|'s) (?:due|planned|on|to do)(?: for)? today",
            r"what (?:do|should|must) (?:I|we) (?:(?:have|need) to )?do today",
            r"what(?: is|'s) left(?: to do)?(?: for)? today",
            r"(?:is )?anything due(?: for)? today",
            r"(?:what does my day look like|how does my day look)",
        ),
    ),
    Way(
        "cadence",
        "next week",
        "What is planned for next week?",
        (
            r"what(?: is|'s) (?:due|planned|on)(?: for)? next week",
            r"(?:what does next week look like|how does next week look|show me next week)",
        ),
    ),
    Way(
        "cadence",
        "this week",
        "What is planned for this week?",
        (
            r"what(?: is|'s) (?:due|planned|on)(?: for)? this week",
            r"(?:what does this week look like|how does this week look|show me this week)",
        ),
    ),
    Way(
        "metrics",
        "{number}d",
        "How many answered in the last 7 days?",
        (
            rf"how many {_COUNTED}(?: {_GOT})? {_LAST}",
            rf"(?:what was sent and what came back|how did we do) {_LAST}",
            rf"(?:replies|answers|meetings) {_LAST}",
            r"how did the last (?P<number>\d{1,4}) days go",
        ),
    ),
    Way(
        "metrics",
        "",
        "How are we doing?",
        (
            r"how are we doing",
            r"what(?: is|'s) (?:our|the) (?:reply|answer|meeting) rate",
        ),
    ),
    Way(
        "metrics",
        "patterns",
        "What works best?",
        (
            r"what works(?: best)?",
            r"which (?:angles?|tones?|hours?|lengths?) works?(?: best)?",
            r"what (?:have we learn(?:t|ed)|do we know works)",
        ),
    ),
    Way(
        "unanswered",
        "",
        "Who is waiting for an answer?",
        (
            r"who(?: is|'s) (?:still )?waiting(?: for (?:an answer|a reply|us))?",
            r"who waits for (?:an answer|a reply|us)",
            r"(?:which|what) (?:answers|replies) (?:wait|are (?:open|waiting|unanswered))",
            r"(?:who|what) (?:do|should|must) (?:I|we) (?:still )?(?:answer|reply to)(?: today)?",
            r"is anybody waiting(?: for (?:an answer|a reply|us))?",
        ),
    ),
    Way(
        "health",
        "",
        "What is wrong?",
        (
            r"what(?: is|'s) wrong(?: in the pipeline| right now| today)?",
            r"is (?:anything|something) (?:wrong|broken)(?: in the pipeline| today)?",
            r"how healthy is (?:the|our) pipeline",
            r"where (?:is|are) (?:the|our) bottlenecks?",
        ),
    ),
    Way(
        "why",
        "{name}",
        "Why did the mail to NAME not go out?",
        (
            rf"why (?:did|has|have)(?:n't)? {_MAIL} (?:to|for) {_NAME} (?:not )?{_SENT}(?: yet)?",
            rf"why (?:was|has)(?:n't)? {_NAME} not (?:been )?(?:written to|contacted)(?: yet)?",
            rf"why (?:did|has)(?:n't)? (?!we |I ){_NAME} (?:not )?(?:get|got) {_MAIL}(?: yet)?",
            rf"why(?: is|'s) {_MAIL} (?:to|for) {_NAME} (?:stuck|waiting|late)",
            rf"what(?: is|'s) holding up {_MAIL} (?:to|for) {_NAME}",
            rf"{_DID_GO} {_NAME} {_SENT}(?: yet)?",
            rf"when (?:does|will) {_NAME} get {_MAIL}",
            rf"when (?:does|will|is) {_MAIL} (?:to|for) {_NAME} (?:go out|leave|be sent|sent)",
        ),
    ),
    Way(
        "pending",
        "",
        "What is approved and waits?",
        (
            r"what(?: is|'s) approved and (?:waits|waiting|still waits)",
            rf"what(?: has|'s)(?: not|n't) {_SENT}(?: yet)?",
            r"what(?: is|'s) (?:still )?(?:waiting to (?:go out|leave|be sent)|stuck)",
            r"what(?: is|'s) (?:still )?in the outbox",
            r"is (?:anything|something) stuck",
            rf"(?:which|what) {_MAIL} (?:are (?:still )?waiting|wait) to (?:go out|leave|be sent)",
        ),
    ),
    Way(
        "company",
        "{name}",
        "Who do we know at COMPANY?",
        (
            rf"who(?:m)? do (?:we|I) know at {_NAME}",
            rf"who(?:m)? at {_NAME} do (?:we|I) know",
            rf"do (?:we|I) (?:know|have) {_ANYBODY} at {_NAME}",
            rf"who works at {_NAME}",
            rf"(?:are there |do we have )?any (?:contacts|people) at {_NAME}",
        ),
    ),
    Way(
        "explain",
        "{name}",
        "How is NAME scored?",
        (
            rf"how (?:is|was) {_NAME} scored",
            rf"why (?:is|does) {_NAME} (?:scored|score) (?:so|that|this) (?:high|low|way|well)",
            rf"what is the score of {_NAME} made of",
            rf"where does the score of {_NAME} come from",
            rf"what(?: is|'s) {_NAME}'s? score",
        ),
    ),
    Way(
        "prospect",
        "{name}",
        "What do we know about NAME?",
        (
            rf"what do (?:we|you|I) (?:know (?:about|of)|have on) {_NAME}",
            rf"(?:tell me )?about {_NAME}",
        ),
    ),
    Way(
        "senders",
        "",
        "Which mailbox has room today?",
        (
            r"which (?:sender|mailbox)(?:s|es)? (?:still )?(?:has|have) room(?: today)?",
            r"do we have room in the mailboxes(?: today)?",
            r"are (?:the|our) (?:senders|mailboxes) (?:healthy|well|ok|okay|all right)",
            r"how (?:are|do) (?:the|our) (?:senders|mailboxes)(?: doing| stand)?",
        ),
    ),
    Way(
        "campaigns",
        "",
        "Which campaigns are there?",
        (
            r"which campaigns (?:are there|do we have|are running)",
            r"what campaigns (?:are there|do we have|are running)",
            r"(?:list|show me) (?:the|our|all) campaigns",
        ),
    ),
    Way(
        "duplicates",
        "",
        "Who may be in here twice?",
        (
            r"who (?:is|may be|could be) in (?:here|there) twice",
            r"(?:are there (?:any )?|any )duplicates",
            rf"do we have {_ANYBODY} twice",
        ),
    ),
    Way(
        "limits",
        "",
        "How much may leave?",
        (
            r"how (?:much|many (?:e-?)?mails) may (?:leave|go out|we send)",
            r"what(?: are|'re) (?:the|our) limits",
            r"what(?: is|'s) (?:the|our) daily limit",
            r"how many (?:e-?)?mails (?:can|may) we send(?: a| per) day",
        ),
    ),
    Way(
        "jobs",
        "",
        "What runs by itself?",
        (r"what (?:runs|happens) (?:by itself|automatically)", r"which jobs (?:are there|run)"),
    ),
)
