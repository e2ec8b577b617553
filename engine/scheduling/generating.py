"""Decides when a campaign's drafts are written: a run of orders that can be stopped and resumed.

Orders are locked before their run, as whoever writes them does.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import ColumnElement, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.campaigns.default import offer_in_force
from engine.campaigns.reading import ENDED
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.scheduling import budgets
from engine.scheduling.generation_reports import report
from engine.scheduling.obstacles import obstacles
from engine.scheduling.orders import OPEN, ClaimedOrder
from engine.scheduling.qualified import MISFIT, ORDERED, fitting_among, ordered_among, qualifying
from engine.views.base import Actor
from engine.views.generation import GenerationReport, GenerationRequest
from storage.inserting import insert_rows
from storage.states import GenerationState, OrderState, PostKind
from storage.tables import Campaign, Generation, Prospect, WritingOrder

UNDER_WAY = (GenerationState.RUNNING, GenerationState.PAUSED)
STANDING = (GenerationState.PAUSED, GenerationState.CANCELLED)


def start(
    session: Session, request: GenerationRequest, *, by: Actor, now: datetime
) -> GenerationReport:
    """Have a campaign's drafts written for all who qualify, or for given leads.

    A lead that was given and does not qualify is left out at once, with the reason.
    """
    campaign = _campaign(session, request.campaign_id, by=by)
    if not offer_in_force(session, campaign).is_complete:
        raise ConflictError(
            f"{campaign.name} has no offer to write about yet. An admin writes it first."
        )
    _refuse_second(session, campaign)
    generation = Generation(
        workspace_id=by.workspace_id,
        campaign_id=campaign.id,
        state=GenerationState.RUNNING,
        by_member_id=by.member_id,
        custom_context=request.custom_context or "",
        created_at=now,
    )
    session.add(generation)
    session.flush()
    if request.lead_ids is None:
        _order_all(session, campaign, generation, now)
    else:
        _order(session, campaign, generation, tuple(dict.fromkeys(request.lead_ids)), now)
    channel = workspaces.get(session, by.workspace_id).slack_channel_id
    if channel is not None:
        posts.want(
            session,
            by.workspace_id,
            PostKind.GENERATION,
            generation.id,
            slack_channel_id=channel,
            now=now,
        )
    return report(session, generation)


def _campaign(session: Session, campaign_id: int, *, by: Actor) -> Campaign:
    """The campaign, locked: of two who start or resume a run the second one finds the first's.

    ConflictError when it has ended: nothing more is written for it.
    """
    campaign = session.scalars(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.workspace_id == by.workspace_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if campaign is None:
        raise NotFoundError("There is no such campaign here. `/outreach campaigns` lists them.")
    if campaign.state in ENDED:
        raise ConflictError(f"{campaign.name} has ended. Clone it to write to more people.")
    return campaign


def _refuse_second(session: Session, campaign: Campaign) -> None:
    running = session.scalars(
        select(Generation).where(
            Generation.workspace_id == campaign.workspace_id,
            Generation.campaign_id == campaign.id,
            Generation.state.in_(UNDER_WAY),
        )
    ).first()
    if running is None:
        return
    if running.state is GenerationState.PAUSED:
        raise ConflictError(f"{campaign.name} has a run that stands still. Resume or cancel it.")
    raise ConflictError(f"Drafts for {campaign.name} are being written already. Wait for them.")


def _order_all(session: Session, campaign: Campaign, generation: Generation, now: datetime) -> None:
    """An order for everybody who qualifies, the best first."""
    table = WritingOrder.__table__.c
    values = {
        "workspace_id": literal(campaign.workspace_id),
        "generation_id": literal(generation.id),
        "campaign_id": literal(campaign.id),
        "prospect_id": Prospect.id,
        "state": literal(OrderState.WAITING, table.state.type),
        "by_member_id": literal(generation.by_member_id, table.by_member_id.type),
        "created_at": literal(now, table.created_at.type),
    }
    made = session.scalars(
        insert(WritingOrder)
        .from_select(
            list(values),
            select(*values.values())
            .where(*qualifying(session, campaign, now=now))
            .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id),
        )
        .returning(WritingOrder.id)
    ).first()
    if made is None:
        raise ConflictError(
            f"Nobody qualifies for {campaign.name} who has no sequence yet. Widen its audience or "
            "lower its score."
        )


def _order(
    session: Session,
    campaign: Campaign,
    generation: Generation,
    ids: tuple[int, ...],
    now: datetime,
) -> None:
    """An order for each of `ids`; who does not qualify is left out already."""
    people = session.scalars(
        select(Prospect).where(Prospect.workspace_id == campaign.workspace_id, Prospect.id.in_(ids))
    ).all()
    unknown = [str(id_) for id_ in ids if id_ not in {person.id for person in people}]
    if unknown or not ids:
        raise InvalidError(
            f"There is no prospect {', '.join(unknown[:5])} here." if ids else "Say which leads.",
            field="lead_ids",
        )
    found = obstacles(session, campaign.workspace_id, people, today=now.date())
    misfits = {person.id for person in people} - fitting_among(session, campaign, ids)
    ordered = ordered_among(session, campaign.workspace_id, ids)

    def why(id_: int) -> str | None:
        if id_ in found:
            return found[id_].why
        if id_ in ordered:
            return ORDERED.why
        return MISFIT.why if id_ in misfits else None

    insert_rows(
        session,
        WritingOrder,
        [
            {
                "workspace_id": campaign.workspace_id,
                "generation_id": generation.id,
                "campaign_id": campaign.id,
                "prospect_id": id_,
                "state": OrderState.LEFT_OUT if why(id_) else OrderState.WAITING,
                "why": why(id_),
                "by_member_id": generation.by_member_id,
                "created_at": now,
                "ended_at": now if why(id_) else None,
            }
            for id_ in ids
        ],
    )


def newest(session: Session, campaign_id: int, *, by: Actor) -> int:
    """The number of a campaign's last run."""
    found = session.scalar(
        select(Generation.id)
        .where(Generation.workspace_id == by.workspace_id, Generation.campaign_id == campaign_id)
        .order_by(Generation.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFoundError("No drafts were written for this campaign yet.")
    return found


def get(session: Session, generation_id: int, *, by: Actor) -> GenerationReport:
    """A run with its first messages."""
    return report(session, _mine(session, generation_id, by=by), with_messages=True)


def progress(session: Session, generation_id: int, *, now: datetime) -> GenerationReport:
    """A run as its post shows it."""
    del now  # every loader of a post is told the time; this one needs none
    generation = session.get(Generation, generation_id, populate_existing=True)
    if generation is None:
        raise NotFoundError("This run is no longer kept. Start a new one.")
    return report(session, generation)


def cancel(session: Session, generation_id: int, *, by: Actor, now: datetime) -> GenerationReport:
    """Write no more; what is written stays, and a model's answers are kept for a later run."""
    generation = _mine(session, generation_id, by=by)
    _turn(session, generation, OPEN, OrderState.CANCELLED, ended_at=now)
    _change(
        session,
        generation,
        UNDER_WAY,
        GenerationState.CANCELLED,
        note=f"Cancelled by {by.name}.",
        ended_at=now,
    )
    posts.redraw(session, by.workspace_id, PostKind.GENERATION, generation_id, now=now)
    return report(session, generation)


def resume(session: Session, generation_id: int, *, by: Actor, now: datetime) -> GenerationReport:
    """Go on with a run that stands still or was cancelled."""
    generation = _mine(session, generation_id, by=by)
    campaign = _campaign(session, generation.campaign_id, by=by)
    session.refresh(generation)
    if generation.state is not GenerationState.PAUSED:
        _refuse_second(session, campaign)
    _turn(session, generation, (OrderState.CANCELLED,), OrderState.WAITING, ended_at=None)
    _change(session, generation, STANDING, GenerationState.RUNNING, note=None, ended_at=None)
    posts.redraw(session, by.workspace_id, PostKind.GENERATION, generation_id, now=now)
    return report(session, generation)


def end_all(session: Session, campaign: Campaign, *, reason: str, now: datetime) -> None:
    """A campaign that has ended writes no more: its run and its open orders are cancelled.

    What was kept by then is a sequence, which whoever ends the campaign stops after this.
    """
    theirs = (
        WritingOrder.workspace_id == campaign.workspace_id,
        WritingOrder.campaign_id == campaign.id,
        WritingOrder.state.in_(OPEN),
    )
    _lock(session, *theirs)
    session.execute(
        update(WritingOrder)
        .where(*theirs)
        .values(state=OrderState.CANCELLED, ended_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    runs = session.scalars(
        update(Generation)
        .where(
            Generation.workspace_id == campaign.workspace_id,
            Generation.campaign_id == campaign.id,
            Generation.state.in_(UNDER_WAY),
        )
        .values(state=GenerationState.CANCELLED, note=reason, ended_at=now)
        .returning(Generation.id)
    ).all()
    for generation_id in runs:
        posts.redraw(session, campaign.workspace_id, PostKind.GENERATION, generation_id, now=now)


def pause(session: Session, generation_id: int, note: str, *, now: datetime) -> None:
    """A run stands still until somebody resumes it; `note` says what to do about it."""
    paused = session.scalar(
        update(Generation)
        .where(Generation.id == generation_id, Generation.state == GenerationState.RUNNING)
        .values(state=GenerationState.PAUSED, note=note)
        .returning(Generation.workspace_id)
    )
    if paused is not None:
        posts.redraw(session, paused, PostKind.GENERATION, generation_id, now=now)


def pause_spent(session: Session, *, per_day: float | None, now: datetime) -> None:
    """Runs for which nothing is left to pay a model with stand still."""
    runs = budgets.limited_runs(session, per_day=per_day)
    for run in runs:
        purse = budgets.purse(session, run, runs, per_day=per_day, now=now)
        if purse is not None and purse.why_empty is not None:
            pause(session, purse.generation_id, purse.why_empty, now=now)


def finish(session: Session, *, now: datetime) -> int:
    """Runs of which every order has ended are done; how many were."""
    left = exists().where(WritingOrder.generation_id == Generation.id, WritingOrder.state.in_(OPEN))
    done = session.execute(
        update(Generation)
        .where(Generation.state == GenerationState.RUNNING, ~left)
        .values(state=GenerationState.DONE, ended_at=now, note=None)
        .returning(Generation.workspace_id, Generation.id)
    ).all()
    for workspace_id, generation_id in done:
        posts.redraw(session, workspace_id, PostKind.GENERATION, generation_id, now=now)
    return len(done)


def redraw(session: Session, claimed: Many[ClaimedOrder], *, now: datetime) -> None:
    """The posts of the runs that orders belong to show how far they are."""
    runs = {
        (order.workspace_id, order.generation_id)
        for order in claimed
        if order.generation_id is not None
    }
    for workspace_id, generation_id in runs:
        posts.redraw(session, workspace_id, PostKind.GENERATION, generation_id, now=now)


def _mine(session: Session, generation_id: int, *, by: Actor) -> Generation:
    generation = session.get(Generation, generation_id, populate_existing=True)
    if generation is None or generation.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such run here. `/outreach generate CAMPAIGN` starts one.")
    return generation


def _change(
    session: Session,
    generation: Generation,
    before: Collection[GenerationState],
    after: GenerationState,
    *,
    note: str | None,
    ended_at: datetime | None,
) -> None:
    changed = session.scalar(
        update(Generation)
        .where(Generation.id == generation.id, Generation.state.in_(before))
        .values(state=after, note=note, ended_at=ended_at)
        .returning(Generation.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(generation)
    if changed is None:
        raise ConflictError(WHO_WAS_FIRST[generation.state].format(note=generation.note or ""))


WHO_WAS_FIRST = {
    GenerationState.RUNNING: "This run is on its way already.",
    GenerationState.PAUSED: "This run stands still. {note}",
    GenerationState.DONE: "This run is done. Start a new one for more people.",
    GenerationState.CANCELLED: "This run is over. {note}",
}


def _turn(
    session: Session,
    generation: Generation,
    before: Collection[OrderState],
    after: OrderState,
    *,
    ended_at: datetime | None,
) -> None:
    its = (WritingOrder.generation_id == generation.id, WritingOrder.state.in_(before))
    _lock(session, *its)
    session.execute(
        update(WritingOrder)
        .where(*its)
        .values(state=after, ended_at=ended_at, lease_until=None, attempts=0)
        .execution_options(synchronize_session=False)
    )


def _lock(session: Session, *which: ColumnElement[bool]) -> None:
    """In the order in which whoever writes them locks them."""
    ids = select(WritingOrder.id).where(*which).order_by(WritingOrder.id)
    session.execute(ids.with_for_update()).all()
