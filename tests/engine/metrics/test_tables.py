"""Tables as files: who may take them out, what a spreadsheet may not compute, page by page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from engine.errors import ForbiddenError, InvalidError
from engine.metrics import tables
from engine.metrics.table_pages import PAGE
from engine.prospects.rejects import FORMULA
from engine.views.metrics import MetricsRequest
from engine.views.outcomes import By
from engine.views.tables import TableRequest
from storage.states import (
    Allocation,
    Approval,
    Channel,
    EventKind,
    LeadStatus,
    RunState,
    SuppressionCause,
    SuppressionKind,
    TouchKind,
    TouchState,
)
from storage.tables import AuditLine, Campaign, JobRun, Prospect, Sequence, Suppression, Variant
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


def lines(session, name, by, **more):
    """All lines of a table, or of a part of it, as dictionaries, page after page."""
    found, after = [], None
    wanted = TableRequest(table=name, **more)
    while True:
        page = tables.page(session, wanted, after=after, by=by, now=NOW)
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
        tables.page(session, TableRequest(table=name), by=remy, now=NOW)
    assert session.query(AuditLine).count() == 0
    lines(session, name, ada)
    [noted] = session.query(AuditLine)
    assert (noted.what, noted.by_member_id) == (f"took out the table {name}", ada.member_id)


@pytest.mark.parametrize("name", ["metrics", "campaigns", "tests", "jobs"])
def test_figures_are_everybodys_to_take_out(session, remy, name):
    lines(session, name, remy)


def test_pages_hold_each_row_once_and_in_order(session, workspace, ada):
    """Two of each priority, so that equals stand on both sides of a page's end."""
    many = PAGE + 5
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


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Prospects", "prospects"),
        ("rank", "ranking"),
        ("touches", "messages"),
        ("Experiments", "tests"),
    ],
)
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


DAY = timedelta(days=1)
WEEK = MetricsRequest(date_range_days=7)


def test_of_a_time_only_its_rows_are_told(session, ada, outreach):
    """Seven days up to now; and two days on the team's clock, the second with its evening."""
    old = outreach.prospect("Old", created_at=NOW - 8 * DAY)
    new = outreach.prospect("New", created_at=NOW - 6 * DAY)
    outreach.sent(old, TouchKind.INITIAL_DM, NOW - 8 * DAY, then=(EventKind.REPLIED,))
    outreach.sent(new, TouchKind.INITIAL_DM, NOW - 6 * DAY, then=(EventKind.REPLIED,))
    for name in ("prospects", "messages", "events"):
        column = "name" if name == "prospects" else "prospect_name"
        assert {line[column] for line in lines(session, name, ada, time=WEEK)} == {"New"}
        assert {line[column] for line in lines(session, name, ada)} == {"Old", "New"}
    day = (NOW - 8 * DAY).date()
    two_days = MetricsRequest(since=day - DAY, until=day)
    found = lines(session, "messages", ada, time=two_days)
    assert [line["prospect_name"] for line in found] == ["Old"]


def test_metrics_of_one_group_and_time(session, ada, outreach):
    for days in (1, 20, 40):
        outreach.sent(outreach.prospect(f"P{days}"), TouchKind.INITIAL_DM, NOW - days * DAY)
    everything = MetricsRequest(date_range_days=None, by=By.CHANNEL)
    [line] = lines(session, "metrics", ada, time=everything)
    assert (line["by"], line["total"], line["reply_rate"]) == ("channel", "3", "")
    [line] = lines(session, "metrics", ada, time=WEEK.model_copy(update={"by": By.STEP}))
    assert (line["by"], line["total"]) == ("step", "1")
    totals = [line["total"] for line in lines(session, "metrics", ada) if line["by"] == "channel"]
    assert totals == ["2"]  # of thirty days, unless another time is named


def test_a_week_of_the_cadence_is_named(session, ada, outreach):
    outreach.sequence(outreach.prospect("Now"), (TouchKind.INITIAL_DM, NOW))
    outreach.sequence(outreach.prospect("Later"), (TouchKind.INITIAL_DM, NOW + 8 * DAY))

    def planned(week):
        found = lines(session, "cadence", ada, week=week)
        return {line["prospect_name"]: line["date"] for line in found if line["state"] == "draft"}

    assert planned("").keys() == {"Now"}
    assert "2026-11-30" <= planned("next week")["Later"] <= "2026-12-04"
    with pytest.raises(InvalidError, match="is no week"):
        lines(session, "cadence", ada, week="sometime")


def test_suppressions_are_told_by_kind_and_never_whom(session, workspace, ada):
    for number, kind in enumerate((SuppressionKind.EMAIL, SuppressionKind.DOMAIN)):
        session.add(
            Suppression(
                workspace_id=workspace.id,
                kind=kind,
                fingerprint=f"secret {number}",
                cause=SuppressionCause.HAND,
                reason="asked",
                created_at=NOW,
            )
        )
    session.flush()
    [line] = lines(session, "suppressions", ada, kind=SuppressionKind.DOMAIN)
    assert line["kind"] == "domain"
    assert "secret" not in str(lines(session, "suppressions", ada))


def test_messages_have_the_chosen_text_which_no_spreadsheet_computes(session, ada, outreach):
    [touch] = outreach.sequence(outreach.prospect("Nora"), (TouchKind.INITIAL_DM, NOW))
    session.query(Variant).filter_by(touch_id=touch.id).update({"body": "=HYPERLINK(1)"})
    [line] = lines(session, "messages", ada)
    assert (line["state"], line["text"], line["subject"]) == (
        "draft",
        "'=HYPERLINK(1)",
        "A page to share",
    )


def test_events_say_whether_a_person_did_it(session, ada, outreach):
    touch = outreach.sent(outreach.prospect("Nora"), TouchKind.INITIAL_DM, NOW - DAY)
    outreach.happened(touch, EventKind.CLICKED, NOW).facts = {"machine": True}
    session.flush()
    told = {line["kind"]: line["by_machine"] for line in lines(session, "events", ada)}
    assert told == {"sent": "no", "clicked": "yes"}


def test_tasks_are_those_that_are_due_and_sent_by_hand(session, ada, outreach):
    request, approved = TouchKind.CONNECTION_REQUEST, TouchState.APPROVED
    for name, at, channel in (
        ("Due", NOW - DAY, Channel.LINKEDIN),
        ("Later", NOW + DAY, Channel.LINKEDIN),
        ("Mail", NOW - DAY, Channel.EMAIL),
    ):
        outreach.sequence(outreach.prospect(name), (request, at, approved), channel=channel)
    [line] = lines(session, "tasks", ada)
    assert (line["prospect_name"], line["channel"]) == ("Due", "linkedin")


def test_companies_say_how_many_of_their_people_are_known(session, ada, outreach):
    harbor = outreach.company("Harbor")
    outreach.company("Quay")
    outreach.prospect("Nora", company=harbor)
    told = {line["name"]: line["prospects"] for line in lines(session, "companies", ada)}
    assert told == {"Harbor": "1", "Quay": "0"}


def test_each_arm_of_a_test_is_a_line_and_a_handful_has_no_rate(session, ada, outreach):
    sent = outreach.sent(
        outreach.prospect("Nora"), TouchKind.INITIAL_DM, NOW - 9 * DAY, then=(EventKind.REPLIED,)
    )
    campaign = session.get_one(Campaign, sent.campaign_id)
    campaign.allocation, campaign.num_variants = Allocation.EVEN, 2
    session.get_one(Sequence, sent.sequence_id).arm = 1
    session.flush()
    told = lines(session, "tests", ada)
    assert len(told) == 2
    for line in told:
        assert (line["campaign"], line["verdict"]) == ("Default", "not_yet")
        assert line["positive_rate"] == ""


def test_runs_of_jobs_are_told_of_the_own_team_alone(session, workspace, ada):
    for workspace_id, slot in ((workspace.id, "2026-11-23"), (workspace.id + 1_000, "other")):
        session.add(
            JobRun(
                job="weekly_digest",
                workspace_id=workspace_id,
                slot=slot,
                due_at=NOW,
                state=RunState.DONE,
                owner="one",
                lease_until=NOW,
                started_at=NOW,
            )
        )
    session.flush()
    [line] = lines(session, "jobs", ada)
    assert (line["job"], line["slot"], line["by_hand"]) == ("weekly_digest", "2026-11-23", "no")


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("ranking", {"time": WEEK}, "The table ranking is told as it is now"),
        ("replies", {"time": MetricsRequest(by=By.STEP)}, "Only metrics are told by groups"),
        ("replies", {"week": "next week"}, "Only the cadence is told of a week"),
        ("replies", {"kind": SuppressionKind.EMAIL}, "Only suppressions are told by kind"),
    ],
)
def test_a_part_that_a_table_does_not_have_is_refused(session, ada, name, part, said):
    with pytest.raises(InvalidError, match=said):
        lines(session, name, ada, **part)
    assert session.query(AuditLine).count() == 0
