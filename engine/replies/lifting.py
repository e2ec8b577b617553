"""Decides whether a suppression that came of a wrong reading is lifted: if nothing else holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.protection import identities, suppression
from engine.replies.set_off import is_still
from engine.views.base import Actor
from storage import suppressions
from storage.states import EventKind, ReplyLabel, Role, SuppressionKind
from storage.tables import Event, Prospect, Reply

BECAUSE = "the answer was read wrongly"
ASKED = (EventKind.OPTED_OUT, EventKind.COMPLAINED)


def lift(
    session: Session,
    reply: Reply,
    prospect: Prospect,
    said: list[str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Only what this answer alone suppressed; whoever asked elsewhere as well stays suppressed.

    Only for an admin, as `unsuppress` is.
    """
    noted = reply.set_off.get("suppressed", [])
    if not noted:
        return
    if by.role != Role.ADMIN:
        said.append(
            "They stay suppressed: an admin lets them be written to again, "
            "with `/outreach unsuppress`."
        )
        return
    if _asked_elsewhere(session, reply, prospect):
        said.append("They stay suppressed: they asked for it elsewhere as well.")
        return
    stays = False
    for each in noted:
        was, before = each["now"], each["before"]
        key = SuppressionKind(was["kind"]), was["fingerprint"]
        row = suppressions.row(session, reply.workspace_id, key)
        if row is None:
            continue
        again = suppressions.said_again(
            session, reply.workspace_id, key, since=datetime.fromisoformat(was["created_at"])
        )
        if again or not is_still(row, was):
            stays = True
        else:
            suppressions.put_back(
                session, row, before, reason=BECAUSE, by_member_id=by.member_id, now=now
            )
    if stays or is_held(session, prospect):
        said.append("They stay suppressed: something else suppresses them.")
    else:
        said.append("No longer suppressed.")


def is_held(session: Session, prospect: Prospect) -> bool:
    """Whether anything they are known by is suppressed, whatever their lead status says."""
    values = identities.all_values(session, prospect)
    return suppressions.find(session, prospect.workspace_id, values) is not None


def _asked_elsewhere(session: Session, reply: Reply, prospect: Prospect) -> bool:
    other = select(Reply.id).where(
        Reply.workspace_id == reply.workspace_id,
        Reply.prospect_id == prospect.id,
        Reply.label == ReplyLabel.OPT_OUT,
        Reply.id != reply.id,
    )
    event = select(Event.id).where(
        Event.workspace_id == reply.workspace_id,
        Event.prospect_id == prospect.id,
        Event.kind.in_(ASKED),
        Event.provider != suppression.PROVIDER,
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in (other, event))
