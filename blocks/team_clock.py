"""Decides how the team's clock looks: zone, holidays, hours, digest, and the form for them."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, context, esc, section
from blocks.forms import modal, select_input, several_input, text_input
from blocks.refs import NoRef, Ref
from blocks.times import moment
from engine.views.team_clock import DAYS, TeamClock

ZONE, COUNTRY = "timezone", "country"
FROM, UNTIL, WEEKDAYS = "first_hour", "last_hour", "weekdays"
DIGEST_DAY, DIGEST_HOUR = "digest_day", "digest_hour"
NAMED = {str(day): name for day, name in enumerate(DAYS)}
HOURS = {str(hour): f"{hour}:00" for hour in range(25)}
MOVES = (
    "What is planned and would be outside the hours moves into the next open ones. Nothing comes "
    "earlier; e-mails of campaigns with hours of their own go by those, and mornings that were "
    "posted stay."
)


class ClockRef(Ref):
    """The hash of the clock that was shown, and where the answer goes."""

    seen: str
    channel: str = ""


def clock_card(clock: TeamClock) -> Message:
    """What holds, and for admins the buttons to change it."""
    days = ", ".join(DAYS[day][:3] for day in clock.weekdays)
    hours = f"{clock.first_hour}:00 to {clock.last_hour}:00 on {days}"
    told = f"{DAYS[clock.digest_day]}s at {clock.digest_hour}:00"
    following = moment(clock.next_digest, clock.timezone)
    lines = [
        f"• Time zone: {esc(clock.timezone)}",
        f"• Holidays of {esc(clock.country)}",
        f"• Messages arrive {hours}, by the clock of whoever gets them",
        f"• The digest comes on {told}; the next on {following}",
    ]
    blocks: list[Block] = []
    if clock.changed:
        blocks.append(section("\n".join(f"*{esc(line)}*" for line in clock.changed)))
    blocks.append(section("*Settings*\n" + "\n".join(lines)))
    if clock.may_change:
        blocks.append(
            actions(
                button("Clock and digest", Action.CLOCK_EDIT, NoRef()),
                button("Approvers", Action.APPROVALS_EDIT, NoRef()),
                about="settings",
            )
        )
        blocks.append(context("`/outreach help setup` names the others."))
    return Message(text=" ".join(clock.changed) or "Settings", blocks=blocks)


def clock_modal(clock: TeamClock, channel: str) -> Modal_:
    until = {hour: words for hour, words in HOURS.items() if hour != "0"}
    blocks: list[Block] = [
        text_input(ZONE, "Time zone", clock.timezone, hint="A name like Europe/Berlin."),
        text_input(
            COUNTRY,
            "Country whose holidays are days off",
            clock.country,
            hint="Two letters, like DE.",
        ),
        select_input(FROM, "Messages arrive from", _day_hours(), str(clock.first_hour)),
        select_input(
            UNTIL,
            "Messages arrive until",
            until,
            str(clock.last_hour),
            hint="By the clock of whoever gets them.",
        ),
        several_input(
            WEEKDAYS,
            "On these days",
            NAMED,
            [str(day) for day in clock.weekdays],
            optional=False,
        ),
        context(MOVES),
        select_input(DIGEST_DAY, "The digest comes on", NAMED, str(clock.digest_day)),
        select_input(
            DIGEST_HOUR,
            "At",
            _day_hours(),
            str(clock.digest_hour),
            hint="A day or hour of this week that is over counts from next week on.",
        ),
    ]
    ref = ClockRef(seen=clock.seen, channel=channel)
    return modal(Modal.CLOCK, "Clock and digest", blocks, ref, submit="Save")


def _day_hours() -> dict[str, str]:
    return {hour: words for hour, words in HOURS.items() if hour != "24"}
