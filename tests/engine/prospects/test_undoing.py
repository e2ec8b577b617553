"""An import is taken back as if it had not been, as long as nobody was written to."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.delivery.approval import drafts
from engine.delivery.protection import suppression
from engine.errors import ConflictError, NotFoundError
from engine.prospects import history, imports, near_misses, rejects, undoing
from engine.prospects.merging import merge
from engine.prospects.unmerging import undo_merge
from engine.scheduling import orders, writing
from engine.scheduling.steps import by_template
from engine.scoring.scoring import score_waiting
from storage import suppressions
from storage.states import (
    Approval,
    EventKind,
    ImportState,
    PostKind,
    SuppressionKind,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Base,
    Company,
    ImportRow,
    LikenessKey,
    ModelCall,
    Post,
    Prospect,
    Sequence,
    Touch,
)
from tests.drafting import call, make_campaign, start
from tests.outreach import Outreach
from tests.sending import make_conversation
from tests.support import NOW, make_workspace

LATER = NOW + timedelta(hours=1)
HEAD = "Name,Email,Company,Title,Tags,Note\n"
FIRST = HEAD + (
    "Ann Lee,ann@lee.example,Lee School,Head,fair,blue\n"
    "Bob Fox,bob@fox.example,Fox Labs,,,\n"
    "Nobody,,,,,\n"
)
SECOND = HEAD + (
    "Ann Lee,ann@lee.example,Lee School,Director,vip,green\n"
    "Cy Oak,cy@oak.example,Oak Academy,Dean,,\n"
    "Di Elm,di@fox.example,Fox Labs,,,\n"
    "Cy Oak,CY@oak.example,,,,\n"
)


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def bring_in(session, by, content, *, now=NOW, channel=None, batch=500):
    seen = imports.preview(
        session, "people.csv", content.encode(), by=by, channel=channel, slack_file_id=None, now=now
    )
    imports.confirm(session, seen.job_id, by=by, now=now)
    while imports.step(session, seen.job_id, now=now, batch=batch):
        pass
    return seen.job_id


def take_back(session, job_id, by, *, batch=500):
    undoing.undo(session, job_id, by=by, now=LATER)
    while undoing.step(session, job_id, now=LATER, batch=batch):
        pass
    return imports.view(session, job_id, now=LATER)


WHEN = {"updated_at", "scored_at"}


def whole(session):
    """All but the imports themselves, and when somebody was last changed."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in {"import_job", "import_row", "post"}:
            columns = [column for column in table.c if column.name not in WHEN]
            rows = session.execute(select(*columns).order_by(*table.primary_key)).all()
            found[table.name] = [tuple(row) for row in rows]
    return found


def person(session, name):
    return session.scalars(select(Prospect).where(Prospect.full_name == name)).one()


def names(session):
    return session.scalars(select(Prospect.full_name).order_by(Prospect.id)).all()


@pytest.mark.parametrize("batch", [1, 500])
def test_everybody_and_every_company_is_as_before(session, ada, batch):
    bring_in(session, ada, FIRST)
    before = whole(session)
    job_id = bring_in(session, ada, SECOND, batch=batch)
    assert person(session, "Ann Lee").title == "Director"
    card = take_back(session, job_id, ada, batch=batch)
    assert whole(session) == before
    assert (card.state, card.undone_by) == (ImportState.UNDONE, "Ada Admin")
    assert card.undone.model_dump() == {"removed": 2, "restored": 1, "stay": 0, "left": 0}
    assert person(session, "Ann Lee").scored_at is None


def test_the_file_can_be_imported_again_and_its_rejects_stay(session, ada):
    job_id = bring_in(session, ada, FIRST)
    take_back(session, job_id, ada)
    assert names(session) == []
    assert session.scalars(select(Company.id)).all() == []
    assert b"no_contact" in rejects.view(session, job_id, now=LATER).content
    again = imports.view(session, bring_in(session, ada, FIRST), now=LATER)
    assert (again.created, again.updated, again.already_known) == (2, 0, 0)


def test_what_changed_since_stays_and_is_told(session, ada):
    bring_in(session, ada, FIRST)
    job_id = bring_in(session, ada, SECOND)
    ann = person(session, "Ann Lee")
    ann.title = "Rector"
    ann.facts = {**ann.facts, "more": "word"}
    ann.tags = [*ann.tags, "mine"]
    session.flush()
    card = take_back(session, job_id, ada)
    ann = person(session, "Ann Lee")
    assert (ann.title, ann.tags) == ("Rector", ["fair", "mine"])
    assert ann.facts == {"Note": "blue", "more": "word"}
    assert card.undone.left == 1


def test_drafts_go_along_and_their_cards_say_so(session, ada, outreach):
    job_id = bring_in(session, ada, FIRST, channel="C0OUTREACH")
    [touch] = outreach.sequence(person(session, "Bob Fox"), (TouchKind.INITIAL_DM, NOW))
    post = Post(
        workspace_id=ada.workspace_id,
        kind=PostKind.DRAFT,
        subject_id=touch.id,
        touch_id=touch.id,
        slack_channel_id="C0OUTREACH",
        ts="1.1",
        state="posted",
        try_at=NOW,
        created_at=NOW,
    )
    session.add(post)
    session.flush()
    post_id = post.id
    take_back(session, job_id, ada)
    for table in (Touch, Sequence, Prospect):
        assert session.scalars(select(table.id)).all() == []
    post = session.get_one(Post, post_id)
    assert (post.touch_id, post.state) == (None, "wanted")


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain"])
def test_whoever_was_written_to_keeps_the_import(session, ada, outreach, state):
    job_id = bring_in(session, ada, FIRST)
    outreach.sequence(person(session, "Bob Fox"), (TouchKind.INITIAL_DM, NOW, TouchState(state)))
    with pytest.raises(ConflictError, match=r"Bob Fox of people\.csv was written to"):
        undoing.undo(session, job_id, by=ada, now=LATER)
    assert imports.view(session, job_id, now=LATER).state == ImportState.DONE


def test_what_is_approved_is_not_called_written(session, ada, workspace):
    job_id = bring_in(session, ada, FIRST)
    chat = make_conversation(session, workspace, ada, person(session, "Bob Fox"))
    chat.approve()
    with pytest.raises(ConflictError, match=r"Bob Fox of people\.csv has a message that is appr"):
        undoing.undo(session, job_id, by=ada, now=LATER)
    drafts.skip(session, chat.touches[0].id, by=ada, now=LATER)
    assert take_back(session, job_id, ada).undone.removed == 2
    assert names(session) == []


def test_drafts_of_a_run_go_along_and_what_a_model_cost_stays(session, ada, workspace, outreach):
    outreach.audiences()
    job_id = bring_in(session, ada, FIRST)
    bob = person(session, "Bob Fox")
    bob.approval, bob.priority_score = Approval.APPROVED, 90.0
    campaign = make_campaign(session, workspace)
    start(session, campaign, ada, lead_ids=(bob.id,))
    claimed = orders.claim(session, writer="template", owner="one", n=1, now=NOW)
    jobs = writing.plan_orders(session, claimed, now=NOW)
    made = [(job.order, by_template(job.plan)) for job in jobs]
    assert writing.keep_orders(session, made, now=NOW) == 1
    call(session, campaign, bob)
    take_back(session, job_id, ada)
    assert names(session) == []
    assert session.scalars(select(ModelCall.prospect_id)).all() == [None]


def test_an_event_and_a_merge_keep_it_too(session, ada, outreach):
    job_id = bring_in(session, ada, FIRST)
    merge(session, person(session, "Ann Lee").id, person(session, "Bob Fox").id, by=ada, now=LATER)
    with pytest.raises(ConflictError, match="Undo the merge first"):
        undoing.undo(session, job_id, by=ada, now=LATER)
    other = bring_in(session, ada, SECOND)
    [touch] = outreach.sequence(
        person(session, "Cy Oak"), (TouchKind.INITIAL_DM, NOW, TouchState.STOPPED)
    )
    outreach.happened(touch, EventKind.REPLIED, NOW)
    outreach.sequence(person(session, "Di Elm"), (TouchKind.INITIAL_DM, NOW, TouchState.SENT))
    with pytest.raises(ConflictError, match=r"and 1 more of people\.csv were written to"):
        undoing.undo(session, other, by=ada, now=LATER)


def test_somebody_who_was_changed_and_then_merged_keeps_it_too(session, ada):
    bring_in(session, ada, FIRST)
    job_id = bring_in(session, ada, SECOND)
    bob, ann = person(session, "Bob Fox"), person(session, "Ann Lee")
    bob.last_contacted_at = NOW  # so that Bob is the one who is kept
    session.flush()
    made = merge(session, bob.id, ann.id, by=ada, now=LATER)
    with pytest.raises(ConflictError, match=r"Ann Lee of people\.csv was merged .* Undo the merge"):
        undoing.undo(session, job_id, by=ada, now=LATER)
    undo_merge(session, made.merge_id, by=ada, now=LATER)
    take_back(session, job_id, ada)
    assert person(session, "Ann Lee").title == "Head"


def test_who_is_written_to_while_it_is_undone_stays(session, ada, outreach):
    job_id = bring_in(session, ada, FIRST)
    undoing.undo(session, job_id, by=ada, now=LATER)
    outreach.sequence(person(session, "Bob Fox"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED))
    while undoing.step(session, job_id, now=LATER, batch=1):
        pass
    assert names(session) == ["Bob Fox"]
    assert imports.view(session, job_id, now=LATER).undone.stay == 1


def test_whom_a_later_file_has_too_stays_until_that_is_undone(session, ada):
    first = bring_in(session, ada, FIRST)
    second = bring_in(session, ada, SECOND)
    card = take_back(session, first, ada)
    assert names(session) == ["Ann Lee", "Cy Oak", "Di Elm"]
    assert (card.undone.removed, card.undone.stay) == (1, 1)
    later = imports.view(session, second, now=LATER)
    assert (later.created, later.updated) == (3, 0)
    take_back(session, second, ada)
    assert names(session) == []
    assert session.scalars(select(Company.id)).all() == []


def test_who_comes_second_is_told_and_one_thing_happens(session, ada, remy):
    job_id = bring_in(session, ada, FIRST)
    undoing.undo(session, job_id, by=ada, now=LATER)
    with pytest.raises(ConflictError, match="Ada Admin has undone this import already"):
        undoing.undo(session, job_id, by=remy, now=LATER)
    while undoing.step(session, job_id, now=LATER):
        pass
    assert not undoing.step(session, job_id, now=LATER)
    with pytest.raises(ConflictError, match="was undone"):
        imports.cancel(session, job_id, by=remy, now=LATER, under_way=True)


FIRM = "Name,Email,Company,Industry,Company size\n"


def firm(session):
    company = session.scalars(select(Company)).one()
    return (company.domain, company.industry, company.sector, company.size, company.size_band)


def test_a_company_that_was_there_gets_back_what_it_lacked(session, ada):
    bring_in(session, ada, FIRM + "Ann Lee,ann@gmail.com,Acme,,\n")
    while score_waiting(session, now=NOW):
        pass
    before = firm(session)
    job_id = bring_in(session, ada, FIRM + "Bob Fox,bob@acme.example,Acme,Higher Education,5000\n")
    assert None not in firm(session)
    while score_waiting(session, now=NOW):
        pass
    take_back(session, job_id, ada)
    assert firm(session) == before
    assert person(session, "Ann Lee").scored_at is None


def test_what_a_person_said_of_a_company_since_stays(session, ada):
    bring_in(session, ada, FIRM + "Ann Lee,ann@gmail.com,Acme,,\n")
    job_id = bring_in(session, ada, FIRM + "Bob Fox,bob@acme.example,Acme,Higher Education,5000\n")
    session.scalars(select(Company)).one().size = "90"
    session.flush()
    assert take_back(session, job_id, ada).undone.left == 1
    assert firm(session)[3] == "90"


def test_an_older_import_takes_back_its_own_whichever_is_undone_first(session, ada):
    """What each of three changed goes back to what none of them has said."""
    bring_in(session, ada, FIRST)
    base = whole(session)
    for order in itertools.permutations(range(3)):
        jobs = [
            bring_in(session, ada, FIRST.replace("Head", title).replace("blue", note), now=now)
            for title, note, now in (
                ("Dean", "red", NOW),
                ("Provost", "blue", NOW + timedelta(minutes=1)),
                ("Rector", "pink", NOW + timedelta(minutes=2)),
            )
        ]
        for at in order:
            take_back(session, jobs[at], ada)
        assert whole(session) == base


def test_the_order_is_that_in_which_imports_ended_not_that_of_their_files(session, ada):
    bring_in(session, ada, FIRST)
    late = imports.preview(
        session,
        "late.csv",
        FIRST.replace("Head", "Rector").encode(),
        by=ada,
        channel=None,
        slack_file_id=None,
        now=NOW,
    ).job_id
    early = bring_in(session, ada, FIRST.replace("Head", "Dean"), now=NOW)
    imports.confirm(session, late, by=ada, now=LATER)
    imports.step(session, late, now=LATER)
    take_back(session, early, ada)
    assert person(session, "Ann Lee").title == "Rector"
    take_back(session, late, ada)
    assert person(session, "Ann Lee").title == "Head"


def test_what_is_not_over_cannot_be_undone(session, ada):
    seen = imports.preview(
        session, "people.csv", FIRST.encode(), by=ada, channel=None, slack_file_id=None, now=NOW
    )
    with pytest.raises(ConflictError, match="Nobody has come in"):
        undoing.undo(session, seen.job_id, by=ada, now=LATER)
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="still on its way"):
        undoing.undo(session, seen.job_id, by=ada, now=LATER)
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    with pytest.raises(NotFoundError):
        undoing.undo(session, seen.job_id, by=stranger, now=LATER)
    with pytest.raises(NotFoundError):
        history.require_mine(session, seen.job_id, by=stranger)


def test_an_import_that_was_stopped_half_way_can_be_undone(session, ada):
    seen = imports.preview(
        session, "people.csv", FIRST.encode(), by=ada, channel=None, slack_file_id=None, now=NOW
    )
    imports.confirm(session, seen.job_id, by=ada, now=NOW)
    imports.step(session, seen.job_id, now=NOW, batch=1)
    imports.cancel(session, seen.job_id, by=ada, now=NOW, under_way=True)
    assert names(session) == ["Ann Lee"]
    assert take_back(session, seen.job_id, ada).state == ImportState.UNDONE
    assert names(session) == []


def test_the_suppressed_stay_suppressed(session, ada):
    job_id = bring_in(session, ada, FIRST)
    ann = person(session, "Ann Lee")
    suppression.suppress_prospect(
        session, ann.id, workspace_id=ada.workspace_id, reason="asked", by_member_id=None, now=NOW
    )
    take_back(session, job_id, ada)
    assert names(session) == []
    assert (
        suppressions.find(session, ada.workspace_id, [(SuppressionKind.EMAIL, "ann@lee.example")])
        is not None
    )
    again = imports.view(session, bring_in(session, ada, FIRST), now=LATER)
    assert (again.created, again.suppressed) == (1, 1)


def test_those_who_were_compared_go_with_their_keys(session, ada):
    job_id = bring_in(session, ada, FIRST)
    while near_misses.compare_next(session, job_id, now=NOW):
        pass
    assert session.scalars(select(LikenessKey.id)).all() != []
    take_back(session, job_id, ada)
    assert session.scalars(select(LikenessKey.id)).all() == []


def test_the_last_imports_are_listed_the_newest_first(session, ada, remy):
    first = bring_in(session, ada, FIRST)
    second = bring_in(session, remy, SECOND)
    take_back(session, second, ada)
    found = history.list_imports(session, by=ada)
    assert [(line.job_id, line.by, line.state) for line in found.imports] == [
        (second, "Remy Rep", "undone"),
        (first, "Ada Admin", "done"),
    ]
    assert history.list_imports(session, by=ada, limit=1).total == 2


PEOPLE = ("Ann Lee", "Bob Fox", "Cy Oak")
cell = st.sampled_from(["", "x", "y"])
rows = st.lists(st.tuples(st.sampled_from(PEOPLE), *[cell] * 6), max_size=5)
WIDE = "Name,Email,Company,Title,Tags,Note,Industry,Company size\n"


def table(lines):
    cells = (
        f"{name},{name[:2].lower()}@{name[-3:].lower()}.example,{company},{title},{tag},{note},{industry},{size}\n"
        for name, company, title, tag, note, industry, size in lines
    )
    return WIDE + "Zed Last,zed@last.example,,,,,,\n" + "".join(cells)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(files=st.lists(rows, min_size=1, max_size=3), batch=st.sampled_from([1, 2, 500]))
def test_undone_in_the_order_of_a_stack_is_as_before(session, ada, files, batch):
    with session.begin_nested() as nested:
        befores, jobs = [], []
        for lines in files:
            befores.append(whole(session))
            jobs.append(bring_in(session, ada, table(lines), batch=batch))
        for job_id, before in zip(reversed(jobs), reversed(befores), strict=True):
            take_back(session, job_id, ada, batch=batch)
            assert whole(session) == before
        changed = select(ImportRow.id).where(ImportRow.before.is_not(None))
        assert session.scalars(changed).all() == []
        nested.rollback()
    session.expire_all()


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(files=st.tuples(rows, rows, rows), order=st.permutations(range(3)))
def test_undone_in_any_order_nothing_is_left_of_what_was_changed(session, ada, files, order):
    known = [(name, *[""] * 6) for name in PEOPLE]
    with session.begin_nested() as nested:
        bring_in(session, ada, table(known))
        before = whole(session)
        jobs = [bring_in(session, ada, table(lines)) for lines in files]
        for at in order:
            take_back(session, jobs[at], ada)
        assert whole(session) == before
        nested.rollback()
    session.expire_all()
