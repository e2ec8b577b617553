"""Decides whether an approved message may leave now: gates over plain facts, asked in one order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.generation.guardrails import UNRESOLVED

RECHECK = timedelta(minutes=10)
"""How soon a gate is asked again that opens when a person does something."""
RECENT = timedelta(hours=24)
"""How long a prospect is left alone after any e-mail, and after anything another sequence sent."""


@dataclass(frozen=True)
class Facts:
    """What the gates look at. Instants are UTC; `None` and zero mean that nothing is in the way."""

    now: datetime
    due_at: datetime
    window_opens: datetime
    """The first instant from now on inside the recipient's send window."""
    called: str = "e-mails"
    """What several such messages are called."""
    workspace_paused: bool = False
    campaign_not_started: bool = False
    campaign_paused: bool = False
    campaign_over: bool = False
    suppressed_because: str | None = None
    consent_lacks: str | None = None
    """Why the channel may not be used, where a consent is refused or needed and missing."""
    sequence_paused: bool = False
    sequence_ended_because: str | None = None
    colleague_answered: str | None = None
    colleague_opens: datetime | None = None
    """When the delay is over, in a team that lets colleagues wait instead of ending it."""
    held_until: datetime | None = None
    recent_contact_at: datetime | None = None
    prospect_is_approved: bool = True
    is_approved: bool = True
    was_edited: bool = False
    text: str = ""
    depends: str | None = None
    """What has to happen first: “if step 1 is not accepted”."""
    earlier_touch: str | None = None
    sender_paused: bool = False
    sender_sent_today: int = 0
    sender_cap: int = 1
    next_day: datetime | None = None
    """When the sender's next day begins, in the team's time zone."""
    sender_rests_until: datetime | None = None
    """When its gap since the e-mail before this one is over."""
    sender_unhealthy: str | None = None
    sender_not_used: bool = False
    """The campaign does not send from this mailbox any more."""
    campaign_sent_today: int = 0
    campaign_limit: int | None = None
    company_conversations: int = 0
    """New conversations with the company in the last seven days, this one not counted."""
    company_cap: int = 1
    company_opens: datetime | None = None
    domain: str = ""
    domain_sent_today: int = 0
    domain_limit: int | None = None
    sent_this_week: int = 0
    week_limit: int | None = None
    next_week: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`gate` is None when all gates are open.

    `stops` says that it will not open again for this mail, `ends_sequence` for the whole sequence.
    """

    gate: str | None
    sentence: str
    opens_at: datetime | None = None
    stops: bool = False
    ends_sequence: bool = False

    @property
    def is_open(self) -> bool:
        return self.gate is None


NOT_STARTED = "The campaign has not been started."
OPEN = Verdict(gate=None, sentence="Nothing holds it back.")
Gate = Callable[[Facts], Verdict | None]


def _when_someone_acts(gate: str, sentence: str) -> Verdict:
    return Verdict(gate, sentence)


def workspace_paused(facts: Facts) -> Verdict | None:
    if not facts.workspace_paused:
        return None
    return _when_someone_acts("workspace_paused", "Sending is paused for the whole team.")


def campaign_paused(facts: Facts) -> Verdict | None:
    if facts.campaign_over:
        return Verdict("campaign_paused", "The campaign is over.", stops=True, ends_sequence=True)
    if facts.campaign_not_started:
        return _when_someone_acts("campaign_paused", NOT_STARTED)
    if not facts.campaign_paused:
        return None
    return _when_someone_acts("campaign_paused", "The campaign is paused.")


def suppressed(facts: Facts) -> Verdict | None:
    if facts.suppressed_because is None:
        return None
    sentence = f"This person is never written to: {facts.suppressed_because}."
    return Verdict("suppressed", sentence, stops=True, ends_sequence=True)


def no_consent(facts: Facts) -> Verdict | None:
    if facts.consent_lacks is None:
        return None
    return _when_someone_acts("no_consent", facts.consent_lacks)


def sequence_stopped(facts: Facts) -> Verdict | None:
    if facts.sequence_ended_because is not None:
        sentence = f"The sequence has ended: {facts.sequence_ended_because}."
        return Verdict("sequence_stopped", sentence, stops=True)
    if facts.sequence_paused:
        return _when_someone_acts("sequence_stopped", "The sequence is paused.")
    return None


def colleague_answered(facts: Facts) -> Verdict | None:
    if facts.colleague_answered is None:
        return None
    sentence = f"{facts.colleague_answered}, at the same company, has answered."
    if facts.colleague_opens is not None:
        return Verdict("colleague_answered", sentence, facts.colleague_opens)
    return Verdict("colleague_answered", sentence, stops=True, ends_sequence=True)


def hold(facts: Facts) -> Verdict | None:
    if facts.held_until is None or facts.held_until <= facts.now:
        return None
    return Verdict("hold", "The prospect asked for later, or is away.", facts.held_until)


def recent_contact(facts: Facts) -> Verdict | None:
    if facts.recent_contact_at is None or facts.recent_contact_at + RECENT <= facts.now:
        return None
    sentence = "Somebody wrote to this prospect less than a day ago."
    return Verdict("recent_contact", sentence, facts.recent_contact_at + RECENT)


def not_approved(facts: Facts) -> Verdict | None:
    if not facts.prospect_is_approved:
        sentence = "The prospect is not approved."
        return Verdict("not_approved", sentence, stops=True, ends_sequence=True)
    if facts.was_edited:
        sentence = "The draft was changed after it was approved; it needs a new approval."
        return Verdict("not_approved", sentence, stops=True)
    if not facts.is_approved:
        return Verdict("not_approved", "The draft is not approved.", stops=True)
    return None


def unresolved_variable(facts: Facts) -> Verdict | None:
    found = UNRESOLVED.search(facts.text)
    if found is None:
        return None
    sentence = f"The text still contains “{found.group()}”, a variable without a value."
    return Verdict("unresolved_variable", sentence, stops=True)


def condition(facts: Facts) -> Verdict | None:
    if facts.depends is None:
        return None
    return _when_someone_acts("condition", f"It goes out {facts.depends}; that is not known yet.")


def earlier_touch(facts: Facts) -> Verdict | None:
    if facts.earlier_touch is None:
        return None
    sentence = f"The message before it in the sequence ({facts.earlier_touch}) has not gone out."
    return _when_someone_acts("earlier_touch", sentence)


def caps(facts: Facts) -> Verdict | None:
    return sender_cap(facts) or _other_caps(facts)


def sender_cap(facts: Facts) -> Verdict | None:
    """What holds back everything that its sender has, and not only this message."""
    if facts.sender_paused:
        return _when_someone_acts("caps", "The sender is paused.")
    if facts.sender_not_used:
        return _when_someone_acts(
            "caps", "The campaign no longer sends from this mailbox. Approve the draft anew."
        )
    if facts.sender_sent_today >= facts.sender_cap:
        sentence = f"The sender's cap of {facts.sender_cap} {facts.called} a day is reached."
        return Verdict("caps", sentence, facts.next_day)
    if facts.sender_rests_until is not None and facts.sender_rests_until > facts.now:
        sentence = f"The sender rests a moment between two {facts.called}."
        return Verdict("caps", sentence, facts.sender_rests_until)
    return None


def _other_caps(facts: Facts) -> Verdict | None:
    """Of the company, the recipients' domain, the campaign and the channel; the first reached."""
    if facts.company_conversations >= facts.company_cap:
        sentence = (
            f"The company has had its {facts.company_cap} new conversation"
            f"{'' if facts.company_cap == 1 else 's'} of these seven days."
        )
        return Verdict("caps", sentence, facts.company_opens)
    limits = (
        (
            facts.domain_sent_today,
            facts.domain_limit,
            f"The limit of {facts.domain_limit} e-mails a day to {facts.domain} is reached.",
            facts.next_day,
        ),
        (
            facts.campaign_sent_today,
            facts.campaign_limit,
            f"The campaign's limit of {facts.campaign_limit} {facts.called} a day is reached.",
            facts.next_day,
        ),
        (
            facts.sent_this_week,
            facts.week_limit,
            f"The team's limit of {facts.week_limit} e-mails a week is reached.",
            facts.next_week,
        ),
    )
    for count, limit, sentence, opens_at in limits:
        if limit is not None and count >= limit:
            return Verdict("caps", sentence, opens_at)
    return None


def send_window(facts: Facts) -> Verdict | None:
    if facts.window_opens <= facts.now:
        return None
    sentence = f"It is outside the hours in which the recipient gets {facts.called}."
    return Verdict("send_window", sentence, facts.window_opens)


def sender_unhealthy(facts: Facts) -> Verdict | None:
    if facts.sender_unhealthy is None:
        return None
    return _when_someone_acts("sender_unhealthy", facts.sender_unhealthy)


def not_yet_due(facts: Facts) -> Verdict | None:
    if facts.due_at <= facts.now:
        return None
    return Verdict("not_yet_due", "It is not due yet.", facts.due_at)


GATES: tuple[Gate, ...] = (
    workspace_paused,
    campaign_paused,
    suppressed,
    no_consent,
    sequence_stopped,
    colleague_answered,
    hold,
    recent_contact,
    not_approved,
    unresolved_variable,
    condition,
    earlier_touch,
    caps,
    send_window,
    sender_unhealthy,
    not_yet_due,
)
"""In the order in which they are asked; the first that holds names itself.

That a guardrail failed needs no gate of its own: an approval is of a hash, of a text that passed.
"""


def ask(facts: Facts) -> Verdict:
    """The first closed gate, or OPEN."""
    for gate in GATES:
        verdict = gate(facts)
        if verdict is not None:
            return verdict
    return OPEN


def ask_again_at(verdict: Verdict, now: datetime) -> datetime:
    """When a mail that waits is looked at again; always later than `now`."""
    opens_at = verdict.opens_at
    return opens_at if opens_at is not None and opens_at > now else now + RECHECK
