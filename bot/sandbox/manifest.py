"""What `manifest.yml` grants: commands, shortcuts, scopes, events, clicks, and an agent's pane."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.sandbox import limits
from bot.sandbox.wire import Json

MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


@dataclass(frozen=True)
class Command:
    """A slash command as a person finds it."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the lightning menu (global) or of a message."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Agent:
    """What Slack says of an agent, and the prompts it offers before the app sets others."""

    description: str
    prompts: tuple[Json, ...]


@dataclass(frozen=True)
class Manifest:
    """The manifest, read once."""

    name: str
    bot_name: str
    color: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    interactive: bool
    home_tab: bool
    agent: Agent | None

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        return cls.parse(yaml.safe_load(path.read_text(encoding="utf-8")))

    @classmethod
    def parse(cls, document: Json) -> "Manifest":
        display = document.get("display_information", {})
        features = document.get("features", {})
        settings = document.get("settings", {})
        name = str(display.get("name", "App"))
        return cls(
            name=name,
            bot_name=str(features.get("bot_user", {}).get("display_name", name)),
            color=str(display.get("background_color", "#1d1c1d")),
            commands=tuple(_command(item) for item in features.get("slash_commands", [])),
            shortcuts=_shortcuts(features.get("shortcuts", [])),
            scopes=frozenset(document.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
            home_tab=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
            agent=_agent(features.get("agent_view")),
        )

    def command(self, name: str) -> Command | None:
        return next((item for item in self.commands if item.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((item for item in self.shortcuts if item.callback_id == callback_id), None)

    def subscribes(self, event_type: str, channel_type: str | None = None) -> bool:
        """Whether the app hears of an event; messages depend on where they were written."""
        if event_type == "message":
            return MESSAGE_EVENTS.get(channel_type or "channel", "") in self.events
        return event_type in self.events


def _command(item: Json) -> Command:
    return Command(
        command=str(item["command"]),
        description=str(item.get("description", "")),
        usage_hint=str(item.get("usage_hint", "")),
        should_escape=bool(item.get("should_escape", False)),
    )


def _agent(view: Json | None) -> Agent | None:
    """The agent, where the app is one; Slack takes none that does not say what it does."""
    if view is None:
        return None
    if not view.get("agent_description"):
        raise ValueError("the manifest's agent_view has no agent_description")
    prompts = view.get("suggested_prompts", [])
    if len(prompts) > limits.SUGGESTED_PROMPTS or not all(is_prompt(each) for each in prompts):
        raise ValueError(
            f"the manifest's agent_view has at most {limits.SUGGESTED_PROMPTS} suggested_prompts, "
            "each with a title and a message"
        )
    return Agent(str(view["agent_description"]), tuple(prompts))


def is_prompt(given: object) -> bool:
    """Whether it has what a suggested prompt shows, and what it says when it is chosen."""
    return isinstance(given, dict) and all(
        isinstance(given.get(name), str) and given[name] for name in ("title", "message")
    )


def _shortcuts(items: list[Json]) -> tuple[Shortcut, ...]:
    """All of them; Slack takes no manifest with more, longer, or nameless ones."""
    found = tuple(
        Shortcut(item["name"], item["type"], item["callback_id"], item["description"])
        for item in items
    )
    if len(found) > limits.SHORTCUTS:
        raise ValueError(f"the manifest has more than {limits.SHORTCUTS} shortcuts")
    for each in found:
        if (
            each.type not in {"global", "message"}
            or not 0 < len(each.name) <= limits.SHORTCUT_NAME
            or not 0 < len(each.description) <= limits.SHORTCUT_DESCRIPTION
            or not 0 < len(each.callback_id) <= limits.CALLBACK_ID
        ):
            raise ValueError(f"the manifest's shortcut {each.callback_id} is not as Slack wants it")
    return found
