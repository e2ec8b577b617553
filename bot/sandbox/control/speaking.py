"""A person speaks: commands, messages and their end, shortcuts, uploads, reactions, Home."""

from bot.sandbox import events, identity, interactions, messages, payloads, reactions, typed
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import Outcome
from bot.sandbox.state import Channel
from bot.sandbox.triggers import ResponseUrl
from bot.sandbox.web_api.content import check_blocks
from bot.sandbox.wire import Json, PersonError, SlackError
from bot.sandbox.workspace import Workspace

TABS = ("home", "messages")


async def command(asked: Asked) -> Outcome:
    """Run a slash command and show what its acknowledgement says."""
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    name, _, text = asked.text("text").strip().partition(" ")
    if name == "/invite":
        return _invite(ws, channel, user, text.strip())
    if name == "/remove":
        return _remove(ws, channel, user, text.strip())
    known = ws.manifest.command(name)
    if known is None:
        return _refused(ws, channel, user, f"{name} is not a valid command.")
    if asked.maybe("thread_ts"):
        return _refused(ws, channel, user, f"{name} is not supported in threads. Sorry!")
    text = text.strip()
    if known.should_escape:
        text = typed.command_text(ws.state, text)
    trigger_id, trigger = interactions.trigger(ws, user)
    target = ResponseUrl(channel.id, user, 0.0)
    payload = payloads.command(ws, user, channel, (name, text))
    payload["response_url"] = interactions.response_url(ws, "commands", target)
    payload["trigger_id"] = trigger_id
    sent = await interactions.send(ws, "slash_commands", payload, answerable=True, via=trigger)
    outcome = sent.outcome()
    if outcome.error is not None:
        line = f'{name} failed with the error "{outcome.error}": the app did not respond.'
        outcome.ephemerals.append(interactions.complain(ws, channel, user, line, None))
    elif sent.delivery.payload:
        _show_answer(ws, channel, user, sent.delivery.payload, outcome)
    await interactions.settle(sent, outcome, asked.seconds("wait_for_view"))
    return outcome


def _invite(ws: Workspace, channel: Channel, user: str, who: str) -> Outcome:
    """Slack's own command, for the one who can be missing: the app."""
    if channel.is_archived:
        return _refused(ws, channel, user, "This channel is archived.")
    if not _is_the_app(ws, who):
        return _refused(
            ws, channel, user, f"Everybody else is here. Try /invite @{ws.manifest.bot_name}"
        )
    if channel.has_bot():
        return _refused(ws, channel, user, f"{ws.manifest.bot_name} is already in this channel.")
    events.bot_joined(ws, channel)
    return Outcome(acknowledged=True)


def _remove(ws: Workspace, channel: Channel, user: str, who: str) -> Outcome:
    """Slack's own command as well, for the one who can be invited."""
    if not _is_the_app(ws, who) or not channel.has_bot():
        return _refused(ws, channel, user, f"Try /remove @{ws.manifest.bot_name} where it is.")
    events.bot_left(ws, channel)
    return Outcome(acknowledged=True)


def _is_the_app(ws: Workspace, who: str) -> bool:
    return who.lstrip("@").casefold() == ws.manifest.bot_name.casefold()


def _refused(ws: Workspace, channel: Channel, user: str, line: str) -> Outcome:
    shown = interactions.complain(ws, channel, user, line, None)
    return Outcome(acknowledged=False, error=line, ephemerals=[shown])


def _show_answer(
    ws: Workspace, channel: Channel, user: str, answer: Json, outcome: Outcome
) -> None:
    content = {"text": str(answer.get("text") or ""), "blocks": answer.get("blocks")}
    try:
        check_blocks(content["blocks"])
    except SlackError as refusal:
        outcome.error = refusal.error
        outcome.extra["messages"] = refusal.messages
        line = f'The app\'s answer was refused with the error "{refusal.error}".'
        outcome.ephemerals.append(interactions.complain(ws, channel, user, line, None))
        return
    if not content["text"] and not content["blocks"]:
        return
    if answer.get("response_type") == "in_channel":
        messages.post(ws, channel, identity.BOT_USER, content)
    else:
        shown = messages.whisper(ws, channel, user, content, by=identity.BOT_USER)
        outcome.ephemerals.append(shown)


async def message(asked: Asked) -> Outcome:
    """Write a message."""
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    text = asked.text("text")
    content = {
        "text": typed.message_text(ws.state, text),
        "blocks": typed.rich_text(text),
        "client_msg_id": ws.state.next_id("msg-"),
        "thread_ts": asked.maybe("thread_ts"),
    }
    posted = messages.post(ws, channel, user, content)
    if f"<@{identity.BOT_USER}>" in posted["text"]:
        mention = {**messages.event_of(channel, posted), "type": "app_mention"}
        mention.pop("channel_type")
        events.send(ws, mention, channel=channel)
    return Outcome(acknowledged=True, extra={"ts": posted["ts"]})


async def shortcut(asked: Asked) -> Outcome:
    """Use a shortcut of the app, global or on a message."""
    ws, user = asked.ws, asked.user()
    known = ws.manifest.shortcut(asked.text("callback_id"))
    if known is None:
        raise PersonError(f"the app has no shortcut {asked.text('callback_id')}", status=404)
    trigger_id, trigger = interactions.trigger(ws, user)
    payload = payloads.shortcut(ws, user, known, trigger_id, ws.clock.seconds())
    channel: Channel | None = None
    if known.type == "message":
        channel = asked.channel()
        shown = _standing(asked, channel)
        target = ResponseUrl(channel.id, user, 0.0, thread_ts=shown.get("thread_ts"))
        payload["channel"] = payloads.channel_of(channel)
        payload["message"] = shown
        payload["message_ts"] = shown["ts"]
        payload["response_url"] = interactions.response_url(ws, "app", target)
    sent = await interactions.send(ws, "interactive", payload, answerable=False, via=trigger)
    outcome = sent.outcome()
    if outcome.error is not None and channel is not None:
        line = f'{known.name} failed with the error "{outcome.error}": the app did not respond.'
        outcome.ephemerals.append(interactions.complain(ws, channel, user, line, None))
    await interactions.settle(sent, outcome, asked.seconds("wait_for_view"))
    return outcome


def _standing(asked: Asked, channel: Channel) -> Json:
    """A message for all to see: Slack has no menu on any other."""
    try:
        return messages.find(channel, asked.text("ts"))
    except SlackError as gone:
        raise PersonError(
            "This message has no menu: it is deleted, or only you see it.", status=404
        ) from gone


async def delete(asked: Asked) -> Outcome:
    """Take back a message of one's own."""
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    message = _standing(asked, channel)
    if message.get("user") != user:
        raise PersonError("Only who wrote a message can delete it.", status=403)
    messages.delete(ws, channel, message)
    return Outcome(acknowledged=True)


async def home(asked: Asked) -> Outcome:
    """Open the app's Home, or its messages, which are an agent's pane."""
    ws, user = asked.ws, asked.user()
    tab = asked.maybe("tab") or "home"
    if tab not in TABS:
        raise PersonError(f"tab is one of {', '.join(TABS)}")
    view = ws.state.views.get(ws.state.homes.get(user, ""))
    direct = ws.state.direct(user)
    events.send(ws, payloads.app_home_opened(ws, user, view, direct.id, tab))
    view_id = view.id if view else None
    return Outcome(acknowledged=True, extra={"view_id": view_id, "channel": direct.id})


async def reaction(asked: Asked) -> Outcome:
    """Put an emoji on a message or take it away."""
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    target = asked.message(channel, user)
    name = asked.text("name").strip(":")
    reactions.change(ws, channel, target, user, name, remove=bool(asked.body.get("remove")))
    return Outcome(acknowledged=True)
