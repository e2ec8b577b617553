"""Decides how the Home tab looks: trouble first, then the queue, the week, and how to begin."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View as SlackView

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    Message,
    actions,
    button,
    context,
    counted,
    esc,
    esc_told,
    header,
    plural,
    section,
)
from blocks.places import own_words
from blocks.refs import NoRef, RecordRef
from blocks.review_refs import ReviewRef
from engine.views.home import FirstSteps, Home, StandingStill, TeamSettingsLine
from engine.views.team_clock import DAYS

STEPS = (
    ("channel", "Invite Drumbeat into a channel, and type `/outreach here` there."),
    ("prospects", "Drop a CSV of prospects into {channel} and confirm the import."),
    ("offer", "Say what you offer, with your postal address: `/outreach offer`."),
    ("drafted", "Type `/outreach prioritize` in {channel}, and press *Draft* below the list."),
    ("approved", "Approve the first draft that you would sign."),
)
"""What leads from nothing to the first approved draft, in order."""


def home_view(home: Home) -> SlackView:
    blocks = [header("Your outreach"), *_trouble(home)]
    if not home.steps.is_done:
        offer = button("Write your offer", Action.OFFER_OPEN, NoRef())
        more = {} if home.steps.offer or not home.steps.channel else {"accessory": offer}
        blocks += [section(_begin(home.steps, home.settings.channel_id), **more)]
    if home.prospects:
        blocks += [DividerBlock()] if not home.steps.is_done else []
        blocks += _figures(home)
    blocks += _settings(home.settings)
    blocks.append(actions(button("Choose your alerts", Action.ALERTS_EDIT, NoRef())))
    return SlackView(type="home", blocks=blocks)


def _trouble(home: Home) -> Iterator[Block]:
    if home.shut is not None:
        yield section(f":warning: {esc_told(home.shut, 600)}")
    if home.is_paused:
        yield section("*Sending is paused* for the whole team. `/outreach resume`")
    for campaign in home.paused_campaigns:
        resume = _resume(Action.CAMPAIGN_RESUME, campaign) if home.may_resume else {}
        yield section(f"*{esc(campaign.name, 80)} is paused*: nothing of it leaves.", **resume)
    for run in home.paused_runs:
        why = f" {esc_told(run.why)}" if run.why else ""
        yield section(
            f"*Drafts for {esc(run.name, 80)} are not being written.*{why}",
            **_resume(Action.GENERATION_RESUME, run),
        )
    lines = [f"{esc(address, 100)} is paused." for address in home.paused_senders[:5]]
    lines += [esc_told(text) for text in home.trouble]
    if lines:
        yield section("*Needs attention*\n" + "\n".join(f"• {line}" for line in lines))


def _resume(action: Action, what: StandingStill) -> dict[str, ButtonElement]:
    return {"accessory": button("Resume", action, RecordRef(id=what.id), about=what.name)}


def _begin(steps: FirstSteps, channel_id: str | None) -> str:
    """The steps, ticked off as they are done; the next one stands out."""
    channel = f"<#{channel_id}>" if channel_id else "that channel"
    done = [getattr(steps, name) for name, _ in STEPS]
    following = done.index(False) if False in done else len(done)
    lines = []
    for at, (is_done, (_, words)) in enumerate(zip(done, STEPS, strict=True)):
        mark = ":white_check_mark:" if is_done else f"{at + 1}."
        lines.append(
            f"{mark} {'*Next:* ' if at == following else ''}{words.format(channel=channel)}"
        )
    return "*Five steps to your first message*\n" + "\n".join(lines)


def _figures(home: Home) -> Iterator[Block]:
    yield from _queue(home)
    yield DividerBlock()
    yield section(_week(home))
    unscored = f", {home.unscored:,} not scored yet" if home.unscored else ""
    yield context(counted(home.prospects, "prospect") + unscored)


def queue_message(home: Home) -> Message:
    """What waits for people, for who asks what of it is theirs."""
    theirs = (
        (home.mine, "draft", "drafts"),
        (home.my_replies, "answer", "answers"),
        (home.my_tasks, "message to send by hand", "messages to send by hand"),
    )
    counts = [counted(count, one, many) for count, one, many in theirs if count]
    is_any = any(_waits(home))
    none = "None of what waits is yours." if is_any else "Nothing waits for you."
    blocks = list(_queue(home))
    if home.mails_waiting and not is_any:
        blocks.insert(0, section(none))
    return Message(text=f"Waits for you: {', '.join(counts)}." if counts else none, blocks=blocks)


def targets_message(home: Home) -> Message:
    """The week against its targets, for who asks."""
    requests = f"{home.requests_sent} of {home.requests_target} connection requests"
    followups = f"{home.followups_sent} of {home.followups_target} follow-ups"
    return Message(text=f"This week: {requests}, {followups}.", blocks=[section(_week(home))])


def _week(home: Home) -> str:
    return (
        f"*This week*\n{home.week_sent} sent · {home.week_replies} answered · "
        f"{counted(home.week_meetings, 'meeting')} booked\n"
        f"Of these yours: {home.my_week.sent} sent · {home.my_week.replies} answered · "
        f"{counted(home.my_week.meetings, 'meeting')} booked\n"
        f"{bar(home.requests_sent, home.requests_target)} {home.requests_sent} of "
        f"{home.requests_target} connection requests, {home.my_week.requests} yours\n"
        f"{bar(home.followups_sent, home.followups_target)} {home.followups_sent} of "
        f"{home.followups_target} follow-ups, {home.my_week.followups} yours"
    )


def _queue(home: Home) -> Iterator[Block]:
    """What waits for a person, each with its button, and how much of it is theirs who looks."""
    waits = list(_waits(home))
    yield from waits
    if home.mails_waiting:
        mails = plural(home.mails_waiting, "approved message")
        yield section(f"*{home.mails_waiting:,}* {mails} waiting for {_its(home)} hour")
    elif not waits:
        yield section("Nothing waits for you. `/outreach prioritize` shows whom to write to next.")


def _waits(home: Home) -> Iterator[Block]:
    if home.drafts_waiting:
        drafts = f"{plural(home.drafts_waiting, 'draft')} to decide"
        yield _line(home.drafts_waiting, drafts, home.mine, _decide(home))
    if home.replies_open:
        read = button("Read them", Action.UNANSWERED_OPEN, NoRef(), about="answers")
        answers = f"{plural(home.replies_open, 'answer')} to deal with"
        yield _line(home.replies_open, answers, home.my_replies, read)
    if home.tasks_waiting:
        send = button("Send by hand", Action.TASKS_OPEN, NoRef())
        messages = f"{plural(home.tasks_waiting, 'message')} to send by hand"
        yield _line(home.tasks_waiting, messages, home.my_tasks, send)
    if home.to_review:
        yield section(
            f"*{home.to_review:,}* {plural(home.to_review, 'prospect')} to review",
            accessory=button("Review", Action.IMPORT_REVIEW_OPEN, ReviewRef(), about="prospects"),
        )


def _line(count: int, what: str, mine: int, way: ButtonElement) -> Block:
    """“*7* drafts to decide, *3* of them yours”, “*2* answers to deal with, all yours”."""
    return section(f"*{count:,}* {what}{_whose(count, mine)}", accessory=way)


def _whose(count: int, mine: int) -> str:
    if mine == count:
        return ", yours" if count == 1 else ", all yours"
    return f", *{mine:,}* of them yours" if count > 1 else ""


def _its(home: Home) -> str:
    return "its" if home.mails_waiting == 1 else "their"


def _decide(home: Home) -> ButtonElement:
    """One's own first, where there are any."""
    if home.mine and home.mine < home.drafts_waiting:
        return button("Decide mine", Action.QUEUE_OPEN_MINE, NoRef(), style="primary")
    return button("Decide", Action.QUEUE_OPEN_ALL, NoRef(), style="primary", about="drafts")


def _settings(settings: TeamSettingsLine) -> Iterator[Block]:
    """What the team works by; whoever may change it has the forms here."""
    yield DividerBlock()
    where = f"<#{settings.channel_id}>" if settings.channel_id else "no channel yet"
    where += own_words(settings.own_channels)
    yield section(
        f"*Settings*\nWorks in {where}, by the clock of {esc(settings.timezone)}, with the "
        f"holidays of {esc(settings.country)}. Messages arrive between {settings.first_hour}:00 "
        f"and {settings.last_hour}:00 of whoever gets them. The digest comes on "
        f"{DAYS[settings.digest_day]}s at {settings.digest_hour}:00."
    )
    yours = settings.mailboxes and not settings.may_change
    if yours:
        label = "Your mailbox" if settings.mailboxes == 1 else "Your mailboxes"
        yield actions(button(label, Action.SENDING_OPEN, NoRef(), about="how it sends"))
    if not settings.may_change:
        yield context("An admin changes the rest." if yours else "An admin changes these.")
        return
    yield actions(
        button("Clock and digest", Action.CLOCK_EDIT, NoRef()),
        *(
            [button("Channels in Slack", Action.PLACES_EDIT, NoRef(), about="where what comes")]
            if settings.channel_id
            else []
        ),
        button("Hours and targets", Action.WEEK_EDIT, NoRef()),
        button("Limits", Action.LIMITS_EDIT, NoRef(), about="how much may leave"),
        button("Approvers", Action.APPROVALS_EDIT, NoRef(), about="drafts"),
        button("Scoring", Action.ICP_EDIT, NoRef(), about="who is worth writing to"),
        button("Add an audience", Action.AUDIENCE_ADD, NoRef()),
        button("Add a mailbox", Action.SENDER_ADD, NoRef()),
        *(
            [button("Sending", Action.SENDING_OPEN, NoRef(), about="mailboxes")]
            if settings.mailboxes
            else []
        ),
    )
    yield context(
        "`/outreach here` in a channel makes it the team's. `/outreach audiences`, "
        "`/outreach senders` and `/outreach effects` change what there is."
    )
