"""Decides how campaigns look: the list, the card of one with its test, and its messages."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    header,
    plural,
    section,
    shorten,
)
from blocks.drafts import step_words
from blocks.refs import NoRef, RecordRef, Ref
from blocks.times import moment
from blocks.verdicts import verdict_card
from engine.views.campaign_figures import CampaignCard
from engine.views.campaigns import CampaignList, CampaignView, TargetAudience
from engine.views.messages import MessagePage

MOST_LISTED = 20
CHANNELS = {
    "email": "e-mail",
    "linkedin": "LinkedIn",
    "phone": "phone",
    "sms": "SMS",
    "custom": "the team's own channels",
}
STATUS = {
    "draft": ":white_circle: draft",
    "active": ":large_green_circle: at work",
    "paused": ":large_yellow_circle: paused",
    "completed": ":white_check_mark: completed",
    "cancelled": ":no_entry_sign: cancelled",
}
ALLOCATION = {
    "first": "the first variant goes out",
    "even": "a test in even shares",
    "thompson": "a test that favours what works",
}
PERSON = "person", "people"


class MessagesRef(Ref):
    """Which messages the next page shows, and behind which one it begins."""

    id: int
    status: str | None = None
    after: int


def campaign_list(found: CampaignList) -> Message:
    """A line and a button for each; the ones at work first."""
    number = len(found.campaigns)
    title = counted(number, "campaign")
    blocks: list[Block] = [header(title)]
    for campaign in found.campaigns[:MOST_LISTED]:
        ref = RecordRef(id=campaign.id)
        open_ = button("Open", Action.CAMPAIGN_OPEN, ref, about=campaign.name)
        blocks.append(section(_line(campaign), accessory=open_))
    if number > MOST_LISTED:
        blocks.append(context(f"{number - MOST_LISTED} more: `/outreach campaign NAME` opens one."))
    blocks.append(actions(button("New campaign", Action.CAMPAIGN_NEW, NoRef(), style="primary")))
    return Message(text=title, blocks=blocks)


def _line(campaign: CampaignView) -> str:
    sent = f"{campaign.messages_sent:,} of {campaign.total_messages:,} messages sent"
    return f"*{esc(campaign.name, 80)}* · {STATUS[campaign.status]}\n{sent}"


def campaign_card(card: CampaignCard, told: str | None = None) -> Message:
    """All of a campaign; `told` says what has just been done to it."""
    campaign = card.campaign
    blocks: list[Block] = [section(f"*{esc(told, 300)}*")] if told else []
    blocks += [header(campaign.name), section("\n".join(_what(card)))]
    if card.audience is not None:
        blocks.append(section("\n".join(_who_fits(card))))
    if campaign.total_messages:
        blocks.append(section("\n".join(_figures(card))))
    verdict = card.analytics.ab_testing.verdict
    if verdict is not None and any(arm.delivered for arm in verdict.arms):
        blocks += verdict_card(verdict, campaign.name).blocks
        picture = button("Show as a picture", Action.CAMPAIGN_TEST, RecordRef(id=campaign.id))
        blocks.append(actions(picture))
    blocks.append(context(_small_print(card)))
    blocks += _buttons(card)
    return Message(text=told or f"{shorten(campaign.name, 80)}: {campaign.status}", blocks=blocks)


def _what(card: CampaignCard) -> Iterator[str]:
    campaign = card.campaign
    yield STATUS[campaign.status]
    if campaign.description:
        yield esc(campaign.description, 500)
    yield f"For {_audience(campaign.target_audience, card.segments)}"
    channels = ", else ".join(CHANNELS.get(name, esc(name, 40)) for name in campaign.channels)
    by = f" by {channels}" if channels else ""
    writer = ", written by a model" if campaign.writer == "model" else ""
    sequence = f"{esc(campaign.sequence_type, 60)} sequence{by}{writer}"
    yield f"{sequence}, {ALLOCATION[campaign.allocation]}"
    if campaign.template:
        yield f"The first message is written from “{esc(campaign.template, 60)}”"
    if campaign.tracking:
        yield "Opens and clicks of its e-mails are counted"


def _audience(wanted: TargetAudience, segments: dict[str, str]) -> str:
    segment = segments.get(wanted.segment or "", wanted.segment)
    parts = [
        f"*{esc(segment, 60)}*" if segment else "",
        f"in {esc(wanted.industry.replace('_', ' '), 40)}" if wanted.industry else "",
        f"“{esc(wanted.title, 60)}”" if wanted.title else "",
        f"{', '.join(esc(size, 20) for size in wanted.company_size)} employees"
        if wanted.company_size
        else "",
        f"country {esc(wanted.country, 10)}" if wanted.country else "",
        f"grade {esc(wanted.grade, 5)} or better" if wanted.grade else "",
        f"tagged {', '.join(esc(tag, 40) for tag in wanted.tags)}" if wanted.tags else "",
        f"owned by {esc(wanted.owner, 60)}" if wanted.owner else "",
    ]
    return ", ".join(part for part in parts if part) or "everybody"


def _who_fits(card: CampaignCard) -> Iterator[str]:
    found = card.audience
    assert found is not None
    noun = PERSON[found.qualified != 1]
    first = f": {', '.join(esc(name, 60) for name in found.first)}" if found.first else ""
    more = " …" if found.qualified > len(found.first) else ""
    yield f"*{found.qualified:,} {noun} would get drafts now*{first}{more}"
    if found.left_out:
        others = "; ".join(f"{each.count:,} {each.why}" for each in found.left_out)
        yield f"Of {found.meant:,}, {others}"


def _figures(card: CampaignCard) -> Iterator[str]:
    done = card.analytics.performance
    yield f"{bar(done.sent, done.total_messages)} {done.sent:,} of {done.total_messages:,} sent"
    states = (
        ("pending", done.pending),
        ("withheld", done.withheld),
        ("bounced", done.bounced),
        ("failed", done.failed),
        ("opted out", done.opted_out),
        ("complained", done.complained),
    )
    rest = ", ".join(f"{count:,} {name}" for name, count in states if count)
    if rest:
        yield rest
    if done.delivered:
        yield (
            f"Of {done.delivered:,} delivered: *{done.replied:,} answered* ({done.reply_rate:g} %),"
            f" *{done.positive:,} positive* ({done.positive_rate:g} %), "
            f"{done.meeting_booked:,} booked a meeting"
        )
    if done.opened:
        yield (
            f"{done.opened:,} opened ({done.open_rate:g} % of delivered), "
            f"{done.clicked:,} clicked ({done.click_rate:g} % of opened)"
        )


def _small_print(card: CampaignCard) -> str:
    campaign, cost, roi = card.campaign, card.analytics.cost, card.analytics.roi
    parts = [f"#{campaign.id}"]
    if campaign.owner:
        parts.append(esc(campaign.owner, 60))
    if campaign.started_at is not None:
        parts.append(f"started {moment(campaign.started_at, card.timezone)}")
    if campaign.min_qualification_score:
        parts.append(f"score from {campaign.min_qualification_score:g}")
    if campaign.daily_limit is not None:
        parts.append(f"at most {campaign.daily_limit:,} e-mails a day")
    if campaign.send_window is not None:
        hours = campaign.send_window
        parts.append(f"{hours.first_hour}:00 to {hours.last_hour}:00")
    if card.senders:
        parts.append(", ".join(esc(address, 80) for address in card.senders))
    if cost.total_usd:
        parts.append(f"models cost ${cost.total_usd:,.4f}")
    if campaign.budget_usd is not None:
        parts.append(f"budget ${campaign.budget_usd:,.2f}")
    if roi.value_usd is not None:
        parts.append(f"{roi.won:,} won, worth ${roi.value_usd:,.0f}")
    return " | ".join(parts)


def _buttons(card: CampaignCard) -> Iterator[Block]:
    campaign, ref = card.campaign, RecordRef(id=card.campaign.id)
    over = campaign.status in {"completed", "cancelled"}
    first: list[ButtonElement] = []
    if not over:
        first.append(button("Write drafts", Action.CAMPAIGN_WRITE, ref))
    first += _state_buttons(card, ref) if card.may_decide else []
    if campaign.total_messages:
        first.append(button("Messages", Action.CAMPAIGN_MESSAGES, ref))
    second = [button("Clone", Action.CAMPAIGN_CLONE, ref)]
    if not over:
        edit = button("Edit", Action.CAMPAIGN_EDIT, ref)
        second = [edit, button("More settings", Action.CAMPAIGN_MORE, ref), *second]
    if first:
        yield actions(*first, about=campaign.name)
    yield actions(*second, *_end_buttons(card, ref), about=campaign.name)


def _state_buttons(card: CampaignCard, ref: RecordRef) -> list[ButtonElement]:
    status = card.campaign.status
    if status == "draft":
        leave = counted(card.approved, "approved message leaves", "approved messages leave")
        approved = f"{leave} as due." if card.approved else "Nothing is approved yet."
        sure = confirm("Start the campaign?", approved, "Start")
        return [button("Start", Action.CAMPAIGN_START, ref, style="primary", confirm=sure)]
    if status == "active":
        return [button("Pause", Action.CAMPAIGN_PAUSE, ref)]
    if status == "paused":
        return [button("Resume", Action.CAMPAIGN_RESUME, ref, style="primary")]
    return []


def _end_buttons(card: CampaignCard, ref: RecordRef) -> list[ButtonElement]:
    status = card.campaign.status
    if not card.may_decide or card.campaign.is_default or status in {"completed", "cancelled"}:
        return []
    stop = counted(card.open_sequences, "open sequence is", "open sequences are")
    stopped = f"{stop} stopped. The figures stay."
    found = []
    if status != "draft":
        sure = confirm("Complete the campaign?", stopped, "Complete", "Back")
        found.append(button("Complete", Action.CAMPAIGN_COMPLETE, ref, confirm=sure))
    sure = confirm("Cancel the campaign?", stopped, "Cancel the campaign", "Back")
    found.append(button("Cancel", Action.CAMPAIGN_CANCEL, ref, style="danger", confirm=sure))
    return found


NO_MESSAGE = "Nothing is written yet. *Write drafts* on the campaign's card does it."
NO_SUCH_MESSAGE = "No message has come that far, or has stayed there."


def message_page(page: MessagePage, *, timezone: str) -> Message:
    """A page of a campaign's messages, with the way to the next one."""
    which = f" {page.status}" if page.status else ""
    title = f"{page.total:,}{which} {plural(page.total, 'message')}"
    blocks: list[Block] = [header(f"{title} · {shorten(page.campaign, 100)}")]
    for message in page.messages:
        at = message.sent_at or message.due_at
        when = f"{'sent' if message.sent_at else 'due'} {moment(at, timezone)}"
        subject = f"*{esc(message.subject, 80)}* " if message.subject else ""
        who = f"*{esc(message.lead_name, 60)}* · {message.status} · {step_words(message)} · {when}"
        blocks.append(section(f"{who}\n{subject}{esc(message.preview, 100)}"))
    if not page.messages:
        blocks.append(section(NO_SUCH_MESSAGE if page.status else NO_MESSAGE))
    if page.after is not None:
        ref = MessagesRef(id=page.campaign_id, status=page.status, after=page.after)
        blocks.append(actions(button("Next", Action.MESSAGES_NEXT, ref, about="more messages")))
    return Message(text=f"{title} of {shorten(page.campaign, 80)}", blocks=blocks)
