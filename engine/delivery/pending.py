"""Tells what is approved and has not gone out, and why a prospect's next message has not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery import facts, gates, suppression
from engine.delivery.branches import is_pending
from engine.delivery.suppression import SUPPRESSED
from engine.delivery.verdicts import Verdict
from engine.errors import NotFoundError
from engine.prospects.presence import present
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.undecided import in_outbox, is_manual
from engine.views.delivery import PendingMail, PendingReport, WhyReport
from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Prospect, Touch

WAITING = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN)
MOST_SHOWN = 100


def pending(session: Session, workspace_id: int, *, now: datetime) -> PendingReport:
    """The outbox: each mail with the gate that holds it, as it stands at `now`; next one first."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING))
    return PendingReport(
        total=session.scalar(select(func.count()).select_from(Mail).where(*where)) or 0,
        mails=_told(session, _mails().where(*where).order_by(Mail.due_at, Mail.id), now),
    )


def pending_after(
    session: Session, workspace_id: int, mail_id: int, *, now: datetime
) -> tuple[PendingMail, ...]:
    """The next hundred of the outbox behind a mail, in the order of their numbers."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING), Mail.id > mail_id)
    return _told(session, _mails().where(*where).order_by(Mail.id), now)


def _mails() -> Select[Mail, Touch, Prospect]:
    return (
        select(Mail, Touch, Prospect)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .limit(MOST_SHOWN)
    )


def _told(
    session: Session, query: Select[Mail, Touch, Prospect], now: datetime
) -> tuple[PendingMail, ...]:
    """Mails with what holds them now."""
    rows = session.execute(query).all()
    waits = [mail.id for mail, _, _ in rows if mail.state == MailState.APPROVED]
    known = facts.read_all(session, waits, now)
    verdicts = {id_: gates.ask(each.facts) for id_, each in known.items()}
    return tuple(
        _pending(mail, touch, prospect, verdicts.get(mail.id)) for mail, touch, prospect in rows
    )


def _pending(mail: Mail, touch: Touch, prospect: Prospect, verdict: Verdict | None) -> PendingMail:
    gate, note = mail.gate, mail.note
    due_at: datetime | None = mail.due_at
    if verdict is not None:
        gate, note = verdict.gate, verdict.sentence
        if not verdict.is_open:
            due_at = verdict.opens_at
    return PendingMail(
        mail_id=mail.id,
        touch_id=touch.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        outreach_type=touch.kind.value,
        subject=mail.subject,
        state=mail.state.value,
        gate=gate,
        note=note,
        due_at=due_at,
    )


def why(session: Session, prospect_id: int, *, workspace_id: int, now: datetime) -> WhyReport:
    """Why this prospect's next message has not gone out: asked anew, not read from a note."""
    prospect = present(session, prospect_id, workspace_id=workspace_id)
    return _why(session, prospect, _next_touch(session, prospect), now)


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


def _next_touch(session: Session, prospect: Prospect) -> Touch | None:
    """The first touch still open, else the last there was."""
    touches = session.scalars(
        select(Touch).where(Touch.prospect_id == prospect.id).order_by(Touch.id)
    ).all()
    still_open = [touch for touch in touches if touch.state in OPEN_TOUCHES]
    still_open.sort(key=is_pending)  # what is to be made for certain comes first
    return still_open[0] if still_open else touches[-1] if touches else None


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
