"""Shared limits, industries and pillars of the model, as a form shows and changes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.scoring import cards, editing, lists
from engine.scoring.differences import differences
from engine.scoring.model import Label, Model, shipped_model
from engine.views.icp import ListsChange
from tests.support import NOW


def model_of(draft):
    return Model.model_validate(draft.document)


def lists_change(session, ada, *, draft_id=None, **said):
    form = cards.lists_form(session, draft_id, by=ada)
    change = ListsChange(
        caps={limit.group: f"{limit.cap:g}" for limit in form.limits},
        industries=form.industries,
        pillars=form.pillars,
    )
    change = change.model_copy(update=said)
    return editing.change_lists(session, change, draft_id=draft_id, by=ada, now=NOW)


def test_the_form_of_lists_as_it_is_changes_nothing(session, ada):
    before = shipped_model()
    assert differences(before, model_of(lists_change(session, ada))) == ()


def test_shared_limits_and_lists_are_changed_in_one_draft(session, ada):
    draft = lists_change(
        session,
        ada,
        caps={"what_they_do": "45,5"},
        industries="Schools: school, college\n\n Banks : bank",
        pillars=None,
    )
    model = model_of(draft)
    assert {group.name: group.cap for group in model.groups} == {
        "what_they_do": 45.5,
        "where_they_work": 30,
    }
    assert [(each.name, each.words) for each in model.industries] == [
        ("Schools", ("school", "college")),
        ("Banks", ("bank",)),
    ]
    assert model.pillars == shipped_model().pillars
    assert differences(shipped_model(), model) == (
        "what they do: together at most 60 → 45.5",
        "other industries",
    )


@pytest.mark.parametrize(
    ("said", "says", "field"),
    [
        ({"caps": {"what_they_do": "lots"}}, "“lots” is not a number", "cap_what_they_do"),
        ({"caps": {"what_they_do": "0"}}, "above 0", "cap_what_they_do"),
        ({"caps": {"where_they_work": "101"}}, "at most 100", "cap_where_they_work"),
        ({"industries": "Education"}, "names no words", "industries"),
        ({"pillars": ": word"}, "names no words", "pillars"),
        ({"pillars": "a: b\na: c"}, "“a” is there twice", "pillars"),
    ],
)
def test_what_is_wrong_with_lists_stands_beside_them(session, ada, said, says, field):
    with pytest.raises(InvalidError, match=says) as refused:
        lists_change(session, ada, **said)
    assert refused.value.field == field


LABELS = st.lists(
    st.builds(
        Label,
        name=st.text(min_size=1, max_size=20),
        words=st.lists(st.text("abc ,:\né", min_size=1, max_size=9).filter(str.strip), min_size=1),
    ),
    max_size=4,
)


@given(LABELS)
def test_a_form_shows_lists_so_that_they_are_read_as_they_were_or_not_at_all(labels):
    text = lists.as_text(labels)
    if text is not None:
        assert lists.from_text(text, field="") == [each.model_dump(mode="json") for each in labels]


def test_lists_that_are_too_long_for_a_form_are_left_as_they_are(session, ada):
    label = Label(name="Education", words=tuple(f"word number {n}" for n in range(300)))
    assert lists.as_text([label]) is None
    assert lists.as_text([Label(name="Education", words=("school",))]) == "Education: school"
