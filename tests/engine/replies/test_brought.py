"""An answer that a colleague brings from Slack: read as a mail's is, same effects, once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.replies.brought import log_reply
from engine.replies.correcting import correct
from engine.replies.receiving import receive
from engine.views.shortcuts import ReplyToLog
from storage.states import EventKind, LeadStatus, PostKind, SequenceState, TouchKind, TouchState
from storage.tables import Event, Post, Prospect, Reply, SeenMail, Sequence
from tests.engine.replies.test_receiving import answer
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

HAPPY = "Happy to talk. Does Thursday work?"
DUE = NOW - timedelta(days=2)


def make_talk(session, workspace):
    """A request on LinkedIn that went out, and a message that would follow it."""
    ours = Outreach(session, workspace)
    ines = ours.prospect("Ines Okafor", linkedin=True, lead_status=LeadStatus.CONTACTED)
    ours.sequence(
        ines,
        (TouchKind.CONNECTION_REQUEST, DUE, TouchState.SENT),
        (TouchKind.INITIAL_DM, NOW + timedelta(days=3)),
    )
    return ines


@pytest.fixture
def ines(session, workspace):
    return make_talk(session, workspace)


def log(session, prospect, by, text=HAPPY, message="C0OUTREACH.1.000", **more):
    request = ReplyToLog(prospect_id=prospect.id, message=message, text=text, **more)
    return log_reply(session, request, by=by, now=NOW)


def test_it_has_the_effects_of_a_mail(session, workspace, ines, remy):
    alert = log(session, ines, remy)
    assert (alert.label, alert.outreach_type) == ("meeting_request", "connection_request")
    assert alert.effects == (
        "Remy Rep logged it.",
        "The sequence was stopped.",
        "Lead status: interested.",
    )
    assert session.scalars(select(Sequence.state)).one() == SequenceState.STOPPED
    assert EventKind.REPLIED in set(session.scalars(select(Event.kind)))
    assert session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()


def test_an_opt_out_suppresses_whichever_way_it_came(session, workspace, ines, ada):
    assert log(session, ines, ada, "Please take me off your list.").is_suppressed


def test_somebody_to_whom_nothing_went_out_may_answer_all_the_same(session, workspace, ada):
    zoe = Outreach(session, workspace).prospect("Zoe Lang")
    assert log(session, zoe, ada).outreach_type is None


@pytest.mark.parametrize("other_text", [HAPPY, "Not interested, thanks."])
def test_the_same_message_counts_once(session, ines, ada, remy, other_text):
    log(session, ines, ada)
    with pytest.raises(ConflictError, match="logged before as an answer of Ines Okafor"):
        log(session, ines, remy, other_text)
    assert session.scalar(select(func.count(Reply.id))) == 1


def test_the_same_words_count_once_whichever_way_they_came(session, workspace, ines, ada):
    receive(session, workspace.id, answer(HAPPY, sender=ines.email), now=NOW)
    with pytest.raises(ConflictError, match="This answer of Ines Okafor is here already"):
        log(session, ines, ada, " Happy to talk.\n\nDoes Thursday work? ")


def test_a_mail_that_is_read_after_it_was_logged_sets_nothing_off_again(
    session, workspace, ines, ada
):
    alert = log(session, ines, ada)
    done = session.scalars(select(Event.id)).all()
    wanted = select(Post.wanted).where(Post.kind == PostKind.REPLY)
    mail = answer(f"{HAPPY}\n\nBest,\nInes Okafor\n", sender=ines.email)
    for _ in range(2):
        assert receive(session, workspace.id, mail, now=NOW + timedelta(minutes=5)) is None
    [reply] = session.scalars(select(Reply)).all()
    assert (reply.subject, reply.from_address) == ("Re: routes", ines.email)
    assert reply.effects == [*alert.effects, "Its e-mail came as well; nothing was done again."]
    assert session.scalars(select(Event.id)).all() == done
    assert session.scalars(wanted).one() == 2  # drawn again, and no second one
    undone = correct(session, reply.id, "not_interested", alert.label, by=ada, now=NOW)
    assert undone.label == "not_interested"


@pytest.mark.parametrize(
    ("said", "later"),
    [
        ({"text": "Friday is fine as well."}, timedelta()),
        ({"text": HAPPY, "Date": "Wed, 25 Nov 2026 09:00:00 -0500"}, timedelta(days=2)),
        ({"text": HAPPY}, timedelta(days=31)),
    ],
    ids=["other words", "written after it was logged", "long ago"],
)
def test_what_is_only_alike_is_an_answer_of_its_own(session, ines, ada, said, later):
    log(session, ines, ada)
    mail = answer(**said, sender=ines.email)
    assert receive(session, ines.workspace_id, mail, now=NOW + later) is not None
    assert session.scalar(select(func.count(Reply.id))) == 2


def test_other_words_are_another_answer(session, workspace, ines, ada):
    log(session, ines, ada)
    log(session, ines, ada, "Friday is fine as well.", message="C0OUTREACH.2.000")
    assert session.scalar(select(func.count(Reply.id))) == 2


def test_what_they_did_not_write_is_left_out(session, workspace, ines, ada):
    quoted = "Not now.\n\nOn 20 November 2026 Ada Admin wrote:\n> Would a page help?"
    assert log(session, ines, ada, quoted).new_text == "Not now."
    with pytest.raises(InvalidError, match="no words of theirs") as refused:
        log(session, ines, ada, "  ", message="C0OUTREACH.2.000")
    assert refused.value.field == "text"


def test_a_span_counts_from_the_day_it_was_written(session, workspace, ines, ada):
    text = "Please come back to me in ten days."
    alert = log(session, ines, ada, text, written_at=NOW - timedelta(days=3))
    assert alert.defer_until == (NOW + timedelta(days=7)).date()


def test_people_of_another_team_are_not_there(session, workspace, ines):
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    with pytest.raises(NotFoundError):
        log(session, ines, stranger)
    assert session.scalar(select(func.count(SeenMail.id))) == 0


def test_a_wrong_reading_is_undone_as_that_of_a_mail(session, workspace, ines, ada):
    alert = log(session, ines, ada, "Please take me off your list.")
    correct(session, alert.reply_id, "interested", alert.label, by=ada, now=NOW)
    assert ines.lead_status == LeadStatus.INTERESTED


def test_of_two_at_once_the_second_is_told(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        people = [make_actor(session, workspace, user=user) for user in ("U0ADA", "U0REMY")]
        ines_id = make_talk(session, workspace).id
    together, said = threading.Barrier(2), []

    def work(by):
        together.wait(10)
        try:
            with sessions.begin() as session:
                said.append(log(session, session.get_one(Prospect, ines_id), by).label)
        except ConflictError as error:
            said.append(str(error))

    threads = [threading.Thread(target=work, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {"meeting_request"} < set(said)
    with sessions.begin() as session:
        assert session.scalar(select(func.count(Reply.id))) == 1
