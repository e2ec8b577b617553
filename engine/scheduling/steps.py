"""Decides how the steps of a sequence are written and kept: each adds to what the ones before say.

Three stations, so that a model may write between two transactions: a plan of plain values
(`engine.scheduling.planning`), the drafts of its steps one after the other, and the rows.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer

from engine import workspace as workspaces
from engine.campaigns.assigning import arms_for
from engine.generation.briefs import Brief, Tone
from engine.generation.template_writer import write_step
from engine.scheduling.calendar import due_dates, hours_for
from engine.scheduling.obstacles import GONE, Obstacle, obstacles
from engine.scheduling.reach import is_reached_by
from engine.scheduling.step import ChosenStep
from engine.scheduling.titling import titled
from engine.views.drafts import DraftVariant
from engine.views.sequences import LeftOutStep
from storage.inserting import insert_rows, new_ids
from storage.states import Channel, SequenceState, TouchState
from storage.tables import Campaign, Prospect, Sequence, Touch, Variant

Drafts = Many[DraftVariant]
"""The variants of one step."""


@dataclass(frozen=True)
class Plan:
    """A sequence that may be made, in plain values: what each step is, and its brief."""

    workspace_id: int
    prospect_id: int
    prospect_name: str
    campaign_id: int
    member_id: int | None
    sequence_type: str
    type_version: int
    tones: tuple[Tone, ...]
    num_variants: int
    segment: str | None
    steps: tuple[ChosenStep, ...]
    briefs: tuple[Brief, ...]
    """One for each step, before any of them is written."""
    left_out: tuple[LeftOutStep, ...] = ()


@dataclass(frozen=True)
class Made:
    """A plan with the drafts of all its steps."""

    plan: Plan
    drafts: Many[Drafts]

    @property
    def fewest(self) -> int:
        """Of how many variants every step has one; a template may have fewer than were asked."""
        return min(map(len, self.drafts))


def next_brief(plan: Plan, written: Many[Drafts]) -> Brief | None:
    """The brief of the step after those `written`, with what they say; None after the last."""
    if len(written) == len(plan.briefs):
        return None
    brief = plan.briefs[len(written)]
    mails = (
        drafts[0].subject
        for earlier, drafts in zip(plan.briefs, written, strict=False)
        if earlier.channel is Channel.EMAIL
    )
    follows = next((subject for subject in mails if subject), None)
    return replace(
        brief,
        said=(*brief.said, *(draft.message for drafts in written for draft in drafts)),
        thread_subject=follows if brief.channel is Channel.EMAIL else None,
    )


def by_template(plan: Plan) -> Made:
    """The drafts of all steps without a model; LackingError as `write_step` raises it."""
    written: list[Drafts] = []
    while (brief := next_brief(plan, written)) is not None:
        written.append(write_step(brief, plan.num_variants, tones=plan.tones))
    return Made(plan, written)


def keep(
    session: Session, workspace_id: int, made: Many[Made], *, now: datetime
) -> list[int | Obstacle]:
    """Sequences with their touches and drafts, in one go; for each its id, or what is in the way.

    Whoever asks for the same prospect at the same time comes after, and is told.
    """
    ids = [each.plan.prospect_id for each in made]
    texted = any(step.way.channel is Channel.SMS for each in made for step in each.plan.steps)
    people = lock_prospects(session, workspace_id, ids, unread=WITH_CONSENT if texted else UNREAD)
    found = obstacles(session, workspace_id, list(people.values()), today=now.date())
    answers: list[int | Obstacle] = []
    going: list[Made] = []
    for each in made:
        obstacle = found.get(each.plan.prospect_id) or _changed(each.plan, people)
        if obstacle is None:
            going.append(each)
            # a second sequence in the same go is one too many
            found[each.plan.prospect_id] = Obstacle("was asked for twice")
        answers.append(obstacle or 0)
    kept = iter(_insert(session, workspace_id, going, people, now))
    return [answer if isinstance(answer, Obstacle) else next(kept) for answer in answers]


UNREAD = (
    Prospect.facts,
    Prospect.tags,
    Prospect.segment_evidence,
    Prospect.pillars,
    Prospect.reasons,
)
"""Reading these takes longer than all the rest of a row, and nothing here looks at them."""
WITH_CONSENT = UNREAD[1:]
"""The facts say who agreed to SMS."""


def lock_prospects(
    session: Session,
    workspace_id: int,
    ids: Many[int],
    *,
    unread: Many[InstrumentedAttribute[Any]] = UNREAD,
) -> dict[int, Prospect]:
    """Those of `ids` that are here, fresh and locked in the order of their ids."""
    rows = session.scalars(
        select(Prospect)
        .where(Prospect.workspace_id == workspace_id, Prospect.id.in_(ids))
        .order_by(Prospect.id)
        .options(*(defer(column) for column in unread))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _changed(plan: Plan, people: dict[int, Prospect]) -> Obstacle | None:
    prospect = people.get(plan.prospect_id)
    if prospect is None:
        return GONE
    if not all(is_reached_by(prospect, step.way.channel) for step in plan.steps):
        return Obstacle("lost a contact point while this was written", "Ask for it again.")
    return None


def _insert(
    session: Session,
    workspace_id: int,
    made: Many[Made],
    people: dict[int, Prospect],
    now: datetime,
) -> list[int]:
    """Rows that are known whole go past the unit of work, which would take ten times as long."""
    ids = new_ids(session, Sequence, len(made))
    pairs = list(zip(ids, made, strict=True))
    arms = _arms(session, made, people, now)
    insert_rows(
        session,
        Sequence,
        [_sequence(id_, each.plan, arms.get(each.plan.prospect_id, 0), now) for id_, each in pairs],
    )
    workspace = workspaces.get(session, workspace_id)
    settings = workspaces.settings_of(workspace)
    touches: list[dict[str, Any]] = []
    drafts: list[Drafts] = []
    dated: dict[
        tuple[int, str | None, str | None, tuple[ChosenStep, ...]], Many[dict[str, Any]]
    ] = {}
    for id_, each in pairs:
        prospect, steps = people[each.plan.prospect_id], each.plan.steps
        zone, country = prospect.timezone, prospect.country
        alike = (each.plan.campaign_id, zone, country, steps)
        columns = dated.get(alike)
        if columns is None:  # whoever lives in one place has the same days
            own = session.get_one(Campaign, each.plan.campaign_id).send_window
            hours = hours_for(
                settings, recipient=zone, country=country, team=workspace.timezone, own=own
            )
            columns = dated[alike] = _dated(steps, due_dates(now, steps, hours))
        arm = arms.get(each.plan.prospect_id, 0)
        chosen = [arm if 1 <= arm <= len(written) else 1 for written in each.drafts]
        touches += _touches(id_, each.plan, chosen, columns)
        drafts += titled([step.way.channel for step in steps], each.drafts, chosen)
    touch_ids = new_ids(session, Touch, len(touches))
    rows = zip(touch_ids, touches, strict=True)
    insert_rows(session, Touch, [{"id": touch_id, **touch} for touch_id, touch in rows])
    written = zip(touch_ids, drafts, strict=True)
    insert_rows(
        session,
        Variant,
        [_variant(id_, draft, now) for id_, variants in written for draft in variants],
    )
    return ids


def _arms(
    session: Session, made: Many[Made], people: dict[int, Prospect], now: datetime
) -> dict[int, int]:
    """The arms of campaigns' tests, by prospect. Who was written fewer variants is in no test."""
    arms: dict[int, int] = {}
    for campaign_id in {each.plan.campaign_id for each in made}:
        campaign = session.get_one(Campaign, campaign_id)
        tested = [
            people[each.plan.prospect_id]
            for each in made
            if each.plan.campaign_id == campaign_id and each.fewest >= campaign.num_variants
        ]
        arms |= arms_for(session, campaign, tested, now=now)
    return arms


def _sequence(id_: int, plan: Plan, arm: int, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "workspace_id": plan.workspace_id,
        "prospect_id": plan.prospect_id,
        "campaign_id": plan.campaign_id,
        "type": plan.sequence_type,
        "type_version": plan.type_version,
        "segment": plan.segment,
        "state": SequenceState.ACTIVE,
        "num_variants": plan.num_variants,
        "arm": arm,
        "by_member_id": plan.member_id,
        "started_at": now,
    }


def _dated(steps: Many[ChosenStep], due: Many[datetime]) -> list[dict[str, Any]]:
    """What the touches of all who have the same steps in the same zone have in common."""
    return [
        {"position": position, **step.columns(), "due_at": due_at, "state": TouchState.DRAFT}
        for position, (step, due_at) in enumerate(zip(steps, due, strict=True))
    ]


def _touches(
    sequence_id: int, plan: Plan, chosen: Many[int], dated: Many[dict[str, Any]]
) -> list[dict[str, Any]]:
    return [
        {
            "workspace_id": plan.workspace_id,
            "sequence_id": sequence_id,
            "campaign_id": plan.campaign_id,
            "prospect_id": plan.prospect_id,
            "variant_number": number,
            **columns,
        }
        for number, columns in zip(chosen, dated, strict=True)
    ]


def keep_variants(session: Session, touch: Touch, drafts: Drafts, *, now: datetime) -> None:
    """Rows for drafts that were written; their numbers must be free."""
    insert_rows(session, Variant, [_variant(touch.id, draft, now) for draft in drafts])


def _variant(touch_id: int, draft: DraftVariant, now: datetime) -> dict[str, Any]:
    return {
        "touch_id": touch_id,
        "number": draft.variant,
        "tone": draft.tone,
        "subject": draft.subject,
        "body": draft.message,
        "angle": draft.angle,
        "facts": [fact.model_dump() for fact in draft.facts],
        "warnings": [warning.model_dump() for warning in draft.warnings],
        "writer": draft.writer,
        "created_at": now,
    }
