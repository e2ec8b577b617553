"""Which answers wait for somebody: those that ask for something, whoever wrote first first."""

from datetime import timedelta

from sqlalchemy import select

from engine.metrics.offering import offer
from engine.metrics.unanswered import MOST, MOST_WORDS, unanswered
from engine.views.questions import Ask
from storage.states import ReplyLabel, ReplyState, TouchKind
from storage.tables import Prospect, Reply
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
    assert unanswered(session, workspace.id).answers == ()
    assert Ask.UNANSWERED not in offer(session, by=ada, now=NOW).questions
    wrote(session, workspace, "Maya Lindqvist", hours=2)
    wrote(session, workspace, "Jo Sand", ReplyLabel.DEFERRAL, new_text="later " * 100)
    wrote(session, workspace, "Away", ReplyLabel.OUT_OF_OFFICE)
    wrote(session, workspace, "Done", state=ReplyState.HANDLED)
    waits = unanswered(session, workspace.id)
    assert [answer.prospect_name for answer in waits.answers] == ["Jo Sand", "Maya Lindqvist"]
    assert waits.answers[1].words == "Yes, says Maya Lindqvist."
    assert len(waits.answers[0].words) <= MOST_WORDS
    assert waits.total == 2
    assert offer(session, by=ada, now=NOW).questions[0] is Ask.UNANSWERED


def test_an_answer_that_was_answered_since_waits_for_nobody(session, workspace):
    wrote(session, workspace, "Maya Lindqvist")
    wrote(session, workspace, "Jo Sand", hours=1)
    maya = session.scalars(select(Prospect).filter_by(full_name="Maya Lindqvist")).one()
    Outreach(session, workspace).sent(maya, TouchKind.ANSWER, NOW + timedelta(hours=2))
    waits = unanswered(session, workspace.id)
    assert [answer.prospect_name for answer in waits.answers] == ["Jo Sand"]
    assert waits.total == 1


def test_the_longest_waiting_are_shown_and_all_of_the_team_are_counted(session, workspace):
    for number in range(MOST + 2):
        wrote(session, workspace, f"Number {number}", hours=-number)
    wrote(session, make_workspace(session, "T0OTHER"), "Stranger", hours=-99)
    waits = unanswered(session, workspace.id)
    assert (len(waits.answers), waits.total) == (MOST, MOST + 2)
    assert waits.answers[0].prospect_name == f"Number {MOST + 1}"
