"""Audiences are changed by admins, one after the other, and nobody falls out of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.scoring.audience_changes import (
    audience_form,
    removal_form,
    remove_audience,
    save_audience,
)
from engine.scoring.audience_list import list_audiences
from engine.scoring.audiences import Rule, ensure_audiences
from engine.scoring.evidence_words import read, written
from engine.scoring.segments import segment
from engine.views.audiences import AudienceRequest, RemovalRequest
from engine.views.scoring import SegmentRequest
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

WORDS = st.lists(
    st.sampled_from(["head of school", "cto", "école", "e 7"]), min_size=1, unique=True
)


@given(st.dictionaries(st.sampled_from([0.5, 3.0, 12.25]), WORDS))
def test_evidence_that_was_written_reads_as_it_was(rules):
    told = tuple(
        Rule.model_validate({"in": "title", "points": points, "words": tuple(words)})
        for points, words in rules.items()
    )
    assert read(written(told, "title"), "title") == told
    assert written(told, "company") == ""


def test_evidence_in_other_ways_of_writing_it():
    [usual, more] = read("school\n academy ,  prep school\n\n4,5 points: clinic; school", "company")
    assert (usual.points, usual.words) == (3, ("school", "academy", "prep school"))
    assert (more.points, more.words) == (4.5, ("clinic", "school"))


@pytest.mark.parametrize("text", ["0: school", "101: school", "-2: school", "3: !!"])
def test_evidence_that_is_none_is_refused_beside_its_field(text):
    with pytest.raises(InvalidError) as refused:
        read(text, "company")
    assert refused.value.field == "company"


def save(session, by, **entered):
    values = {"label": "Parents", "share": "20", "title": "parent"} | entered
    return save_audience(session, AudienceRequest(**values), by=by, now=NOW)


def test_an_added_audience_gets_those_its_words_name(session, workspace, ada):
    person = Outreach(session, workspace).prospect("Pat", title="Parent of two", segment=None)
    found = save(session, ada)
    assert found.changed == "Ada Admin added Parents."
    added = found.audiences[-1]
    assert (added.key, added.evidence) == ("parents", ("title +3: parent",))
    assert sum(each.target for each in found.audiences) == pytest.approx(1, abs=0.001)
    segment(session, SegmentRequest(), by=ada, now=NOW)
    session.refresh(person)
    assert person.segment == "parents"
    assert list_audiences(session, by=ada).audiences[-1].prospects == 1


def test_a_form_that_is_saved_unchanged_changes_nothing_but_who_saved_it(session, workspace, ada):
    before = ensure_audiences(session, workspace.id)[1]
    evidence, share = before.evidence, before.target_share
    form = audience_form(session, before.id, by=ada)
    save_audience(session, AudienceRequest(**form.model_dump()), by=ada, now=NOW)
    session.refresh(before)
    assert (before.evidence, before.target_share) == (evidence, pytest.approx(share))
    assert (before.updated_by, before.version) == ("Ada Admin", form.version + 1)


def test_who_saves_an_older_version_is_told_who_was_first(session, workspace, ada):
    form = audience_form(session, ensure_audiences(session, workspace.id)[0].id, by=ada)
    request = AudienceRequest(**form.model_dump() | {"share": "60"})
    save_audience(session, request, by=ada.model_copy(update={"name": "Eve"}), now=NOW)
    with pytest.raises(ConflictError, match="Eve changed this audience"):
        save_audience(session, request, by=ada, now=NOW)


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 41}, "label"),
        ({"label": "referral network"}, "label"),
        ({"share": "much"}, "share"),
        ({"share": "-1"}, "share"),
        ({"share": "nan"}, "share"),
        ({"about": "0: x"}, "about"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(session, ada, entered, field):
    with pytest.raises(InvalidError) as refused:
        save(session, ada, **entered)
    assert refused.value.field == field


def test_an_audience_with_people_goes_only_with_a_place_for_them(session, workspace, ada):
    person = Outreach(session, workspace).prospect("Pat", segment="stealth_founder")
    person.segment_set_by = "Remy"
    stealth = ensure_audiences(session, workspace.id)[2]
    assert removal_form(session, stealth.id, by=ada).prospects == 1
    with pytest.raises(InvalidError, match="where its prospects go"):
        remove_audience(session, RemovalRequest(id=stealth.id), by=ada, now=NOW)
    moving = RemovalRequest(id=stealth.id, move_to="thought_leadership")
    found = remove_audience(session, moving, by=ada, now=NOW)
    assert found.changed == "Ada Admin removed Stealth founders."
    session.refresh(person)
    assert (person.segment, person.segment_set_by) == ("thought_leadership", None)
    with pytest.raises(NotFoundError, match="is gone"):
        remove_audience(session, moving, by=ada, now=NOW)


def test_the_last_audience_with_a_share_stays(session, workspace, ada):
    one, two, three = ensure_audiences(session, workspace.id)
    for gone in (two, three):
        remove_audience(session, RemovalRequest(id=gone.id), by=ada, now=NOW)
    with pytest.raises(InvalidError, match="stays"):
        remove_audience(session, RemovalRequest(id=one.id), by=ada, now=NOW)
    with pytest.raises(InvalidError, match="above 0"):
        save(session, ada, id=one.id, share="0")


def test_only_admins_and_only_their_own(session, workspace, ada, remy):
    one = ensure_audiences(session, workspace.id)[0]
    for attempt in (
        lambda: audience_form(session, one.id, by=remy),
        lambda: save(session, remy),
        lambda: removal_form(session, one.id, by=remy),
        lambda: remove_audience(session, RemovalRequest(id=one.id), by=remy, now=NOW),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    with pytest.raises(NotFoundError):
        audience_form(session, one.id, by=stranger)
