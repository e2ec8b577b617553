"""Decides who has heard nothing for a quarter and could be told something new, and on which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from engine.campaigns.default import NAME
from engine.generation.desk import Desks
from engine.generation.material import untold
from engine.generation.told import told
from engine.scheduling import week
from engine.scheduling.obstacles import obstacles
from engine.scheduling.plan import Contact, Loads, Planned, Room, rank
from engine.scheduling.qualified import ordered_among
from engine.scheduling.reach import is_reached_by
from engine.scheduling.week import Schedule
from storage.states import Approval, Channel, LeadStatus, TouchKind
from storage.tables import Campaign, Prospect
from storage.tables import Sequence as SequenceRow

QUARTER = timedelta(days=91)
"""How long somebody has heard nothing, and how far check-ins are apart at least."""
DORMANT = (LeadStatus.CONTACTED, LeadStatus.ENGAGED, LeadStatus.DEFERRED)
"""Whom one may come back to: who said no, cannot be reached or talks with the team is none."""
NEWS = ("insight", "proof", "demo", "link")
"""What is something new to say, when no message told it before; a question alone is not."""
OWN = ("insight", "demo")
"""The same while the offer is the sample's, about a product that does not exist."""
WAYS = (Channel.EMAIL, Channel.LINKEDIN, Channel.PHONE)
AT_ONCE, MOST_READ = 100, 500
"""How many are looked at together, and at most for one plan, the best first."""


def dormant(
    session: Session,
    workspace_id: int,
    zone: ZoneInfo,
    wanted: int,
    *,
    monday: date,
    now: datetime,
    among: Collection[int] | None = None,
) -> list[Contact]:
    """The best of those who are due for a check-in by the end of a week, `wanted` of them at most.

    `among` are the ids that are looked at, if not all.
    """
    campaign = session.scalars(
        select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.name == NAME)
    ).first()
    if campaign is None or wanted <= 0:  # without a campaign there is no offer, and no news
        return []
    before = datetime.combine(monday + timedelta(days=7), time(), tzinfo=zone) - QUARTER
    query = (
        select(Prospect)
        .where(_is_dormant(workspace_id, before))
        .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id)
        .limit(AT_ONCE)
    )
    if among is not None:
        query = query.where(Prospect.id.in_(among))
    found: list[Contact] = []
    for at in range(0, MOST_READ, AT_ONCE):
        people = list(session.scalars(query.offset(at)))
        free = _free(session, workspace_id, people, monday)
        found += [_contact(each, zone) for each in _with_news(session, campaign, free, now)]
        if len(people) < AT_ONCE or len(found) >= wanted:
            break
    return found[:wanted]


def _is_dormant(workspace_id: int, before: datetime) -> ColumnElement[bool]:
    """Nothing was sent to them, and no sequence begun, since then."""
    tried_since = exists().where(
        SequenceRow.prospect_id == Prospect.id, SequenceRow.started_at >= before
    )
    return and_(
        Prospect.workspace_id == workspace_id,
        Prospect.approval == Approval.APPROVED,
        Prospect.lead_status.in_(DORMANT),
        Prospect.last_contacted_at < before,
        ~tried_since,
    )


def _free(
    session: Session, workspace_id: int, people: Sequence[Prospect], monday: date
) -> list[Prospect]:
    """Those whom one can write to and who may be given a sequence in the week."""
    blocked = obstacles(session, workspace_id, people, today=monday + timedelta(days=6))
    ordered = ordered_among(session, workspace_id, tuple(each.id for each in people))
    return [
        each
        for each in people
        if each.id not in blocked and each.id not in ordered and _way(each) is not None
    ]


def _with_news(
    session: Session, campaign: Campaign, people: Sequence[Prospect], now: datetime
) -> list[Prospect]:
    """Those to whom something can be said that no message told them."""
    if not people:
        return []
    said = told(session, campaign.workspace_id, [each.id for each in people])
    desks = Desks(session, campaign, [(each, each.segment) for each in people], now=now)

    def has_news(prospect: Prospect) -> bool:
        desk = desks.open(prospect, segment=prospect.segment, member_id=None)
        channel = _way(prospect) or Channel.EMAIL
        brief = desk.brief(TouchKind.CHECK_IN, channel, said=said.get(prospect.id, ()))
        new = untold(brief)
        return any(new[name] for name in (OWN if brief.offer.sample else NEWS))

    return [each for each in people if has_news(each)]


def _way(prospect: Prospect) -> Channel | None:
    return next((channel for channel in WAYS if is_reached_by(prospect, channel)), None)


def _contact(prospect: Prospect, zone: ZoneInfo) -> Contact:
    last = prospect.last_contacted_at
    due = (last + QUARTER).astimezone(zone).date() if last is not None else None
    if prospect.hold_until is not None:
        due = max(due or prospect.hold_until, prospect.hold_until)
    return Contact(
        prospect_id=prospect.id,
        name=prospect.full_name,
        company=prospect.company_name,
        company_id=prospect.company_id,
        segment=prospect.segment,
        kind=TouchKind.CHECK_IN,
        channel=_way(prospect) or Channel.EMAIL,
        priority=prospect.priority_score,
        owner_id=prospect.owner_id,
        due=due,
    )


def room_for(placed: Sequence[Planned], room: Room) -> int:
    """How many check-ins the week's target of follow-ups leaves, after those that are placed."""
    return max(0, room.followups - sum(each.item.kind in week.FOLLOWUP for each in placed))


def has_hours(schedule: Schedule, days: Sequence[date]) -> bool:
    """Whether the week has an hour for check-ins on one of these days."""
    return any(_is_for_them(schedule, day) for day in days)


def place(
    contacts: Sequence[Contact],
    placed: Sequence[Planned],
    days: Sequence[date],
    room: Room,
    *,
    schedule: Schedule,
    loads: Loads,
) -> list[Planned]:
    """Check-ins in the hours that the week has for them, the best first, while there is room.

    At one company as many as conversations may begin there in a week.
    """
    left = room_for(placed, room)
    companies = Counter(room.companies)
    hours = [day for day in days if _is_for_them(schedule, day)]
    planned: list[Planned] = []
    for contact in sorted(contacts, key=rank):
        due = [day for day in hours if contact.due is None or day >= contact.due]
        day = next((day for day in due if loads.takes(contact, day)), None)
        is_full = companies[contact.company_id or 0] >= room.per_company
        if len(planned) == left or day is None or (contact.company_id is not None and is_full):
            continue
        if contact.company_id is not None:
            companies[contact.company_id] += 1
        loads.add(contact, day)
        slot = week.slot_for(schedule, day, contact.kind, contact.segment)
        planned.append(Planned(day, slot, contact))
    return planned


def _is_for_them(schedule: Schedule, day: date) -> bool:
    return any(TouchKind.CHECK_IN in slot.kinds for slot in week.slots_of(schedule, day))
