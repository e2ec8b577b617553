"""Decides how the shell says what a sentence of the engine's tells to type: `drumbeat`, if it can.

The engine names what there is by its name in Slack, where most people are.
"""

from __future__ import annotations

import re
from typing import Final

ALIKE: Final = frozenset(
    {
        "approvals",
        "audiences",
        "away",
        "cadence",
        "campaign",
        "capacity",
        "channels",
        "company",
        "consent",
        "demos",
        "digest",
        "drafts",
        "dry-run",
        "effects",
    }
    | {
        "duplicates",
        "explain",
        "export",
        "generate",
        "icp",
        "import",
        "imports",
        "jobs",
        "metrics",
        "note",
        "pending",
    }
    | {"prioritize", "prospect", "prospects", "review", "segment", "sequence", "templates"}
    | {
        "erase",
        "health",
        "limits",
        "senders",
        "settings",
        "suppress",
        "tasks",
        "track",
        "unanswered",
        "who",
    }
    | {"unsuppress"}
)
"""What is called the same in Slack and here."""
_COMMAND: Final = re.compile(r"/outreach ([\w-]+)")


def in_shell(sentence: str) -> str:
    """The sentence with the shell's commands; of what only Slack has it says so."""
    said = _COMMAND.sub(
        lambda found: f"drumbeat {found[1]}" if found[1] in ALIKE else found[0], sentence
    )
    return f"{said} (/outreach is typed in Slack.)" if "/outreach" in said else said
