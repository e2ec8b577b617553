"""A file is kept in chunks: others get through between, and it may end at any of them."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import staging
from bot.clock import SystemClock
from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.imports import tidy
from engine.errors import ConflictError
from engine.prospects import forgetting, imports, keeping, mapping, undoing
from engine.prospects.reading import read_table
from storage.database import open_database, session_factory
from storage.states import ImportState
from storage.tables import ImportJob, ImportRow, Member, Post, SlackInbox
from tests.support import KEY, NOW, make_actor, make_workspace

ROOT = Path(__file__).resolve().parents[2]
CHUNKS, CHUNK = 4, 10
LATER = NOW + forgetting.PATIENCE + timedelta(minutes=2)


def content(rows=CHUNKS * CHUNK):
    """Every tenth row is unusable, so that an import has something to say of it."""
    lines = [f"Ann {at},{'' if at % 10 == 9 else f'ann{at}@x.example'}" for at in range(rows)]
    return "\n".join(["Name,Email", *lines]).encode()


FILE = content()


class Ticking:
    """Each look at the clock is three seconds after the last one, so that every chunk is told."""

    def __init__(self, now=NOW):
        self.at = now

    def now(self):
        self.at += keeping.TOLD_EVERY
        return self.at


@pytest.fixture
def runtime(sessions, tmp_path):
    settings = Settings.load(home=tmp_path)
    return Runtime(settings, sessions, Ticking(), slack_client(settings))


@pytest.fixture
def ada(sessions):
    with sessions.begin() as session:
        return make_actor(session, make_workspace(session))


def keep(runtime, by, *, file_id="F1", told_by=None, file=FILE):
    with read_table(file) as table:
        return staging.keep(
            runtime,
            "people.csv",
            table,
            by=by,
            channel="C0OUTREACH",
            slack_file_id=file_id,
            told_by=told_by,
            chunk=CHUNK,
        )


def after_each_chunk(runtime, do):
    """The runtime whose bell does something: what another person does, in between."""
    return replace(runtime, wake=do)


def card(sessions, job_id):
    with sessions.begin() as session:
        return imports.view(session, job_id, now=NOW)


def only_job(sessions):
    with sessions.begin() as session:
        return session.scalars(select(ImportJob)).one()


def rows_of(sessions, job_id):
    with sessions.begin() as session:
        return session.scalar(
            select(func.count()).select_from(ImportRow).where(ImportRow.import_job_id == job_id)
        )


def clean_up(runtime, now):
    late = replace(runtime, clock=Ticking(now))
    while tidy(late):
        pass


def test_another_writer_gets_through_between_chunks_and_sees_how_far_it_is(runtime, sessions, ada):
    seen = []

    def write():
        with sessions.begin() as session:
            session.scalars(select(Member)).one().name = f"Ada {len(seen)}"
            seen.append(session.scalars(select(ImportJob.kept)).one())

    job_id = keep(after_each_chunk(runtime, write), ada)
    assert seen == [CHUNK * (at + 1) for at in range(CHUNKS)]
    shown = card(sessions, job_id)
    assert (shown.state, shown.kept, shown.rows) == ("previewed", len(seen) * CHUNK, shown.kept)
    assert shown.importable + shown.invalid_count == shown.rows


def test_a_file_is_told_every_few_seconds_and_no_more_often(runtime, sessions, ada):
    told = []
    clock = Ticking()
    clock.now = lambda: NOW
    keep(replace(runtime, clock=clock, wake=lambda: told.append(1)), ada)
    assert told == []
    with sessions.begin() as session:
        assert session.scalars(select(Post)).one().wanted == 1


def test_figures_are_those_of_a_file_that_is_kept_at_once(runtime, sessions, ada):
    job_id = keep(runtime, ada)
    with sessions.begin() as session:
        in_chunks = keeping.preview_of(session, job_id)
        at_once = imports.preview(
            session, "people.csv", FILE, by=ada, channel=None, slack_file_id=None, now=NOW
        )
    with read_table(FILE) as table:
        not_kept = staging.look(runtime, "people.csv", table, by=ada)
    assert in_chunks == at_once.model_copy(update={"job_id": job_id})
    assert not_kept == at_once.model_copy(update={"job_id": keeping.NOT_KEPT})


def test_a_look_keeps_nothing(runtime, sessions, ada):
    with read_table(FILE) as table:
        staging.look(runtime, "people.csv", table, by=ada)
    with sessions.begin() as session:
        assert session.scalars(select(ImportJob)).all() == []
        assert session.scalars(select(ImportRow)).all() == []


def test_cancelling_in_between_ends_it_and_its_rows_are_forgotten(runtime, sessions, ada):
    def cancel():
        job_id = only_job(sessions).id
        with sessions.begin() as session:
            imports.cancel(session, job_id, by=ada, now=NOW)

    job_id = keep(after_each_chunk(runtime, cancel), ada)  # a second one would be a conflict
    shown = card(sessions, job_id)
    assert (shown.state, shown.kept, shown.decided_by) == ("cancelled", CHUNK, "Ada Admin")
    assert rows_of(sessions, job_id) == CHUNK
    with sessions.begin() as session, pytest.raises(ConflictError, match="has cancelled"):
        imports.cancel(session, job_id, by=ada, now=NOW)
    clean_up(runtime, NOW)
    assert (card(sessions, job_id).kept, rows_of(sessions, job_id)) == (0, 0)
    again = keep(runtime, ada)
    assert card(sessions, again).state == "previewed"
    clean_up(runtime, NOW)
    assert rows_of(sessions, again) == len(FILE.splitlines()) - 1


def test_while_it_is_read_nobody_can_import_it_undo_it_or_choose_its_columns(
    runtime, sessions, ada
):
    refusals = []

    def meddle():
        job_id = only_job(sessions).id
        for attempt in (
            lambda session: imports.confirm(session, job_id, by=ada, now=NOW),
            lambda session: undoing.undo(session, job_id, by=ada, now=NOW),
            lambda session: mapping.form(session, job_id, by=ada),
        ):
            with sessions.begin() as session, pytest.raises(ConflictError) as error:
                attempt(session)
            refusals.append(str(error.value))

    job_id = keep(after_each_chunk(runtime, meddle), ada, file=content(CHUNK + 1))
    assert card(sessions, job_id).state == "previewed"
    assert len(refusals) == 3 * 2
    assert refusals[0].startswith("This file is still being read")
    assert "Cancel it on its card" in refusals[1]
    assert refusals[2].startswith("This file is still being read")


def test_what_breaks_off_is_given_up_at_once_and_the_file_may_be_dropped_again(
    runtime, sessions, ada
):
    def stumble():
        raise OSError("no space is left")

    with pytest.raises(OSError, match="no space"):
        keep(after_each_chunk(runtime, stumble), ada)
    half = only_job(sessions).id
    shown = card(sessions, half)
    assert (shown.state, shown.kept, shown.stopped_at) == ("failed", CHUNK, None)
    with sessions.begin() as session, pytest.raises(ConflictError, match="Import the file again"):
        imports.confirm(session, half, by=ada, now=NOW)
    again = keep(runtime, ada)
    assert card(sessions, again).state == "previewed"
    clean_up(runtime, NOW)
    assert rows_of(sessions, half) == 0
    shown = card(sessions, half)
    assert (shown.state, shown.stopped_at) == ("failed", None)


SAID = {0: "full_name", 1: "email"}


@pytest.fixture
def unmapped(runtime, sessions, ada):
    """An import of which somebody has just said what its columns mean."""
    job_id = keep(runtime, ada, file=FILE.replace(b"Name,Email", b"Wer,Kontaktadresse"))
    with sessions.begin() as session:
        assert imports.view(session, job_id, now=NOW).unmapped
        shown = [column.meaning for column in mapping.form(session, job_id, by=ada).columns]
        mapping.choose(session, job_id, SAID, shown=shown, by=ada, now=NOW)
    return job_id


def test_another_writer_gets_through_while_it_is_read_again(runtime, sessions, ada, unmapped):
    seen = []

    def write():
        with sessions.begin() as session:
            session.scalars(select(Member)).one().name = f"Ada {len(seen)}"
            job = session.scalars(select(ImportJob)).one()
            seen.append((job.state, job.kept))

    staging.reread(after_each_chunk(runtime, write), unmapped, by=ada, chunk=CHUNK)
    assert seen == [(ImportState.READING, CHUNK * at) for at in range(CHUNKS + 1)]
    shown = card(sessions, unmapped)
    assert (shown.state, shown.rows, shown.importable) == ("previewed", 40, 36)
    assert rows_of(sessions, unmapped) == shown.kept == shown.rows


def test_who_has_it_read_again_second_is_told(runtime, sessions, ada, unmapped):
    def again():
        with pytest.raises(ConflictError, match="still being read"):
            staging.reread(runtime, unmapped, by=ada)

    staging.reread(after_each_chunk(runtime, again), unmapped, by=ada, chunk=CHUNK)
    assert card(sessions, unmapped).state == "previewed"


@pytest.mark.parametrize("after", [1, 2, CHUNKS])
def test_cancelled_while_it_is_read_again_all_its_rows_are_forgotten(
    runtime, sessions, ada, unmapped, after
):
    rung = []

    def cancel():
        rung.append(1)
        if len(rung) == after:
            with sessions.begin() as session:
                imports.cancel(session, unmapped, by=ada, now=NOW)

    staging.reread(after_each_chunk(runtime, cancel), unmapped, by=ada, chunk=CHUNK)
    assert card(sessions, unmapped).state == "cancelled"
    assert rows_of(sessions, unmapped) == CHUNKS * CHUNK
    clean_up(runtime, NOW)
    assert (card(sessions, unmapped).kept, rows_of(sessions, unmapped)) == (0, 0)


def test_reading_again_that_breaks_off_is_given_up(runtime, sessions, ada, unmapped):
    rung = []

    def stumble():
        rung.append(1)
        if len(rung) == 2:
            raise OSError("no space is left")

    with pytest.raises(OSError, match="no space"):
        staging.reread(after_each_chunk(runtime, stumble), unmapped, by=ada, chunk=CHUNK)
    shown = card(sessions, unmapped)
    assert (shown.state, shown.stopped_at) == ("failed", None)
    clean_up(runtime, NOW)
    assert rows_of(sessions, unmapped) == 0


def keep_and_hang(url, home):
    """What the killed process does: it says when a chunk is kept, and goes no further."""

    def hang():
        sys.stdout.write("kept\n")
        sys.stdout.flush()
        sys.stdin.read()

    sessions = session_factory(open_database(url), hash_key=KEY)
    settings = Settings.load(home=Path(home))
    with sessions.begin() as session:
        by = make_actor(session, make_workspace(session))
    keep(Runtime(settings, sessions, Ticking(), slack_client(settings), wake=hang), by)


def test_a_process_that_is_killed_leaves_a_file_that_is_given_up_in_time(
    runtime, sessions, database_url, tmp_path
):
    call = (
        f"from tests.bot.test_staging import *; keep_and_hang({database_url!r}, {str(tmp_path)!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout.readline() == b"kept\n"
        process.send_signal(signal.SIGKILL)
    left = only_job(sessions)
    assert (left.state, left.kept) == (ImportState.READING, CHUNK)
    clean_up(runtime, left.read_at + timedelta(minutes=1))
    assert card(sessions, left.id).state == "reading"
    clean_up(runtime, left.read_at + forgetting.PATIENCE)
    shown = card(sessions, left.id)
    assert (shown.state, shown.kept, shown.stopped_at) == ("failed", 0, None)
    assert rows_of(sessions, left.id) == 0


def test_a_file_that_nobody_reads_any_more_is_told_and_may_be_dropped_again(runtime, sessions, ada):
    with read_table(FILE) as table, sessions.begin() as session:
        begun = keeping.begin(
            session, "people.csv", table, by=ada, channel="C", slack_file_id="F1", now=NOW
        )
    assert keep(runtime, ada) is None
    clean_up(runtime, LATER)
    assert card(sessions, begun.job_id).state == "failed"
    with sessions.begin() as session:
        assert session.scalars(select(Post)).one().subject_id == begun.job_id
    assert keep(runtime, ada) not in {None, begun.job_id}


def test_two_events_for_one_file_at_once_are_one_import(runtime, sessions, ada):
    runtime = replace(runtime, clock=SystemClock())
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(keep, runtime, ada, told_by=f"E{at % 2}") for at in range(4)]
        ids = [one.result() for one in told]
    (kept,) = {id_ for id_ in ids if id_ is not None}
    assert ids.count(None) == 3
    assert rows_of(sessions, kept) == only_job(sessions).rows


def test_an_event_that_comes_again_after_a_cancel_begins_nothing(runtime, sessions, ada):
    job_id = keep(runtime, ada, told_by="E1")
    with sessions.begin() as session:
        imports.cancel(session, job_id, by=ada, now=NOW)
    assert keep(runtime, ada, told_by="E1") is None
    with sessions.begin() as session:
        assert session.scalars(select(SlackInbox.key)).all() == ["E1"]
