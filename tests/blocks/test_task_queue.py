"""How work that is done by hand looks, one task at a time."""

import json

import pytest

from blocks.draft_forms import task_modal
from blocks.task_queue import done_note, task_queue_modal
from blocks.task_queue_refs import TaskQueueRef
from bot.sandbox.blockcheck import view_problems
from engine.views import drafts, task_queue
from tests import golden

QUEUES = task_queue.examples()
DRAFTS = drafts.examples()
REF = TaskQueueRef(at=1795705200)


@pytest.mark.parametrize("name", QUEUES)
def test_a_task(name):
    view = task_queue_modal(QUEUES[name], REF, done_note(DRAFTS["draft_mail_sent"])).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"task_queue/{name}", view)


def test_the_text_to_copy_leads_back_to_the_round():
    ref = TaskQueueRef(at=10**10, after=QUEUES["task_mine"].cursor)
    view = task_modal(DRAFTS["task_text"], ref).to_dict()
    assert view_problems(view, "modal") == []
    golden.check("task_queue/text", view)


def test_nothing_foreign_comes_alive():
    view = task_queue_modal(QUEUES["task_others"], REF).to_dict()
    assert "<!channel>" not in json.dumps(view["blocks"])
