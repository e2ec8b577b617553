"""How imports and lists of prospects look, from the views' own examples."""

import json

import pytest

from blocks.import_forms import MEANINGS, columns_modal
from blocks.import_history import import_list
from blocks.imports import how_to, import_card, rejects_file
from blocks.prospects import prospect_list
from engine.prospects.headers import Column
from engine.prospects.mapping import MOST_CHOICES, NOTHING
from engine.prospects.rows import SUPPRESSED, Why
from engine.views.prospects import (
    WHY_IN_WORDS,
    ColumnChoice,
    ColumnsForm,
    ImportCard,
    InvalidRow,
    examples,
)
from tests import golden
from tests.local import words

EXAMPLES = examples()


@pytest.mark.parametrize("name", [n for n in EXAMPLES if n.startswith("import_")])
def test_an_import_in_each_state(name):
    golden.check(f"imports/{name}", import_card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", ["imports", "imports_none"])
def test_the_list_of_imports(name):
    golden.check(f"imports/{name}", import_list(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", ["prospects", "prospects_none"])
def test_a_list_of_prospects(name):
    golden.check(f"imports/{name}", prospect_list(EXAMPLES[name]).payload())


def test_how_to_import():
    golden.check("imports/how_to", how_to().payload())


def test_what_was_left_out_is_a_file_with_a_harmless_name():
    message = rejects_file(EXAMPLES["rejects"].model_copy(update={"filename": "../<!channel>.csv"}))
    assert message.file is not None
    assert message.file.name == "not-imported------channel--csv.csv"
    assert "<!channel>" not in message.text


def test_the_form_for_columns():
    golden.check("imports/columns_form", columns_modal(EXAMPLES["columns_form"]).to_dict())


def test_a_form_for_many_columns_stays_within_limits():
    columns = tuple(
        ColumnChoice(header="h" * 5000, meaning="note", guessed=True, samples=("s" * 5000,) * 3)
        for _ in range(MOST_CHOICES)
    )
    view = columns_modal(ColumnsForm(job_id=1, filename="f", columns=columns, more=460)).to_dict()
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view)) < 250_000
    assert "460 more" in str(view)


def test_every_meaning_has_words():
    assert set(MEANINGS) == {*Column, NOTHING}


def test_every_reason_has_words():
    assert set(WHY_IN_WORDS) == {*Why, SUPPRESSED}


def buttons(card: ImportCard) -> list[str]:
    blocks = import_card(card).payload()["blocks"]
    return [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]


def test_buttons_stand_only_where_they_apply():
    assert buttons(EXAMPLES["import_previewed"]) == [
        "import_confirm",
        "import_review",
        "import_columns",
        "import_cancel",
    ]
    assert buttons(EXAMPLES["import_unmapped"]) == ["import_columns", "import_cancel"]
    assert buttons(EXAMPLES["import_running"]) == ["import_cancel"]
    assert buttons(EXAMPLES["import_done"]) == ["import_undo"]
    assert buttons(EXAMPLES["import_alike"]) == ["duplicates_open", "import_undo"]
    for state in ("import_cancelled", "import_nothing", "import_undoing", "import_undone"):
        assert buttons(EXAMPLES[state]) == []


def test_a_file_with_everything_wrong_stays_within_limits():
    seen = EXAMPLES["import_previewed"].model_copy(
        update={
            "filename": "n" * 5000,
            "first_invalid": tuple(InvalidRow(line=10**7 + n, why="empty") for n in range(5)),
            "other_columns": tuple("c" * 9000 for _ in range(490)),
            "warnings": tuple("w" * 9000 for _ in range(200)),
        }
    )
    payload = import_card(seen).payload()
    assert len(payload["text"]) < 4000
    assert sum(len(str(block)) for block in payload["blocks"]) < 6000


def test_who_was_reviewed_waits_no_longer():
    waits = EXAMPLES["import_done_for_review"]
    said = "waits to be reviewed"
    assert said in words(import_card(waits).payload())
    assert said not in words(import_card(waits.model_copy(update={"waiting": 0})).payload())


@pytest.mark.parametrize(
    ("created", "updated", "says"),
    [
        (2000, 1, "2,000 prospects who came in by it go, with their drafts; 1 that it brought up"),
        (1, 0, "1 prospect who came in by it goes, with its drafts."),
        (0, 3, "3 that it brought up to date get back what they were."),
        (0, 0, "Nobody goes, and nobody is changed."),
    ],
)
def test_what_undoing_does_is_said_in_numbers(created, updated, says):
    card = EXAMPLES["import_done"].model_copy(update={"created": created, "updated": updated})
    assert says in words(import_card(card).payload())


def test_large_numbers_are_read_at_a_glance():
    seen = {"already_known": 0, "importable": 30_000, "suppressed": 0, "warnings": ("a", "b")}
    shown = words(import_card(EXAMPLES["import_previewed"].model_copy(update=seen)).payload())
    assert "*30,000* new" in shown
    assert "(and 1 more note)" in shown


def test_an_import_that_is_over_still_says_how_many_rows_were_one_person():
    over = EXAMPLES["import_done"].model_copy(update={"duplicates_within_file": 2})
    assert "*2* the same person as an earlier row" in words(import_card(over).payload())


def test_what_only_one_person_sees_promises_no_file_and_no_progress():
    over, undoing = EXAMPLES["import_done"], EXAMPLES["import_undoing"]
    assert "in the file below" in words(import_card(over).payload())
    asked = words(import_card(over, is_redrawn=False).payload())
    assert "in the file below" not in asked
    assert f"drumbeat imports {over.job_id} --rejects FILE" in asked
    asked = words(import_card(undoing, is_redrawn=False).payload())
    assert "removed" not in asked
    assert "/outreach imports" in asked
