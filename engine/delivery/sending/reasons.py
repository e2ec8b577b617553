"""Tells why a prospect's next message has not gone out, and what holds those behind it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.branches import is_pending
from engine.delivery.deferrals import COMES_BACK, put_off_until
from engine.delivery.gatehouse import facts, gates
from engine.delivery.protection import suppression
from engine.delivery.protection.suppression import SUPPRESSED
from engine.delivery.sending.pending import WAITING
from engine.errors import NotFoundError
from engine.prospects.presence import present
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.undecided import in_outbox, is_manual
from engine.views.delivery import WaitsBehind, WhyReport
from storage.states import Channel, TouchState
from storage.tables import Mail, Prospect, Touch

OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN)
MOST_BEHIND = 9


def why(session: Session, prospect_id: int, *, workspace_id: int, now: datetime) -> WhyReport:
    """Why this prospect's next message has not gone out, and what holds those that wait behind it.

    Asked anew, not read from a note.
    """
    prospect = present(session, prospect_id, workspace_id=workspace_id)
    touches = _next_touches(session, prospect)
    report = _why(session, prospect, touches[0] if touches else None, now)
    if report.gate == "suppressed":  # which says it of all of them
        return report
    today = now.astimezone(workspaces.zone_of(workspaces.get(session, workspace_id))).date()
    if (until := put_off_until(session, prospect, today=today)) is not None:
        said = f"{report.sentence} {COMES_BACK.format(day=f'{until:%-d %B %Y}')}"
        report = report.model_copy(update={"sentence": said})
    others = touches[1:]
    shown = tuple(_behind(session, prospect, touch, now) for touch in others[:MOST_BEHIND])
    return report.model_copy(update={"behind": shown, "more": len(others) - len(shown)})


def _behind(session: Session, prospect: Prospect, touch: Touch, now: datetime) -> WaitsBehind:
    gate, sentence, opens_at = _answer(session, prospect, touch, now)
    return WaitsBehind(
        touch_id=touch.id,
        outreach_type=touch.kind.value,
        channel=touch.channel,
        channel_name=touch.channel_name,
        touch_state=touch.state.value,
        gate=gate,
        sentence=sentence,
        opens_at=opens_at,
    )


def why_touch(session: Session, touch_id: int, *, workspace_id: int, now: datetime) -> WhyReport:
    """Why this message has not gone out."""
    touch = session.get(Touch, touch_id, populate_existing=True)
    if touch is None or touch.workspace_id != workspace_id:
        raise NotFoundError(
            "This draft is no longer kept. `/outreach drafts` shows those that wait."
        )
    return _why(session, session.get_one(Prospect, touch.prospect_id), touch, now)


def _why(session: Session, prospect: Prospect, touch: Touch | None, now: datetime) -> WhyReport:
    gate, sentence, opens_at = _answer(session, prospect, touch, now)
    return WhyReport(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        outreach_type=touch.kind.value if touch else None,
        touch_state=touch.state.value if touch else None,
        gate=gate,
        sentence=sentence,
        opens_at=opens_at,
        timezone=workspaces.get(session, prospect.workspace_id).timezone,
    )


def _next_touches(session: Session, prospect: Prospect) -> list[Touch]:
    """Those still open, the next one first; else the last there was."""
    touches = session.scalars(
        select(Touch).where(Touch.prospect_id == prospect.id).order_by(Touch.id)
    ).all()
    still_open = [touch for touch in touches if touch.state in OPEN_TOUCHES]
    # what is to be made for certain comes first
    still_open.sort(key=lambda touch: (is_pending(touch), touch.due_at, touch.id))
    return still_open or list(touches[-1:])


LIFTED = (
    "Nothing is planned: the sequence ended when they were suppressed, which no longer holds. "
    "`/outreach sequence {name}` begins another one."
)
PLAIN: dict[TouchState, tuple[str | None, str]] = {
    TouchState.DRAFT: ("not_approved", "The draft waits for somebody's approval."),
    TouchState.SENT: (None, "It went out, and nothing else is planned."),
    TouchState.UNCERTAIN: (
        "uncertain",
        "Nobody can know whether it went out. Somebody has to look and say so.",
    ),
}
"""The states that say all by themselves: the gate, if one holds, and the sentence."""


def _answer(
    session: Session, prospect: Prospect, touch: Touch | None, now: datetime
) -> tuple[str | None, str, datetime | None]:
    """The gate, its sentence, and when it opens."""
    suppressed = suppression.reason_for(
        session, prospect, channel=touch.channel if touch is not None else None
    )
    if suppressed is not None:
        return "suppressed", f"This person is never written to: {suppressed}.", None
    if touch is None:
        return None, "Nothing is planned for this prospect.", None
    if is_pending(touch) or touch.state in PLAIN:
        return *_plain(touch), None
    if touch.state != TouchState.APPROVED:
        return *_ended(prospect, touch), None
    if is_manual(touch.kind, touch.channel) and not in_outbox(session, [touch.id]):
        return "by_hand", "It is a task: somebody has to send it by hand.", None
    return _mail_answer(session, touch, now)


def _ended(prospect: Prospect, touch: Touch) -> tuple[str | None, str]:
    """What became of a touch that will not go out any more."""
    if touch.state == TouchState.STOPPED and (touch.reason or "").startswith(SUPPRESSED):
        return None, LIFTED.format(name=prospect.full_name)
    return touch.state.value, f"It was {touch.state.value}. {touch.reason or ''}".strip()


def _plain(touch: Touch) -> tuple[str | None, str]:
    """What needs no look at anything else."""
    if touch.condition is not None and is_pending(touch):
        words = condition_words(touch.condition, touch.condition_position or 0)
        return "condition", f"The next step is made {words}; that is not known yet."
    if touch.state == TouchState.SENT and touch.reason:
        return None, f"{PLAIN[touch.state][1]} {touch.reason}"
    return PLAIN[touch.state]


def _mail_answer(
    session: Session, touch: Touch, now: datetime
) -> tuple[str | None, str, datetime | None]:
    mail = session.scalars(
        select(Mail).where(Mail.touch_id == touch.id).order_by(Mail.id.desc()).limit(1)
    ).first()
    if mail is None or mail.state not in WAITING:
        return None, mail.note if mail and mail.note else "It is not in the outbox.", None
    verdict = gates.ask(facts.read(session, mail, now))
    if not verdict.is_open:
        return verdict.gate, verdict.sentence, verdict.opens_at
    if mail.attempts or mail.note:
        who = "Twilio" if mail.channel is Channel.SMS else "The mail server"
        return "server", f"{who} did not take it yet: {mail.note}", mail.due_at
    return None, "Nothing holds it back: it leaves within a minute.", None
