"""Decides whether an approved message may leave now: gates over plain facts, asked in one order."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.delivery.gatehouse.cap_gates import caps
from engine.delivery.gatehouse.verdicts import Facts, Gate, Verdict, when_someone_acts
from engine.generation.guardrails import UNRESOLVED

RECHECK = timedelta(minutes=10)
"""How soon a gate is asked again that opens when a person does something."""
RECENT = timedelta(hours=24)
"""How long a prospect is left alone after any e-mail, and after anything another sequence sent."""
NOT_STARTED = "The campaign has not been started."
OPEN = Verdict(gate=None, sentence="Nothing holds it back.")


def workspace_paused(facts: Facts) -> Verdict | None:
    if not facts.workspace_paused:
        return None
    return when_someone_acts("workspace_paused", "Sending is paused for the whole team.")


def campaign_paused(facts: Facts) -> Verdict | None:
    if facts.campaign_over:
        return Verdict("campaign_paused", "The campaign is over.", stops=True, ends_sequence=True)
    if facts.campaign_not_started:
        return when_someone_acts("campaign_paused", NOT_STARTED)
    if not facts.campaign_paused:
        return None
    return when_someone_acts("campaign_paused", "The campaign is paused.")


def suppressed(facts: Facts) -> Verdict | None:
    if facts.suppressed_because is None:
        return None
    sentence = f"This person is never written to: {facts.suppressed_because}."
    return Verdict("suppressed", sentence, stops=True, ends_sequence=True)


def no_consent(facts: Facts) -> Verdict | None:
    if facts.consent_lacks is None:
        return None
    return when_someone_acts("no_consent", facts.consent_lacks)


def sequence_stopped(facts: Facts) -> Verdict | None:
    if facts.sequence_ended_because is not None:
        sentence = f"The sequence has ended: {facts.sequence_ended_because}."
        return Verdict("sequence_stopped", sentence, stops=True)
    if facts.sequence_paused:
        return when_someone_acts("sequence_stopped", "The sequence is paused.")
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
    return when_someone_acts("condition", f"It goes out {facts.depends}; that is not known yet.")


def earlier_touch(facts: Facts) -> Verdict | None:
    if facts.earlier_touch is None:
        return None
    sentence = f"The message before it in the sequence ({facts.earlier_touch}) has not gone out."
    return when_someone_acts("earlier_touch", sentence)


def tried_again(facts: Facts) -> Verdict | None:
    if facts.came_back is None or facts.due_at <= facts.now:
        return None
    sentence = f"It came back ({facts.came_back}). The same message goes out again."
    return Verdict("tried_again", sentence, facts.due_at)


def send_window(facts: Facts) -> Verdict | None:
    if facts.window_opens <= facts.now:
        return None
    sentence = f"It is outside the hours in which the recipient gets {facts.called}."
    return Verdict("send_window", sentence, facts.window_opens)


def sender_unhealthy(facts: Facts) -> Verdict | None:
    if facts.sender_unhealthy is None:
        return None
    return when_someone_acts("sender_unhealthy", facts.sender_unhealthy)


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
    tried_again,
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
