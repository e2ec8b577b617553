"""Tags are one in any case, and two forms about them do not undo each other."""

from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.tags import changed, each_once, read_tags

TAGS = st.lists(st.sampled_from(["fair", "Fair", "FAIR", "été", "Été", "north", "a b"]), max_size=5)


def test_of_one_tag_in_two_cases_the_first_spelling_stays():
    assert read_tags("EdTech, edtech,  Été ,, été") == ["EdTech", "Été"]
    assert each_once(["fair"], ["FAIR", "north"]) == ["fair", "north"]


@given(TAGS.map(each_once), TAGS.map(each_once))
def test_with_nobody_between_it_is_what_was_said(shown, said):
    now = changed(shown, shown, said)
    assert sorted(now) == sorted(said)
    assert changed(now, now, now) == now


@given(TAGS.map(each_once), TAGS.map(each_once), TAGS.map(each_once))
def test_what_was_not_touched_stays_as_it_is_now(now, shown, said):
    after = changed(now, shown, said)
    touched = {t.casefold() for t in set(shown) ^ set(said)}
    assert [t for t in after if t.casefold() not in touched] == [
        t for t in now if t.casefold() not in touched
    ]
    assert len({t.casefold() for t in after}) == len(after)
