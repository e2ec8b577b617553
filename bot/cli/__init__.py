"""Lists the shell's commands, and loads the module of the one that is asked for; `drumbeat`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from bot.logs import configure_logs
from bot.memory import collect_rarely

COMMANDS: Final = {
    "run": {
        "run": "Run the bot: on Slack with tokens, on the local workspace without.",
        "doctor": "Say what is configured, reachable and missing.",
        "db": "Look after the database.",
    },
    "imports": {
        "import": "Import prospects from a file, or say what is in it.",
    },
    "import_history": {
        "imports": "List the last imports, or say what one did.",
    },
    "prospects": {
        "prospects": "List who there is, the best first.",
        "explain": "Say what is behind a prospect's scores.",
    },
    "duplicates": {
        "duplicates": "List prospects that may be one person, the likeliest first.",
        "merge": (
            "Make two prospects one, or two again; whoever was written to, or else "
            "is older, is kept."
        ),
    },
    "companies": {
        "company": "Show a company and whom we know there.",
    },
    "segments": {
        "segment": "Sort prospects into audiences, or put one into a segment by hand.",
        "audiences": "List the audiences with their shares and how many prospects each has.",
    },
    "ranking": {
        "prioritize": "Rank prospects by fit, referral capacity and signal strength.",
    },
    "prospect_card": {
        "prospect": "Tell everything known about a prospect, or say whose it is.",
    },
    "bringing": {
        "add": "Add one prospect, who then waits for approval.",
        "log-reply": (
            "Read an answer that came by another way, with all that one by e-mail sets off."
        ),
    },
    "notes": {
        "note": "Research notes.",
    },
    "review": {
        "review": "List prospects who wait for approval.",
        "approve": "Make a prospect, or all who wait and fit, eligible to be written to.",
        "reject": "Reject a prospect, or all who wait and fit.",
        "score": "Score whoever is new or has changed.",
    },
    "icp": {
        "icp": "The scoring model.",
    },
    "campaigns": {
        "campaign": "Campaigns.",
    },
    "sequences": {
        "sequence": "Draft a sequence for a prospect; its cards go to the team's channel.",
        "change-sequence": (
            "Pause, resume or stop a sequence that runs, leave a step out, or move what is open."
        ),
    },
    "sequence_types": {
        "sequence-types": "The sequence types.",
        "channels": "The channels and what they take.",
        "consent": "Write down where somebody agreed to SMS or to e-mail; “no” takes it back.",
    },
    "drafts": {
        "drafts": "List drafts that wait for a decision, or approve a campaign's at once.",
        "draft": "Show drafts; decide on one.",
    },
    "tasks": {
        "tasks": "List what is due to be sent by hand, or say that one was sent.",
    },
    "approvals": {
        "approvals": "Show or change who may approve drafts.",
    },
    "generation": {
        "generate": (
            "Have drafts written for all who qualify; a running bot writes them, or --wait does."
        ),
        "generation": "Show, cancel or resume a run.",
    },
    "templates": {
        "templates": "Your own templates.",
    },
    "demos": {
        "demos": "Links and files to show.",
    },
    "cadence": {
        "cadence": "Show who is due when in a week, and whom to write to next.",
    },
    "track": {
        "track": "Note what came of a message: replied, meeting booked, not interested and so on.",
    },
    "classify": {
        "classify": "Read answers without keeping them: label, own words, dates, people, bounce.",
    },
    "effects": {
        "effects": "Show or change what each kind of answer sets off by itself.",
    },
    "metrics": {
        "metrics": "Show what was sent and what came back.",
        "recount": "Count anew what the metrics are made of, and say what was wrong.",
        "patterns": "Show what is answered better by whom, and how sure that is.",
        "digest": "Post the digest of the last seven days, or of last month, to the channel now.",
    },
    "pipeline_health": {
        "health": "Show what is wrong in the pipeline, and each stage against its history.",
    },
    "exporting": {
        "export": "Take a table out as CSV, into a file or to standard output.",
    },
    "verdict": {
        "verdict": (
            "Say whether one arm of a test is better, and how many more it takes; "
            "no database needed."
        ),
    },
    "model": {
        "model": "Show the calls of the language model, with latency, tokens and cost.",
    },
    "people_of_time": {
        "who": "List who answered or did not, was written to, booked, is new, or said not now.",
    },
    "unanswered": {
        "unanswered": (
            "List answers that nobody has dealt with, those that have waited longest first."
        ),
    },
    "pending": {
        "pending": ("List approved messages and follow-ups that wait, and what each waits for."),
    },
    "dry_run": {
        "dry-run": (
            "Show what would go out in the coming hours, to whom and when, and what would not "
            "and why."
        ),
    },
    "suppressing": {
        "suppress": "Never write to somebody again.",
        "unsuppress": "Let somebody be written to again.",
    },
    "senders": {
        "senders": "The mailboxes that e-mails leave from.",
        "rotate-key": "Seal all kept passwords with a new key, and forget the older ones.",
    },
    "dkim": {
        "dkim": "Make the key that e-mails are signed with, or print what to publish of it.",
    },
    "erasing": {
        "erase": "Remove a person and all that is kept of them; nothing is changed without --yes.",
        "export-person": "Print all that is known about one person, always as JSON.",
    },
    "away": {
        "away": "List who is away, or say who will be and who stands in.",
        "capacity": "Show or change how many touches a member does on a day, and on which days.",
    },
    "week": {
        "week": "Show or change the hours of the team's week, which it reads as printed.",
    },
    "limits": {
        "limits": "Show or change how much may leave.",
    },
    "settings": {
        "settings": "Show or change time zone, holidays, hours and the digest's day.",
    },
    "jobs": {
        "jobs": "List the recurring jobs with their last and next runs; `run NAME` runs one now.",
        "tick": "Do all that is due now, once; for a machine whose own cron is the clock.",
    },
}
"""By the module of `bot.cli` that has them: what each does, in the words of its own help.

All that a command stands on takes a second to load, so that only the one that was asked for is.
"""


INTERRUPTED: Final = 130
"""How a command ends that Ctrl-C has ended."""


class Commands(TyperGroup):
    """Shows the commands as they are listed, and loads one to run it or to show its own help."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {
            name: TyperCommand(name, help=words)
            for listed in COMMANDS.values()
            for name, words in listed.items()
        }

    def main(self, args: Sequence[str] | None = None, *rest: Any, **how: Any) -> Any:
        """With --json what was typed wrongly is told as JSON too, and so is that it was stopped."""
        words = list(sys.argv[1:] if args is None else args)
        if "--json" not in words:
            return super().main(words, *rest, **how)
        try:
            code = super().main(words, *rest, **{**how, "standalone_mode": False})
        except typer.TyperException as error:
            sys.exit(_tell_json(_usage(error), code=2))
        except typer.Abort:
            sys.exit(_tell_json("Stopped.", code=1))
        sys.exit(_tell_json("Stopped.", code=code) if code == INTERRUPTED else code)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and load(found.name or ""), rest


def _usage(error: typer.TyperException) -> str:
    """The library's sentence, and where it stands what there is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "drumbeat"
    sentence = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    return f"{sentence}. `{path} --help` says what there is."


def _tell_json(sentence: str, *, code: int) -> int:
    from bot.cli.base import print_json  # noqa: PLC0415 - loads all that a command stands on

    print_json({"success": False, "error": sentence})
    return code


def load(name: str) -> Any:
    """The command itself."""
    module = next(module for module, listed in COMMANDS.items() if name in listed)
    part = typer.Typer()
    import_module(f"bot.cli.{module}").register(part)
    return get_group(part).commands[name]


app = typer.Typer(
    name="drumbeat",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def drumbeat() -> None:
    """Run a team's whole outreach from its Slack channels."""


def main() -> None:
    configure_logs()
    collect_rarely()
    app()
