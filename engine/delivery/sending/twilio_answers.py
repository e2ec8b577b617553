"""Decides what Twilio's answers mean for an SMS: one table of its error codes, and one rule.

The codes are Twilio's own (twilio.com/docs/api/errors). An answer to a request and a report that
comes later name the same ones.
"""

from __future__ import annotations

from typing import Final

from engine.delivery.attempts import Attempt, Fate

MOST_NOTE: Final = 300
TOO_MANY: Final = 429
REFUSED_ACCOUNT: Final = frozenset({401, 403, 404})
TIMED_OUT: Final = 408
FIRST_CODE: Final = 10_000
"""Twilio's own codes begin there; a smaller one is the status of something in between."""

NO_SUCH_NUMBER = "the number does not exist"
NO_TEXTS = "the number takes no SMS, as a landline does not"
ACCOUNT = "Twilio refuses the account. Check DRUMBEAT_TWILIO_ACCOUNT_SID and _AUTH_TOKEN"
FROM = "Twilio cannot send from this number. Check DRUMBEAT_TWILIO_FROM"

CODES: Final[dict[int, tuple[Fate, str]]] = {
    # of the account or our number: no SMS is at fault, all of them wait
    20003: (Fate.AWAY, ACCOUNT),
    20005: (Fate.AWAY, "Twilio says that the account is not active"),
    20008: (Fate.AWAY, "Test credentials of Twilio's cannot send. Set the live ones"),
    20404: (Fate.AWAY, ACCOUNT),
    21603: (Fate.AWAY, FROM),
    21606: (Fate.AWAY, FROM),
    21659: (Fate.AWAY, FROM),
    21660: (Fate.AWAY, FROM),
    21701: (Fate.AWAY, "Twilio does not know the messaging service. Check DRUMBEAT_TWILIO_FROM"),
    21703: (Fate.AWAY, "The messaging service has no number. Add one at Twilio"),
    30002: (Fate.AWAY, "Twilio has suspended the account"),
    63038: (Fate.AWAY, "the account's limit of SMS for the day is reached"),
    # not now
    20429: (Fate.TEMPORARY, "Twilio takes no more SMS at the moment"),
    20503: (Fate.TEMPORARY, "Twilio is not available at the moment"),
    14107: (Fate.TEMPORARY, "Twilio takes no more SMS at the moment"),
    21611: (Fate.TEMPORARY, "Too many SMS wait at Twilio"),
    30001: (Fate.TEMPORARY, "Too many SMS waited at Twilio"),
    # the number
    21211: (Fate.BAD_ADDRESS, NO_SUCH_NUMBER),
    21217: (Fate.BAD_ADDRESS, NO_SUCH_NUMBER),
    21214: (Fate.BAD_ADDRESS, NO_SUCH_NUMBER),
    30005: (Fate.BAD_ADDRESS, NO_SUCH_NUMBER),
    21614: (Fate.NO_TEXTS, NO_TEXTS),
    30006: (Fate.NO_TEXTS, NO_TEXTS),
    21610: (Fate.OPTED_OUT, "they have answered STOP"),
    # this message
    21408: (Fate.PERMANENT, "the account may not text that country. Allow it at Twilio"),
    21612: (Fate.PERMANENT, "Twilio cannot reach that number from ours"),
    21617: (Fate.PERMANENT, "the text is too long"),
    21602: (Fate.PERMANENT, "the text is empty"),
    30003: (Fate.PERMANENT, "the phone is off or out of reach"),
    30004: (Fate.PERMANENT, "the recipient's phone or carrier blocks it"),
    30007: (Fate.PERMANENT, "the carrier's filter took it for spam"),
    30008: (Fate.PERMANENT, "the carrier does not say why"),
    30034: (Fate.PERMANENT, "our number is not registered for SMS to the United States"),
}


FOR_NOW: Final = frozenset({30001, 30003})
"""Reports after which another day may be better: nothing is wrong with number or text."""
OF_THE_NUMBER: Final = frozenset({Fate.BAD_ADDRESS, Fate.NO_TEXTS, Fate.OPTED_OUT})
"""What says something of the recipient's number, as a bounce does of an address."""


def refused(status: int, code: int | None, said: str) -> Attempt:
    """What an answer other than success means.

    A code that is not in the table is Twilio's no to this SMS. A 4 without a code is somebody's in
    between, who passed nothing on. Anything else may have come after Twilio had taken it.
    """
    if code in CODES:
        fate, note = CODES[code]
        return Attempt(fate, note)
    if status == TOO_MANY:
        return Attempt(*CODES[20429])
    if status in REFUSED_ACCOUNT:
        return Attempt(Fate.AWAY, ACCOUNT)
    note = " ".join(said.split())[:MOST_NOTE]
    if 400 <= status < 500 and status != TIMED_OUT:
        is_twilios = code is not None and code >= FIRST_CODE
        fate = Fate.PERMANENT if is_twilios else Fate.TEMPORARY
        return Attempt(fate, note or f"Twilio answered {status}")
    return Attempt(Fate.UNCERTAIN, f"Twilio answered {status} without saying whether it took it.")


def reported(code: int | None) -> Attempt:
    """Why an SMS that Twilio had taken did not arrive."""
    fate, note = CODES.get(code or 0, (Fate.PERMANENT, f"Twilio's error {code or 'without code'}"))
    return Attempt(fate, note)
