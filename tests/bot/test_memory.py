"""The product's processes look for garbage rarely, and still find it."""

import gc
import weakref

import pytest

from bot.memory import NEW_OBJECTS, collect_rarely


@pytest.fixture(autouse=True)
def _as_before():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Knot:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_set_aside_and_new_garbage_is_found():
    collect_rarely()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == NEW_OBJECTS
    knots = [weakref.ref(Knot()) for _ in range(2 * NEW_OBJECTS)]
    assert sum(knot() is None for knot in knots) >= NEW_OBJECTS
