"""A campaign's test as a picture: on request, and once when it has a result."""

import pytest
from sqlalchemy import select

from engine import posts
from engine.errors import ConflictError, NotFoundError
from engine.metrics.campaign_pictures import ask_for_picture, picture
from engine.metrics.card_figures import draw_changed
from engine.metrics.recounting import recount_all
from storage import counting
from storage.states import Allocation, CampaignState, EventKind, PostKind, TouchKind
from storage.tables import Post, Sequence
from tests.drafting import make_campaign
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def campaign(session, workspace):
    return make_campaign(
        session,
        workspace,
        state=CampaignState.ACTIVE,
        allocation=Allocation.EVEN,
        num_variants=2,
    )


@pytest.fixture
def deliver(session, workspace, campaign):
    """So many messages of an arm, all of them answered well or none."""
    outreach = Outreach(session, workspace)

    def delivered(arm, count, *then):
        for number in range(count):
            prospect = outreach.prospect(f"Person {arm} {number}")
            touch = outreach.sent(prospect, TouchKind.INITIAL_DM, NOW, then=then)
            session.get_one(Sequence, touch.sequence_id).arm = arm
        session.flush()

    return delivered


def pictures(session, campaign):
    """By kind, and whether each stands below the campaign's card."""
    rows = session.scalars(select(Post).where(Post.subject_id == campaign.id)).all()
    [card] = [row for row in rows if row.kind is PostKind.CAMPAIGN] or [None]
    assert all(row.parent_id == card.id for row in rows if row is not card)
    return {row.kind for row in rows if row is not card}


def test_a_test_is_drawn_for_whoever_asks(session, remy, campaign, deliver):
    with pytest.raises(ConflictError, match="has no test yet"):
        ask_for_picture(session, campaign.id, by=remy, now=NOW)
    deliver(1, 2)
    assert "card of Autumn" in ask_for_picture(session, campaign.id, by=remy, now=NOW).text
    assert pictures(session, campaign) == {PostKind.CAMPAIGN_TEST}
    shown = picture(session, campaign.id, workspace_id=remy.workspace_id, now=NOW)
    assert (shown.name, [arm.delivered for arm in shown.verdict.arms]) == ("Autumn", [2, 0])
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    with pytest.raises(NotFoundError):
        ask_for_picture(session, campaign.id, by=stranger, now=NOW)
    with pytest.raises(NotFoundError):
        picture(session, campaign.id, workspace_id=stranger.workspace_id, now=NOW)


def test_a_result_is_shown_once_below_the_card(session, workspace, campaign, deliver):
    deliver(1, 30)
    posts.want(
        session, workspace.id, PostKind.CAMPAIGN, campaign.id, slack_channel_id="C1", now=NOW
    )
    recount_all(session, workspace.id, now=NOW)
    assert pictures(session, campaign) == set()
    deliver(2, 30, EventKind.MEETING_BOOKED)
    for _ in range(2):
        recount_all(session, workspace.id, now=NOW)
        assert pictures(session, campaign) == {PostKind.CAMPAIGN_RESULT}
    [post] = session.scalars(select(Post).where(Post.kind == PostKind.CAMPAIGN_RESULT))
    assert post.wanted == 1
    campaign.num_variants = 1
    session.flush()
    with pytest.raises(NotFoundError):
        picture(session, campaign.id, workspace_id=workspace.id, now=NOW)


def test_a_card_is_drawn_again_when_its_figures_change_and_only_then(
    session, workspace, campaign, deliver
):
    card = posts.want(
        session, workspace.id, PostKind.CAMPAIGN, campaign.id, slack_channel_id="C1", now=NOW
    )

    def drawn():
        counting.write(session)  # as a commit does
        changed = draw_changed(session, workspace.id, now=NOW)
        session.refresh(card)
        return changed, card.wanted

    assert drawn() == (0, 1)
    deliver(1, 3)
    assert [drawn(), drawn()] == [(1, 2), (0, 2)]
    deliver(1, 1, EventKind.BOUNCED)  # as many messages, another figure
    assert [drawn(), drawn()] == [(1, 3), (0, 3)]
    deliver(2, 30, EventKind.MEETING_BOOKED)
    deliver(1, 30)
    assert drawn() == (1, 4)
    assert pictures(session, campaign) == {PostKind.CAMPAIGN_RESULT}
    campaign.state = CampaignState.COMPLETED
    deliver(1, 1)
    assert drawn() == (0, 4)
