"""Says what help teaches: by what one wants to do, the commands for it, and what one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Topic:
    """`key` is what follows `help`; `way` is how one goes about it; examples are typed as they are.

    Every subcommand belongs to one topic.
    """

    key: str
    title: str
    way: str
    commands: tuple[str, ...]
    examples: tuple[str, ...]


TOPICS: Final = (
    Topic(
        "people",
        "Bring people in",
        "Drop a CSV or .xlsx into this channel. Nothing is imported before you confirm.",
        (
            *("import", "imports", "duplicates", "review", "prospects", "prospect", "find"),
            *("company", "note", "consent"),
        ),
        ("import", "review", "prospect Ines Okafor", "note Ines Okafor: speaks in Oslo in May"),
    ),
    Topic(
        "first",
        "See who comes first, and why",
        "Everybody has a score with its reasons; audiences say what to talk about.",
        ("prioritize", "explain", "segment", "audiences", "icp", "ask"),
        ("prioritize thought top 10", "explain Ines Okafor", "segment Ines Okafor as thought"),
    ),
    Topic(
        "writing",
        "Write, and approve what is written",
        "Drafts are made from what is known. Nothing leaves without somebody's approval.",
        (
            *("sequence", "sequences", "drafts", "campaign", "campaigns", "generate"),
            *("messages", "templates", "demos", "offer", "channels"),
        ),
        ("sequence Ines Okafor", "drafts mine", "campaign new"),
    ),
    Topic(
        "day",
        "Know what is to do today",
        "The morning's post says it; this says it for any week, and who does it.",
        ("queue", "tasks", "cadence", "away", "capacity", "pending", "dry-run"),
        ("queue", "cadence today", "cadence move Ines Okafor to Friday", "away 3 Dec to 10 Dec"),
    ),
    Topic(
        "answers",
        "Deal with answers",
        "An answer appears here with what it set off. One on LinkedIn: use *Log as reply from …* "
        "in the menu of the message that has it.",
        ("unanswered", "track", "effects"),
        ("unanswered", "track Ines Okafor meeting", "effects"),
    ),
    Topic(
        "figures",
        "See how it goes",
        "Figures say what they are shares of, and why something has not gone out.",
        ("metrics", "who", "export", "digest", "health", "why", "jobs"),
        ("metrics 30d by channel", "who answered this week", "why Ines Okafor", "health"),
    ),
    Topic(
        "stopping",
        "Stop",
        "What is stopped is shown before it is.",
        ("stop", "suppress", "unsuppress", "erase", "pause", "resume"),
        ("stop Ines Okafor", "suppress ines@harbor.example", "pause"),
    ),
    Topic(
        "setup",
        "Set up the team",
        "Invite Drumbeat into a channel, then say that the team works there.",
        ("here", "settings", "senders", "limits", "approvals"),
        ("here", "settings", "senders", "limits"),
    ),
)
MORE_EXAMPLES: Final = {
    "ask": ("ask who should I talk to today?", "ask what do we know about Ines Okafor?"),
    "company": ("company Harbor School", "company harbor.example"),
    "consent": ("consent Ines Okafor: said so at the fair", "consent Ines Okafor: no"),
    "capacity": ("capacity 15 a day Mon-Thu", "capacity @remy"),
    "campaign": ("campaign Spring fair", "campaign new"),
    "drafts": ("drafts Spring fair due", "drafts approve Spring fair"),
    "erase": ("erase Ines Okafor",),
    "generate": ("generate Spring fair",),
    "imports": ("imports",),
    "messages": ("messages Spring fair replied",),
    "metrics": (
        "metrics 30d",
        "metrics me this week",
        "metrics 2026-11-01..2026-11-30 by sender",
        "metrics this month vs last month",
        "metrics patterns",
        "metrics accuracy",
    ),
    "offer": ("offer thought",),
    "prioritize": ("prioritize thought top 10", "prioritize fit>=70 never contacted"),
    "prospects": ("prospects principal oslo",),
    "review": ("review company:Harbor fit>=60",),
    "segment": ("segment referral=60 thought=40", "segment Ines Okafor as thought"),
    "sequence": ("sequence Ines Okafor", "sequence Ines Okafor 5-step"),
    "suppress": ("suppress Ines Okafor", "suppress harbor.example", "suppress company Harbor"),
    "track": ("track Ines Okafor replied", "track Ines Okafor meeting"),
    "unsuppress": ("unsuppress ines@harbor.example because she asked for it",),
    "export": (
        "export ranking",
        "export metrics 90d by step",
        "export replies 2026-11-01..2026-11-30",
        "export cadence next week",
        "export suppressions domain",
    ),
    "digest": ("digest", "digest month"),
    "dry-run": ("dry-run", "dry-run 12"),
    "who": ("who answered this week", "who did not answer", "who later"),
    "jobs": ("jobs", "jobs run weekly_digest"),
    "cadence": ("cadence today", "cadence next week", "cadence move Ines Okafor to Friday"),
}
"""What one types, by command; of the others the topic's examples are enough."""


def examples_of(command: str) -> tuple[str, ...]:
    """What one types for it; its name where it takes nothing else."""
    taught = (line for topic in TOPICS for line in topic.examples)
    of_topic = tuple(line for line in taught if line.split()[0] == command)
    return MORE_EXAMPLES.get(command) or of_topic or (command,)
