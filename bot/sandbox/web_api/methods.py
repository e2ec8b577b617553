"""The table of Web API methods; what is not in it is Slack's `unknown_method`."""

from bot.sandbox.limits import POST_WORKSPACE, TIER_1, TIER_2, TIER_4
from bot.sandbox.web_api import (
    assistant,
    basics,
    chat,
    conversations,
    modals,
    people,
    reacting,
    schedule,
    streams,
    uploads,
)
from bot.sandbox.web_api.method import Method

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_WRITE = ("chat:write",)
_AGENT = ("assistant:write",)

METHODS: dict[str, Method] = {
    "api.test": Method(basics.api_test, rate=TIER_4, caller="anyone"),
    "auth.test": Method(basics.auth_test, rate=TIER_4),
    "apps.connections.open": Method(
        basics.connections_open, ("connections:write",), TIER_1, caller="app"
    ),
    "blocks.validate": Method(basics.blocks_validate, rate=TIER_4),
    "bots.info": Method(basics.bots_info, ("users:read",)),
    "team.info": Method(basics.team_info, ("team:read",)),
    "chat.postMessage": Method(chat.post_message, _WRITE, POST_WORKSPACE),
    "chat.update": Method(chat.update, _WRITE),
    "chat.delete": Method(chat.delete, _WRITE),
    "chat.postEphemeral": Method(chat.post_ephemeral, _WRITE, TIER_4),
    "chat.getPermalink": Method(chat.permalink, rate=TIER_4),
    "chat.scheduleMessage": Method(schedule.schedule, _WRITE),
    "chat.scheduledMessages.list": Method(schedule.listing),
    "chat.deleteScheduledMessage": Method(schedule.delete, _WRITE),
    "chat.startStream": Method(streams.start, _WRITE, TIER_2),
    "chat.appendStream": Method(streams.append, _WRITE, TIER_4),
    "chat.stopStream": Method(streams.stop, _WRITE, TIER_2),
    "conversations.list": Method(conversations.conversations_list, _READ, TIER_2),
    "conversations.info": Method(conversations.info, _READ),
    "conversations.history": Method(conversations.history, _HISTORY),
    "conversations.replies": Method(conversations.replies, _HISTORY),
    "conversations.members": Method(conversations.members, _READ, TIER_4),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.open": Method(conversations.open_direct, ("im:write", "mpim:write")),
    "users.list": Method(people.users_list, ("users:read",), TIER_2),
    "users.info": Method(people.users_info, ("users:read",), TIER_4),
    "users.profile.get": Method(people.profile_get, ("users.profile:read",), TIER_4),
    "views.open": Method(modals.open_view, rate=TIER_4),
    "views.push": Method(modals.push, rate=TIER_4),
    "views.update": Method(modals.update, rate=TIER_4),
    "views.publish": Method(modals.publish, rate=TIER_4),
    "files.getUploadURLExternal": Method(uploads.get_url, ("files:write",), TIER_4),
    "files.completeUploadExternal": Method(uploads.complete, ("files:write",), TIER_4),
    "files.info": Method(uploads.info, ("files:read",), TIER_4),
    "files.list": Method(uploads.listing, ("files:read",)),
    "files.delete": Method(uploads.delete, ("files:write",)),
    "reactions.add": Method(reacting.add, ("reactions:write",)),
    "reactions.remove": Method(reacting.remove, ("reactions:write",), TIER_2),
    "reactions.get": Method(reacting.get, ("reactions:read",)),
    "assistant.threads.setStatus": Method(assistant.set_status, (*_WRITE, *_AGENT)),
    "assistant.threads.setTitle": Method(assistant.set_title, _AGENT, TIER_4),
    "assistant.threads.setSuggestedPrompts": Method(
        assistant.set_suggested_prompts, _AGENT, TIER_4
    ),
}
