"""Questions asked with `/outreach ask`: answered as the command would, and nothing is written."""

import json

import pytest
from sqlalchemy import event

from bot.commands import answer
from bot.listeners import COMMANDS
from bot.people import actor_from
from engine.errors import InvalidError, NotFoundError
from tests.bot.test_question_words import LINES
from tests.outreach import Outreach
from tests.support import make_workspace

ADA = {"team_id": "T0LOCAL", "user_id": "U0ADA"}
ASKED = [text for text, command, _ in LINES if command != "prospect"]
"""A prospect's card is a modal, which only a trigger of a person's own opens."""


@pytest.fixture
def ask(runtime):
    with runtime.sessions.begin() as session:
        ours = Outreach(session, make_workspace(session))
        ours.audiences()
        ours.prospect("Ines Okafor", company=ours.company("Lee School"))
        ours.prospect("Mary O'Neill", company=ours.company("lee.example"))
        theirs = Outreach(session, make_workspace(session, "T0OTHER"))
        theirs.prospect("Otto Other", company=theirs.company("Other School"))
    actor_from(runtime, ADA)

    def ask(text):
        body = {**ADA, "text": f"ask {text}", "channel_id": "C0OUTREACH", "trigger_id": "none"}
        return answer(runtime, COMMANDS, body)

    return ask


def said(message):
    return json.dumps(message.payload(), ensure_ascii=False)


def test_every_question_is_answered_and_nothing_is_written(ask, database):
    # what is only worked out from records may be behind: scores, and words to search by
    ask("Who comes first?")
    ask("How is Ines Okafor scored?")
    written = []

    @event.listens_for(database, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_more):
        if statement.lstrip().split()[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    for text in ASKED:
        assert "The same as `/outreach " in said(ask(text)), text
    assert written == []


def test_the_answer_is_about_whom_was_asked_for(ask):
    assert "Ines Okafor" in said(ask("How is Ines Okafor scored?"))
    assert "Ines Okafor" in said(ask("Who do we know at Lee School?"))


def test_another_teams_people_are_not_there(ask):
    with pytest.raises(NotFoundError):
        ask("How is Otto Other scored?")
    with pytest.raises(NotFoundError):
        ask("Who do we know at Other School?")


def test_what_would_act_is_not_understood(ask):
    with pytest.raises(InvalidError, match="not understood"):
        ask("suppress Ines Okafor")


def test_foreign_words_stay_words(ask):
    with pytest.raises(NotFoundError):
        ask("How is <!channel> scored?")
