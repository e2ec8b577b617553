"""Writes what was ordered: templates a chunk at a time, a model's drafts many at once.

Three steps with no transaction open between them: claim and plan, write, keep. Whatever dies on the
way, the order is claimed again when its lease has ended, and a model's answer that was kept by then
is not asked for again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Many
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import sentence_for
from bot.runtime import Runtime
from bot.writing import write
from engine.delivery.approval import rewriting
from engine.delivery.approval.rewriting import Rewriting
from engine.errors import DrumbeatError, LackingError
from engine.generation.briefs import Brief, Tone
from engine.generation.model_calls import REWRITING, SEQUENCE, About
from engine.scheduling import generating, orders, writing
from engine.scheduling.orders import MODEL, TEMPLATE, ClaimedOrder
from engine.scheduling.steps import Drafts, Made, Plan, by_template, next_brief

CHUNK = 100
"""Orders that templates write between two transactions: about half a second's work."""
BEAT = 5.0
"""Seconds after which leases are renewed while a model writes; a lease is much longer."""
GATHER = 0.05
"""Seconds in which those that a model has written come together, to be kept in one transaction."""
REDRAW_SECONDS = 3.0
"""How often a run's post is drawn again while it goes on."""
NO_MODEL = "No model is set up. Set DRUMBEAT_MODEL, or let the campaign use templates, then resume."

Compose = Callable[[ClaimedOrder, Brief, int, Many[Tone]], Drafts]
"""Has a model write the variants of one step; it keeps its calls before it returns."""
Job = tuple[ClaimedOrder, Plan | Rewriting]
Done = tuple[ClaimedOrder, Plan | Rewriting, Many[Drafts]]


@dataclass
class Keeper:
    """Reads what orders ask for and keeps what was written, each in a transaction of its own."""

    runtime: Runtime
    _drawn_at: float = field(default=0.0)

    def claim(self, writer: str, n: int) -> list[Job]:
        now = self.runtime.now()
        with self.runtime.sessions.begin() as session:
            claimed = orders.claim(
                session,
                writer=writer,
                owner=self.runtime.owner,
                n=n,
                now=now,
                per_day=self.runtime.settings.model_daily_usd,
            )
            whole = [order for order in claimed if order.touch_id is None]
            jobs: list[Job] = [
                (job.order, job.plan) for job in writing.plan_orders(session, whole, now=now)
            ]
            for order in claimed:
                if order.touch_id is not None:
                    plan = rewriting.plan_touch(session, order, now=now)
                    jobs += [(order, plan)] if plan is not None else []
            if claimed:
                self._redraw(session, claimed)
            return jobs

    def keep(self, done: Many[Done]) -> None:
        """All of them in one transaction; where that fails, each on its own."""
        try:
            with self.runtime.sessions.begin() as session:
                self._keep(session, done)
        except OperationalError:
            raise  # the database is away, which is no order's fault
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are kept
            if len(done) == 1:
                self.stumbled(done[0][0], error)
                return
            for each in done:
                self.keep([each])

    def _keep(self, session: Session, done: Many[Done]) -> None:
        now = self.runtime.now()
        by_workspace: dict[int, list[tuple[ClaimedOrder, Made]]] = {}
        for order, plan, drafts in done:
            if isinstance(plan, Plan):
                made = (order, Made(plan, drafts))
                by_workspace.setdefault(order.workspace_id, []).append(made)
            else:
                rewriting.keep_touch(session, order, plan, drafts[0], now=now)
        for each in by_workspace.values():
            writing.keep_orders(session, each, now=now)

    def stumbled(self, order: ClaimedOrder, error: Exception) -> None:
        sentence_for(
            error, where="drafts"
        )  # a sentence names the log's reference; here it is logged
        with self.runtime.sessions.begin() as session:
            orders.stumbled(session, order, now=self.runtime.now())

    def cannot_fill(self, order: ClaimedOrder, error: LackingError) -> None:
        with self.runtime.sessions.begin() as session:
            writing.cannot_fill(session, order, error, now=self.runtime.now())

    def stand_still(self, orders: Many[ClaimedOrder], note: str) -> None:
        with self.runtime.sessions.begin() as session:
            writing.stand_still(session, orders, note, now=self.runtime.now())

    def pause_spent(self) -> None:
        per_day = self.runtime.settings.model_daily_usd
        with self.runtime.sessions.begin() as session:
            generating.pause_spent(session, per_day=per_day, now=self.runtime.now())

    def finish(self) -> bool:
        """Close runs that are through; True when there was one."""
        with self.runtime.sessions.begin() as session:
            return generating.finish(session, now=self.runtime.now()) > 0

    def _redraw(self, session: Session, claimed: Many[ClaimedOrder]) -> None:
        if time.monotonic() - self._drawn_at >= REDRAW_SECONDS:
            self._drawn_at = time.monotonic()
            generating.redraw(session, claimed, now=self.runtime.now())


@dataclass
class Templates:
    """Drafts from templates, a chunk of orders at a time."""

    keeper: Keeper

    def step(self) -> bool:
        jobs = self.keeper.claim(TEMPLATE, CHUNK)
        if not jobs:
            return self.keeper.finish()
        done: list[Done] = []
        for order, plan in jobs:
            try:
                done.append((order, plan, _from_templates(plan)))
            except LackingError as error:
                self.keeper.cannot_fill(order, error)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are written
                self.keeper.stumbled(order, error)
        self.keeper.keep(done)
        return True


def _from_templates(plan: Plan | Rewriting) -> Many[Drafts]:
    if isinstance(plan, Plan):
        return by_template(plan).drafts
    return [rewriting.by_template(plan)]


@dataclass
class Models:
    """Drafts from a model, `at_once` questions side by side; the steps of one order follow."""

    keeper: Keeper
    compose: Compose
    at_once: int
    _flying: dict[Future[Done | None], ClaimedOrder] = field(default_factory=dict)
    _dropped: set[int] = field(default_factory=set)
    """Orders that were cancelled, or taken over, while they were being written."""
    _held_at: float = field(default_factory=time.monotonic)
    _closing: bool = False

    def __post_init__(self) -> None:
        self._most = self.at_once + self.at_once // 2
        self._pool = ThreadPoolExecutor(self._most, thread_name_prefix="drafting")

    def step(self) -> bool:
        """Begin what there is room for, and wait until one of those under way is through."""
        self._hold()
        self._begin()
        if not self._flying:
            return self.keeper.finish()
        landed, others = wait(self._flying, timeout=BEAT, return_when=FIRST_COMPLETED)
        if landed and others:
            landed, _ = wait(self._flying, timeout=GATHER)
        self._land(landed)
        return True

    def _land(self, landed: Iterable[Future[Done | None]]) -> None:
        """Keep all that was written; when the database is away for one, the others are kept."""
        done: list[Done] = []
        try:
            for future in landed:
                self._dropped.discard(self._flying.pop(future).id)
                written = future.result()
                done += [written] if written is not None else []
        finally:
            if done:
                self.keeper.keep(done)

    def _begin(self) -> None:
        """Claim some at a time and more than are asked at once: the door lets so many through.

        So the model waits neither for a claim nor for what is read and kept between two questions.
        """
        free = self._most - len(self._flying)
        if free < self.at_once // 4:
            return
        jobs = self.keeper.claim(MODEL, free) if free else []
        if free and not jobs:
            self.keeper.pause_spent()
        for order, plan in jobs:
            self._flying[self._pool.submit(self._write, order, plan)] = order

    def _hold(self) -> None:
        """Renew the leases before they end, and find out which orders are no longer ours."""
        if not self._flying or time.monotonic() - self._held_at < BEAT:
            return
        self._held_at = time.monotonic()
        flying = list(self._flying.values())
        with self.keeper.runtime.sessions.begin() as session:
            mine = orders.hold(session, flying, now=self.keeper.runtime.now())
        self._dropped |= {order.id for order in flying} - mine

    def _write(self, order: ClaimedOrder, plan: Plan | Rewriting) -> Done | None:
        """What there is to keep; None when it was told to stop, or something is wrong with it."""
        try:
            drafts = self._drafts(order, plan)
        except DrumbeatError as error:
            self.keeper.stand_still([order], str(error))
        except OperationalError:
            raise  # the database is away, which is no order's fault
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are written
            self.keeper.stumbled(order, error)
        else:
            return (order, plan, drafts) if drafts is not None else None
        return None

    def _drafts(self, order: ClaimedOrder, plan: Plan | Rewriting) -> list[Drafts] | None:
        """The drafts of all steps; None when it was told to stop on the way."""
        if isinstance(plan, Rewriting):
            return [self.compose(order, plan.brief, plan.num_variants, plan.tones)]
        written: list[Drafts] = []
        while (brief := next_brief(plan, written)) is not None:
            if self._closing or order.id in self._dropped:
                self._release(order)
                return None
            written.append(self.compose(order, brief, plan.num_variants, plan.tones))
        return written

    def _release(self, order: ClaimedOrder) -> None:
        with self.keeper.runtime.sessions.begin() as session:
            orders.give_back(session, [order])

    def close(self) -> None:
        """Begin nothing more; what waits for the model now is the last that is asked."""
        self._closing = True
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass
class NoModel:
    """Stands in while no model is configured: runs that want one say so, and wait."""

    keeper: Keeper

    def step(self) -> bool:
        jobs = self.keeper.claim(MODEL, CHUNK)
        if jobs:
            self.keeper.stand_still([order for order, _ in jobs], NO_MODEL)
        return bool(jobs)

    def close(self) -> None: ...


def build(runtime: Runtime) -> Models | NoModel:
    """The one that writes by the model that is set up."""
    if runtime.model is None:
        return NoModel(Keeper(runtime))

    def compose(order: ClaimedOrder, brief: Brief, count: int, tones: Many[Tone]) -> Drafts:
        about = About(
            order.workspace_id,
            prospect_id=order.prospect_id,
            campaign_id=order.campaign_id,
            purpose=SEQUENCE if order.touch_id is None else REWRITING,
        )
        in_run = order.generation_id is not None  # a run stands still until there is money again
        return write(runtime, brief, count, about=about, tones=tones, stops=in_run).variants

    return Models(Keeper(runtime), compose, runtime.settings.model_at_once)
