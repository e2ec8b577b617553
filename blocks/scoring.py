"""Decides how segments and the reasons of one prospect look."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.bars import bar
from blocks.base import Message, context, counted, esc, section, sentence, shorten
from engine.views.scoring import (
    Assigned,
    Explanation,
    ReasonView,
    SegmentReport,
)

MOST = 100
"""A score is kept within 0 and this."""
SCORE_WORDS = {
    "fit": "Fit",
    "referral_capacity": "Referral capacity",
    "signal_strength": "Signal strength",
}


def segment_report(report: SegmentReport) -> Message:
    """How many prospects each audience has, against its target."""
    if not report.total_prospects:
        return Message(
            text="There is nobody to segment yet.",
            blocks=[section("There is nobody to segment yet. Drop a CSV into this channel.")],
        )
    highest = max(*report.reached.values(), *report.target.values())
    rows = [
        f"`{bar(report.reached[key], highest)}` {esc(report.labels.get(key, key), 40)}: "
        f"{count:,} ({report.reached[key]:.0%}, target {report.target[key]:.0%})"
        for key, count in report.segments.items()
    ]
    text = f"{counted(report.total_prospects, 'prospect')} segmented"
    return Message(
        text=text,
        blocks=[
            section("\n".join((f"*{text}*", *rows))),
            context(_how_it_was_decided(report), "`/outreach prioritize` ranks them."),
        ],
    )


def _how_it_was_decided(report: SegmentReport) -> str:
    stay = _who_stays(report)
    if not report.undecided:
        told = f"Nobody could be moved for the target: {stay}."
    else:
        moved = (
            f"{report.moved:,} of them moved for the target" if report.moved else "none had to move"
        )
        told = f"For {report.undecided:,} the record does not decide; {moved}."
        told += f" The others stay: {stay}." if stay else ""
    if report.short:
        told += f" The target wants {report.short:,} more elsewhere; nobody else may be moved."
    return told


def _who_stays(report: SegmentReport) -> str:
    why = (
        (report.clear, "by their title, company or notes"),
        (report.set_by_hand, "put there by hand"),
        (report.in_conversation, "with an open sequence"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in why if count)


def assigned(told: Assigned) -> Message:
    """Where one prospect stands now, on whose word, and where before."""
    who = f"{esc(told.name, 80)} (#{told.prospect_id})"
    if told.label is None:
        text = f"{who} waits for approval and is sorted into an audience then."
    elif told.set_by:
        text = f"{who} is in {esc(told.label, 40)} now and stays there; "
        text += "`as auto` leaves it to the evidence again."
    else:
        because = f"because of {esc('; '.join(told.evidence), 200)}"
        why = because if told.evidence else "where the target has room"
        text = f"{who} is in {esc(told.label, 40)}, {why}."
    if told.before:
        whose = f", put there by {esc(told.set_by_before, 60)}" if told.set_by_before else ""
        text += f" Before: {esc(told.before, 40)}{whose}."
    return sentence(text)


def explanation(told: Explanation) -> Message:
    """Everything that stands behind one prospect's scores."""
    place = ", ".join(esc(text, 80) for text in (told.job_title, told.company) if text)
    contacts = [esc(text, 100) for text in (told.email, told.linkedin_url, told.phone) if text]
    grade = f" · grade {esc(told.grade, 4)}" if told.grade else ""
    title = (
        f"*{esc(told.name, 80)}* #{told.prospect_id} · priority *{told.priority_score:g}*{grade}"
    )
    where = " · ".join(part for part in (place, esc(told.location, 60)) if part)
    top = (title, where, _who(told), " · ".join(contacts))
    blocks: list[Block] = [section("\n".join(line for line in top if line))]
    for name, words in SCORE_WORDS.items():
        value = {
            "fit": told.fit_score,
            "referral_capacity": told.referral_capacity,
            "signal_strength": told.signal_strength,
        }[name]
        reasons = [_reason(reason) for reason in told.reasons if reason.score == name]
        lines = reasons or ["nothing in the record speaks for it"]
        title = f"*{words} {value:g}*{_beyond(told, name)}"
        blocks.append(section("\n".join((title, *lines))))
    blocks.append(context(_segment(told), f"From {esc(told.source, 80)}."))
    text = f"{shorten(told.name, 80)}: priority {told.priority_score:g}"
    return Message(text=text, blocks=blocks)


def _beyond(told: Explanation, score: str) -> str:
    """Why a score that is kept within its bounds is not the sum of its reasons."""
    total = round(sum(reason.points for reason in told.reasons if reason.score == score), 1)
    if total > MOST:
        return f" · {total:g} in all, and {MOST} is the most"
    return f" · {total:g} in all, and 0 is the least" if total < 0 else ""


def _who(told: Explanation) -> str:
    """What was read from the title and the place, so that a wrong reading is seen."""
    level = (told.seniority or "").replace("_", "-")
    department = (told.department or "").replace("_", " ")
    read = (esc(told.role, 60), department, level, esc(told.place, 80), esc(told.timezone, 40))
    words = " · ".join(part for part in read if part)
    return f"_Read as:_ {words}" if words else ""


def _reason(reason: ReasonView) -> str:
    return f"{reason.points:+g}  {esc(reason.words, 150)}"


def _segment(told: Explanation) -> str:
    status = told.lead_status.replace("_", " ")
    if told.segment is None:
        return f"Not in a segment yet; `/outreach segment` sorts everybody. Status: {status}."
    label = esc(told.segment_label or told.segment, 40)
    if not told.segment_evidence:
        return f"{label}, because the target has room there. Status: {status}."
    return f"{label}, because of {esc('; '.join(told.segment_evidence), 200)}. Status: {status}."
