"""From a file to prospects: nothing twice, nothing lost, and the second person is told."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects import imports, rejects
from engine.prospects.samples import load_samples
from engine.views.base import Actor
from storage import suppressions
from storage.states import (
    Approval,
    ImportState,
    LeadStatus,
    PostKind,
    PostState,
    SuppressionKind,
)
from storage.tables import Company, ImportJob, ImportRow, Post, Prospect
from tests.support import NOW, make_actor, make_workspace

SAMPLES = Path(__file__).parents[2] / "samples"
CHANNEL = "C0OUTREACH"


def preview(session, by, content, *, channel=None, file_id=None):
    if isinstance(content, str):
        content = content.encode()
    return imports.preview(
        session, "people.csv", content, by=by, channel=channel, slack_file_id=file_id, now=NOW
    )


def bring_in(session, by, content, *, channel=None, batch=500):
    seen = preview(session, by, content, channel=channel)
    if seen.importable:
        imports.confirm(session, seen.job_id, by=by, now=NOW)
    while imports.step(session, seen.job_id, now=NOW, batch=batch):
        pass
    return imports.view(session, seen.job_id, now=NOW)


def people(session):
    return session.scalars(select(Prospect).order_by(Prospect.id)).all()


def everything(session):
    """All that is kept of people, without when and by which import."""
    session.expire_all()
    return [
        {
            column.key: getattr(row, column.key)
            for column in Prospect.__table__.columns
            if column.key not in {"id", "company_id"}
        }
        for row in people(session)
    ]


def test_a_preview_makes_nobody(session, ada):
    seen = preview(session, ada, (SAMPLES / "broken.csv").read_bytes())
    assert (seen.rows, seen.importable, seen.duplicates_within_file) == (14, 7, 1)
    assert [(row.line, row.why) for row in seen.invalid][:2] == [(3, "no_name"), (4, "bad_email")]
    assert seen.blank_lines == 1
    assert people(session) == []


def test_an_import_brings_people_and_their_companies(session, ada):
    done = bring_in(session, ada, (SAMPLES / "apollo.csv").read_bytes())
    assert (done.state, done.created, done.updated) == ("done", 2, 0)
    rafferty, ottoline = people(session)
    assert rafferty.full_name == "Rafferty Lund"
    assert rafferty.approval == Approval.APPROVED
    assert rafferty.lead_status == LeadStatus.NEW
    assert rafferty.location == "Salem, Oregon, United States"
    assert rafferty.source == "import: people.csv"
    assert rafferty.facts["Keywords"] == "admissions, boarding"
    company = session.get_one(Company, rafferty.company_id)
    assert (company.name, company.domain) == ("Sedgebrook School", "sedgebrook.example")
    assert (company.size, company.industry) == ("120", "education management")
    assert session.get_one(Company, ottoline.company_id).domain == "tessella.example"


def test_rows_that_repeat_another_fill_what_it_lacks(session, ada):
    bring_in(session, ada, (SAMPLES / "hubspot.csv").read_bytes())
    solveig, cyprian = people(session)
    assert solveig.title == "Learning Specialist"
    assert solveig.timezone == "America/Chicago"
    assert cyprian.timezone is None
    rows = session.scalars(select(ImportRow).order_by(ImportRow.line)).all()
    assert [row.prospect_id for row in rows] == [solveig.id, solveig.id, cyprian.id]


def test_importing_a_file_twice_is_importing_it_once(session, ada):
    for name in ("linkedin_connections.csv", "broken.csv", "hubspot.csv"):
        content = (SAMPLES / name).read_bytes()
        first = bring_in(session, ada, content)
        before = everything(session)
        second = bring_in(session, ada, content)
        assert (second.created, second.updated) == (0, 0)
        assert second.already_known == first.importable
        assert everything(session) == before


NAMES = st.sampled_from(["Ann", "ANN", "Bob"])
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["", "a@x.example", "b@x.example", "c@x.example"]),
        st.sampled_from(["", "linkedin.com/in/p", "linkedin.com/in/q"]),
        st.sampled_from(["", "1234567"]),
        st.sampled_from(["", "Lee", "Fox"]),
    ),
    max_size=8,
)


def as_csv(rows):
    return "Name,Email,LinkedIn,Phone,Company\n" + "\n".join(",".join(row) for row in rows)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS, st.integers(1, 3))
def test_any_file_imported_twice_changes_nothing_more(session, ada, rows, batch):
    with session.begin_nested() as savepoint:
        seen = bring_in(session, ada, as_csv(rows), batch=batch)
        before = everything(session)
        assert seen.created == seen.importable == len(before)
        again = bring_in(session, ada, as_csv(rows), batch=batch)
        assert (again.created, again.already_known) == (0, seen.importable)
        assert everything(session) == before
        savepoint.rollback()


def test_a_newer_file_updates_facts_and_nothing_that_people_decided(session, ada):
    bring_in(session, ada, "Name,Email,Title,Company\nAnn Lee,ann@lee.example,Teacher,Lee")
    (ann,) = people(session)
    ann.owner_id, ann.lead_status, ann.approval = ada.member_id, "engaged", Approval.REJECTED
    ann.fit_score, ann.segment, ann.scored_at = 55.0, "referral_network", NOW
    session.flush()
    done = bring_in(
        session, ada, "Name,Email,Title,Phone\nAnn Lee,ANN@lee.example,Principal,+1 202 555 0143"
    )
    assert (done.created, done.updated) == (0, 1)
    (ann,) = people(session)
    assert (ann.title, ann.phone, ann.company_name) == ("Principal", "+12025550143", "Lee")
    assert ann.email == "ann@lee.example"
    assert (ann.owner_id, ann.lead_status) == (ada.member_id, LeadStatus.ENGAGED)
    assert (ann.approval, ann.fit_score, ann.segment) == (
        Approval.REJECTED,
        55.0,
        "referral_network",
    )
    assert ann.scored_at is None  # a changed title is scored anew


def test_a_file_that_two_drop_at_once_brings_everybody_once(session, ada, remy):
    content = "Name,Phone\nAnn Lee,+49 30 1234567\nBob Fox,+49 30 1234568\n"
    seen = [preview(session, by, content) for by in (ada, remy)]
    for each, by in zip(seen, (ada, remy), strict=True):
        imports.confirm(session, each.job_id, by=by, now=NOW)
        while imports.step(session, each.job_id, now=NOW, batch=1):
            pass
    cards = [imports.view(session, each.job_id, now=NOW) for each in seen]
    assert [(card.created, card.done, card.state) for card in cards] == [
        (2, 2, ImportState.DONE),
        (0, 2, ImportState.DONE),
    ]
    assert [row.full_name for row in people(session)] == ["Ann Lee", "Bob Fox"]


@pytest.mark.parametrize("part", ["First name,Email\nAnn", "Last name,Email\nLee"])
def test_half_a_name_leaves_a_whole_one_as_it_is(session, ada, part):
    bring_in(session, ada, "Name,Email,Company\nAnn Lee,ann@lee.example,Lee School\n")
    card = bring_in(session, ada, f"{part},ann@lee.example\n")
    assert card.updated == 0
    # nor do those after it in the same file look for them under the half
    first = "Name,Email,Phone,Company,Title\nAnn,ann@lee.example,,,\n"
    bring_in(session, ada, first + "Ann Lee,,+1 212 555 0100,Lee School,Head\n")
    (ann,) = people(session)
    assert (ann.full_name, ann.first_name, ann.last_name) == ("Ann Lee", "Ann", "Lee")
    assert (ann.name_key, ann.title) == ("ann lee", "Head")


def test_a_whole_name_takes_the_place_of_half_a_one_and_of_another(session, ada):
    for name in ("Ann", "Ann Lee", "Ann Fox"):
        bring_in(session, ada, f"Name,Email\n{name},ann@lee.example\n")
        (ann,) = people(session)
        assert ann.full_name == name
    assert (ann.first_name, ann.last_name, ann.name_key) == ("Ann", "Fox", "ann fox")


def test_another_address_of_a_known_profile_is_kept_as_a_fact(session, ada):
    bring_in(session, ada, "Name,Email,LinkedIn\nAnn,ann@lee.example,linkedin.com/in/ann")
    bring_in(session, ada, "Name,Email,LinkedIn\nAnn,ann@new.example,linkedin.com/in/ann")
    (ann,) = people(session)
    assert ann.email == "ann@lee.example"
    assert ann.facts["other e-mail"] == "ann@new.example"


def test_free_mail_makes_no_company(session, ada):
    bring_in(session, ada, "Name,Email,Company\nAnn,ann@gmail.com,\nBob,bob@gmail.com,Lee\n")
    ann, bob = people(session)
    assert ann.company_id is None
    assert session.get_one(Company, bob.company_id).domain is None
    bring_in(session, ada, "Name,Email,Company\nCat,cat@mail.lee.example,LEE")
    company = session.get_one(Company, bob.company_id)
    assert (company.domain, people(session)[2].company_id) == ("lee.example", company.id)


def test_the_suppressed_stay_out_and_are_told(session, ada):
    for kind, value in (
        (SuppressionKind.EMAIL, "ann@lee.example"),
        (SuppressionKind.DOMAIN, "fox.example"),
        (SuppressionKind.LINKEDIN, "cat"),
        (SuppressionKind.PHONE, "12025550143"),
    ):
        suppressions.add(
            session, ada.workspace_id, kind, value, reason="asked", by_member_id=None, now=NOW
        )
    seen = preview(
        session,
        ada,
        "Name,Email,LinkedIn,Phone\nAnn,ANN@lee.example,,\nBob,bob@mail.fox.example,,\n"
        "Cat,,linkedin.com/in/Cat,\nDan,,,+1 202 555 0143\nEve,eve@x.example,,\nEve,,,",
    )
    assert (seen.importable, seen.suppressed) == (5, 3)
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    assert [person.full_name for person in people(session)] == [
        "Dan",
        "Eve",
    ]  # a number is shared by colleagues
    left_out = list(csv.reader(io.StringIO(imports.rejects_csv(session, seen.job_id).decode())))
    assert [row[1] for row in left_out[1:]] == ["suppressed"] * 3 + ["no_contact"]


def test_a_suppression_after_the_preview_holds_too(session, ada):
    seen = preview(session, ada, "Name,Email\nAnn,ann@lee.example\nBob,bob@x.example")
    suppressions.add(
        session,
        ada.workspace_id,
        SuppressionKind.EMAIL,
        "ann@lee.example",
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    done = imports.view(session, seen.job_id, now=NOW)
    assert (done.created, done.suppressed, done.done) == (1, 1, 2)
    assert [person.full_name for person in people(session)] == ["Bob"]


def test_rejects_come_back_with_line_reason_and_harmless_cells(session, ada):
    content = 'Name,Email,Notes\n,a@x.example,"=1+1"\n@SUM(A1),b@@x.example,-2\nAnn,a@x.example,\n'
    seen = bring_in(session, ada, content)
    raw = imports.rejects_csv(session, seen.job_id)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0] == ["line", "why", "reason", "Name", "Email", "Notes"]
    assert rows[1][:2] == ["2", "no_name"]
    assert rows[1][3:] == ["", "a@x.example", "'=1+1"]
    assert rows[2][1:] == [
        "bad_email",
        "the e-mail address is malformed and there is no other contact",
        "'@SUM(A1)",
        "b@@x.example",
        "'-2",
    ]
    with pytest.raises(NotFoundError):
        imports.rejects_csv(session, seen.job_id + 1)


def posts(session):
    return {post.kind: post for post in session.scalars(select(Post))}


def test_a_dropped_file_is_shown_and_what_is_left_out_follows_in_its_thread(session, ada):
    content = "Name,Email\nAnn,ann@x.example\nBob,"
    seen = preview(session, ada, content, channel=CHANNEL, file_id="F1")
    card = posts(session)[PostKind.IMPORT]
    assert (card.subject_id, card.slack_channel_id, card.wanted) == (seen.job_id, CHANNEL, 1)
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    while imports.step(session, seen.job_id, now=NOW):
        pass
    session.expire_all()
    assert posts(session)[PostKind.IMPORT].wanted > 1
    file = posts(session)[PostKind.IMPORT_REJECTS]
    assert (file.parent_id, file.state) == (card.id, PostState.WANTED)
    shown = rejects.view(session, seen.job_id, now=NOW)
    assert shown.count == 1
    assert b"no_contact" in shown.content


def test_the_same_slack_file_is_one_import(session, ada):
    content = "Name,Email\nAnn,ann@x.example"
    one = preview(session, ada, content, channel=CHANNEL, file_id="F1")
    other = preview(session, ada, content, channel=CHANNEL, file_id="F1")
    assert one == other
    assert session.scalar(select(func.count()).select_from(ImportJob)) == 1


def test_a_file_with_nobody_in_it_is_done_at_once(session, ada):
    seen = preview(session, ada, "Name,Email\nBob,", channel=CHANNEL, file_id="F1")
    assert imports.view(session, seen.job_id, now=NOW).state == ImportState.DONE
    assert PostKind.IMPORT_REJECTS in posts(session)


def test_a_refused_file_leaves_nothing(session, ada):
    with pytest.raises(InvalidError):
        preview(session, ada, b"PK\x03\x04", channel=CHANNEL, file_id="F1")
    assert session.scalar(select(func.count()).select_from(ImportJob)) == 0
    assert posts(session) == {}


def test_whoever_decides_second_is_told_who_was_first(session, ada, remy):
    seen = preview(session, ada, "Name,Email\nAnn,ann@x.example")
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="Ada Admin has confirmed"):
        imports.confirm(session, seen.job_id, by=remy, now=NOW)
    with pytest.raises(ConflictError, match="Ada Admin has confirmed"):
        imports.cancel(session, seen.job_id, by=remy, now=NOW)
    imports.cancel(session, seen.job_id, by=remy, under_way=True, now=NOW)
    with pytest.raises(ConflictError, match="Remy Rep has cancelled"):
        imports.confirm(session, seen.job_id, by=ada, now=NOW)
    assert not imports.step(session, seen.job_id, now=NOW)
    assert people(session) == []


def test_a_cancelled_import_keeps_who_had_come_in(session, ada):
    seen = preview(session, ada, as_csv([(n, f"{n}@x.example", "", "", "") for n in "abc"]))
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    assert imports.step(session, seen.job_id, now=NOW, batch=2)
    imports.cancel(session, seen.job_id, by=ada, under_way=True, now=NOW)
    assert not imports.step(session, seen.job_id, now=NOW)
    assert len(people(session)) == imports.view(session, seen.job_id, now=NOW).created == 2


def test_an_import_of_another_workspace_is_not_there(session, ada):
    seen = preview(session, ada, "Name,Email\nAnn,ann@x.example")
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    for decide in (imports.confirm, imports.cancel):
        with pytest.raises(NotFoundError):
            decide(session, seen.job_id, by=stranger, now=NOW)


def test_dying_in_any_batch_repeats_nothing_and_loses_nobody(sessions):
    rows = [(f"P{n}", f"p{n}@x.example", "", "", f"Firm {n % 3}") for n in range(10)]
    with sessions.begin() as session:
        by = make_actor(session, make_workspace(session))
        job_id = preview(session, by, as_csv(rows)).job_id
        imports.confirm(session, job_id, by=by, now=NOW)
    more = True
    while more:
        with sessions() as session:  # what `kill -9` leaves of a transaction: nothing
            imports.step(session, job_id, now=NOW, batch=3)
            session.rollback()
        with sessions.begin() as session:
            more = imports.step(session, job_id, now=NOW, batch=3)
    with sessions() as session:
        assert [person.full_name for person in people(session)] == [row[0] for row in rows]
        assert session.scalar(select(func.count()).select_from(Company)) == 1
        assert imports.view(session, job_id, now=NOW).created == len(rows)


def test_two_workers_and_two_files_with_the_same_people(sessions):
    rows = [(f"P{n}", f"p{n}@x.example", "", "", "") for n in range(30)]
    with sessions.begin() as session:
        by = make_actor(session, make_workspace(session))
        jobs = [preview(session, by, as_csv(rows)).job_id for _ in range(2)]
        for job_id in jobs:
            imports.confirm(session, job_id, by=by, now=NOW)

    def work(job_id):
        more = True
        while more:
            with sessions.begin() as session:
                more = imports.step(session, job_id, now=NOW, batch=4)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, jobs * 2))
    with sessions() as session:
        assert len(people(session)) == len(rows)
        done = [imports.view(session, job_id, now=NOW) for job_id in jobs]
        assert sum(card.created for card in done) == len(rows)
        assert [card.state for card in done] == ["done", "done"]


def test_what_a_database_cannot_keep_does_not_stop_an_import(session, ada):
    long = "n" * 9000
    done = bring_in(
        session,
        ada,
        f"Name,Email,LinkedIn,Company\n{long},a@x.example,linkedin.com/in/{long},{long}\n"
        f"\U0001f600 \u202e\x07,b@x.example,,<!channel>\n".encode()
        + "\ufeff\ud7ff,c@x.example,,".encode(),
    )
    assert done.created == 3


def test_samples_come_in_once_and_only_if_nobody_is_there(session, workspace):
    assert load_samples(session, workspace.id, now=NOW)
    count = len(people(session))
    assert 50 <= count <= 70
    assert not load_samples(session, workspace.id, now=NOW)
    assert len(people(session)) == count
    for person in people(session):
        assert not person.email or person.email.endswith(".example")


def test_the_shell_has_no_member(session, workspace):
    by = Actor(workspace_id=workspace.id, member_id=None, name="the shell", role="admin")
    done = bring_in(session, by, "Name,Email\nAnn,ann@x.example")
    assert (done.decided_by, done.created) == ("the shell", 1)


@pytest.mark.parametrize("batch", [1, 500])
def test_of_two_rows_about_one_known_person_the_first_counts(session, ada, batch):
    bring_in(session, ada, "Name,Email,LinkedIn\nAnn,a@x.example,linkedin.com/in/ann")
    content = (
        "Name,Email,LinkedIn,Title,Notes\nAnn,a@x.example,,Dean,\n"
        "Anna,,linkedin.com/in/ann,Teacher,met in May\n"
    )
    done = bring_in(session, ada, content, batch=batch)
    assert (done.already_known, done.created) == (2, 0)
    (ann,) = people(session)
    assert (ann.full_name, ann.title, ann.facts["Notes"]) == ("Ann", "Dean", "met in May")
    assert bring_in(session, ada, content, batch=batch).updated == 0
