"""What a team says of its columns: used at once, and remembered for the next file."""

import pytest
from sqlalchemy import func, select

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects import imports, keeping, mapping, rereading
from engine.prospects.headers import Column
from engine.prospects.staging import Staging
from storage.states import Approval, ImportState
from storage.tables import ImportRow, Prospect
from tests.support import NOW, make_actor, make_workspace

UNKNOWN = (
    b"Wer;Zentrale;Betrieb\nann lee;ann@lee.example;Lee\n"
    b"bob ray;bob@@ray.example;Ray\n\nann lee;ANN@lee.example;\n"
)


def preview(session, by, content=UNKNOWN, channel=None):
    return imports.preview(
        session, "kontakte.csv", content, by=by, channel=channel, slack_file_id=None, now=NOW
    )


def card(session, seen):
    return imports.view(session, seen.job_id, now=NOW)


def shown(session, seen, by):
    return tuple(c.meaning for c in mapping.form(session, seen.job_id, by=by).columns)


def say(session, seen, by, meanings, was):
    chosen = dict(enumerate(meanings))
    mapping.choose(session, seen.job_id, chosen, shown=was, by=by, now=NOW)


def choose(session, seen, by, *meanings):
    say(session, seen, by, meanings, shown(session, seen, by))
    read_again(session, seen, by)
    return card(session, seen)


def read_again(session, seen, by):
    """As `bot.staging.reread` does it, in one transaction."""
    with rereading.begin(session, seen.job_id, by=by, now=NOW) as table:
        table.fill(rereading.next_records(session, seen.job_id, 0))
        rereading.begin_keeping(session, seen.job_id, table)
        staging = Staging(table)
        for chunk in staging.chunks():
            keeping.keep_next(session, seen.job_id, staging, chunk, now=NOW)
        keeping.open_for_decision(session, seen.job_id, staging, now=NOW)


def test_a_table_that_nobody_understands_waits_for_somebody_to_say(session, ada):
    seen = preview(session, ada)
    assert (seen.rows, seen.importable, card(session, seen).unmapped) == (3, 0, True)
    assert card(session, seen).state == ImportState.PREVIEWED
    form = mapping.form(session, seen.job_id, by=ada)
    assert [(c.header, c.meaning, c.samples[0]) for c in form.columns] == [
        ("Wer", "note", "ann lee"),
        ("Zentrale", "note", "ann@lee.example"),
        ("Betrieb", "company", "Lee"),
    ]


def test_what_was_said_is_used_at_once_and_for_the_next_file(session, ada):
    seen = preview(session, ada)
    read = choose(session, seen, ada, "full_name", "email", "nothing")
    assert (read.rows, read.importable, read.duplicates_within_file) == (3, 1, 1)
    assert [(row.line, row.why) for row in read.first_invalid] == [(3, "bad_email")]
    assert (read.columns, read.other_columns, read.blank_lines) == (
        {"full_name": ["Wer"], "email": ["Zentrale"]},
        (),
        1,
    )
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    (ann,) = session.scalars(select(Prospect))
    assert (ann.full_name, ann.email, ann.company_name) == ("ann lee", "ann@lee.example", None)
    again = preview(session, ada, b"WER,zentrale\nCat Poe,cat@poe.example\n")
    assert (again.importable, again.columns["email"]) == (1, ["zentrale"])


def test_reading_again_gives_what_reading_the_file_so_gives(session, ada):
    seen = preview(session, ada, UNKNOWN)
    choose(session, seen, ada, "full_name", "email", "note")
    fresh = preview(session, ada, UNKNOWN)

    def kept(job_id):
        columns = (ImportRow.line, ImportRow.original_line, ImportRow.state, ImportRow.why)
        return session.execute(
            select(*columns, ImportRow.cells)
            .where(ImportRow.import_job_id == job_id)
            .order_by(ImportRow.line)
        ).all()

    assert kept(seen.job_id) == kept(fresh.job_id)
    one, other = card(session, seen), card(session, fresh)
    assert one == other.model_copy(update={"job_id": seen.job_id})


def test_only_what_differs_is_remembered(session, ada):
    seen = preview(session, ada, b"Name,Email,Notes\nAnn,ann@lee.example,x\n")
    choose(session, seen, ada, "full_name", "email", "title")
    assert mapping.remembered(session, ada.workspace_id) == {"notes": Column.TITLE}
    choose(session, seen, ada, "full_name", "email", "nothing")
    assert mapping.remembered(session, ada.workspace_id) == {"notes": None}


def test_a_known_word_may_be_made_a_note(session, ada):
    seen = preview(session, ada, b"Name,Email,Contact\nAnn,ann@lee.example,by mail\n")
    read = choose(session, seen, ada, "full_name", "email", "note")
    assert read.other_columns == ("Contact",)


def test_without_name_or_contact_nothing_is_remembered(session, ada):
    seen = preview(session, ada)
    with pytest.raises(InvalidError, match="Say which column holds the name"):
        say(session, seen, ada, ("note", "email"), shown(session, seen, ada))
    assert mapping.remembered(session, ada.workspace_id) == {}


def test_what_a_colleague_said_meanwhile_stays_or_is_told(session, ada, remy):
    seen = preview(session, ada, b"Name,Email,Notes,Betrieb\nAnn,ann@lee.example,x,Lee\n")
    opened = shown(session, seen, ada)
    assert opened == ("full_name", "email", "note", "company")
    choose(session, seen, remy, "full_name", "email", "title", "company")
    say(session, seen, ada, ("full_name", "email", "note", "nothing"), opened)
    kept = {"notes": Column.TITLE, "betrieb": None}
    assert mapping.remembered(session, ada.workspace_id) == kept
    with pytest.raises(ConflictError, match="otherwise what “Notes” means"):
        say(session, seen, ada, ("full_name", "email", "industry", "company"), opened)
    assert mapping.remembered(session, ada.workspace_id) == kept


def test_meanings_belong_to_a_workspace(session, ada):
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    seen = preview(session, ada)
    choose(session, seen, ada, "full_name", "email", "note")
    assert preview(session, stranger).importable == 0
    with pytest.raises(NotFoundError):
        mapping.form(session, seen.job_id, by=stranger)


def test_once_decided_columns_stay(session, ada, remy):
    seen = preview(session, ada, b"Name,Email\nAnn,ann@lee.example\n")
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    for ask in (
        lambda: say(session, seen, remy, (), ()),
        lambda: rereading.begin(session, seen.job_id, by=remy, now=NOW),
    ):
        with pytest.raises(ConflictError, match="Ada Admin has decided"):
            ask()
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 1


def test_a_form_shows_forty_columns_and_says_how_many_more(session, ada):
    header = ",".join(["Name", "Email", *(f"Extra {n}" for n in range(60)), "", "extra-1"])
    seen = preview(session, ada, f"{header}\nAnn,ann@lee.example\n".encode())
    form = mapping.form(session, seen.job_id, by=ada)
    assert (len(form.columns), form.more) == (mapping.MOST_CHOICES, 22)


@pytest.mark.parametrize(
    ("word", "column"),
    [("email", Column.EMAIL), ("Last Name", Column.LAST), ("ignore", None), ("nothing", None)],
)
def test_words_for_meanings(word, column):
    assert mapping.meaning_of(word) == column


def test_another_word_is_told_with_those_there_are():
    with pytest.raises(InvalidError, match=r"Say one of first_name, .*, nothing"):
        mapping.meaning_of("bananas")


@pytest.mark.parametrize(("approves", "approval"), [(True, "approved"), (False, "discovered")])
def test_an_import_approves_or_leaves_it_to_a_review(session, ada, approves, approval):
    seen = preview(session, ada, b"Name,Email\nAnn,ann@lee.example\n")
    imports.confirm(session, seen.job_id, by=ada, approves=approves, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    assert session.scalars(select(Prospect.approval)).one() == Approval(approval)
    assert card(session, seen).approves is approves


@pytest.mark.parametrize(
    "content",
    [
        b"Dear diary, today\nit rained, and I stayed in\nthen, later, we met\n",
        b"Hello.\nThis is a letter.\nBest, Ann\n",
        b"a,b\n1,2\n",
        b"1,2\n3,4\n5,6\n",
        b"One,two\nthree,four,five\nsix,seven\n",
    ],
)
def test_what_does_not_look_like_a_table_is_refused(session, ada, content):
    with pytest.raises(InvalidError, match="No header was found"):
        preview(session, ada, content)


def test_nobody_imports_a_file_whose_columns_nobody_has_chosen(session, ada):
    seen = preview(session, ada)
    with pytest.raises(InvalidError, match="Choose the columns first"), session.begin_nested():
        imports.confirm(session, seen.job_id, by=ada, now=NOW)
    assert card(session, seen).state == ImportState.PREVIEWED


GUESSED = (
    b"Wer;Erreichbar;Haus\nAnn Lee;ann@lee.example;Lee\nBob Ray;bob@ray.example;Ray\nCat Poe;;Poe\n"
)


def test_a_guess_is_shown_as_one_and_stays_one_until_somebody_says(session, ada):
    seen = preview(session, ada, GUESSED)
    assert seen.columns == {"email": ["Erreichbar (a guess)"], "full_name": ["Wer (a guess)"]}
    assert (seen.importable, card(session, seen).guessed) == (2, ("Wer", "Erreichbar"))
    form = mapping.form(session, seen.job_id, by=ada)
    assert [(c.meaning, c.guessed) for c in form.columns] == [
        ("full_name", True),
        ("email", True),
        ("note", False),
    ]
    assert mapping.remembered(session, ada.workspace_id) == {}


def test_a_guess_can_be_corrected_and_what_is_left_of_it_counts_as_said(session, ada):
    seen = preview(session, ada, GUESSED)
    read = choose(session, seen, ada, "full_name", "note", "email")
    assert (read.guessed, read.invalid_count, read.other_columns) == ((), 3, ("Erreichbar",))
    assert mapping.remembered(session, ada.workspace_id) == {
        "wer": Column.FULL,
        "erreichbar": Column.NOTE,
        "haus": Column.EMAIL,
    }
    again = preview(session, ada, GUESSED)
    assert again.columns == {"full_name": ["Wer"], "email": ["Haus"]}


def test_reading_again_keeps_what_was_told_of_the_file_and_the_guesses_that_nobody_changed(
    session, ada
):
    seen = preview(session, ada, b"Ann Lee,ann@lee.example,Lee\nBob Ray,bob@ray.example,Ray\n")
    assert seen.columns["email"] == ["Column 2 of 3 (a guess)"]
    mapping.remember(session, {"column3of3": Column.COMPANY}, by=ada, now=NOW)
    read_again(session, seen, ada)
    read = card(session, seen)
    assert read.columns["company"] == ["Column 3 of 3"]
    assert (read.guessed, read.importable) == (("Column 1 of 3", "Column 2 of 3"), 2)
    assert read.warnings == seen.warnings
    assert "no header" in read.warnings[0]
