"""How it looks what waits for people, where somebody asks."""

import json

import pytest

from blocks.waiting_for_people import drafts_that_wait, tasks_due
from engine.views import drafts_waiting, task_queue
from engine.views.task_queue import TaskList
from tests import golden

WAITING = drafts_waiting.examples()


@pytest.mark.parametrize("name", WAITING)
def test_drafts_are_counted_with_the_oldest_and_the_button_that_opens_them(name):
    message = drafts_that_wait(WAITING[name], "America/New_York").payload()
    golden.check(f"waiting_for_people/{name}", message)
    assert "<!" not in json.dumps(message)


def test_tasks_are_counted_with_the_first_of_them():
    queue = task_queue.examples()["task_others"]
    line = queue.line.model_copy(update={"prospect_name": "<!channel> Jo", "company": "*Lee*"})
    found = TaskList(counts=queue.counts, tasks=(line,))
    message = tasks_due(found, "America/New_York").payload()
    golden.check("waiting_for_people/tasks", message)
    assert "<!" not in json.dumps(message)
    none = TaskList(counts=queue.counts.model_copy(update={"total": 0}), tasks=())
    assert "Nothing is due" in tasks_due(none, "UTC").text
