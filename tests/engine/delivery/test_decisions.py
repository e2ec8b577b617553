"""Who approved what text when: one row a decision, and an approval that names what it saw."""

import pytest
from sqlalchemy import func, select

from engine.delivery.approval import decisions, drafts, editing
from engine.errors import ConflictError, NotFoundError
from engine.generation.content import content_hash
from storage.states import DecisionKind, TouchState
from storage.tables import Decision, Mail, Touch, Variant
from tests.sending import make_conversation
from tests.support import NOW


@pytest.fixture
def chat(session, workspace, ada):
    return make_conversation(session, workspace, ada, steps=2)


def hash_of(session, touch):
    variant = session.scalars(
        select(Variant).where(Variant.touch_id == touch.id, Variant.number == touch.variant_number)
    ).one()
    return content_hash(variant.subject, variant.body)


def test_each_decision_is_kept_with_the_text_it_was_made_on(session, chat, ada, remy):
    touch = chat.touches[0]
    first = hash_of(session, touch)
    drafts.approve(session, touch.id, by=remy, now=NOW, number=1, seen=first)
    editing.edit(session, touch.id, "Another", "Hello Ines, shorter.", by=ada, now=NOW)
    second = hash_of(session, touch)
    drafts.skip(session, touch.id, by=ada, now=NOW)
    told = decisions.history(session, touch.id, by=ada)
    assert [(line.decision, line.by, line.variant) for line in told.decisions] == [
        ("approved", "Remy Rep", 1),
        ("taken_back", "Ada Admin", 1),
        ("edited", "Ada Admin", 2),
        ("skipped", "Ada Admin", 2),
    ]
    assert [line.content_hash for line in told.decisions] == [first, first, second, second]
    assert told.decisions[2].body == "Hello Ines, shorter."


def test_the_mail_and_the_decision_hold_the_same_text(session, chat, remy):
    drafts.approve(session, chat.touches[0].id, by=remy, now=NOW)
    decided = session.scalars(select(Decision)).one()
    assert decided.content_hash == session.scalars(select(Mail.content_hash)).one()
    assert (decided.kind, decided.member_id) == (DecisionKind.APPROVED, remy.member_id)


def test_what_was_refused_is_not_in_the_history(session, chat, remy):
    with pytest.raises(ConflictError, match="has changed since you read it"):
        drafts.approve(session, chat.touches[0].id, by=remy, now=NOW, number=1, seen="0" * 64)
    assert session.scalar(select(func.count(Decision.id))) == 0
    assert session.get_one(Touch, chat.touches[0].id).state == TouchState.DRAFT


def test_a_follow_up_whose_subject_changed_with_the_first_mail_is_read_again(session, chat, remy):
    """The variant keeps its number there, so its number alone would not tell."""
    follow_up = chat.touches[1]
    read = hash_of(session, follow_up)
    editing.edit(session, chat.touches[0].id, "A page", "Hello Ines, a page.", by=remy, now=NOW)
    with pytest.raises(ConflictError, match="has changed since you read it"):
        drafts.approve(session, follow_up.id, by=remy, now=NOW, number=1, seen=read)
    again = hash_of(session, follow_up)
    drafts.approve(session, follow_up.id, by=remy, now=NOW, number=1, seen=again)


def test_the_history_is_the_teams_own(session, chat, remy):
    stranger = remy.model_copy(update={"workspace_id": remy.workspace_id + 1})
    for number in (chat.touches[0].id, 999):
        with pytest.raises(NotFoundError, match="no draft of that number"):
            decisions.history(session, number, by=stranger)
