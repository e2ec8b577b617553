"""What outlives a restart: people, channels with their messages, views, files, the clock's offset.

Messages, views and files are kept in the JSON shape in which Slack hands them out; what is ours
alone stands beside them, never inside.
"""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import identity
from bot.sandbox.wire import Json

CHANNEL_TYPES = {"C": "channel", "G": "group", "D": "im"}


@dataclass
class User:
    id: str
    name: str
    real_name: str
    email: str
    is_admin: bool = False
    is_bot: bool = False
    team: str = identity.TEAM_ID


@dataclass
class Channel:
    """A conversation; `messages` by ts, in order, replies among them."""

    id: str
    name: str
    members: list[str]
    user: str | None = None
    created: int = 0
    is_archived: bool = False
    last_ts: float = 0.0
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return CHANNEL_TYPES[self.id[0]]

    def has_bot(self) -> bool:
        return identity.BOT_USER in self.members

    def replies(self, ts: str) -> list[Json]:
        """The answers in the thread of a message, without the message itself."""
        return [m for m in self.messages.values() if m.get("thread_ts") == ts and m["ts"] != ts]

    def top(self) -> list[Json]:
        """The messages that stand in the channel and not in a thread."""
        return [
            m for m in self.messages.values() if "thread_ts" not in m or m["thread_ts"] == m["ts"]
        ]


def direct_id(user: str) -> str:
    """The conversation of the app with one person, whether it has come into being or not."""
    return f"D{user[1:]}"


@dataclass
class View:
    """A modal or a Home: as the app described it, what was typed into it, where it stands."""

    id: str
    user: str
    type: str
    payload: Json
    root: str
    previous: str | None = None
    external_id: str = ""
    hash: str = ""
    values: Json = field(default_factory=dict)


@dataclass
class State:
    """Everything that is written to `state.json`."""

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    inputs: dict[str, Json] = field(default_factory=dict)
    scheduled: dict[str, Json] = field(default_factory=dict)
    assistant: dict[str, Json] = field(default_factory=dict)
    mails: list[Json] = field(default_factory=list)
    url: str = ""
    clock_offset: float = 0.0
    clock_version: int = 0
    journal_last: int = 0
    serial: int = 0

    def next_id(self, prefix: str) -> str:
        """An id in Slack's manner that no other record has."""
        self.serial += 1
        return f"{prefix}0{self.serial:07X}"

    def channel_named(self, name: str) -> Channel | None:
        return next((c for c in self.channels.values() if c.name == name), None)

    def direct(self, user: str) -> Channel:
        """The conversation of the app with one person; it comes into being when first asked for."""
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        made = Channel(direct_id(user), "", [user, identity.BOT_USER], user=user)
        self.channels[made.id] = made
        return made

    @classmethod
    def load(cls, document: Json) -> "State":
        known: dict[str, Any] = {k: v for k, v in document.items() if k in cls.__annotations__}
        known["users"] = {k: User(**v) for k, v in document.get("users", {}).items()}
        known["channels"] = {k: Channel(**v) for k, v in document.get("channels", {}).items()}
        known["views"] = {k: View(**v) for k, v in document.get("views", {}).items()}
        return cls(**known)

    @classmethod
    def fresh(cls, *, bot_name: str, created: int) -> "State":
        """The workspace as everybody finds it first."""
        state = cls()
        people = [
            User(user_id, handle, name, email, is_admin=admin)
            for user_id, handle, name, email, admin in identity.PEOPLE
        ]
        bot = User(identity.BOT_USER, bot_name.lower().replace(" ", ""), bot_name, "", is_bot=True)
        state.users = {user.id: user for user in (*people, bot)}
        everybody = [user.id for user in people]
        for channel_id, name, bot_is_member in identity.CHANNELS:
            members = [*everybody, identity.BOT_USER] if bot_is_member else list(everybody)
            state.channels[channel_id] = Channel(channel_id, name, members, created=created)
        return state
