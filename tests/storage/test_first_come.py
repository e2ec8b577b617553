"""Two people have the same row open: the first is heard, the second changes nothing."""

from __future__ import annotations

import pytest

from storage import first_come
from storage.tables import Demo
from tests.support import NOW


@pytest.fixture
def demo(session, workspace):
    made = Demo(
        workspace_id=workspace.id, name="the tour", proves="It is quick.", version=1, created_at=NOW
    )
    session.add(made)
    session.flush()
    return made


def test_of_two_changes_of_one_version_the_first_stays(session, demo):
    assert first_come.change(session, demo, 1, {"proves": "It is calm."})
    assert not first_come.change(session, demo, 1, {"proves": "It is loud."})
    assert (demo.proves, demo.version) == ("It is calm.", 2)


def test_what_was_removed_is_changed_no_more(session, demo):
    assert first_come.remove(session, demo, now=NOW, name="the old tour")
    assert not first_come.change(session, demo, 1, {"proves": "It is loud."})
    assert (demo.name, demo.proves) == ("the old tour", "It is quick.")


def test_a_row_is_removed_once(session, demo):
    assert first_come.remove(session, demo, now=NOW, name="the old tour")
    assert not first_come.remove(session, demo, now=NOW, name="the older tour")
    assert demo.name == "the old tour"
