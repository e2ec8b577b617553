"""Decides what a prospect's sequence consists of before it is written; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.campaigns.default import offer_in_force
from engine.errors import ConflictError
from engine.generation.desk import Desks
from engine.generation.told import told
from engine.scheduling.fitting import Missing, Reach, fitted
from engine.scheduling.obstacles import GONE, Obstacle, obstacles
from engine.scheduling.own_types import all_types, type_named
from engine.scheduling.reach import reaches
from engine.scheduling.step import SequenceType
from engine.scheduling.steps import Plan
from engine.scoring.segments import segment
from engine.views.base import Actor
from engine.views.scoring import SegmentRequest
from engine.views.sequences import LeftOutStep
from storage.states import LeadStatus, Role, TouchKind
from storage.tables import Campaign, Prospect


@dataclass(frozen=True)
class Wish:
    """What is asked for one prospect, by whom; None is what the campaign says."""

    prospect_id: int
    member_id: int | None = None
    sequence_type: str | None = None
    num_variants: int | None = None


def plan_one(session: Session, campaign: Campaign, wish: Wish, *, now: datetime) -> Plan:
    """The plan for one prospect; raises ConflictError when something is in the way.

    InvalidError lists the types there are when it asks for another.
    """
    type_named(session, campaign.workspace_id, _type(wish, campaign))
    [plan] = plan_many(session, campaign, [wish], now=now)
    if isinstance(plan, Obstacle):
        prospect = session.get(Prospect, wish.prospect_id)
        raise plan.error(prospect.full_name if prospect is not None else "")
    return plan


def plan_many(
    session: Session, campaign: Campaign, wishes: Many[Wish], *, guidance: str = "", now: datetime
) -> list[Plan | Obstacle]:
    """For each wish its plan, or what is in the way; what they share is read once.

    Raises ConflictError when the campaign has no offer or lost its template, InvalidError when it
    lost its type. A wish of a type that is gone is in nobody else's way.
    """
    kinds = all_types(session, campaign.workspace_id)
    if any(wish.sequence_type is None for wish in wishes):
        type_named(session, campaign.workspace_id, campaign.sequence_type)
    if not offer_in_force(session, campaign).is_complete:
        raise ConflictError(
            "There is no offer to write about yet. An admin writes it with /outreach offer."
        )
    ids = [wish.prospect_id for wish in wishes]
    people = _read(session, campaign.workspace_id, ids)
    found = obstacles(session, campaign.workspace_id, list(people.values()), today=now.date())
    _segment(session, [p for p in people.values() if p.id not in found], now)
    reach = reaches(session, campaign, list(people.values()))
    written_to = [(person, person.segment) for person in people.values() if person.id not in found]
    desks = Desks(session, campaign, written_to, guidance=guidance, now=now)
    known = [person.id for person, _ in written_to if person.lead_status != LeadStatus.NEW]
    said = told(session, campaign.workspace_id, known) if known else {}
    if campaign.template_id is not None and desks.template is None:
        raise ConflictError(
            f"The template of {campaign.name} was removed. Choose another one in its settings."
        )
    return [
        _plan(
            desks,
            people[id_],
            wish,
            kinds.get(_type(wish, campaign)),
            reach[id_],
            said=said.get(id_, ()),
        )
        if (id_ := wish.prospect_id) in people and id_ not in found
        else found.get(wish.prospect_id, GONE)
        for wish in wishes
    ]


def wordings(kind: SequenceType, asked: str | None, campaign: Campaign) -> int:
    """How many variants a step gets when nobody says so: a type that was asked for has its own."""
    return kind.num_variants if asked else campaign.num_variants


def _type(wish: Wish, campaign: Campaign) -> str:
    return (wish.sequence_type or campaign.sequence_type).strip().casefold()


def _plan(
    desks: Desks,
    prospect: Prospect,
    wish: Wish,
    kind: SequenceType | None,
    reach: Reach,
    *,
    said: tuple[str, ...],
) -> Plan | Obstacle:
    """`said` is what earlier sequences told them, which a check-in does not tell again."""
    if kind is None:
        return Obstacle(
            f"was to get the sequence {wish.sequence_type}, a type that was removed",
            "Ask for another type.",
        )
    campaign = desks.campaign
    steps, absent = fitted(kind, reach)
    if not steps:
        return Obstacle(
            "has no e-mail address, LinkedIn profile or phone number that a "
            f"{kind.name} sequence can use",
            "Add one first.",
        )
    desk = desks.open(prospect, segment=prospect.segment, member_id=wish.member_id)
    return Plan(
        workspace_id=campaign.workspace_id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        campaign_id=campaign.id,
        member_id=wish.member_id,
        sequence_type=kind.name,
        type_version=kind.version,
        tones=kind.tones,
        num_variants=wish.num_variants or wordings(kind, wish.sequence_type, campaign),
        segment=prospect.segment,
        steps=steps,
        briefs=tuple(
            desk.brief(
                step.kind,
                step.way.channel,
                channel_name=step.way.name,
                adds=step.adds,
                said=said if step.kind is TouchKind.CHECK_IN else (),
                is_last=step is steps[-1],
                before=[(each.kind, each.way.channel) for each in steps[:at]],
            )
            for at, step in enumerate(steps)
        ),
        left_out=_words(absent),
    )


def _read(session: Session, workspace_id: int, ids: Many[int]) -> dict[int, Prospect]:
    rows = session.scalars(
        select(Prospect)
        .where(Prospect.workspace_id == workspace_id, Prospect.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _segment(session: Session, people: Many[Prospect], now: datetime) -> None:
    """Whoever is in no segment yet is put into one: drafts are written for it."""
    missing = [person for person in people if person.segment is None]
    if not missing:
        return
    by = Actor(
        workspace_id=missing[0].workspace_id, member_id=None, name="the writer", role=Role.ADMIN
    )
    ids = tuple(person.id for person in missing)
    segment(session, SegmentRequest(prospect_ids=ids), by=by, now=now)
    for person in missing:
        session.refresh(person)


def _words(absent: Many[Missing]) -> tuple[LeftOutStep, ...]:
    return tuple(LeftOutStep(outreach_type=step.kind, why=step.why) for step in absent)
