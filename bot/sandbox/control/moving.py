"""A person moves the clock, answers a mail, or orders trouble."""

from datetime import UTC, datetime

from bot.sandbox import events, sms
from bot.sandbox.clock import iso
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import Outcome
from bot.sandbox.mail import delivery
from bot.sandbox.scheduled import post_due
from bot.sandbox.socket_mode import DISCONNECTS
from bot.sandbox.wire import PersonError

FARTHEST_S = 3_700 * 86_400.0


async def clock(asked: Asked) -> Outcome:
    """Move the workspace's time forward, at most an hour at once, waiting for its followers."""
    ws = asked.ws
    seconds = _seconds(asked)
    if not 0 <= seconds <= FARTHEST_S:
        raise PersonError("the clock only moves forward, and at most ten years at once")

    def after_step() -> None:
        post_due(ws)
        ws.journal.note("slack", "clock", "moved", ws.clock.reading())

    kept_up = await ws.clock.advance(seconds, after_step)
    ws.changed()
    ws.snapshot.write()
    return Outcome(
        acknowledged=kept_up,
        extra={"now": iso(ws.clock.now()), "version": ws.clock.version},
    )


def _seconds(asked: Asked) -> float:
    body, now = asked.body, asked.ws.clock.seconds()
    if body.get("next_working_day"):
        return asked.ws.clock.until_next_working_day()
    if body.get("to"):
        try:
            instant = datetime.fromisoformat(str(body["to"]))
        except ValueError:
            raise PersonError(f"{body['to']} is not an ISO instant") from None
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        return instant.timestamp() - now
    return float(body.get("advance_hours") or 0) * 3600


async def mail_answer(asked: Asked) -> Outcome:
    """The recipient of a mail, or of an SMS, writes back."""
    sent = delivery.sent(asked.ws, asked.body)
    if sms.CALLBACK in sent:
        message_id = await sms.answer(asked.ws, sent, asked.body)
    else:
        message_id = delivery.answer(asked.ws, asked.body)
    return Outcome(acknowledged=True, extra={"message_id": message_id})


async def mail_bounce(asked: Asked) -> Outcome:
    """The recipient's server sends a mail back, or an SMS does not arrive."""
    sent = delivery.sent(asked.ws, asked.body)
    if sms.CALLBACK in sent:
        message_id = await sms.bounce(asked.ws, sent, asked.body)
    else:
        message_id = delivery.bounce(asked.ws, asked.body)
    return Outcome(acknowledged=True, extra={"message_id": message_id})


async def mail_complaint(asked: Asked) -> Outcome:
    """The recipient of a mail marks it as spam."""
    if sms.CALLBACK in delivery.sent(asked.ws, asked.body):
        raise PersonError("An SMS cannot be marked as spam; answer it with STOP.")
    message_id = delivery.complaint(asked.ws, asked.body)
    return Outcome(acknowledged=True, extra={"message_id": message_id})


async def faults(asked: Asked) -> Outcome:
    """Order trouble, or take it all back with `clear`."""
    ws, body = asked.ws, asked.body
    if body.get("clear"):
        ws.faults.clear()
        ws.socket_mode.refuse(0)
    ws.faults.order(body)
    if body.get("expire_triggers"):
        ws.triggers.expire_all()
    if body.get("refuse_sockets_s"):
        ws.socket_mode.refuse(float(body["refuse_sockets_s"]))
    dropped = body.get("drop_socket")
    if dropped:
        if dropped is not True and dropped not in DISCONNECTS:
            raise PersonError(f"drop_socket is true or one of {', '.join(DISCONNECTS)}")
        await ws.socket_mode.drop(None if dropped is True else str(dropped))
    extra = {}
    if body.get("redeliver_event"):
        extra["event_id"] = events.redeliver(ws, str(body["redeliver_event"]))
    return Outcome(acknowledged=True, extra=extra)
