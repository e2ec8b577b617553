"""What a card, a button or a request is told that names a prospect who is gone."""

import pytest

from engine.delivery.prospect_cards import prospect_card
from engine.delivery.protection import suppression
from engine.delivery.sending.reasons import why
from engine.errors import NotFoundError
from engine.generation.notes import list_notes
from engine.prospects.approving import approve
from engine.prospects.editing import set_tags
from engine.prospects.merging import merge
from engine.prospects.unmerging import undo_merge
from engine.scheduling import sequences
from engine.scoring.explaining import explain
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def stop(session, prospect_id, *, by, now):
    return suppression.suppress_prospect(
        session, prospect_id, workspace_id=by.workspace_id, reason="", by_member_id=None, now=now
    )


FACES = {
    "the card": prospect_card,
    "the reasons": explain,
    "the notes": list_notes,
    "a draft": lambda session, who, *, by, now: sequences.get(session, who, by=by),
    "why not": lambda session, who, *, by, now: why(
        session, who, workspace_id=by.workspace_id, now=now
    ),
    "approval": lambda session, who, *, by, now: approve(session, (who,), by=by, now=now),
    "tags": lambda session, who, *, by, now: set_tags(session, who, "a", shown=(), by=by, now=now),
    "a stop": stop,
}


@pytest.mark.parametrize("face", FACES)
def test_who_was_merged_away_is_said_to_be_in_the_other(session, ada, remy, outreach, face):
    kept, gone = outreach.prospect("Ann Lee"), outreach.prospect("Anne Lee")
    merge(session, kept.id, gone.id, by=remy, now=NOW)
    with pytest.raises(NotFoundError) as told:
        FACES[face](session, gone.id, by=ada, now=NOW)
    assert str(told.value) == (
        f"{remy.name} has merged Anne Lee (#{gone.id}) into #{kept.id}. "
        f"`/outreach prospect #{kept.id}` shows both as one."
    )


@pytest.mark.parametrize("face", FACES)
def test_who_never_was_here_is_looked_for_in_the_list(session, ada, face):
    with pytest.raises(
        NotFoundError, match=r"no prospect #987654 any more\. `/outreach prospects`"
    ):
        FACES[face](session, 987_654, by=ada, now=NOW)


def test_neither_an_undone_merge_nor_another_teams_says_anything(session, ada, outreach):
    kept, gone = outreach.prospect("Ann Lee"), outreach.prospect("Anne Lee")
    made = merge(session, kept.id, gone.id, by=ada, now=NOW)
    other = ada.model_copy(update={"workspace_id": make_workspace(session, "T9").id})
    with pytest.raises(NotFoundError, match="There is no prospect"):
        explain(session, gone.id, by=other, now=NOW)
    undo_merge(session, made.merge_id, by=ada, now=NOW)
    assert explain(session, gone.id, by=ada, now=NOW).name == "Anne Lee"
