"""Decides whether a cap holds a message back: the sender's, the company's, and those of a day."""

from __future__ import annotations

from engine.delivery.gatehouse.verdicts import Facts, Verdict, when_someone_acts


def caps(facts: Facts) -> Verdict | None:
    return sender_cap(facts) or _other_caps(facts)


def sender_cap(facts: Facts) -> Verdict | None:
    """What holds back everything that its sender has, and not only this message."""
    if facts.sender_paused:
        return when_someone_acts("caps", "The sender is paused.")
    if facts.sender_not_used:
        return when_someone_acts(
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
            f"The team's limit of {facts.week_limit} {facts.called} a week is reached.",
            facts.next_week,
        ),
    )
    for count, limit, sentence, opens_at in limits:
        if limit is not None and count >= limit:
            return Verdict("caps", sentence, opens_at)
    return None
