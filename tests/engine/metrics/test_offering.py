"""Which questions are offered when: what presses, what has an answer, what fits the hour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine import notices
from engine.metrics.offering import MOST, Case, choose, offer
from engine.views.questions import Ask
from storage.states import TouchKind
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("America/New_York"))
CASES = st.builds(Case, **dict.fromkeys(Case.__annotations__, st.booleans()))
USUAL = Case(
    has_prospects=True,
    has_sent=True,
    has_campaigns=True,
    is_unanswered=False,
    mails_wait=False,
    in_trouble=False,
)


@given(CASES, st.integers(0, 167))
def test_there_are_always_four_and_each_has_an_answer(case, hour):
    offered = choose(case, MONDAY + timedelta(hours=hour))
    assert len(offered) == len(set(offered)) == MOST
    pressing = (Ask.UNANSWERED in offered, Ask.WRONG in offered, Ask.WAITS_TO_LEAVE in offered)
    assert pressing == (case.is_unanswered, case.in_trouble, case.mails_wait)
    if not case.has_sent:
        assert not {Ask.LATELY, Ask.WORKS, Ask.NEGLECTED} & set(offered)
    if not case.has_prospects:
        assert not {Ask.DUE_TODAY, Ask.WHO_NEXT, Ask.NEXT_WEEK, Ask.NEVER} & set(offered)


def test_a_morning_asks_for_the_day_and_the_end_of_the_week_for_what_it_brought():
    assert choose(USUAL, MONDAY + timedelta(hours=9))[0] is Ask.DUE_TODAY
    assert choose(USUAL, MONDAY + timedelta(hours=14))[0] is Ask.LATELY
    friday = choose(USUAL, MONDAY + timedelta(days=4, hours=14))
    assert {Ask.WORKS, Ask.NEXT_WEEK} < set(friday)
    assert friday == choose(USUAL, MONDAY + timedelta(days=5, hours=9))


def test_what_presses_comes_first(session, workspace, ada):
    asked = offer(session, by=ada, now=NOW).questions
    assert asked[0] not in {Ask.WRONG, Ask.DUE_TODAY}
    outreach = Outreach(session, workspace)
    outreach.sent(outreach.prospect("Maya Lindqvist"), TouchKind.INITIAL_DM, NOW)
    session.flush()
    assert offer(session, by=ada, now=NOW).questions[0] in {Ask.DUE_TODAY, Ask.LATELY}
    notices.tell(session, workspace.id, "a", "A mailbox is not read.", now=NOW)
    assert offer(session, by=ada, now=NOW).questions[0] is Ask.WRONG
    assert offer(session, by=ada, now=NOW + timedelta(days=15)).questions[0] is not Ask.WRONG


def test_another_teams_trouble_is_none_of_ours(session, workspace, ada):
    other = make_workspace(session, team="T0OTHER")
    notices.tell(session, other.id, "a", "A mailbox is not read.", now=NOW)
    assert Ask.WRONG not in offer(session, by=ada, now=NOW).questions
