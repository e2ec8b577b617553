"""Questions asked with `/outreach ask`: answered as the command would, and nothing is written."""

import json

import pytest
from sqlalchemy import event, select

from bot.commands import Call, answer
from bot.listeners import COMMANDS, asking, draft_queue
from bot.people import actor_from
from engine.errors import InvalidError, NotFoundError
from storage.states import TouchKind, TouchState
from storage.tables import Campaign, Prospect, Workspace
from tests.bot.test_question_words import LAST, LINES, TYPED
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

ADA = {"team_id": "T0LOCAL", "user_id": "U0ADA"}
ASKED = [
    text
    for text, command, _ in [*LINES, *(line[1:] for line in TYPED if line[0] != LAST)]
    if command != "prospect"
]
"""A prospect's card is a modal, which only a trigger of a person's own opens."""


@pytest.fixture
def ask(runtime):
    with runtime.sessions.begin() as session:
        ours = Outreach(session, make_workspace(session))
        ours.audiences()
        ours.prospect("Ines Okafor", company=ours.company("Lee School"))
        ours.prospect("Mary O'Neill", company=ours.company("lee.example"))
        ours.prospect("Kate Berg")
        ours.prospect("Tomas Rivera", company=ours.company("Oak School"))
        make_actor(session, ours.workspace, user="U0REMY")
        started = ours.sequence(
            ours.prospect("Theo Banks"), (TouchKind.INITIAL_DM, NOW, TouchState.DRAFT)
        )
        session.get_one(Campaign, started[0].campaign_id).name = "Spring fair"
        theirs = Outreach(session, make_workspace(session, "T0OTHER"))
        theirs.prospect("Otto Other", company=theirs.company("Other School"))
    actor_from(runtime, ADA)

    def command(text):
        body = {**ADA, "text": text, "channel_id": "C0OUTREACH", "trigger_id": "none"}
        return answer(runtime, COMMANDS, body)

    def ask(text):
        return command(f"ask {text}")

    ask.command = command
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


def spoken(runtime, text):
    """As in a mention, where nothing opens a window."""
    return asking.ask(Call(runtime, actor_from(runtime, ADA), text, "C0OUTREACH", ""))


def test_who_somebody_is_says_what_passed_between_us(ask, runtime):
    with runtime.sessions.begin() as session:
        ines = session.scalars(select(Prospect).filter_by(full_name="Ines Okafor")).one()
        ines.last_contacted_at = NOW
    answer = said(spoken(runtime, "when did we last write to ines"))
    assert "Last written to: Mon 23 Nov, 10:00." in answer
    assert "They have not answered." in answer
    assert "The same as `/outreach prospect ines`" in answer
    assert "Nobody has written to them." in said(spoken(runtime, "did kate reply"))


def test_a_first_name_that_several_have_is_asked_back_with_a_button_each(ask, runtime):
    with runtime.sessions.begin() as session:
        ours = Outreach(session, session.scalars(select(Workspace).order_by(Workspace.id)).first())
        ours.prospect("Ines <!channel> Berg", company=ours.company("Elm School"))
    which = spoken(runtime, "why is ines waiting?")
    refs = [
        json.loads(element["value"])["question"]
        for block in which.payload()["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert len(refs) == 2
    assert "<!channel>" not in which.text
    for question in refs:
        assert f"The same as `/outreach {question}`" in said(spoken(runtime, question))


def test_a_campaign_called_like_an_order_is_only_counted(ask, runtime):
    with pytest.raises(NotFoundError, match="approve Spring"):
        draft_queue.show_waiting(
            Call(runtime, actor_from(runtime, ADA), "approve Spring", "C0OUTREACH", "")
        )


def test_one_of_the_team_is_shown_their_own_day(ask):
    assert "Remy Rep" in said(ask("what does remy have tomorrow"))
    with pytest.raises(NotFoundError, match="Nobody in the team"):
        ask("what does xavier have tomorrow")


def test_a_name_is_read_as_one_of_the_team_where_no_campaign_is_called_so(ask):
    assert "The same as `/outreach metrics remy`" in said(ask("how is remy doing"))
    assert "Remy Rep: results of the last 30 days" in said(ask("what did remy send"))
    assert "The same as `/outreach campaign spring fair`" in said(
        ask("how is spring fair doing this month")
    )


def test_a_name_that_is_no_campaign_and_nobody_says_so_and_where_to_look(ask):
    with pytest.raises(NotFoundError) as told:
        ask("how is xavier doing")
    assert str(told.value) == (
        "There is no campaign “xavier”, and nobody of the team or of the prospects is called so. "
        "`/outreach campaigns` lists campaigns, `/outreach find` finds people."
    )


def test_what_a_person_wrote_is_no_figure_of_the_team(ask, runtime):
    for asked in ("what did ines send", "how is ines doing"):
        assert "The same as `/outreach prospect ines`" in said(spoken(runtime, asked))
    with pytest.raises(InvalidError, match="nobody of the team"):
        ask("what did xavier send")


def test_what_waits_for_whoever_asks_is_everything_of_theirs(ask):
    assert "*1* draft to decide" in said(ask("What is on my plate?"))
    with pytest.raises(InvalidError, match="takes no other words"):
        ask.command("queue remy")
