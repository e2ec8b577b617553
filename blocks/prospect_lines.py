"""Decides how what is known about a prospect reads, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from blocks.base import esc
from blocks.drafts import KINDS
from blocks.times import day, moment
from engine.views.prospect_card import ProspectCard, SequenceLine

MOST_NOTES = 8


def title(card: ProspectCard) -> str:
    return f"*{esc(card.name, 100)}* #{card.prospect_id}"


def person(card: ProspectCard) -> Iterable[str]:
    yield ", ".join(esc(text, 80) for text in (card.job_title, card.company) if text)
    if card.colleagues:
        more = "one other" if card.colleagues == 1 else f"{card.colleagues:,} others"
        yield f"We know {more} there."
    yield " · ".join(esc(text, 150) for text in (card.email, card.linkedin_url, card.phone) if text)
    local = card.now.astimezone(ZoneInfo(card.timezone or card.team_timezone))
    theirs = "there" if card.timezone else "here; their time zone is not known"
    yield " · ".join(part for part in (esc(card.location, 80), f"{local:%H:%M} {theirs}") if part)


def approval(card: ProspectCard) -> str:
    by = f" by {esc(card.approval_decided_by, 60)}" if card.approval_decided_by else ""
    words = {
        "approved": f"Approved{by}",
        "rejected": f"Rejected{by}: {esc(card.rejected_because, 150)}",
        "discovered": "Waits for approval; nobody writes to them before",
    }[card.approval]
    return f"{words}. From {esc(card.source, 80)}."


def warning(card: ProspectCard) -> str:
    if card.suppressed_because is None:
        return ""
    return f":no_entry: Never written to: {esc(card.suppressed_because, 150)}."


def scores(card: ProspectCard) -> Iterable[str]:
    if card.priority_score is None:
        yield "*Not scored yet.* It follows within minutes."
    else:
        grade = f" · grade *{esc(card.grade, 20)}*" if card.grade else ""
        yield f"*Priority {card.priority_score:g}*{grade}"
        yield (
            f"fit {card.fit_score or 0:g} · referral capacity {card.referral_capacity or 0:g} · "
            f"signal strength {card.signal_strength or 0:g}"
        )
    yield from (f"• {esc(reason, 150)}" for reason in card.reasons[:6])
    if card.segment is None:
        yield "Not in a segment yet."
        return
    label = esc(card.segment_label or card.segment, 60)
    if card.segment_set_by:
        yield f"{label}, set by {esc(card.segment_set_by, 60)}"
    elif card.segment_evidence:
        yield f"{label}, because of {esc('; '.join(card.segment_evidence), 200)}"
    else:
        yield f"{label}, because the target has room there"


VERDICTS = {
    "qualified": "Qualified",
    "nurture": "To be kept warm",
    "not_yet": "Not qualified yet",
    "out": "Out",
}


def status(card: ProspectCard) -> str:
    owner = f" · {esc(card.owner_name, 60)} looks after them" if card.owner_name else ""
    hold = f" · not before {day(card.hold_until)}" if card.hold_until else ""
    if card.put_off_until:
        hold = f" · put off until {day(card.put_off_until)}, when their owner is told"
    stands = f"*{card.lead_status.replace('_', ' ').capitalize()}*{hold}{owner}"
    reasons = esc(", ".join(card.qualification.reasons), 200)
    return f"{stands}\n{VERDICTS[card.qualification.verdict]}: {reasons}"


def sequence_lines(card: ProspectCard) -> Iterable[str]:
    sequence = card.sequence
    if sequence is None:
        yield "No sequence yet."
        return
    because = f": {esc(sequence.stop_reason, 150)}" if sequence.stop_reason else ""
    yield f"{esc(sequence.sequence_type, 40)} sequence, {sequence.state}{because}"
    if sequence.is_open and sequence.next_at is not None:
        yield f"Next: {_next(sequence)}, {moment(sequence.next_at, card.team_timezone)}"


def _next(sequence: SequenceLine) -> str:
    kind = KINDS.get(sequence.next_kind or "", sequence.next_kind or "")
    return f"{kind} ({sequence.next_channel}, {sequence.next_state})"


def lists(card: ProspectCard) -> Iterable[tuple[str, list[str]]]:
    zone = card.team_timezone
    yield (
        "What they answered",
        [
            f"{moment(reply.at, zone)}, {reply.label.replace('_', ' ')}: {esc(reply.text, 300)}"
            for reply in card.replies
        ],
    )
    yield (
        "What happened",
        [f"{moment(line.at, zone)}  {line.kind.replace('_', ' ')}" for line in card.happened],
    )
    yield (
        "How the status came about",
        [
            f"{moment(line.at, zone)}  {line.after.replace('_', ' ')}: {esc(line.because, 120)}"
            + (f" ({esc(line.by, 60)})" if line.by else "")
            for line in card.history
        ],
    )
    notes = [f"{esc(key, 60)}: {esc(value, 150)}" for key, value in card.notes.items()]
    more = [f"and {len(notes) - MOST_NOTES} more"] if len(notes) > MOST_NOTES else []
    yield "Notes", notes[:MOST_NOTES] + more
