"""Decides how much of every limit is used up for each of a group of mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.delivery.gatehouse import counts, health
from engine.delivery.gatehouse.asked import Asked, Team
from engine.delivery.gatehouse.counts import LEASE, Earlier, OnTheWire
from engine.delivery.gatehouse.shares import COMPANY_WEEK, Shares
from engine.prospects.domains import is_free_mail, registrable
from engine.team_settings import Caps
from storage.states import Channel, MailState
from storage.tables import Campaign, Sender


@dataclass(frozen=True, slots=True)
class Lately:
    """What a team has sent, and what of it is on the wire; `now` is when it was counted."""

    team: Team
    now: datetime
    day_begins: datetime
    next_day: datetime
    week_begins: datetime
    next_week: datetime
    wire: list[OnTheWire]
    by_sender: Counter[int]
    last_by_sender: dict[int, datetime]
    by_campaign: Counter[int]
    by_domain: Counter[str]
    by_team: Counter[Channel]
    by_company: dict[int, list[datetime]]
    earlier: list[Earlier]

    @classmethod
    def read(cls, session: Session, team: Team, mails: Collection[Asked], now: datetime) -> Lately:
        id_, caps = team.workspace.id, team.settings.caps
        day_begins, next_day = counts.day_of(team.zone, now)
        week_begins, next_week = counts.week_of(team.zone, now)
        senders = team.senders.values()
        limited = {each.id for each in team.campaigns.values() if each.daily_limit is not None}
        companies = {mail.prospect.company_id for mail in mails if mail.prospect.company_id}
        has_limit = caps.emails_per_domain_per_day is not None
        return cls(
            team=team,
            now=now,
            day_begins=day_begins,
            next_day=next_day,
            week_begins=week_begins,
            next_week=next_week,
            wire=counts.on_the_wire(session, id_, min(now - COMPANY_WEEK, week_begins)),
            by_sender=counts.sent_by_senders(session, id_, set(team.senders), day_begins),
            last_by_sender=_last(session, id_, senders, now),
            by_campaign=counts.sent_by_campaigns(session, id_, limited, day_begins),
            by_domain=counts.sent_to_domains(
                session,
                id_,
                {mail.to_domain for mail in mails if has_limit and not _is_free(mail.to_domain)},
                day_begins,
            ),
            by_team=counts.sent_by_team(
                session,
                id_,
                {mail.channel for mail in mails if _week_limit(caps, mail.channel) is not None},
                week_begins,
            ),
            by_company=counts.conversations(session, id_, companies, now - COMPANY_WEEK),
            earlier=counts.earlier(session, id_, [m for m in mails if _may_go_on(team, m)]),
        )

    def cap_of(self, sender: Sender) -> int:
        return counts.cap_today(sender, self.team.zone, self.now)

    def sent_today_by(self, sender: Sender) -> int:
        wire = sum(e.sender_id == sender.id and e.at > self.day_begins for e in self.wire)
        return self.by_sender[sender.id] + wire

    def rests_until(self, mail: Asked) -> datetime | None:
        """When the gap since the sender's last e-mail is over.

        A mail on the wire began a lease ago.
        """
        rest = self._rest(mail)
        if not rest:
            return None
        began = [each.at - LEASE for each in self._others(mail) if each.sender_id == mail.sender_id]
        sent = self.last_by_sender.get(mail.sender_id)
        last = max([*began, *([sent] if sent else [])], default=None)
        return last + rest if last else None

    def sent_today_of(self, campaign: Campaign) -> int:
        if campaign.daily_limit is None:
            return 0
        wire = sum(e.campaign_id == campaign.id and e.at > self.day_begins for e in self.wire)
        return self.by_campaign[campaign.id] + wire

    def domain_limit_of(self, mail: Asked) -> int | None:
        """At a provider of free mail are many who have nothing to do with each other.

        A number belongs to no domain.
        """
        if mail.channel is not Channel.EMAIL or _is_free(mail.to_domain):
            return None
        return self.team.settings.caps.emails_per_domain_per_day

    def sent_today_to(self, mail: Asked) -> int:
        """To the domain of its recipient."""
        if self.domain_limit_of(mail) is None:
            return 0
        wire = sum(
            each.to_domain == mail.to_domain and each.at > self.day_begins
            for each in self._others(mail)
        )
        return self.by_domain[mail.to_domain] + wire

    def week_limit_of(self, mail: Asked) -> int | None:
        return _week_limit(self.team.settings.caps, mail.channel)

    def sent_this_week(self, mail: Asked) -> int:
        if self.week_limit_of(mail) is None:
            return 0
        return self.by_team[mail.channel] + sum(
            each.channel is mail.channel and each.at > self.week_begins
            for each in self._others(mail)
        )

    def conversations_of(self, mail: Asked) -> list[datetime]:
        """When other conversations with the company were opened in the last week.

        A follow-up opens none, and neither does it count: the limit is on new conversations.
        """
        company_id = mail.prospect.company_id
        if company_id is None or self._follows(mail):
            return []
        wire = [
            each.at
            for each in self._others(mail)
            if each.company_id == company_id
            and not each.follows
            and each.at > self.now - COMPANY_WEEK
        ]
        return [*self.by_company.get(company_id, ()), *wire]

    def has_written(self, mail: Asked) -> bool:
        """Whether the thread is the mailbox's: it goes on there, whatever was changed."""
        return any(
            each.sequence_id == mail.sequence_id
            and each.sender_id == mail.sender_id
            and each.state == MailState.SENT
            for each in self.earlier
        )

    def shares_of(self, mail: Asked) -> Shares:
        return Shares(
            workspace_id=mail.workspace_id,
            prospect_id=mail.prospect.id,
            sender_id=mail.sender_id,
            campaign_id=mail.campaign_id,
            company_id=None if self._follows(mail) else mail.prospect.company_id,
            domain=mail.to_domain,
            rest=self._rest(mail),
        )

    def _rest(self, mail: Asked) -> timedelta:
        return health.rest_after(self.team.senders[mail.sender_id].gap_seconds, mail.message_id)

    def _others(self, mail: Asked) -> list[OnTheWire]:
        return [each for each in self.wire if each.id != mail.id]

    def _follows(self, mail: Asked) -> bool:
        return any(
            each.sequence_id == mail.sequence_id and each.position < mail.position
            for each in self.earlier
        )


def _week_limit(caps: Caps, channel: Channel) -> int | None:
    """How many of the team may leave in a week by this channel."""
    by_channel = {Channel.EMAIL: caps.emails_per_week, Channel.SMS: caps.sms_per_week}
    return by_channel.get(channel)


def _is_free(domain: str) -> bool:
    return is_free_mail(registrable(domain) or domain)


def _last(
    session: Session, workspace_id: int, senders: Collection[Sender], now: datetime
) -> dict[int, datetime]:
    """Of mailboxes with a gap, when the last one left, if one may still rest since."""
    gaps = {sender.id: sender.gap_seconds for sender in senders if sender.gap_seconds > 0}
    longest = timedelta(seconds=health.LONGEST_REST * max(gaps.values(), default=0))
    return counts.last_sent(session, workspace_id, set(gaps), now - longest)


def _may_go_on(team: Team, mail: Asked) -> bool:
    """Whether it matters what went before: of a follow-up, and where the mailbox may be another."""
    used = team.campaigns[mail.campaign_id].sender_ids
    return mail.position > 0 or (bool(used) and mail.sender_id not in used)
