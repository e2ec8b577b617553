"""Which table, and which part of it, people mean."""

from datetime import date

import pytest

from bot.table_words import table_request
from engine.errors import InvalidError
from engine.metrics.table_list import KIND, TABLES, TIME, WEEK
from engine.views.metrics import MetricsRequest
from engine.views.outcomes import By
from engine.views.tables import TableRequest
from storage.states import SuppressionKind

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_asked_for_by_its_name_alone(name):
    assert table_request(f" {name.upper()} ", TODAY) == TableRequest(table=name)


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if TIME in table.takes])
def test_every_time_that_metrics_understand_is_understood(name):
    assert table_request(f"{name} 7d", TODAY).time == MetricsRequest(date_range_days=7)
    assert table_request(f"{name} 2 weeks", TODAY).time == MetricsRequest(date_range_days=14)
    assert table_request(f"{name} all", TODAY).time == MetricsRequest(date_range_days=None)
    assert table_request(f"{name} last month", TODAY).time == MetricsRequest(
        since=date(2026, 10, 1), until=date(2026, 10, 31)
    )
    october = MetricsRequest(since=date(2026, 10, 1), until=date(2026, 10, 31))
    assert table_request(f"{name} 2026-10-01..2026-10-31", TODAY).time == october


@pytest.mark.parametrize(
    ("words", "means"),
    [
        (
            "metrics 90d by step",
            {"table": "metrics", "time": MetricsRequest(date_range_days=90, by=By.STEP)},
        ),
        ("metrics by hour", {"table": "metrics", "time": MetricsRequest(by=By.HOUR)}),
        ("cadence Next  week", {"table": "cadence", "week": "Next week"}),
        ("suppr domains", {"table": "suppressions", "kind": SuppressionKind.DOMAIN}),
        (
            "suppressions E-mails 7d",
            {
                "table": "suppressions",
                "kind": SuppressionKind.EMAIL,
                "time": MetricsRequest(date_range_days=7),
            },
        ),
        ("suppressions companies", {"table": "suppressions", "kind": SuppressionKind.COMPANY}),
        ("touches", {"table": "messages"}),
    ],
)
def test_a_part_is_named_in_words(words, means):
    assert table_request(words, TODAY) == TableRequest(**means)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("contacts 7d", "Say which table: prospects, ranking, metrics"),
        ("replies sometime", "Of replies there is `/outreach export replies 30d`"),
        ("suppressions colour", "`/outreach export suppressions domain`"),
        ("metrics by colour", "broken down by one of: segment"),
        ("ranking 7d", "The table ranking is told as it is now: `/outreach export ranking`"),
        ("replies 2026-10-31..2026-10-01", "name the earlier day first"),
    ],
)
def test_what_is_wrong_is_answered_with_what_there_is(words, said):
    with pytest.raises(InvalidError) as told:
        table_request(words, TODAY)
    assert said in str(told.value)


def test_no_table_takes_a_week_or_a_kind_and_groups():
    assert {name for name, table in TABLES.items() if WEEK in table.takes} == {"cadence"}
    assert {name for name, table in TABLES.items() if KIND in table.takes} == {"suppressions"}
