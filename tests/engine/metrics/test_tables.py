"""Tables as files: who may take them out, what a spreadsheet may not compute, page by page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from engine.errors import ForbiddenError, InvalidError
from engine.metrics import table_rows, tables
from engine.prospects.rejects import FORMULA
from storage.states import Approval, Channel, EventKind, LeadStatus, TouchKind
from storage.tables import AuditLine, Prospect
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def ada(session, workspace):
    return make_actor(session, workspace)


@pytest.fixture
def remy(session, workspace):
    return make_actor(session, workspace, user="U0REMY")


def lines(session, name, by):
    """All lines of a table as dictionaries, page after page."""
    found, after = [], None
    while True:
        page = tables.page(session, name, after=after, by=by, now=NOW)
        found += [dict(zip(page.columns, line, strict=True)) for line in page.lines]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("name", tables.TABLES)
def test_each_table_has_a_cell_for_each_column_and_only_this_teams_rows(
    session, workspace, ada, outreach, name
):
    nora = outreach.prospect("Nora Field", tags=["a", "b"], grade="A", scored_with=1)
    outreach.sequence(nora, (TouchKind.FOLLOWUP_1, NOW))
    outreach.sent(outreach.prospect("Past"), TouchKind.INITIAL_DM, NOW - timedelta(days=1))
    elsewhere = Outreach(session, make_workspace(session, "T0OTHER"))
    elsewhere.prospect("Of Another Team", grade="A", scored_with=1)
    for line in lines(session, name, ada):
        assert "Of Another Team" not in line.values()


def test_prospects_are_told_as_they_are_kept(session, ada, outreach):
    outreach.prospect("Nora Field", tags=["board", "=now"], hold_until=NOW.date())
    [line] = lines(session, "prospects", ada)
    assert line["name"] == "Nora Field"
    assert line["tags"] == "board; =now"
    assert (line["approval"], line["lead_status"]) == ("approved", "new")
    assert line["hold_until"] == "2026-11-23"
    assert line["last_contacted_at"] == ""
    assert line["priority_score"] == "50.0"


@pytest.mark.parametrize("name", [name for name, table in tables.TABLES.items() if table.of_people])
def test_what_is_about_everybody_is_for_admins_and_noted(session, ada, remy, name):
    with pytest.raises(ForbiddenError, match="Only an admin"):
        tables.page(session, name, by=remy, now=NOW)
    assert session.query(AuditLine).count() == 0
    lines(session, name, ada)
    [noted] = session.query(AuditLine)
    assert (noted.what, noted.by_member_id) == (f"took out the table {name}", ada.member_id)


@pytest.mark.parametrize("name", ["metrics", "campaigns"])
def test_figures_are_everybodys_to_take_out(session, remy, name):
    lines(session, name, remy)


def test_pages_hold_each_row_once_and_in_order(session, workspace, ada):
    """Two of each priority, so that equals stand on both sides of a page's end."""
    many = table_rows.PAGE + 5
    session.execute(
        insert(Prospect),
        [
            {
                "workspace_id": workspace.id,
                "full_name": f"P{number}",
                "name_key": f"p{number}",
                "source": "test",
                "approval": Approval.APPROVED,
                "lead_status": LeadStatus.NEW,
                "priority_score": float((number + 1) // 2),
                "fit_score": 1.0,
                "referral_capacity": 1.0,
                "signal_strength": 1.0,
                "scored_at": NOW,
                "created_at": NOW,
                "updated_at": NOW,
            }
            for number in range(many)
        ],
    )
    names = [f"P{number}" for number in range(many)]
    assert [each["name"] for each in lines(session, "prospects", ada)] == names
    ranked = lines(session, "ranking", ada)
    best_first = sorted(range(many), key=lambda number: (-((number + 1) // 2), number))
    assert [each["name"] for each in ranked] == [names[number] for number in best_first]
    assert [each["place"] for each in ranked] == [str(n) for n in range(1, many + 1)]


def test_metrics_are_told_by_each_group(session, workspace, ada, outreach):
    for number in range(10):
        outreach.sent(
            outreach.prospect(f"P{number}"),
            TouchKind.INITIAL_DM,
            NOW - timedelta(days=1),
            then=(EventKind.REPLIED,) if number < 2 else (),
        )
    told = {(line["by"], line["key"]): line for line in lines(session, "metrics", ada)}
    by_channel = told["channel", Channel.EMAIL.value]
    assert (by_channel["total"], by_channel["replies"]) == ("10", "2")
    assert by_channel["reply_rate"] == "20.0"
    assert {by for by, _ in told} == {
        *("segment", "sequence", "step", "variant", "channel", "sender", "owner", "source", "hour")
    }


@given(st.one_of(st.text(), st.lists(st.text()), st.sampled_from(FORMULA).map(lambda c: f"{c}1+1")))
def test_no_cell_of_text_is_one_that_a_spreadsheet_computes(value):
    assert not tables.cell(value).startswith(FORMULA)


def test_a_number_stays_one(session):
    assert tables.cell(-5.5) == "-5.5"


@pytest.mark.parametrize(("words", "means"), [("Prospects", "prospects"), ("rank", "ranking")])
def test_a_table_is_named_by_its_beginning(words, means):
    assert tables.named(words) == means


@pytest.mark.parametrize("words", ["", "p", "people"])
def test_another_word_is_told_what_there_is(words):
    with pytest.raises(InvalidError, match="Say which table: prospects, ranking"):
        tables.named(words)


def test_the_readme_says_every_column(session):
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    for name, table in tables.TABLES.items():
        line = rf"^\| `{name}`( \(admins\))? \| [^|]* \| ([^|]*) \|$"
        [row] = re.findall(line, readme, re.MULTILINE)
        assert bool(row[0]) == table.of_people
        assert tuple(re.findall(r"`(\w+)`", row[1])) == table.columns
