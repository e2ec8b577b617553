"""What a digest tells beside its figures: the funnel, tests, and what is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import notices
from engine.campaigns.verdict_words import in_short
from engine.campaigns.verdicts import verdict_of
from engine.metrics.digests import load_digest, make_digest
from engine.scheduling.pausing import NOTICE
from engine.views.digests import DigestView
from engine.views.verdicts import ArmCounts
from storage.states import Allocation, CampaignState, EventKind, PostKind, TouchKind
from storage.tables import Digest, Post, Sequence
from tests.drafting import make_campaign
from tests.outreach import Outreach

FRIDAY = datetime(2026, 11, 27, 19, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def told(session, workspace, now=FRIDAY):
    return load_digest(session, make_digest(session, workspace.id, now, now).id, now=now)


@pytest.fixture
def tested(session, workspace, outreach):
    """A campaign with a test of two arms, of the second of which all booked or nobody did."""

    def made(name, each, *then, **more):
        values = {"state": CampaignState.ACTIVE, "allocation": Allocation.EVEN, "num_variants": 2}
        campaign = make_campaign(session, workspace, name=name, **values | more)
        for number in range(each):
            for arm, came in ((1, ()), (2, then)):
                prospect = outreach.prospect(f"{name} {arm} {number}")
                touch = outreach.sent(prospect, TouchKind.INITIAL_DM, FRIDAY - DAY, then=came)
                touch.campaign_id = campaign.id
                sequence = session.get_one(Sequence, touch.sequence_id)
                sequence.campaign_id, sequence.arm = campaign.id, arm
        session.flush()
        return campaign

    return made


def test_the_funnel_is_of_the_people_written_to_in_these_days(session, workspace, outreach):
    for n in range(3):
        then = (EventKind.REPLIED, EventKind.MEETING_BOOKED) if n == 0 else ()
        outreach.sent(outreach.prospect(f"P {n}"), TouchKind.INITIAL_DM, FRIDAY - DAY, then=then)
    earlier = outreach.prospect("Before")
    outreach.sent(earlier, TouchKind.INITIAL_DM, FRIDAY - 9 * DAY, then=(EventKind.REPLIED,))
    funnel = told(session, workspace).funnel
    assert (funnel.contacted, funnel.delivered, funnel.replied) == (3, 3, 1)
    assert (funnel.positive, funnel.meeting) == (1, 1)


def test_tests_with_a_result_come_first_then_those_that_need_the_fewest(
    session, workspace, outreach, tested
):
    tested("Far", 9)  # nobody answers, so that its difference is a small one
    tested("Near", 3)
    won = tested("Won", 30, EventKind.MEETING_BOOKED)
    tested("Not tested", 2, allocation=Allocation.FIRST)
    tested("Not begun", 0)
    tested("Ended without", 3, state=CampaignState.COMPLETED, ended_at=FRIDAY - DAY)
    tested(
        "Ended long ago",
        30,
        EventKind.MEETING_BOOKED,
        state=CampaignState.COMPLETED,
        ended_at=FRIDAY - 30 * DAY,
    )
    tests = told(session, workspace).tests
    assert [(test.name, test.has_result) for test in tests] == [
        ("Won", True),
        ("Near", False),
        ("Far", False),
    ]
    assert (tests[0].campaign_id, tests[0].needed_per_arm) == (won.id, 0)
    assert " is better, " in tests[0].text
    assert tests[1].text.startswith("needs ")
    assert tests[1].needed_per_arm < tests[2].needed_per_arm


def arms(*counts):
    return [
        ArmCounts(number=n, label=label, positives=positives, delivered=delivered, optouts=optouts)
        for n, (label, positives, delivered, optouts) in enumerate(counts, 1)
    ]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((("warm", 0, 4000, 0), ("calm", 0, 4000, 0)), "no difference worth having"),
        ((("warm", 60, 200, 60), ("calm", 10, 200, 0)), "warm does not win: more opt-outs"),
    ],
)
def test_a_verdict_in_a_few_words(counts, said):
    assert in_short(verdict_of(arms(*counts))).startswith(said)


def test_what_is_wrong_is_told_and_nothing_about_one_person(session, workspace, outreach):
    def tell(key, text, at=FRIDAY - DAY):
        notices.tell(session, workspace.id, key, text, now=at)

    tell(NOTICE, "Sending is paused.", FRIDAY - 30 * DAY)
    tell("job:nightly:1", "The job nightly was given up.")
    tell("job:nightly:0", "The job of last month was given up.", FRIDAY - 30 * DAY)
    tell("order:1", "Nora Field got no drafts.")
    tell("job:over:1", "Over.")
    notices.clear(session, workspace.id, "job:over:1", "It is over.", now=FRIDAY)
    assert told(session, workspace).alerts == (
        "The job nightly was given up.",
        "Sending is paused.",
    )
    assert PostKind.DIGEST in [post.kind for post in session.query(Post)]


def test_what_the_pipelines_health_finds_is_an_alert(session, workspace, outreach):
    for n in range(6):
        outreach.sequence(outreach.prospect(f"P {n}"), (TouchKind.FOLLOWUP_1, FRIDAY - 5 * DAY))
    [alert] = told(session, workspace).alerts
    assert alert.startswith("6 drafts have been due for more than three days")


def test_a_digest_of_before_is_read_without_these_parts(session, workspace, outreach):
    digest = session.get_one(Digest, make_digest(session, workspace.id, FRIDAY, FRIDAY).id)
    new = ("funnel", "tests", "alerts")
    digest.figures = {key: value for key, value in digest.figures.items() if key not in new}
    session.flush()
    view = load_digest(session, digest.id, now=FRIDAY)
    assert isinstance(view, DigestView)
    assert (view.funnel, view.tests, view.alerts) == (None, (), ())
