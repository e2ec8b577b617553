"""How the review of drafts looks, alone and many at once, and the form for who approves."""

import json

import pytest

from blocks.approvals import approvals_modal
from blocks.bulk_approval import BulkRef, bulk_modal, done_message, done_modal, working_modal
from blocks.draft_forms import edit_modal
from blocks.draft_queue import (
    decided_note,
    draft_queue_modal,
    nothing_waits,
    refused_note,
    whole_text,
)
from blocks.draft_queue_refs import DraftQueueRef
from bot.sandbox.blockcheck import view_problems
from engine.views import approvals, bulk_approval, draft_queue, drafts
from engine.views.draft_queue import DraftCursor, DraftFilter
from tests import golden

QUEUES = draft_queue.examples()
BULKS = bulk_approval.examples()
PREVIEWS = [name for name in BULKS if isinstance(BULKS[name], bulk_approval.BulkPreview)]
DRAFTS = drafts.examples()
LONGEST = DraftQueueRef(
    filter=DraftFilter(
        campaign_id=10**15, mine=True, due=True, kind="connection_request", channel="linkedin"
    ),
    at=10**10,
    after=DraftCursor(later=True, priority=99.123456789, id=10**15),
)


def action_ids(view):
    return [e["action_id"] for b in view["blocks"] for e in b.get("elements", []) if "value" in e]


@pytest.mark.parametrize("name", QUEUES)
def test_the_queue(name):
    queue = QUEUES[name]
    ref = DraftQueueRef(filter=queue.filter, at=1795705200)
    view = draft_queue_modal(queue, ref, decided_note(DRAFTS["draft_mail_approved"])).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"draft_queue/{name}", view)


@pytest.mark.parametrize("name", PREVIEWS)
def test_many_at_once(name):
    view = bulk_modal(BULKS[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"draft_queue/{name}", view)


@pytest.mark.parametrize("name", ["bulk_done", "bulk_none"])
def test_what_came_of_it(name):
    view = done_modal(BULKS[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"draft_queue/{name}", view)
    assert done_message(BULKS[name]).text == view["blocks"][0]["text"]["text"]


def test_while_it_is_done():
    golden.check("draft_queue/working", working_modal(50, 120).to_dict())


@pytest.mark.parametrize("name", ["approvals", "approvals_strict"])
def test_who_approves(name):
    view = approvals_modal(approvals.examples()[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"draft_queue/{name}", view)


def test_an_edit_from_the_review_leads_back_to_it():
    view = edit_modal(DRAFTS["draft_form_mail"], LONGEST).to_dict()
    assert view_problems(view, "modal") == []
    golden.check("draft_queue/edit", view)


def test_the_longest_review_fits_into_every_modal():
    assert view_problems(draft_queue_modal(QUEUES["queue_mail"], LONGEST).to_dict(), "modal") == []
    view = bulk_modal(BULKS["bulk"], LONGEST, refused_note("No.")).to_dict()
    assert view_problems(view, "modal") == []
    assert BulkRef.decode(view["private_metadata"]).queue == LONGEST


def test_who_may_not_approve_has_no_button_for_it_and_is_told_whom_to_ask():
    view = draft_queue_modal(QUEUES["queue_not_mine"], LONGEST).to_dict()
    assert "queue_approve" not in action_ids(view)
    assert "Ask Ada Admin" in json.dumps(view["blocks"])
    assert "queue_approve" in action_ids(draft_queue_modal(QUEUES["queue_mail"], LONGEST).to_dict())
    warned = draft_queue_modal(QUEUES["queue_warned"], LONGEST).to_dict()
    assert "queue_approve" not in action_ids(warned)  # a warning blocks


def test_the_whole_text_is_shown_however_long_it_is():
    card = DRAFTS["draft_mail"].model_copy(update={"body": "a & b <c> *d* " * 210 + "\nend"})
    shown = "\n".join(whole_text(card)).replace("\u2060", "")
    assert shown.count("a &amp; b &lt;c&gt; *d*") >= 200
    assert shown.endswith("> end")
    assert all(len(part) <= 3000 for part in whole_text(card))


@pytest.mark.parametrize("view", [QUEUES["queue_hostile"], BULKS["bulk_hostile"]])
def test_nothing_foreign_comes_alive(view):
    draw = bulk_modal if "seen" in type(view).model_fields else draft_queue_modal
    drawn = draw(view, LONGEST).to_dict()
    shown = json.dumps([block for block in drawn["blocks"] if block["type"] != "actions"])
    for alive in ("<!channel>", "<@U0ADA>", "<http://x"):
        assert alive not in shown


def test_the_sentence_when_nothing_waits():
    assert nothing_waits(QUEUES["queue_none"]) == "No draft waits for a decision."
    assert nothing_waits(QUEUES["queue_none_fits"]).startswith(
        "No draft that waits fits. 60 drafts"
    )
