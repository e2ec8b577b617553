"""What is told about one prospect, and what people change about them by hand."""

from datetime import timedelta

import pytest

from engine.delivery.prospect_cards import prospect_card
from engine.delivery.protection.suppressing import suppress_named
from engine.errors import InvalidError, NotFoundError
from engine.prospects import editing, lead_status
from engine.scoring.assigning import assign
from engine.scoring.scoring import score_unscored
from engine.views.scoring import AssignRequest
from storage.states import EventKind, LeadStatus, TouchKind, TouchState
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def test_everything_known_is_told(session, ada, remy, outreach):
    outreach.audiences()
    harbor = outreach.company("Harbor School")
    ines = outreach.prospect("Ines Okafor", company=harbor, title="Head of School")
    outreach.prospect("Bo Lind", company=harbor)
    outreach.prospect("Elsewhere", company=outreach.company("Other"))
    ines.facts = {"Connected On": "3 May", "n": 5}
    later = NOW + timedelta(days=3)
    sent, _ = outreach.sequence(
        ines,
        (TouchKind.INITIAL_DM, NOW, TouchState.SENT),
        (TouchKind.FOLLOWUP_1, later),
    )
    outreach.happened(sent, EventKind.SENT, NOW)
    lead_status.move(
        session, ines, LeadStatus.CONTACTED, because="it went out", by_member_id=None, now=NOW
    )
    editing.set_owner(session, ines.id, remy.member_id, by=ada, now=NOW)
    score_unscored(session, ada.workspace_id, now=NOW)

    card = prospect_card(session, ines.id, by=ada, now=NOW)
    assert (card.name, card.job_title, card.colleagues) == ("Ines Okafor", "Head of School", 1)
    assert (card.owner_name, card.owner_slack_user_id) == ("Remy Rep", "U0REMY")
    assert card.segment_label == "Referral network"
    assert card.sequence.is_open
    assert (card.sequence.next_kind, card.sequence.next_at) == ("followup_1", later)
    assert [line.kind for line in card.happened] == ["sent"]
    assert [(line.after, line.because) for line in card.history] == [("contacted", "it went out")]
    assert card.notes == {"Connected On": "3 May", "n": "5"}
    assert card.fit_score == ines.fit_score
    assert card.reasons
    assert card.suppressed_because is None


def test_a_suppression_is_told(session, ada, outreach):
    ines = outreach.prospect("Ines Okafor")
    suppress_named(session, ines.email, because="asked by phone", by=ada, now=NOW)
    assert prospect_card(session, ines.id, by=ada, now=NOW).suppressed_because


def test_another_workspaces_prospect_is_not_there(session, ada, remy):
    elsewhere = make_workspace(session, "T0OTHER")
    other = Outreach(session, elsewhere).prospect("Elsewhere")
    for touch in (
        lambda: prospect_card(session, other.id, by=ada, now=NOW),
        lambda: editing.set_owner(session, other.id, remy.member_id, by=ada, now=NOW),
        lambda: editing.set_tags(session, other.id, "x", shown=(), by=ada, now=NOW),
        lambda: assign(
            session, AssignRequest(prospect=f"#{other.id}", segment=None), by=ada, now=NOW
        ),
    ):
        with pytest.raises(NotFoundError):
            touch()


def test_an_owner_is_of_the_same_team(session, ada, outreach):
    ines = outreach.prospect("Ines Okafor")
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    with pytest.raises(NotFoundError, match="not in your workspace"):
        editing.set_owner(session, ines.id, stranger.member_id, by=ada, now=NOW)
    assert ines.owner_id is None


def test_tags_are_tidied_and_scored_anew(session, ada, outreach):
    ines = outreach.prospect("Ines Okafor")

    def save(text, shown=()):
        ines.scored_at = NOW
        editing.set_tags(session, ines.id, text, shown=shown, by=ada, now=NOW)

    save(" fair ,, Boston  area,fair, FAIR")
    assert (ines.tags, ines.scored_at) == (["fair", "Boston area"], None)
    save("fair, Boston area", shown=("fair", "Boston area"))
    assert ines.scored_at == NOW
    for wrong in ("x" * 61, ",".join(f"t{at}" for at in range(19))):
        with pytest.raises(InvalidError, match="at most 20 tags"):
            save(wrong)
    save("Fair, Boston area, Été", shown=("fair", "Boston area"))
    assert ines.tags == ["Fair", "Boston area", "Été"]
    save("été")
    assert ines.tags == ["Fair", "Boston area", "été"]


def test_what_a_colleague_did_to_the_tags_meanwhile_stays(session, ada, remy, outreach):
    ines = outreach.prospect("Ines Okafor", tags=["fair", "north"])
    shown = tuple(ines.tags)
    editing.set_tags(session, ines.id, "fair, speaker", shown=shown, by=remy, now=NOW)
    editing.set_tags(session, ines.id, "fair, north, dinner", shown=shown, by=ada, now=NOW)
    assert ines.tags == ["fair", "speaker", "dinner"]
