"""Which answers wait for somebody: those that ask for something, whoever wrote first first."""

from datetime import timedelta

from sqlalchemy import select

from engine.metrics.offering import offer
from engine.metrics.unanswered import MOST, MOST_WORDS, unanswered
from engine.views.base import Actor
from engine.views.questions import Ask
from storage.states import ReplyLabel, ReplyState, TouchKind
from storage.tables import Absence, Prospect, Reply
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


def wrote(session, workspace, name, label=ReplyLabel.INTERESTED, hours=0, **more):
    prospect = Outreach(session, workspace).prospect(name)
    said = {"new_text": f"Yes, says\n{name}.", "state": ReplyState.OPEN} | more
    session.add(
        Reply(
            workspace_id=workspace.id,
            message_id=f"<{name}@answers.example>",
            prospect_id=prospect.id,
            from_address="somebody@answers.example",
            subject="Re",
            label=label,
            confidence=1.0,
            layer="rules",
            effects=[],
            received_at=NOW + timedelta(hours=hours),
            read_at=NOW,
            **said,
        )
    )
    session.flush()


def test_who_wrote_first_comes_first_and_what_asks_for_nothing_is_left_out(session, workspace, ada):
    assert unanswered(session, by=ada, now=NOW).answers == ()
    assert Ask.UNANSWERED not in offer(session, by=ada, now=NOW).questions
    wrote(session, workspace, "Maya Lindqvist", hours=2)
    wrote(session, workspace, "Jo Sand", ReplyLabel.DEFERRAL, new_text="later " * 100)
    wrote(session, workspace, "Away", ReplyLabel.OUT_OF_OFFICE)
    wrote(session, workspace, "Done", state=ReplyState.HANDLED)
    waits = unanswered(session, by=ada, now=NOW)
    assert [answer.prospect_name for answer in waits.answers] == ["Jo Sand", "Maya Lindqvist"]
    assert waits.answers[1].words == "Yes, says Maya Lindqvist."
    assert len(waits.answers[0].words) <= MOST_WORDS
    assert waits.answers[0].words.endswith("…")
    assert waits.total == 2
    assert offer(session, by=ada, now=NOW).questions[0] is Ask.UNANSWERED


def test_an_answer_that_was_answered_since_waits_for_nobody(session, workspace, ada):
    wrote(session, workspace, "Maya Lindqvist")
    wrote(session, workspace, "Jo Sand", hours=1)
    maya = session.scalars(select(Prospect).filter_by(full_name="Maya Lindqvist")).one()
    Outreach(session, workspace).sent(maya, TouchKind.ANSWER, NOW + timedelta(hours=2))
    waits = unanswered(session, by=ada, now=NOW)
    assert [answer.prospect_name for answer in waits.answers] == ["Jo Sand"]
    assert waits.total == 1


def test_the_longest_waiting_are_shown_and_all_of_the_team_are_counted(session, workspace, ada):
    for number in range(MOST + 2):
        wrote(session, workspace, f"Number {number}", hours=-number)
    wrote(session, make_workspace(session, "T0OTHER"), "Stranger", hours=-99)
    waits = unanswered(session, by=ada, now=NOW)
    assert (len(waits.answers), waits.total) == (MOST, MOST + 2)
    assert waits.answers[0].prospect_name == f"Number {MOST + 1}"


def test_mine_come_first_and_those_of_whoever_i_stand_in_for(session, workspace, ada, remy):
    for number in range(MOST):
        wrote(session, workspace, f"Number {number}", hours=-number - 1)
    wrote(session, workspace, "Of Ada", hours=2)
    wrote(session, workspace, "Of Remy", hours=3)
    for name, member in (("Of Ada", ada), ("Of Remy", remy)):
        prospect = session.scalars(select(Prospect).filter_by(full_name=name)).one()
        prospect.owner_id = member.member_id
    waits = unanswered(session, by=ada, now=NOW)
    assert [answer.prospect_name for answer in waits.answers][:2] == [
        "Of Ada",
        f"Number {MOST - 1}",
    ]
    assert [answer.mine for answer in waits.answers] == [True] + [False] * (MOST - 1)
    assert (waits.mine, waits.total) == (1, MOST + 2)
    session.add(
        Absence(
            workspace_id=workspace.id,
            member_id=remy.member_id,
            deputy_id=ada.member_id,
            first_day=NOW.date(),
            last_day=NOW.date(),
            created_at=NOW,
        )
    )
    session.flush()
    waits = unanswered(session, by=ada, now=NOW)
    assert [answer.prospect_name for answer in waits.answers][:2] == ["Of Ada", "Of Remy"]
    assert waits.mine == 2


def test_the_shell_is_nobody_and_sees_the_longest_waiting_first(session, workspace):
    wrote(session, workspace, "Maya Lindqvist", hours=1)
    wrote(session, workspace, "Jo Sand")
    shell = Actor(workspace_id=workspace.id, member_id=None, name="the shell", role="admin")
    waits = unanswered(session, by=shell, now=NOW)
    assert [answer.prospect_name for answer in waits.answers] == ["Jo Sand", "Maya Lindqvist"]
    assert (waits.mine, waits.total) == (0, 2)
