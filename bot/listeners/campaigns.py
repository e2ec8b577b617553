"""Listens for campaigns: the list, a card with its buttons, the forms, the messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from blocks.actions import Action, Modal, Shortcut
from blocks.base import Message, told
from blocks.campaign_forms import CampaignRef, campaign_modal, more_modal
from blocks.campaigns import MessagesRef, campaign_card, campaign_list, message_page
from blocks.generation import generation_started
from blocks.refs import RecordRef
from bot import campaign_words
from bot.commands import Call, Command
from bot.forms import chosen, several, submit, values
from bot.home_client import is_on_home
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import whisper
from engine import workspace as workspaces
from engine.campaigns.messages import messages
from engine.campaigns.reading import find, find_with_status, list_campaigns
from engine.delivery.course import campaign_states
from engine.metrics.campaign_cards import card
from engine.metrics.campaign_pictures import ask_for_picture
from engine.scheduling import campaign_changes, generating
from engine.scheduling.campaign_requests import COMMAND_WORDS, form, request_of
from engine.views.base import Actor
from engine.views.campaigns import CampaignChanged, CampaignRequest
from engine.views.generation import GenerationRequest

PAGE = 10
Change = Callable[..., CampaignChanged]


def show_campaigns(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return campaign_list(list_campaigns(session, call.text or None, by=call.actor))


def show_campaign(call: Call) -> Message | None:
    if call.text.casefold() in COMMAND_WORDS:
        _open_form(call.runtime, call.actor, None, call.trigger_id, call.channel_id)
        return None
    return show_one(call)


def show_one(call: Call) -> Message:
    """The card of a campaign that there is."""
    with call.runtime.sessions.begin() as session:
        campaign = find(session, call.text, by=call.actor)
        shown = card(session, campaign.id, by=call.actor, now=call.runtime.now())
    return campaign_card(shown)


def show_messages(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        campaign, status = find_with_status(session, call.text, by=call.actor)
        return _page(session, call.actor, campaign.id, status, None)


COMMANDS = (
    Command("campaigns", "campaigns", "all campaigns, and a form for a new one", show_campaigns),
    Command(
        "campaign",
        "campaign NAME | new",
        "one campaign: who fits, how it goes, what to do",
        show_campaign,
    ),
    Command("messages", "messages CAMPAIGN [status]", "a campaign's messages", show_messages),
)


def _page(
    session: Session, by: Actor, campaign_id: int, status: str | None, after: int | None
) -> Message:
    page = messages(session, campaign_id, status, by=by, limit=PAGE, after=after)
    return message_page(page, timezone=workspaces.get(session, by.workspace_id).timezone)


def _open_form(
    runtime: Runtime, by: Actor, campaign_id: int | None, trigger_id: str, channel: str | None
) -> None:
    with runtime.sessions.begin() as session:
        shown = form(session, campaign_id, by=by)
    runtime.slack.views_open(trigger_id=trigger_id, view=campaign_modal(shown, channel))


def register(app: App, runtime: Runtime) -> None:
    _register_forms(app, runtime)
    _register_pages(app, runtime)
    _register_changes(app, runtime)


def _register_pages(app: App, runtime: Runtime) -> None:
    @app.action(Action.CAMPAIGN_OPEN)
    def open_(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = card(session, ref.id, by=by, now=runtime.now())
        respond(replace_original=False, **campaign_card(shown).payload())

    @app.action(Action.CAMPAIGN_MESSAGES)
    def first_page(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond
    ) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = _page(session, by, ref.id, None, None)
        respond(replace_original=False, **shown.payload())

    @app.action(Action.MESSAGES_NEXT)
    def next_page(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ack()
        ref, by = MessagesRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = _page(session, by, ref.id, ref.status, ref.after)
        respond(replace_original=True, **shown.payload())

    @app.action(Action.CAMPAIGN_TEST)
    def picture(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            asked = ask_for_picture(session, ref.id, by=by, now=runtime.now())
        ack()
        respond(replace_original=False, **told(asked.text).payload())
        runtime.wake()

    @app.action(Action.CAMPAIGN_WRITE)
    def write(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        request = GenerationRequest(campaign_id=ref.id)
        with runtime.sessions.begin() as session:
            started = generating.start(session, request, by=by, now=runtime.now())
        ack()
        respond(replace_original=False, **generation_started(started).payload())
        runtime.wake()


def _register_changes(app: App, runtime: Runtime) -> None:
    def change(
        operation: Change, ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond
    ) -> None:
        """One decision on the campaign of a button; the card is drawn again with what it did."""
        ref, by, now = RecordRef.decode(action["value"]), actor_from(runtime, body), runtime.now()
        with runtime.sessions.begin() as session:
            done = operation(session, ref.id, by=by, now=now)
            shown = card(session, done.campaign.id, by=by, now=now)
        ack()
        if not is_on_home(body):  # which has no message to draw again, and is drawn anew itself
            respond(replace_original=True, **campaign_card(shown, done.text).payload())
        runtime.wake()

    @app.action(Action.CAMPAIGN_CLONE)
    def clone(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        def copied(session: Session, id_: int, *, by: Actor, now: datetime) -> CampaignChanged:
            return campaign_changes.clone(session, id_, by=by, now=now)

        change(copied, ack, action, body, respond)

    @app.action(Action.CAMPAIGN_START)
    def start(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        change(campaign_states.start, ack, action, body, respond)

    @app.action(Action.CAMPAIGN_PAUSE)
    def pause(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        change(campaign_states.pause, ack, action, body, respond)

    @app.action(Action.CAMPAIGN_RESUME)
    def resume(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        change(campaign_states.resume, ack, action, body, respond)

    @app.action(Action.CAMPAIGN_COMPLETE)
    def complete(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        change(campaign_states.complete, ack, action, body, respond)

    @app.action(Action.CAMPAIGN_CANCEL)
    def cancel(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        change(campaign_states.cancel, ack, action, body, respond)


def _register_forms(app: App, runtime: Runtime) -> None:
    @app.action(Action.CAMPAIGN_NEW)
    def new(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        by = actor_from(runtime, body)
        _open_form(runtime, by, None, body["trigger_id"], body["channel"]["id"])

    @app.shortcut(Shortcut.NEW_CAMPAIGN)
    def new_from_anywhere(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _open_form(runtime, actor_from(runtime, body), None, body["trigger_id"], None)

    @app.action(Action.CAMPAIGN_EDIT)
    def edit(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        _open_form(runtime, by, ref.id, body["trigger_id"], body["channel"]["id"])

    @app.action(Action.CAMPAIGN_MORE)
    def more(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = form(session, ref.id, by=by)
        view = more_modal(shown, body["channel"]["id"])
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.CAMPAIGN)
    def save(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        _save(runtime, ack, view, body, lambda before: campaign_words.short_form(
            before, values(view), chosen(view)
        ))  # fmt: skip

    @app.view(Modal.CAMPAIGN_MORE)
    def save_more(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        _save(runtime, ack, view, body, lambda before: campaign_words.long_form(
            before, values(view), chosen(view), several(view, "sender_ids")
        ))  # fmt: skip


def _save(
    runtime: Runtime,
    ack: Ack,
    view: dict[str, Any],
    body: dict[str, Any],
    read: Callable[[CampaignRequest], CampaignRequest],
) -> None:
    """Make or change the campaign of a form; its card goes to whoever did."""
    ref, by, now = (
        CampaignRef.decode(view["private_metadata"]),
        actor_from(runtime, body),
        runtime.now(),
    )
    shown: list[Message] = []

    def keep() -> None:
        with runtime.sessions.begin() as session:
            done = (
                campaign_changes.create(session, read(CampaignRequest(name="")), by=by, now=now)
                if ref.id is None
                else campaign_changes.edit(
                    session, ref.id, read(request_of(session, ref.id, by=by)), ref.version, by=by
                )
            )
            found = card(session, done.campaign.id, by=by, now=now)
        shown.append(campaign_card(found, done.text))

    if submit(ack, view, keep, otherwise=view["blocks"][0]["block_id"]):
        for message in shown:
            whisper(runtime, body, ref.channel or "", message)
