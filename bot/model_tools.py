"""Decides what a model may look up: subcommands that only show, each with arguments of its own.

A model never writes a subcommand's words. It gives arguments that a schema allows, and the words
are made of them; so `cadence move …` and `jobs run …` cannot be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.question_words import Question
from engine.errors import InvalidError
from engine.generation.conversation import Tool, ToolUse
from engine.views.outcomes import By
from engine.views.people_of_time import Happened

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


class Maybe(Nothing):
    name: Name | None = Field(default=None, description="Of this one alone, by its name.")
    mine: bool = Field(default=False, description="Only those of whoever asks.")

    def words(self) -> str:
        return f"{self.name or ''} {'mine' if self.mine else ''}".strip()


class Campaigns(Nothing):
    state: Literal["draft", "active", "paused", "completed", "cancelled"] | None = None

    def words(self) -> str:
        return self.state or ""


class Plan(Nothing):
    when: Literal["today", "tomorrow", "this week", "next week"]
    who: Name | None = Field(default=None, description="One of the team, by name.")

    def words(self) -> str:
        return f"{self.when} for {self.who}" if self.who else self.when


Time = Literal[
    "today",
    "yesterday",
    "this week",
    "last week",
    "this month",
    "last month",
    "this quarter",
    "last quarter",
    "this year",
    "last year",
]


class Span(Nothing):
    """A time: `time`, or the days from `since` to `until`, or so many `days` back."""

    time: Time | None = None
    since: date | None = None
    until: date | None = Field(default=None, description="With `since`; today if not given.")
    days: int | None = Field(default=None, ge=1, le=3650, description="How many days back.")

    def words(self) -> str:
        if self.since is not None:
            return f"{self.since} to {self.until}" if self.until else f"since {self.since}"
        return self.time or (f"{self.days}d" if self.days else "")


class Figures(Span):
    whose: Name | None = Field(default=None, description="One of the team, by name, or `me`.")
    by: By | None = Field(default=None, description="Break the figures down.")
    against: Time | None = Field(default=None, description="Compare `time` with this one.")
    only: Literal["patterns", "tests", "targets"] | None = Field(
        default=None,
        description="Not figures of a time, but what works best of half a year, where campaigns' "
        "tests stand, or this week against its targets.",
    )

    def words(self) -> str:
        if self.only:
            return self.only
        if self.whose:
            return f"{self.whose} {super().words()}".strip()
        against = f"vs {self.against}" if self.time and self.against else ""
        by = f"by {self.by}" if self.by and not against else ""
        return " ".join(filter(None, (super().words(), against, by)))


class People(Span):
    what: Happened = Field(
        description="`later` are those who said not now, by their day; `silent` those who were "
        "written to in the time and have not answered."
    )
    coming: Literal["this week", "next week", "next month"] | None = Field(
        default=None, description="Of `later`: who comes back then."
    )

    def words(self) -> str:
        if self.what is Happened.LATER:
            return f"{self.what} {self.coming or ''}".strip()
        return f"{self.what} {super().words()}".strip()


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
    "metrics": Way("What was sent and what came back, of all or one.", "Figures", Figures),
    "who": Way(
        "Who answered or did not, was written to, booked, is new, said not now.", "Who", People
    ),
    "drafts": Way("How many drafts wait for a decision, the oldest.", "Which drafts wait", Maybe),
    "queue": Way("What waits for whoever asks, all kinds, by number.", "What waits for you"),
    "tasks": Way("What is due to be sent by hand.", "The tasks"),
    "away": Way("Who of the team is away, and until when.", "Who is away"),
    "capacity": Way("How much each of the team does on a day.", "Who has room"),
    "campaign": Way("One campaign: how it goes, its test.", "A campaign", Whom),
    "help": Way("What people can type.", "What there is"),
    "health": Way("What is wrong in the pipeline, and what to do.", "What is wrong"),
    "why": Way("Why a message to somebody has not gone out.", "Why nothing went out", Whom),
    "pending": Way("What is approved and waits, and why.", "What waits"),
    "company": Way("A company by name or domain, and whom we know there.", "A company", Whom),
    "explain": Way("What somebody's scores are made of.", "How somebody is scored", Whom),
    "prospect": Way("Everything known about somebody, notes and replies.", "A prospect", Whom),
    "senders": Way("The mailboxes, how they stand, their room today.", "The mailboxes"),
    "unanswered": Way("Which replies wait for somebody of ours.", "Which answers wait"),
    "campaigns": Way("The campaigns.", "The campaigns", Campaigns),
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
