"""Decides what a model may look up: subcommands that only show, each with arguments of its own.

A model never writes a subcommand's words. It gives arguments that a schema allows, and the words
are made of them; so `cadence move …` and `jobs run …` cannot be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.question_words import Question
from engine.errors import InvalidError
from engine.generation.conversation import Tool, ToolUse

MOST_ARGUMENTS: Final = 2000
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n]+$")
]


class Nothing(BaseModel):
    """No arguments."""

    model_config = ConfigDict(extra="forbid")

    def words(self) -> str:
        return ""


class Whom(Nothing):
    name: Name = Field(description="A name as it was asked for, or a number such as #12.")

    def words(self) -> str:
        return self.name


class Plan(Nothing):
    when: Literal["today", "this week", "next week"]

    def words(self) -> str:
        return self.when


class Days(Nothing):
    days: int | None = Field(
        default=None, ge=1, le=3650, description="How many days back from now; 30 if not given."
    )

    patterns: bool = Field(
        default=False, description="Not figures, but what works best of half a year."
    )

    def words(self) -> str:
        if self.patterns:
            return "patterns"
        return f"{self.days}d" if self.days else ""


class Ranking(Nothing):
    top: int | None = Field(default=None, ge=1, le=50, description="How many people.")
    never_contacted: bool = False
    not_contacted_for_days: int | None = Field(default=None, ge=1, le=3650)

    def words(self) -> str:
        parts = [
            "never contacted" if self.never_contacted else "",
            f"not contacted for {self.not_contacted_for_days} days"
            if self.not_contacted_for_days and not self.never_contacted
            else "",
            f"top {self.top}" if self.top else "",
        ]
        return " ".join(filter(None, parts))


@dataclass(frozen=True)
class Way:
    """What a model is told of a subcommand, and what a person reads while it is looked up."""

    tells: str
    doing: str
    arguments: type[Nothing] = Nothing


WAYS: Final = {
    "prioritize": Way("Who comes first, with scores and reasons.", "Who comes first", Ranking),
    "cadence": Way("What is planned, by day and hour.", "What is planned", Plan),
    "metrics": Way("What was sent and what came back, or what works best.", "Figures", Days),
    "health": Way("What is wrong in the pipeline, and what to do.", "What is wrong"),
    "why": Way("Why a message to somebody has not gone out.", "Why nothing went out", Whom),
    "pending": Way("What is approved and waits, and why.", "What waits"),
    "company": Way("A company by name or domain, and whom we know there.", "A company", Whom),
    "explain": Way("What somebody's scores are made of.", "How somebody is scored", Whom),
    "prospect": Way("Everything known about somebody, notes and replies.", "A prospect", Whom),
    "senders": Way("The mailboxes, how they stand, their room today.", "The mailboxes"),
    "unanswered": Way("Which replies wait for somebody of ours.", "Which answers wait"),
    "campaigns": Way("The campaigns.", "The campaigns"),
    "duplicates": Way("Who may be in the records twice.", "Who is in twice"),
    "limits": Way("How much may leave.", "The limits"),
    "jobs": Way("What runs by itself, and when.", "What runs by itself"),
}
TOOLS: Final = tuple(
    Tool(name, way.tells, way.arguments.model_json_schema()) for name, way in WAYS.items()
)


def read_use(use: ToolUse) -> Question:
    """The subcommand that a model wants to see; InvalidError says what is wrong with it."""
    way = WAYS.get(use.name)
    if way is None:
        raise InvalidError(f"There is no such function. There are: {', '.join(WAYS)}.")
    try:
        given = way.arguments.model_validate_json(use.arguments[:MOST_ARGUMENTS] or "{}")
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, each["loc"])) for each in error.errors()}))
        raise InvalidError(f"The arguments do not fit the schema: {where or 'no JSON'}.") from error
    return Question(use.name, given.words())
