"""How well answers are read, as far as people's corrections say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.metrics.accuracy import accuracy, right
from engine.metrics.digests import load_digest, make_digest
from storage.states import ReplyLabel, ReplyState
from storage.tables import Reply
from tests.sending import make_prospect
from tests.support import NOW, make_workspace


def add(session, prospect, label, *, read_as=None, at=NOW, count=1):
    for number in range(count):
        session.add(
            Reply(
                workspace_id=prospect.workspace_id,
                message_id=f"<{prospect.id}.{label}.{read_as}.{at}.{number}@harbor.example>",
                prospect_id=prospect.id,
                from_address="ines@harbor.example",
                subject="Re: routes",
                new_text="…",
                label=label,
                read_as=read_as,
                confidence=0.9,
                layer="learnt",
                state=ReplyState.OPEN,
                received_at=at,
                read_at=at,
            )
        )
    session.flush()


def test_corrections_are_counted_by_the_label_that_was_wrong(session, workspace):
    prospect = make_prospect(session, workspace)
    add(session, prospect, ReplyLabel.INTERESTED, count=9)
    add(session, prospect, ReplyLabel.OBJECTION, read_as=ReplyLabel.INTERESTED, count=2)
    add(session, prospect, ReplyLabel.DEFERRAL, read_as=ReplyLabel.DEFERRAL)
    old = NOW - timedelta(days=8)
    add(session, prospect, ReplyLabel.OPT_OUT, read_as=ReplyLabel.DEFERRAL, at=old)
    other = make_prospect(session, make_workspace(session, "T0OTHER"))
    add(session, other, ReplyLabel.OPT_OUT, read_as=ReplyLabel.DEFERRAL)
    week = accuracy(session, workspace.id, since=NOW - timedelta(days=7), until=NOW)
    assert (week.read, week.corrected, week.percent_right) == (12, 2, 83)
    assert {name: each.model_dump() for name, each in week.labels.items()} == {
        "interested": {"read": 11, "corrected": 2, "percent_right": 82},
        "deferral": {"read": 1, "corrected": 0, "percent_right": None},
    }
    assert accuracy(session, workspace.id, since=None, until=NOW).corrected == 3
    digest = make_digest(session, workspace.id, NOW, NOW)
    told = load_digest(session, digest.id, now=NOW)
    assert told.answers == week


@pytest.mark.parametrize(
    ("corrected", "read", "percent"),
    [(0, 0, None), (0, 9, None), (0, 10, 100), (3, 42, 93), (1, 1000, 99)],
)
def test_no_share_of_a_handful_and_none_rounded_up_to_all(corrected, read, percent):
    assert right(corrected, read) == percent
