"""The lane counts those anew of whom something changed, so that a look at the figures is quick."""

from sqlalchemy import func, select

from bot.workers import figures
from storage.states import TouchKind
from storage.tables import AffectedPerson, CountedPerson
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


def test_whoever_was_written_to_is_counted_a_moment_later(runtime, sessions):
    assert not figures.step(runtime)
    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        drafted, sent = outreach.prospect("Bo"), outreach.prospect("Ines")
        outreach.sequence(drafted, (TouchKind.INITIAL_DM, NOW))
        outreach.sent(sent, TouchKind.INITIAL_DM, NOW)
    assert figures.step(runtime)
    assert not figures.step(runtime)
    with sessions.begin() as session:
        assert session.scalars(select(CountedPerson.id)).all() == [sent.id]
        assert session.scalar(select(func.count(AffectedPerson.id))) == 0
