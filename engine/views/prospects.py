"""Decides what is told about imports and about single prospects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from engine.views.base import View
from storage.states import Approval

WHY_IN_WORDS: Final = {
    "empty": "nothing in it",
    "too_many_columns": "more cells than the header has, so its columns have shifted",
    "no_name": "no name",
    "bad_email": "the e-mail address is malformed and there is no other contact",
    "no_contact": "no e-mail, LinkedIn profile or phone number",
    "suppressed": "is never to be written to",
}
"""Why a row was not imported, for a person."""


class InvalidRow(View):
    """A row that does not pass; `line` is the physical line on which it begins."""

    line: int
    why: str


class ImportPreview(View):
    """What a file holds. rows = importable + duplicates_within_file + all that are invalid.

    `importable` counts those `already_known` too, and those that are `suppressed` and stay out.
    """

    success: bool = True
    job_id: int
    filename: str
    rows: int
    importable: int
    duplicates_within_file: int
    already_known: int
    suppressed: int
    invalid: tuple[InvalidRow, ...]
    invalid_not_listed: int = 0
    """How many more there are, in a file with more unusable rows than an answer can hold."""
    blank_lines: int
    columns: dict[str, list[str]]
    """By meaning the words of the header; what was guessed by the cells says so."""
    other_columns: tuple[str, ...]
    warnings: tuple[str, ...]


class Undone(View):
    """What undoing an import did, so far or in the end."""

    removed: int
    """People who came in by it and are no more."""
    restored: int
    """People whom it had brought up to date and who are as they were."""
    stay: int
    """People who stay: a later import is about them too, or they were written to meanwhile."""
    left: int
    """Columns of known people that were changed again since, and stay."""


class ImportCard(View):
    """An import as its post shows it: before the decision, on the way, and afterwards."""

    success: bool = True
    job_id: int
    filename: str
    state: str
    rows: int
    importable: int
    duplicates_within_file: int
    already_known: int
    suppressed: int
    invalid_count: int
    first_invalid: tuple[InvalidRow, ...]
    blank_lines: int
    columns: dict[str, list[str]]
    guessed: tuple[str, ...] = ()
    """The headers of columns that are taken for something by their cells only."""
    other_columns: tuple[str, ...]
    warnings: tuple[str, ...]
    kept: int
    """How many of the rows are read and kept; all of them, once it can be decided about."""
    done: int
    created: int
    updated: int
    decided_by: str | None
    approves: bool = True
    """Whether who comes in is approved by that, or waits to be reviewed."""
    unmapped: bool = False
    """No column was taken for a name and a contact, so that nobody can be imported yet."""
    stopped_at: int | None = None
    """The line that a failed import did not get past; None if its file was not read to the end."""
    waiting: int = 0
    """How many of its prospects wait for review."""
    alike: int = 0
    """Pairs with somebody who came in and somebody whom they may be."""
    undone_by: str | None = None
    undone: Undone | None = None


class ImportLine(View):
    """One import in the list of them. Who undid it stands in `undone_by`."""

    job_id: int
    filename: str
    state: str
    at: datetime
    by: str | None
    rows: int
    created: int
    updated: int
    undone_by: str | None


class ImportList(View):
    """The last imports, the newest first; `total` counts those beyond the list too."""

    success: bool = True
    timezone: str
    total: int
    imports: tuple[ImportLine, ...]


class ColumnChoice(View):
    """One column of a file: what it is taken for, and what its first cells say."""

    header: str
    meaning: str
    guessed: bool
    """Whether it is taken for that by its cells only."""
    samples: tuple[str, ...]


class ColumnsForm(View):
    """What the columns of a file mean, to be corrected; `more` are not shown."""

    job_id: int
    filename: str
    columns: tuple[ColumnChoice, ...]
    more: int


class RejectsFile(View):
    """The rows that were not imported, as a CSV file with the line and the reason of each."""

    job_id: int
    filename: str
    count: int
    content: bytes


class ProspectLine(View):
    """One prospect in a list."""

    prospect_id: int
    name: str
    job_title: str | None
    company: str | None
    place: str | None
    segment: str | None
    lead_status: str
    approval: Approval
    priority_score: float | None
    reachable_by: tuple[str, ...]


class ProspectList(View):
    """Prospects that fit some words; `total` counts those beyond the list too."""

    success: bool = True
    text: str
    total: int
    prospects: tuple[ProspectLine, ...]


class ProspectOption(View):
    """One prospect among those who are offered while a name is typed."""

    prospect_id: int
    name: str
    job_title: str | None
    company: str | None
    approval: Approval


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    seen = ImportCard(
        job_id=3,
        filename="Connections.csv",
        state="previewed",
        rows=58,
        importable=52,
        duplicates_within_file=2,
        already_known=10,
        suppressed=1,
        invalid_count=4,
        first_invalid=(
            InvalidRow(line=7, why="no_contact"),
            InvalidRow(line=12, why="bad_email"),
            InvalidRow(line=30, why="too_many_columns"),
            InvalidRow(line=41, why="no_name"),
        ),
        blank_lines=1,
        columns={
            "first_name": ["First Name"],
            "last_name": ["Last Name"],
            "linkedin": ["URL"],
            "email": ["Email Address"],
            "company": ["Company"],
            "title": ["Position"],
        },
        other_columns=("Connected On",),
        warnings=("line 9: the phone “n/a” is malformed and was left out",),
        kept=58,
        done=0,
        created=0,
        updated=0,
        decided_by=None,
    )
    running = {"state": "running", "done": 30, "created": 24, "updated": 3}
    done = {"state": "done", "done": 52, "created": 41, "updated": 6}
    nothing = {
        "state": "done",
        "rows": 4,
        "importable": 0,
        "already_known": 0,
        "suppressed": 0,
        "duplicates_within_file": 0,
    }
    ada = {"decided_by": "Ada Admin"}
    hostile = "<!channel> *Ann* & \u202eLee"
    line = ProspectLine(
        prospect_id=1,
        name="Ines Okafor",
        job_title="Head of School",
        company="Harbor School",
        place="Bavaria, Germany",
        segment="referral_network",
        lead_status="new",
        approval=Approval.APPROVED,
        priority_score=81.4,
        reachable_by=("e-mail", "LinkedIn"),
    )
    undone = {
        "undone_by": "Remy Rep",
        "undone": Undone(removed=38, restored=6, stay=3, left=2),
    }
    imported = ImportLine(
        job_id=3,
        filename="Connections.csv",
        state="done",
        at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
        by="Ada Admin",
        rows=58,
        created=41,
        updated=6,
        undone_by=None,
    )
    return {
        "import_reading": seen.model_copy(
            update={"state": "reading", "rows": 1_000_000, "kept": 415_000}
        ),
        "import_half_read": seen.model_copy(update={"state": "failed", "kept": 20}),
        "import_previewed": seen,
        "import_running": seen.model_copy(update=running | ada),
        "import_done": seen.model_copy(update=done | ada),
        "import_waiting": seen.model_copy(update=done | ada | {"waiting": 41}),
        "import_done_for_review": seen.model_copy(
            update=done | ada | {"approves": False, "waiting": 41}
        ),
        "import_unmapped": seen.model_copy(
            update=nothing
            | {
                "state": "previewed",
                "unmapped": True,
                "columns": {"company": ["Betrieb"]},
                "other_columns": ("Wer", "Erreichbar unter"),
                "invalid_count": 4,
                "first_invalid": (InvalidRow(line=2, why="no_name"),),
            }
        ),
        "import_guessed": seen.model_copy(
            update={
                "columns": {"full_name": ["Wer (a guess)"], "email": ["Erreichbar (a guess)"]},
                "guessed": ("Wer", "Erreichbar", hostile),
                "warnings": ("the table has no header",),
            }
        ),
        "columns_form": ColumnsForm(
            job_id=3,
            filename="kontakte.csv",
            columns=(
                ColumnChoice(
                    header="Wer",
                    meaning="note",
                    guessed=False,
                    samples=("Ines Okafor", "Ruben Hale"),
                ),
                ColumnChoice(
                    header="Erreichbar unter",
                    meaning="email",
                    guessed=True,
                    samples=("i@x.example",),
                ),
                ColumnChoice(header="Betrieb", meaning="company", guessed=False, samples=()),
                ColumnChoice(header=hostile, meaning="nothing", guessed=True, samples=(hostile,)),
            ),
            more=2,
        ),
        "import_cancelled": seen.model_copy(update={"state": "cancelled"} | ada),
        "import_failed": seen.model_copy(
            update=running | ada | {"state": "failed", "stopped_at": 17}
        ),
        "import_nothing": seen.model_copy(update=nothing),
        "import_header_only": seen.model_copy(
            update=nothing | {"rows": 0, "invalid_count": 0, "first_invalid": ()}
        ),
        "import_alike": seen.model_copy(update=done | ada | {"alike": 3}),
        "import_undoing": seen.model_copy(update=done | ada | undone | {"state": "undoing"}),
        "import_undone": seen.model_copy(update=done | ada | undone | {"state": "undone"}),
        "import_hostile": seen.model_copy(update={"filename": hostile}),
        "imports": ImportList(
            timezone="America/New_York",
            total=14,
            imports=(
                imported,
                imported.model_copy(
                    update={"job_id": 2, "state": "undone", "undone_by": "Remy Rep"}
                ),
                imported.model_copy(
                    update={"job_id": 1, "state": "previewed", "filename": hostile, "by": None}
                ),
            ),
        ),
        "imports_none": ImportList(timezone="America/New_York", total=0, imports=()),
        "rejects": RejectsFile(
            job_id=3, filename="Connections.csv", count=5, content=b"line,why\r\n"
        ),
        "prospects": ProspectList(
            text="harbor",
            total=3,
            prospects=(
                line,
                line.model_copy(update={"prospect_id": 2, "name": hostile}),
                line.model_copy(
                    update={
                        "prospect_id": 3,
                        "name": "Ruben Hale",
                        "approval": Approval.REJECTED,
                    }
                ),
            ),
        ),
        "prospects_none": ProspectList(text="nobody", total=0, prospects=()),
    }
