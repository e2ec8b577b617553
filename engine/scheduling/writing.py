"""Reads what a claimed order asks to be written, and keeps what was: the two ends of a run's work.

Between the two no transaction is open: a model may take its time.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import notices, posts
from engine.errors import DrumbeatError, LackingError
from engine.scheduling import generating, sequences
from engine.scheduling.obstacles import Obstacle
from engine.scheduling.orders import ClaimedOrder, by_run, end, give_back, still_mine
from engine.scheduling.planning import Wish, plan_many
from engine.scheduling.steps import Made, Plan, keep, lock_prospects
from storage.tables import Campaign, Generation, Prospect, Sequence


@dataclass(frozen=True)
class Job:
    """An order with the plan of its sequence."""

    order: ClaimedOrder
    plan: Plan


def plan_orders(session: Session, orders: Many[ClaimedOrder], *, now: datetime) -> list[Job]:
    """The sequences that are to be written; whoever may not get one is left out, with the reason.

    What is in the way of a whole run, such as an offer that is missing, makes it stand still.
    """
    jobs: list[Job] = []
    for run in by_run(orders):
        campaign = session.get_one(Campaign, run[0].campaign_id)
        generation_id = run[0].generation_id
        guidance = ""
        if generation_id is not None:
            guidance = session.get_one(Generation, generation_id).custom_context
        wishes = [
            Wish(order.prospect_id, order.member_id, order.sequence_type, order.num_variants)
            for order in run
        ]
        try:
            plans = plan_many(session, campaign, wishes, guidance=guidance, now=now)
        except DrumbeatError as error:
            stand_still(session, run, str(error), now=now)
            continue
        for order, plan in zip(run, plans, strict=True):
            if isinstance(plan, Obstacle):
                leave_out(session, order, plan, now=now)
            else:
                jobs.append(Job(order, plan))
    return jobs


def stand_still(session: Session, orders: Many[ClaimedOrder], note: str, *, now: datetime) -> None:
    """Runs whose orders cannot be written now pause; a person who asked for one prospect is told.

    `note` says what to do about it. An order that was taken from its claimer speaks for no run: a
    run that was cancelled and resumed meanwhile goes on.
    """
    in_runs = [order for order in orders if order.generation_id is not None]
    runs = {row.generation_id for row in give_back(session, in_runs)}
    for generation_id in sorted(run for run in runs if run is not None):
        generating.pause(session, generation_id, note, now=now)
    for order in orders:
        if order.generation_id is None:
            leave_out(session, order, Obstacle("got no drafts", note), now=now)


def leave_out(session: Session, order: ClaimedOrder, obstacle: Obstacle, *, now: datetime) -> None:
    """Nothing is written for an order. A run's post tells it; for a single one the team is told."""
    mine = still_mine(session, [order])
    end(session, mine, [obstacle.why] * len(mine), now=now)
    if mine and order.touch_id is not None:  # its card says that it is being written
        posts.redraw_touch(session, order.touch_id, now=now)
    if mine and order.generation_id is None:
        prospect = session.get(Prospect, order.prospect_id)
        name = prospect.full_name if prospect is not None else ""
        notices.tell(
            session, order.workspace_id, f"order:{order.id}", obstacle.sentence(name), now=now
        )


def cannot_fill(
    session: Session, order: ClaimedOrder, error: LackingError, *, now: datetime
) -> None:
    """The template cannot be filled for this one prospect; the others of a run are written."""
    then = "Give the template a fallback, or complete the record."
    leave_out(session, order, Obstacle(error.why, then), now=now)


def keep_orders(session: Session, made: Many[tuple[ClaimedOrder, Made]], *, now: datetime) -> int:
    """The sequences of orders that are still the claimer's; how many were kept.

    All of one workspace. People are locked before orders, as whoever merges two does.
    """
    if not made:
        return 0
    workspace_id = made[0][0].workspace_id
    lock_prospects(session, workspace_id, [each.plan.prospect_id for _, each in made])
    rows = {row.id: row for row in still_mine(session, [order for order, _ in made])}
    mine = [(order, each) for order, each in made if order.id in rows]
    answers = keep(session, workspace_id, [each for _, each in mine], now=now)
    kept = [
        (order, answer)
        for (order, _), answer in zip(mine, answers, strict=True)
        if isinstance(answer, int)
    ]
    end(session, [rows[order.id] for order, _ in kept], [id_ for _, id_ in kept], now=now)
    for (order, _), answer in zip(mine, answers, strict=True):
        if isinstance(answer, Obstacle):
            leave_out(session, order, answer, now=now)
    for order, sequence_id in kept:
        if order.generation_id is None:
            sequences.post_cards(session, session.get_one(Sequence, sequence_id), now=now)
    return len(kept)
