"""Decides what mails that leave together take up of each other's limits: pure, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from engine.delivery.gatehouse.verdicts import Facts

COMPANY_WEEK = timedelta(days=7)
Limited = tuple[str, int, str]
"""What a limit is on: its kind, a record's id, and a domain where it is on one."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What a mail counts towards once it has left, and how long its mailbox rests before it."""

    workspace_id: int
    prospect_id: int
    sender_id: int
    campaign_id: int
    company_id: int | None
    """None where the mail opens no conversation with a company."""
    domain: str
    rest: timedelta

    def all(self) -> Iterator[Limited]:
        yield from (self.team, self.prospect, self.sender, self.campaign, self.to_domain)
        if self.company is not None:
            yield self.company

    @property
    def team(self) -> Limited:
        return "team", self.workspace_id, ""

    @property
    def prospect(self) -> Limited:
        return "prospect", self.prospect_id, ""

    @property
    def sender(self) -> Limited:
        return "sender", self.sender_id, ""

    @property
    def campaign(self) -> Limited:
        return "campaign", self.campaign_id, ""

    @property
    def company(self) -> Limited | None:
        return None if self.company_id is None else ("company", self.company_id, "")

    @property
    def to_domain(self) -> Limited:
        return "domain", self.workspace_id, self.domain


@dataclass(frozen=True, slots=True)
class Taken:
    """What those of a group that were let through take up, each as if it had left at `now`."""

    now: datetime
    counts: Counter[Limited] = field(default_factory=Counter)

    def take(self, shares: Shares) -> None:
        self.counts.update(shares.all())

    def beside(self, facts: Facts, shares: Shares) -> Facts:
        """The facts of a mail that is asked about after them: what the database would say."""
        counts = self.counts
        if not any(limited in counts for limited in shares.all()):
            return facts
        opened = counts[shares.company] if shares.company is not None else 0
        return replace(
            facts,
            recent_contact_at=self.now if counts[shares.prospect] else facts.recent_contact_at,
            sender_sent_today=facts.sender_sent_today + counts[shares.sender],
            sender_rests_until=self._rests_until(facts, shares),
            campaign_sent_today=facts.campaign_sent_today + counts[shares.campaign],
            company_conversations=facts.company_conversations + opened,
            company_opens=facts.company_opens or (self.now + COMPANY_WEEK if opened else None),
            domain_sent_today=facts.domain_sent_today + counts[shares.to_domain],
            sent_this_week=facts.sent_this_week + counts[shares.team],
        )

    def _rests_until(self, facts: Facts, shares: Shares) -> datetime | None:
        """The last one left just now, so nothing that left before it lasts longer."""
        if not shares.rest or not self.counts[shares.sender]:
            return facts.sender_rests_until
        return max(facts.sender_rests_until or self.now, self.now + shares.rest)
