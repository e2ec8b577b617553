from datetime import timedelta

from engine import notices
from engine.metrics.backlog import waiting
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace


def test_what_is_due_waits_and_what_is_not_yet_does_not(session):
    workspace = make_workspace(session)
    nothing = waiting(session, now=NOW)
    assert set(nothing) == {"mailer", "texter", "posts", "drafts", "imports"}
    assert nothing["mailer"] == 0
    by = make_actor(session, workspace)
    mail = make_conversation(session, workspace, by, make_prospect(session, workspace)).approve(
        now=NOW
    )
    session.flush()
    assert waiting(session, now=mail.due_at)["mailer"] == 1
    assert waiting(session, now=mail.due_at - timedelta(seconds=1))["mailer"] == 0
    notices.tell(session, workspace.id, "smtp", "E-mails wait.", now=NOW)
    assert waiting(session, now=NOW)["posts"] == 1
