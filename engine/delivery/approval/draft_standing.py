"""Says how a draft stands: who decided what and when, what it waits for, what became of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.delivery.approval.decisions import SHELL
from engine.delivery.approval.whole_drafts import Draft
from engine.delivery.gatehouse.gates import NOT_STARTED
from engine.scheduling.calendar import in_words, zone_or
from storage.states import CampaignState, Channel, MailState, TouchState
from storage.tables import Campaign, Mail, Member

DECISIONS = {
    TouchState.APPROVED: "{who} approved this {when}.",
    TouchState.SKIPPED: "{who} skipped this {when}.",
}
ENDED = {
    TouchState.STOPPED: "Stopped",
    TouchState.SKIPPED: "Left out",
    TouchState.FAILED: "Not sent",
}


def decided(session: Session, draft: Draft) -> str | None:
    """Who decided what and when, or what became of it; None while it is a draft."""
    touch = draft.touch
    if touch.state is TouchState.DRAFT:
        return None
    if touch.state is TouchState.SENT and touch.sent_at is not None:
        sent = f"Sent {_when(touch.sent_at, draft.team_zone)}."
        return f"{touch.reason} {sent}" if touch.reason else sent
    if touch.state in DECISIONS and touch.decided_at is not None:
        return DECISIONS[touch.state].format(
            who=name_of(session, touch.decided_by_id),
            when=_when(touch.decided_at, draft.team_zone),
        )
    if touch.state is TouchState.UNCERTAIN:
        where = "Twilio's log" if touch.channel is Channel.SMS else "the Sent folder"
        return f"Nobody can know whether this went out. Look for it in {where}."
    state = ENDED.get(touch.state, touch.state.value.capitalize())
    return f"{state}: {touch.reason}" if touch.reason else f"{state}."


def name_of(session: Session, member_id: int | None) -> str:
    member = session.get(Member, member_id) if member_id is not None else None
    return member.name if member is not None else SHELL


def _when(at: datetime, zone: ZoneInfo) -> str:
    """With the day also on that day: nobody draws the card again on the next one."""
    local = at.astimezone(zone)
    return f"on {local:%a} {local.day} {local:%b} at {local:%H:%M}"


def held(session: Session, draft: Draft, mail: Mail | None) -> str | None:
    """What an approved e-mail waits for: the gate that held it last, or its hour."""
    if mail is None:
        return None
    if mail.state is MailState.SENDING:
        return "It is being sent now."
    zone = zone_or(draft.prospect.timezone, draft.team_zone)
    if mail.tried_again_because is not None and mail.gate is None:
        when = in_words(mail.due_at, zone)
        return f"It came back ({mail.tried_again_because}). The same goes out again {when}."
    if mail.gate is not None and mail.note:
        return mail.note
    if session.get_one(Campaign, draft.touch.campaign_id).state is CampaignState.DRAFT:
        return NOT_STARTED
    return f"It leaves {in_words(mail.due_at, zone)}."
