"""Versions of the model, and who is scored anew when something changes."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from engine.errors import ConflictError, ForbiddenError, NotFoundError
from engine.scoring import versions
from engine.scoring.doings import forget_stale
from engine.scoring.explaining import explain
from engine.scoring.model import Model, shipped_model
from engine.scoring.scoring import KEPT, score_unscored, score_waiting
from storage import events
from storage.states import EventKind
from storage.tables import Company, Prospect, ScoringModel
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

DAY = timedelta(days=1)


def changed(points=30.0, name="leads_a_school"):
    document = shipped_model().document()
    signals = [
        signal | {"points": points} if signal["name"] == name else signal
        for signal in document["signal"]
    ]
    return Model.model_validate(document | {"signal": signals})


def kept(session, prospect):
    session.refresh(prospect)
    return {name: getattr(prospect, name) for name in KEPT}


@pytest.fixture
def people(session, workspace):
    outreach = Outreach(session, workspace)
    return [
        outreach.prospect("Ines Okafor", title="Head of School", company_name="Harbor School"),
        outreach.prospect("Owen Mabry", title="Clerk", company_name="Mill"),
    ]


def add(session, model, ada, *, based_on):
    return versions.add(session, model, based_on=based_on, by=ada, now=NOW)


def test_without_any_the_shipped_model_counts(session, workspace):
    version = versions.current(session, workspace.id)
    assert (version.number, version.model) == (0, shipped_model())
    assert versions.number(session, workspace.id) == 0


def test_a_new_version_counts_from_then_on_and_says_what_changed(session, workspace, ada):
    saved = add(session, changed(), ada, based_on=0)
    assert (saved.number, saved.by_name, saved.at) == (1, "Ada Admin", NOW)
    assert saved.note == "Leads a school: +45 → +30 points"
    assert versions.current(session, workspace.id).model == changed()
    assert versions.at(session, workspace.id, 0).model == shipped_model()
    other = make_workspace(session, "T0OTHER")
    assert versions.number(session, other.id) == 0
    with pytest.raises(NotFoundError):
        versions.at(session, other.id, 1)


def test_who_comes_second_is_told_who_was_first(session, workspace, ada):
    add(session, changed(), ada, based_on=0)
    with pytest.raises(ConflictError, match="Ada Admin has changed the model meanwhile"):
        add(session, changed(20), ada, based_on=0)
    with pytest.raises(ConflictError, match="version 1 says already"):
        add(session, changed(), ada, based_on=1)
    assert versions.number(session, workspace.id) == 1


def test_only_an_admin_changes_it(session, workspace, remy):
    with pytest.raises(ForbiddenError):
        add(session, changed(), remy, based_on=0)
    with pytest.raises(ForbiddenError):
        versions.roll_back(session, 0, by=remy, now=NOW)


def test_rolling_back_gives_back_the_same_scores_and_only_adds(session, workspace, people, ada):
    score_waiting(session, now=NOW)
    before = [kept(session, person) for person in people]
    add(session, changed(), ada, based_on=0)
    assert score_waiting(session, now=NOW) == 2
    assert people[0].fit_score == before[0]["fit_score"] - 15
    back = versions.roll_back(session, 0, by=ada, now=NOW)
    assert (back.number, back.note) == (2, "back to version 0")
    score_waiting(session, now=NOW)
    assert [kept(session, person) for person in people] == before
    lines = versions.history(session, workspace.id)
    assert [line.version for line in lines.versions] == [2, 1, 0]
    assert len(session.scalars(select(ScoringModel)).all()) == 2


def test_a_new_version_scores_everybody_anew_once(session, workspace, people, ada):
    assert score_waiting(session, now=NOW) == 2
    assert score_waiting(session, now=NOW) == 0
    add(session, changed(), ada, based_on=0)
    untouched = people[1].updated_at
    assert score_waiting(session, now=NOW + DAY, batch=1) == 1
    assert score_waiting(session, now=NOW + DAY, batch=1) == 1
    assert score_waiting(session, now=NOW + DAY) == 0
    for person in people:
        session.refresh(person)
    assert {person.scored_with for person in people} == {1}
    assert people[1].updated_at == untouched


def test_explaining_somebody_scores_them_by_the_version_that_counts(session, people, ada):
    score_unscored(session, ada.workspace_id, now=NOW)
    add(session, changed(), ada, based_on=0)
    told = explain(session, people[0].id, by=ada, now=NOW)
    assert told.reasons[0].points == 30
    assert told.grade == "B"
    session.refresh(people[1])
    assert people[1].scored_with == 0  # the others wait for the background


def test_a_company_s_size_and_a_country_are_looked_at(session, workspace, people, ada):
    document = shipped_model().document()
    model = Model.model_validate(
        document
        | {
            "signal": [
                {
                    "name": "our_size",
                    "kind": "size",
                    "score": "fit",
                    "values": ["11-50"],
                    "points": 12.5,
                    "cap": 12.5,
                    "because": "Is of our size",
                },
                {
                    "name": "near",
                    "kind": "place",
                    "score": "fit",
                    "values": ["us"],
                    "points": 7,
                    "cap": 7,
                    "because": "Is near",
                },
            ]
        }
    )
    company = Outreach(session, workspace).company("Mill")
    company.size_band = "11-50"
    people[1].company_id, people[1].country = company.id, "US"
    assert isinstance(company, Company)
    add(session, model, ada, based_on=0)
    told = explain(session, people[1].id, by=ada, now=NOW)
    assert [reason.words for reason in told.reasons] == ["Is of our size (11-50)", "Is near (us)"]
    assert told.fit_score == 19.5


def happened(session, person, kind, at, *, facts=None, number="1"):
    return events.add_once(
        session,
        person.workspace_id,
        kind,
        prospect_id=person.id,
        touch_id=None,
        provider="test",
        provider_id=number,
        at=at,
        facts=facts,
    )


def test_an_answer_raises_signal_strength_and_nothing_else(session, workspace, people):
    score_waiting(session, now=NOW)
    person = people[1]
    before = kept(session, person)
    assert happened(session, person, EventKind.REPLIED, NOW)
    assert score_waiting(session, now=NOW) == 1
    after = kept(session, person)
    assert after["signal_strength"] == before["signal_strength"] + 30
    same = ("fit_score", "referral_capacity", "grade")
    assert all(after[name] == before[name] for name in same)
    assert after["reasons"][-1] == ["answered", 30, ["replied"]]
    assert not happened(session, person, EventKind.REPLIED, NOW)  # told of twice
    assert score_waiting(session, now=NOW) == 0


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        (EventKind.OPENED, None),
        (EventKind.SENT, None),
        (EventKind.CLICKED, {"machine": True}),
    ],
)
def test_opens_and_machines_count_for_nothing(session, workspace, people, what, facts):
    score_waiting(session, now=NOW)
    before = kept(session, people[0])
    happened(session, people[0], what, NOW, facts=facts)
    score_waiting(session, now=NOW)
    assert kept(session, people[0]) == before


def test_those_whose_doings_count_less_by_now_are_scored_anew(session, workspace, people):
    happened(session, people[0], EventKind.REPLIED, NOW)
    score_waiting(session, now=NOW)
    fresh = people[0].signal_strength
    assert forget_stale(session, workspace.id, now=NOW + 6 * DAY) == 0
    assert forget_stale(session, workspace.id, now=NOW + 30 * DAY) == 1
    assert score_waiting(session, now=NOW + 30 * DAY) == 1
    session.refresh(people[0])
    assert people[0].signal_strength == fresh - 15
    # years later nothing is left of it, and nobody looks any more
    assert forget_stale(session, workspace.id, now=NOW + 340 * DAY) == 1
    score_waiting(session, now=NOW + 340 * DAY)
    assert forget_stale(session, workspace.id, now=NOW + 400 * DAY) == 0


def test_only_changed_scores_are_written(session, workspace, people):
    score_waiting(session, now=NOW)
    session.execute(Prospect.__table__.update().values(scored_at=None))
    written = []

    def watch(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("UPDATE prospect") and "fit_score" in statement:
            written.append(parameters)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", watch)
    assert score_waiting(session, now=NOW) == 2
    assert written == []
    people[0].title = "Clerk"
    people[0].scored_at = None
    assert score_waiting(session, now=NOW) == 1
    event.remove(connection, "before_cursor_execute", watch)
    assert len(written) == 1
