"""Who waits for a decision, who decides first, and that nobody else is ever written to."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from engine.delivery.approval import drafts
from engine.delivery.course.rejecting import reject_one
from engine.errors import ConflictError, DrumbeatError, InvalidError, NotFoundError
from engine.prospects import approving
from engine.prospects.review import count_waiting
from engine.scheduling import sequences, waiting
from engine.scoring.ranking import prioritize
from engine.scoring.review_queue import queue
from engine.scoring.segments import segment, segment_waiting
from engine.views.review import BulkRequest, ReviewFilter
from engine.views.scoring import PrioritizeRequest, SegmentRequest
from engine.views.sequences import SequenceRequest
from storage.states import Approval, LeadStatus, MailState, SequenceState, TouchState
from storage.tables import Mail, Prospect, Sequence, Touch
from tests.engine.prospects.test_imports import bring_in
from tests.outreach import Outreach
from tests.sending import claim, make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace

NOT_APPROVED = (Approval.DISCOVERED, Approval.REJECTED)


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def wait(outreach):
    def make(name, **more):
        return outreach.prospect(name, approval=Approval.DISCOVERED, **more)

    return make


def names(session, by, **wanted):
    return [card.name for card in queue(session, ReviewFilter(**wanted), by=by).prospects]


def test_the_best_come_first_page_by_page_and_nobody_twice(session, ada, wait):
    scores = [3.0, None, 7.5, 3.0, 90.1, None, 3.0, 0.0]
    made = [wait(f"P{at}", priority=score) for at, score in enumerate(scores)]
    expected = sorted(
        made, key=lambda p: (1 if p.priority_score is None else -p.priority_score, -p.id)
    )
    for size in (1, 2, 3, 8):
        seen, after = [], None
        while True:
            page = queue(session, ReviewFilter(), by=ada, after=after, limit=size)
            seen += [card.prospect_id for card in page.prospects]
            after = page.next
            if after is None:
                break
        assert seen == [p.id for p in expected], size
    assert page.total == page.waiting == len(scores)


def test_only_those_who_wait_in_this_workspace(session, ada, wait, outreach):
    wait("Waits")
    outreach.prospect("Approved")
    outreach.prospect("Rejected", approval=Approval.REJECTED)
    wait("Left alone", lead_status=LeadStatus.SUPPRESSED)
    elsewhere = make_workspace(session, "T0OTHER")
    Outreach(session, elsewhere).prospect("Elsewhere", approval=Approval.DISCOVERED)
    assert names(session, ada) == ["Waits"]
    assert count_waiting(session, ada.workspace_id) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"source": "fair.csv"},
        {"company": "harb sch"},
        {"segment": "Thought"},
        {"grade": "a"},
        {"seniority": "Head"},
        {"country": "de"},
        {"country": "Germany"},
        {"country": "Deutschland"},
        {"min_fit": 60},
        {"words": "okafor dean"},
        {"words": "Ines", "country": "DE"},
    ],
)
def test_a_filter_finds_who_is_meant_and_nobody_else(session, ada, wait, wanted):
    wait(
        "Ines Okafor",
        source="import: fair.csv",
        company_name="Harbor School",
        title="Dean",
        segment="thought_leadership",
        grade="A",
        seniority="head",
        country="DE",
        fit_score=60.0,
    )
    wait("Harbor Head", title="School", segment=None, fit_score=59.9)
    assert names(session, ada, **wanted) == ["Ines Okafor"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"country": "Bananas"}, "“Bananas” is no country"),
        ({"grade": "Z"}, "Say A, B, C or no"),
        ({"seniority": "boss"}, "“boss” is no seniority"),
        ({"segment": "bananas"}, "There is no segment “bananas”"),
    ],
)
def test_a_filter_that_can_fit_nobody_is_told(session, ada, wait, wanted, says):
    wait("Ines Okafor")
    with pytest.raises(DrumbeatError, match=says):
        names(session, ada, **wanted)


def test_all_in_a_country_are_approved_by_the_filter_of_the_answer(session, ada, wait):
    ines = wait("Ines Okafor", country="DE")
    found = queue(session, ReviewFilter(country="Germany"), by=ada)
    request = BulkRequest(filter=found.filter, newest=found.newest, expected=found.total)
    assert approving.approve_all(session, request, by=ada, now=NOW).count == 1
    assert ines.approval == Approval.APPROVED


def test_a_source_that_is_chosen_is_not_one_that_contains_it(session, ada, wait):
    for source in ("import: fair.csv", "import: fair.csv (2)"):
        wait(f"From {source}", source=source)
    wait("Another", source="import: fair.csv")
    source, other = queue(session, ReviewFilter(), by=ada).sources
    assert (source.source, source.count) == ("import: fair.csv", 2)
    found = queue(session, ReviewFilter(source_of=source.example), by=ada)
    assert (found.total, found.source_name) == (2, "import: fair.csv")
    for said in ("import: fair.csv", "fair.csv"):
        assert queue(session, ReviewFilter(source=said), by=ada).total == 2
    assert queue(session, ReviewFilter(source="fair"), by=ada).total == 3
    assert names(session, ada, source_of=other.example) == ["From import: fair.csv (2)"]
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    assert queue(session, ReviewFilter(source_of=source.example), by=stranger).source_name is None


def test_an_import_is_a_filter_of_its_own(session, ada, wait):
    job = bring_in(session, ada, "Name,Email\nAnn Lee,ann@lee.example\n")
    wait("Somebody Else")
    ann = session.scalars(select(Prospect).where(Prospect.full_name == "Ann Lee")).one()
    ann.approval = Approval.DISCOVERED
    page = queue(session, ReviewFilter(import_id=job.job_id), by=ada)
    assert [card.name for card in page.prospects] == ["Ann Lee"]
    assert (page.total, page.waiting, page.import_name) == (1, 2, job.filename)
    with pytest.raises(NotFoundError):
        queue(session, ReviewFilter(import_id=job.job_id + 1), by=ada)


def test_whoever_decides_first_wins_and_the_second_is_told(session, ada, remy, wait):
    ines = wait("Ines Okafor")
    one = approving.approve(session, [ines.id], by=remy, now=NOW)
    assert (one.count, one.already, one.name) == (1, 0, "Ines Okafor")
    two = reject_one(session, ines.id, "no", by=ada, now=NOW)
    assert (two.count, two.already) == (0, 1)
    assert (two.first, two.first_decision) == ("Remy Rep", "approved")
    assert (ines.approval, ines.approval_decided_by) == (Approval.APPROVED, "Remy Rep")
    assert ines.approval_decided_at == NOW
    assert ines.rejected_because is None


def test_a_rejection_keeps_its_reason_until_it_is_taken_back(session, ada, remy, wait):
    ines = wait("Ines Okafor")
    reject_one(session, ines.id, "  wrong   role ", by=ada, now=NOW)
    assert (ines.approval, ines.rejected_because) == (Approval.REJECTED, "wrong role")
    stale = approving.approve(session, [ines.id], by=remy, now=NOW)
    assert (stale.count, stale.first_decision) == (0, "rejected")
    back = approving.approve(session, [ines.id], by=remy, now=NOW, was=Approval.REJECTED)
    assert back.count == 1
    assert (ines.approval, ines.rejected_because) == (Approval.APPROVED, None)


@pytest.mark.parametrize("because", ["", "  ", "x" * 201])
def test_a_rejection_says_why_in_a_few_words(session, ada, wait, because):
    ines = wait("Ines Okafor")
    with pytest.raises(InvalidError, match="Say why"):
        reject_one(session, ines.id, because, by=ada, now=NOW)
    assert ines.approval == Approval.DISCOVERED


def test_nobody_decides_on_other_workspaces_people(session, ada, workspace):
    elsewhere = make_workspace(session, "T0OTHER")
    other = Outreach(session, elsewhere).prospect("Elsewhere", approval=Approval.DISCOVERED)
    for decide in (
        lambda: approving.approve(session, [other.id], by=ada, now=NOW),
        lambda: reject_one(session, other.id, "no", by=ada, now=NOW),
    ):
        with pytest.raises(NotFoundError):
            decide()
    everybody = BulkRequest(filter=ReviewFilter(), newest=other.id, expected=1)
    assert approving.approve_all(session, everybody, by=ada, now=NOW).count == 0
    assert other.approval == Approval.DISCOVERED


def test_all_who_fit_are_decided_in_one_statement_and_the_others_counted(session, ada, remy, wait):
    people = [wait(f"P{at}", title="Dean" if at < 5 else "Chef") for at in range(7)]
    shown = queue(session, ReviewFilter(words="dean"), by=ada)
    approving.reject(session, [people[0].id, people[1].id], "no", by=remy, now=NOW)
    later = wait("Late", title="Dean")
    statements = []
    connection = session.connection()

    def count(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("UPDATE PROSPECT SET"):
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", count)
    request = BulkRequest(filter=shown.filter, newest=shown.newest, expected=shown.total)
    done = approving.approve_all(session, request, by=ada, now=NOW)
    event.remove(connection, "before_cursor_execute", count)
    decisions = [text for text in statements if "approval_decided_by" in text]
    assert len(decisions) == 1
    assert (shown.total, done.count, done.already) == (5, 3, 2)
    assert (done.first, done.first_decision) == ("Remy Rep", "rejected")
    assert later.approval == Approval.DISCOVERED
    assert [p.approval for p in people].count(Approval.APPROVED) == 3
    again = approving.approve_all(session, request, by=ada, now=NOW)
    assert (again.count, again.already) == (0, 5)


def test_two_at_once_have_one_effect(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        actors = [make_actor(session, workspace, user=user) for user in ("U0ADA", "U0REMY")]
        outreach = Outreach(session, workspace)
        ids = [outreach.prospect(f"P{n}", approval=Approval.DISCOVERED).id for n in range(20)]
    everybody = BulkRequest(filter=ReviewFilter(), newest=max(ids), expected=len(ids))

    def decide(at):
        with sessions.begin() as session:
            if at % 2:
                return approving.approve_all(session, everybody, by=actors[0], now=NOW)
            return approving.reject_all(session, everybody, "no", by=actors[1], now=NOW)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(decide, range(4)))
    assert sorted(each.count for each in done) == [0, 0, 0, 20]
    assert {each.already for each in done if not each.count} == {20}


@pytest.mark.parametrize("approval", NOT_APPROVED)
def test_nobody_gets_anything_who_is_not_approved(session, ada, workspace, outreach, approval):
    """Ranking, segments, what the cadence offers, sequences: each by its own operation."""
    out = outreach.prospect("Out", approval=approval, segment=None, priority=99.0)
    outreach.prospect("In", segment=None)
    ranked = prioritize(session, PrioritizeRequest(), by=ada, now=NOW)
    assert [row.name for row in ranked.prospects] == ["In"]
    report = segment(session, SegmentRequest(), by=ada, now=NOW)
    assert report.total_prospects == 1
    assert segment_waiting(session, now=NOW) == 0
    assert out.segment is None
    offered = waiting.available(session, workspace.id, [], 5, NOW.date())
    assert [contact.name for contact in offered] == ["In"]
    assert waiting.count_available(session, workspace.id) == 1
    with pytest.raises(ConflictError, match="Approve them first"):
        sequences.generate(session, SequenceRequest(prospect_id=out.id), by=ada, now=NOW)
    many = sequences.generate_many(session, [out.id], by=ada, now=NOW)
    assert not many.drafted
    assert "Approve them first" in many.left_out[0].why
    assert session.scalars(select(Sequence)).all() == []


def test_who_is_approved_while_they_are_counted_is_sorted_next(session, wait, ada):
    ines = wait("Ines Okafor", segment=None)
    assert segment_waiting(session, now=NOW) == 0
    approving.approve(session, [ines.id], by=ada, now=NOW)
    assert segment_waiting(session, now=NOW) == 1


def test_rejecting_the_approved_ends_what_was_under_way(session, ada, workspace):
    talk = make_conversation(session, workspace, ada, make_prospect(session, workspace))
    mail = talk.approve()
    decided = reject_one(
        session, talk.prospect.id, "competitor", by=ada, now=NOW, was=Approval.APPROVED
    )
    assert decided.count == 1
    session.expire_all()
    assert session.get_one(Sequence, talk.sequence.id).state == SequenceState.STOPPED
    assert session.get_one(Mail, mail.id).state == MailState.STOPPED
    assert {t.state for t in session.scalars(select(Touch))} == {TouchState.STOPPED}


@pytest.mark.parametrize("approval", NOT_APPROVED)
def test_a_stale_card_and_a_claimed_mail_stop_at_the_door(session, ada, workspace, approval):
    """Whatever way it came about: no draft is approved, and no approved mail leaves."""
    talk = make_conversation(session, workspace, ada, make_prospect(session, workspace), steps=2)
    mail = talk.approve()
    talk.prospect.approval = approval
    session.flush()
    with pytest.raises(ConflictError, match="is not approved"):
        drafts.approve(session, talk.touches[1].id, by=ada, now=NOW)
    assert claim(session, owner="w", now=NOW) is None
    session.expire_all()
    assert session.get_one(Mail, mail.id).state == MailState.STOPPED
    assert session.get_one(Sequence, talk.sequence.id).state == SequenceState.STOPPED
