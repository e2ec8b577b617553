"""Keeps how often everything happened in a campaign, touch by touch, with what makes it so.

A transaction only remembers which touches it changed. As the last thing before its commit each of
them is looked at again, and what has become different is added to the counters. So nobody who holds
a counter waits for anything else, and whatever was rolled back on the way was never counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    bindparam,
    cast,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

from storage import affected, columns
from storage.among import among
from storage.figures import (
    COST,
    FIGURES,
    WENT_OUT,
    figures_of_touch,
    sent_variant,
    status_of,
)
from storage.rows import write_rows
from storage.tables import CampaignCount, CountedMessage, Event, ModelCall, Reply, Touch
from storage.tables import Sequence as SequenceRow

TOUCHES: Final = "changed_touches"
CALLS: Final = "new_model_calls"
"""Where a session remembers them (in `session.info`)."""
TOGETHER: Final = 5_000
Key = tuple[int, int, int, str]
"""Campaign, arm, variant, figure."""


def changed(session: Session, touch_ids: Iterable[int | None]) -> None:
    """These touches, or what happened to them, changed past the unit of work (a bulk update)."""
    ids = session.info.setdefault(TOUCHES, set())
    ids.update(touch_id for touch_id in touch_ids if touch_id is not None)


def called(session: Session, call_ids: Iterable[int]) -> None:
    """These calls of a model are new, and what they cost is to be added."""
    session.info.setdefault(CALLS, set()).update(call_ids)


def watch(sessions: sessionmaker[Session]) -> None:
    """Have every transaction of these sessions counted."""
    event.listen(sessions, "after_flush", _notice)
    event.listen(sessions, "before_commit", _before_commit)


def _notice(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        affected.notice(session, row)
        if isinstance(row, Touch):
            changed(session, [row.id])
        elif isinstance(row, Event | Reply):
            changed(session, [row.touch_id])


def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write(session)


def write(session: Session) -> None:
    """Bring the counters up to what this transaction has changed so far."""
    session.flush()
    touches = sorted(session.info.pop(TOUCHES, ()))
    calls = sorted(session.info.pop(CALLS, ()))
    difference: Counter[Key] = Counter()
    for some in parts(touches):
        difference.update(count_touches(session, some))
    for some in parts(calls):
        difference.update(_costs(session, some))
    add_up(session, difference)
    affected.write(session)


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), TOGETHER):
        yield ids[start : start + TOGETHER]


def count_touches(session: Session, ids: Sequence[int]) -> Counter[Key]:
    """Keep as what each of the touches counts now; the difference that makes to the counters."""
    known = _locked(session, ids)
    now = _as_they_are(session, ids, known)
    difference: Counter[Key] = Counter()
    added: list[dict[str, Any]] = []
    moved: dict[tuple[int, int, int, int, str], list[int]] = defaultdict(list)
    for id_ in ids:
        before, after = known.get(id_), now.get(id_)
        if before == after:
            continue
        difference.subtract(_keys(before))
        difference.update(_keys(after))
        if before is None and after is not None:
            campaign_id, arm, variant, figures = after
            added.append(
                {
                    "id": id_,
                    "campaign_id": campaign_id,
                    "arm": arm,
                    "variant": variant,
                    "figures": figures,
                    "status": status_of(figures),
                }
            )
        elif before is not None:
            place = after or (*before[:3], 0)
            moved[(*place, status_of(place[3]))].append(id_)
    write_rows(session, CountedMessage, added)
    for (campaign_id, arm, variant, figures, status), same in moved.items():
        columns.write(
            session,
            _COUNT_ANEW,
            {
                "ids": same,
                "place": campaign_id,
                "in_arm": arm,
                "of_variant": variant,
                "counted": figures,
                "as_status": status,
            },
        )
    return difference


Place = tuple[int, int, int, int]
"""Campaign, arm, variant, figures."""


def _among(column: Any) -> ColumnElement[bool]:
    """Is one of the `ids`. Many are written into the statement: as parameters they take longer."""
    ids: BindParameter[Sequence[int]] = bindparam("ids", expanding=True, literal_execute=True)
    return column.in_(ids)  # type: ignore[no-any-return]


# Made once: to put them together takes longer than to run them for a few touches.
_TOUCHES: Final = select(
    Touch.id,
    Touch.campaign_id,
    SequenceRow.arm,
    sent_variant(),
    figures_of_touch(),
    Touch.workspace_id,
    Touch.prospect_id,
).join(SequenceRow, SequenceRow.id == Touch.sequence_id)
_MANY_NOW: Final = _TOUCHES.where(_among(Touch.id))
_FEW_NOW: Final = _TOUCHES.where(among(Touch.id))
"""Few, as of a group of e-mails, stay parameters, so that PostgreSQL plans it once and not anew."""
FEW: Final = 50
_COUNTED: Final = (
    select(
        CountedMessage.id,
        CountedMessage.campaign_id,
        CountedMessage.arm,
        CountedMessage.variant,
        CountedMessage.figures,
    )
    .order_by(CountedMessage.id)
    .with_for_update()
)
_MANY_COUNTED: Final = _COUNTED.where(_among(CountedMessage.id))
_FEW_COUNTED: Final = _COUNTED.where(among(CountedMessage.id))
_COUNT_ANEW: Final = (
    update(CountedMessage)
    .where(among(CountedMessage.id))
    .values(
        campaign_id=bindparam("place"),
        arm=bindparam("in_arm"),
        variant=bindparam("of_variant"),
        figures=bindparam("counted"),
        status=bindparam("as_status"),
    )
    .execution_options(synchronize_session=False)
)


def _locked(session: Session, ids: Sequence[int]) -> dict[int, Place]:
    """As what they were counted last. Who else counts one of them waits here for our end.

    A touch that has no row yet is this transaction's own, and nobody else sees it.
    """
    statement = _FEW_COUNTED if len(ids) <= FEW else _MANY_COUNTED
    rows = columns.read(session, statement, {"ids": list(ids)})
    return {id_: (campaign_id, arm, variant, f) for id_, campaign_id, arm, variant, f in rows}


def _as_they_are(session: Session, ids: Sequence[int], known: dict[int, Place]) -> dict[int, Place]:
    """As what they count now; whose they are is remembered where more than drafts is concerned."""
    statement = _FEW_NOW if len(ids) <= FEW else _MANY_NOW
    found: dict[int, Place] = {}
    whose: set[tuple[int, int]] = set()
    rows = columns.read(session, statement, {"ids": list(ids)})
    for id_, campaign_id, arm, variant, f, workspace_id, prospect_id in rows:
        found[id_] = (campaign_id, arm, variant, f)
        if (f | known.get(id_, found[id_])[3]) & WENT_OUT:
            whose.add((workspace_id, prospect_id))
    affected.affected(session, whose)
    return found


def _keys(place: Place | None) -> dict[Key, int]:
    if place is None:
        return {}
    campaign_id, arm, variant, figures = place
    return {
        (campaign_id, arm, variant, name): 1
        for at, name in enumerate(FIGURES)
        if figures & (1 << at)
    }


def nano_dollars() -> Any:
    """What model calls cost, each rounded by itself, so that sums of parts are the whole."""
    each = cast(func.round(ModelCall.cost_usd * 1e9), BigInteger)
    return cast(func.coalesce(func.sum(each), 0), BigInteger)


def _costs(session: Session, ids: Sequence[int]) -> Counter[Key]:
    rows = session.execute(
        select(ModelCall.campaign_id, nano_dollars())
        .where(ModelCall.id.in_(ids), ModelCall.campaign_id.is_not(None))
        .group_by(ModelCall.campaign_id)
    )
    return Counter({(campaign_id, 0, 0, COST): cost for campaign_id, cost in rows})


def add_up(session: Session, difference: Counter[Key]) -> None:
    """Add to the counters, always in the same order: of two who come at once one waits."""
    rows = [
        dict(zip(("campaign_id", "arm", "variant", "figure", "count"), (*key, by), strict=True))
        for key, by in sorted(difference.items())
        if by
    ]
    if not rows:
        return
    session.connection().execute(_ADD[session.get_bind().dialect.name], rows)


def _adding(dialect: Any) -> Any:
    statement = dialect.insert(CampaignCount)
    return statement.on_conflict_do_update(
        index_elements=["campaign_id", "arm", "variant", "figure"],
        set_={"count": CampaignCount.count + statement.excluded["count"]},
    )


_ADD: Final = {"postgresql": _adding(postgresql), "sqlite": _adding(sqlite)}
