"""Keeps what the house promises: nothing is named that does not exist, nothing exists unnamed."""

import ast
import html
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
import yaml
from typer.main import get_command, get_group

from blocks.actions import Action, Modal, Shortcut
from bot.cli import COMMANDS as SHELL_COMMANDS
from bot.cli import app as shell
from bot.cli import load
from bot.cli.ways import ALIKE
from bot.commands import teach
from bot.drawings import DRAWINGS
from bot.listeners import COMMANDS
from bot.question_words import read_question
from bot.settings import Settings
from engine.metrics.offering import MOST as MOST_OFFERED
from storage.states import PostKind
from tests.grouping import group
from tests.local import words

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())

SCOPE_OF = {
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "assistant_threads_setTitle": "assistant:write",
    "auth_test": None,
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_startStream": "chat:write",
    "chat_appendStream": "chat:write",
    "chat_stopStream": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history",
    "conversations_replies": "channels:history",
    "conversations_info": "channels:read",
    "conversations_list": "channels:read",
    "files_upload_v2": "files:write",
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
    "files_info": "files:read",
    "users_info": "users:read",
    "users_list": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_push": None,
    "views_update": None,
}
"""What each Web API method that the bot calls asks for (Slack's reference of methods)."""
FOR_OTHER_REASONS = {
    "app_mentions:read",  # the event app_mention
    "commands",  # slash commands
    "files:read",  # url_private of a dropped file
    "groups:history",  # as channels:history, where the team's channel is private
    "groups:read",
    "im:history",  # the event message.im
    "users:read.email",  # an import may name an owner by e-mail address
}


def sources(*folders):
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def everything(*folders):
    return "\n".join(path.read_text() for path in sources(*folders))


@pytest.mark.parametrize("action", Action)
def test_every_button_has_one_listener(action):
    found = re.findall(rf"@app\.action\(Action\.{action.name}\)", everything("bot/listeners"))
    assert len(found) == 1


@pytest.mark.parametrize("modal", Modal)
def test_every_modal_has_one_listener(modal):
    found = re.findall(rf"@app\.view\(Modal\.{modal.name}\)", everything("bot/listeners"))
    assert len(found) == 1


@pytest.mark.parametrize("shortcut", Shortcut)
def test_every_shortcut_has_one_listener(shortcut):
    found = re.findall(rf"@app\.shortcut\(Shortcut\.{shortcut.name}\)", everything("bot/listeners"))
    assert len(found) == 1


def test_the_manifest_has_the_shortcuts_that_are_listened_for_and_so_has_the_readme():
    listed = MANIFEST["features"]["shortcuts"]
    assert {each["callback_id"] for each in listed} == set(Shortcut)
    assert [each["name"] for each in listed if f"*{each['name']}*" not in README] == []


def test_the_manifest_offers_what_is_understood_as_it_is_shown():
    agent = MANIFEST["features"]["agent_view"]
    for prompt in agent["suggested_prompts"]:
        assert prompt["title"] == prompt["message"]
        assert read_question(prompt["message"])
    assert len(agent["suggested_prompts"]) == MOST_OFFERED
    assert "assistant_view" not in MANIFEST["features"], "the one that Slack retires"


def test_every_kind_of_post_has_a_drawing():
    assert set(DRAWINGS) == set(PostKind)


def test_the_help_lists_every_subcommand_in_full():
    shown = html.unescape(words(teach(COMMANDS, "all").payload()))
    assert [c.usage for c in COMMANDS if f"/outreach {c.usage}`  {c.summary}" not in shown] == []


def test_subcommands_have_names_of_their_own():
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_subcommand_stands_in_the_readme(command):
    assert f"/outreach {command.name}" in README


@pytest.mark.parametrize("name", sorted(get_command(shell).commands))
def test_every_shell_command_stands_in_the_readme(name):
    assert f"drumbeat {name}" in README


@pytest.mark.parametrize("module", SHELL_COMMANDS)
def test_the_shell_lists_what_a_module_has_in_the_words_of_its_help(module):
    part = typer.Typer()
    import_module(f"bot.cli.{module}").register(part)
    has = {name: " ".join(each.help.split()) for name, each in get_group(part).commands.items()}
    assert has == SHELL_COMMANDS[module]


def test_every_module_with_shell_commands_is_listed():
    found = [path for path in sources("bot/cli") if "def register(app: " in path.read_text()]
    assert {path.stem for path in found} == set(SHELL_COMMANDS)


def test_a_command_is_loaded_when_it_is_asked_for_and_not_before():
    code = "import sys, bot.cli; print([m for m in sys.modules if m in {'sqlalchemy', 'scipy'}])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout == b"[]\n"
    assert load("segment").params


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_readme(name):
    alias = Settings.model_fields[name].validation_alias
    assert f"`{alias or f'DRUMBEAT_{name.upper()}'}`" in README


def test_the_shell_knows_which_commands_it_shares_with_slack():
    shared = {command.name for command in COMMANDS} & set(get_command(shell).commands)
    assert shared == ALIKE


def test_the_manifest_asks_for_the_scopes_that_the_code_uses():
    bot = [path for path in sources("bot") if "sandbox" not in path.parts]
    text = "\n".join(path.read_text() for path in bot)
    methods = r"slack\.((?:assistant|auth|chat|conversations|files|reactions|users|views)_\w+)"
    called = set(re.findall(methods, text))
    assert called <= set(SCOPE_OF), "a new method: look up its scope"
    wanted = {SCOPE_OF[method] for method in called} - {None}
    assert wanted | FOR_OTHER_REASONS == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_transactions_begin_at_the_edge_only():
    """Prose may name them; code may not."""
    for path in sources("engine", "storage", "blocks"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert not called.endswith(("sessions.begin", "session.commit")), path


def test_there_is_one_door_to_a_model():
    pattern = re.compile(r"^\s*(?:import|from) (?:openai|httpx2)\b", re.MULTILINE)
    found = sources("bot", "engine", "storage", "blocks")
    assert [path.name for path in found if pattern.search(path.read_text())] == ["model_line.py"]


def test_there_is_one_door_to_imap():
    pattern = re.compile(r"^\s*(?:import|from) (?:imapclient|imaplib)\b", re.MULTILINE)
    found = [
        path
        for path in sources("bot", "blocks", "engine", "storage")
        if pattern.search(path.read_text())
    ]
    assert [path.name for path in found] == ["imap_door.py"]


def test_there_is_one_door_to_smtp():
    pattern = re.compile(r"smtplib\.SMTP(?:_SSL)?\(")
    found = [
        path
        for path in sources("bot", "blocks", "engine", "storage")
        if pattern.search(path.read_text())
    ]
    assert [path.name for path in found] == ["smtp_door.py"]


@pytest.mark.parametrize(
    "path", sources("bot", "engine", "storage", "blocks", "migrations"), ids=lambda p: p.name
)
def test_every_module_says_what_it_decides(path):
    assert path.read_text().lstrip().startswith('"""')


def test_lock_files_name_no_index_and_no_host():
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not re.search(r"://|--(extra-)?index-url|--find-links", (ROOT / name).read_text())


def test_decisions_have_a_number_of_their_own_that_is_in_the_title_too():
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name.partition("-")[0]) for path in paths]
    assert len(numbers) == len(set(numbers))
    titles = [int(re.match(r"# (\d+)\. ", path.read_text())[1]) for path in paths]
    assert titles == numbers


def test_a_bot_that_tests_share_is_started_by_one_worker():
    """Otherwise each worker that gets one of the module's tests starts it anew."""
    for path in sources("tests/bot", "tests/browser", "tests/endtoend"):
        text = path.read_text()
        if 'scope="module"' in text and "with running(" in text:
            assert group(str(path.relative_to(ROOT))), path
