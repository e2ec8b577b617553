"""How many drafts wait, whose, and which is the oldest."""

from datetime import timedelta

from engine.delivery.approval.drafts_waiting import drafts_waiting
from engine.views.draft_queue import DraftFilter
from storage.states import TouchKind, TouchState
from tests.outreach import Outreach
from tests.support import NOW


def test_the_oldest_is_named_and_mine_are_counted(session, workspace, ada):
    ours = Outreach(session, workspace)
    assert drafts_waiting(session, DraftFilter(), by=ada, now=NOW).oldest is None
    for name, days, state in (
        ("Due", -1, TouchState.DRAFT),
        ("Coming", 2, TouchState.DRAFT),
        ("Approved", -5, TouchState.APPROVED),
    ):
        prospect = ours.prospect(name)
        prospect.owner_id = ada.member_id if name == "Due" else None
        ours.sequence(prospect, (TouchKind.INITIAL_DM, NOW + timedelta(days=days), state))
    found = drafts_waiting(session, DraftFilter(), by=ada, now=NOW)
    assert (found.total, found.due, found.waiting) == (2, 1, 2)
    assert (found.oldest.prospect_name, found.oldest.is_due) == ("Due", True)
    mine = drafts_waiting(session, DraftFilter(mine=True), by=ada, now=NOW)
    assert mine.total == mine.mine
