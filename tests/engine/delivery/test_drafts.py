"""What a decision on a draft does, that it does it once, and what the second person is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.delivery.accounts import senders
from engine.delivery.approval import draft_cards, draft_forms, drafts, editing, whole_drafts
from engine.delivery.approval.changes import take
from engine.delivery.course import running
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.scheduling import sequences
from engine.views.drafts import DraftWarning
from engine.views.sequences import SequenceRequest
from storage import redrawing, suppressions
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    PostKind,
    SequenceState,
    SuppressionKind,
    TouchState,
)
from storage.tables import Event, Mail, Notice, Post, Prospect, Sequence, Touch, Variant
from tests.outreach import Outreach
from tests.sending import claim
from tests.support import NOW, make_actor, make_workspace

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
    )
    return made


@pytest.fixture
def maya(outreach):
    return outreach.prospect("Maya Lindqvist", linkedin=True, title="Head of School")


@pytest.fixture
def touches(session, maya, ada):
    """A connection request on LinkedIn, an e-mail, a follow-up e-mail; three variants each."""
    sequences.generate(session, SequenceRequest(prospect_id=maya.id), by=ada, now=NOW)
    return session.scalars(select(Touch).order_by(Touch.position)).all()


def body_of(session, touch):
    return whole_drafts.read(session, touch.id).chosen.body


def test_an_approved_email_has_one_row_in_the_outbox_with_the_text_of_the_card(
    session, touches, remy
):
    before = draft_cards.card(session, touches[1].id, now=NOW)
    card = drafts.approve(session, touches[1].id, by=remy, now=NOW)
    mail = session.scalars(select(Mail)).one()
    assert mail.text.rstrip() == before.body == card.body
    assert mail.subject == before.subject
    assert mail.state == MailState.APPROVED
    assert card.state == "approved"
    assert card.decided == "Remy Rep approved this on Mon 23 Nov at 10:00."
    assert card.held == "It leaves Wed 25 Nov, 10:00 New York time."
    assert not card.may_decide
    assert card.may_take_back


def test_the_second_to_approve_is_told_who_was_first(session, touches, ada, remy):
    drafts.approve(session, touches[1].id, by=remy, now=LATER)
    with pytest.raises(ConflictError, match=r"^Remy Rep approved this on Mon 23 Nov at 10:02\.$"):
        drafts.approve(session, touches[1].id, by=ada, now=LATER)
    assert session.scalar(select(func.count(Mail.id))) == 1


def test_eight_approvals_at_once_make_one_mail(sessions):
    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        remy = make_actor(session, outreach.workspace, user="U0REMY")
        senders.ensure_sender(
            session, remy.workspace_id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
        )
        prospect = outreach.prospect("Maya Lindqvist")
        request = SequenceRequest(prospect_id=prospect.id)
        touch_id = sequences.generate(session, request, by=remy, now=NOW).sequence.touch_ids[
            "initial_dm"
        ]

    def approve(_):
        try:
            with sessions.begin() as session:
                return drafts.approve(session, touch_id, by=remy, now=NOW).state
        except ConflictError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(approve, range(8)))
    assert answers == {"approved": 1, "Remy Rep approved this on Mon 23 Nov at 10:00.": 7}
    with sessions() as session:
        assert session.scalar(select(func.count(Mail.id))) == 1


def test_a_card_that_shows_another_variant_by_now_approves_nothing(session, touches, ada, remy):
    drafts.next_variant(session, touches[1].id, by=remy, now=NOW, number=1)
    with pytest.raises(ConflictError, match="another wording"):
        drafts.approve(session, touches[1].id, by=ada, now=NOW, number=1)
    assert drafts.approve(session, touches[1].id, by=ada, now=NOW, number=2).state == "approved"


def test_an_approved_linkedin_touch_becomes_a_task_with_its_text(session, touches, remy, maya):
    card = drafts.approve(session, touches[0].id, by=remy, now=NOW)
    assert card.is_task
    assert session.scalar(select(func.count(Mail.id))) == 0
    text = draft_forms.task_text(session, touches[0].id, workspace_id=maya.workspace_id)
    assert text.body == body_of(session, touches[0])
    assert text.profile_url == maya.linkedin_url


def test_marked_sent_it_is_an_event_once_and_the_prospect_is_contacted(
    session, touches, remy, ada, maya
):
    drafts.approve(session, touches[0].id, by=remy, now=NOW)
    dates = [touch.due_at for touch in touches]
    card = drafts.mark_sent(session, touches[0].id, by=remy, now=LATER)
    assert card.state == "sent"
    event = session.scalars(select(Event)).one()
    assert (event.kind, event.touch_id, event.at) == (EventKind.SENT, touches[0].id, LATER)
    session.refresh(maya)
    assert maya.lead_status == LeadStatus.CONTACTED
    assert maya.last_contacted_at == LATER
    assert [touch.due_at for touch in touches] == dates
    with pytest.raises(ConflictError, match="Remy Rep sent this by hand"):
        drafts.mark_sent(session, touches[0].id, by=ada, now=LATER)
    assert session.scalar(select(func.count(Event.id))) == 1


def test_nothing_is_marked_sent_that_nobody_approved_or_that_is_an_email(session, touches, ada):
    with pytest.raises(ConflictError, match="Approve it first"):
        drafts.mark_sent(session, touches[0].id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="sent by Drumbeat"):
        drafts.mark_sent(session, touches[1].id, by=ada, now=NOW)


def test_an_edit_is_a_variant_of_its_own_by_a_person(session, touches, remy):
    card = editing.edit(
        session,
        touches[1].id,
        "  A  short\nquestion ",
        "Hello Maya,\n\nmy text.  \n",
        by=remy,
        now=NOW,
    )
    assert (card.subject, card.number, card.writer) == ("A short question", 4, "person")
    variant = session.scalars(select(Variant).where(Variant.number == 4)).one()
    assert variant.body == "Hello Maya,\n\nmy text."
    assert variant.edited_from == 1
    assert variant.by_member_id == remy.member_id


def test_an_edited_card_tells_what_changed_against_the_text_written_first(
    session, touches, remy, ada
):
    first = draft_cards.card(session, touches[1].id, now=NOW)
    assert first.edit is None
    body = body_of(session, touches[1])
    editing.edit(session, touches[1].id, first.subject, f"{body}\n\nOne.", by=remy, now=NOW)
    card = editing.edit(session, touches[1].id, first.subject, f"{body}\n\nTwo.", by=ada, now=NOW)
    assert card.edit.by == "Remy Rep and Ada Admin"
    assert card.edit.subject == ()
    assert [(change.kind, change.text) for change in card.edit.body] == [
        ("same", body),
        ("added", "\n\nTwo."),
    ]
    assert card.content_hash != first.content_hash


def test_an_edit_that_changes_nothing_makes_no_variant(session, touches, remy):
    form = draft_forms.form(session, touches[1].id, workspace_id=remy.workspace_id, now=NOW)
    card = editing.edit(session, touches[1].id, form.subject, form.body, by=remy, now=NOW)
    assert card.variants == 3


@pytest.mark.parametrize(
    ("subject", "body", "field", "words"),
    [
        ("Hi", "", "body", "no text"),
        ("Hi", "Hello {{name}}, a word?", "body", "{{name}}"),
        ("Hi {company}", "Hello", "body", "{company}"),
        ("", "Hello", "subject", "subject is empty"),
        ("x" * 121, "Hello", "subject", "121 characters"),
        ("Hi", "x" * 3001, "body", "Shorten it by 1"),
    ],
)
def test_an_edit_that_cannot_be_sent_names_the_field(
    session, touches, remy, *, subject, body, field, words
):
    with pytest.raises(InvalidError) as caught:
        editing.edit(session, touches[1].id, subject, body, by=remy, now=NOW)
    assert caught.value.field == field
    assert words in str(caught.value)
    assert session.scalar(select(func.max(Variant.number))) == 3


def test_a_note_longer_than_linkedin_takes_is_refused(session, touches, remy):
    with pytest.raises(InvalidError, match="the channel takes 200"):
        editing.edit(session, touches[0].id, None, "x" * 201, by=remy, now=NOW)


def test_editing_an_approved_mail_voids_the_approval(session, touches, remy):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    card = editing.edit(session, touches[1].id, "Another", "Hello Maya, shorter.", by=remy, now=NOW)
    assert card.state == "draft"
    assert session.scalars(select(Mail.state)).one() == MailState.STOPPED
    again = drafts.approve(session, touches[1].id, by=remy, now=NOW)
    assert again.state == "approved"
    live = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).one()
    assert live.text.startswith("Hello Maya, shorter.")


def test_a_colleague_whose_approval_an_edit_voids_is_told_on_the_card_and_in_the_channel(
    session, touches, ada, remy
):
    mail = touches[1]
    drafts.approve(session, mail.id, by=ada, now=NOW)
    form = draft_forms.form(session, mail.id, workspace_id=remy.workspace_id, now=NOW)
    assert form.decided is not None
    assert form.decided.startswith("Ada Admin approved this on Mon 23 Nov at 10:00.")
    card = editing.edit(session, mail.id, "Another", "Hello Maya, shorter.", by=remy, now=NOW)
    assert card.voided == (
        "Remy Rep changed this after Ada Admin had approved it. It needs a new approval."
    )
    told = session.scalars(select(Notice)).one()
    assert told.text == (
        "Remy Rep changed the first message for Maya Lindqvist after Ada Admin had approved it. "
        "It goes out only if somebody approves it again."
    )
    assert session.scalars(select(Post).where(Post.kind == PostKind.NOTICE)).one()
    card = drafts.approve(session, mail.id, by=ada, now=NOW)
    assert (card.voided, told.over_at) == (None, NOW)
    assert told.text == "Ada Admin approved the changed first message for Maya Lindqvist."


def test_whoever_edits_what_they_approved_themselves_takes_nothing_from_anybody(
    session, touches, remy
):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    card = editing.edit(session, touches[1].id, "Another", "Hello Maya, shorter.", by=remy, now=NOW)
    assert card.voided is None
    assert session.scalars(select(Notice)).all() == []


def test_a_mail_on_the_wire_is_not_edited(session, touches, remy):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    session.execute(update(Mail).values(state=MailState.SENDING))
    with pytest.raises(ConflictError, match="being sent at this moment"):
        editing.edit(session, touches[1].id, "Another", "Hello", by=remy, now=NOW)
    assert session.scalar(select(func.max(Variant.number))) == 3


def test_next_variant_goes_round(session, touches, remy):
    seen = [drafts.next_variant(session, touches[1].id, by=remy, now=NOW).number for _ in range(4)]
    assert seen == [2, 3, 1, 2]


def test_regenerate_adds_wordings_that_were_not_there(session, touches, remy):
    before = {v.body for v in whole_drafts.read(session, touches[1].id).variants}
    card = drafts.regenerate(session, touches[1].id, by=remy, now=NOW)
    assert (card.number, card.variants) == (4, 6)
    after = [v.body for v in whole_drafts.read(session, touches[1].id).variants]
    assert len(set(after)) == 6
    assert before < set(after)


def test_regenerate_ends_with_a_sentence_when_everything_was_said(session, touches, remy):
    def for_ever():
        while True:
            drafts.regenerate(session, touches[0].id, by=remy, now=NOW)

    with pytest.raises(ConflictError, match="Every wording"):
        for_ever()


def test_follow_ups_answer_the_subject_that_the_first_mail_has_now(session, touches, remy):
    editing.edit(session, touches[1].id, "A page per student", "Hello Maya", by=remy, now=NOW)
    card = draft_cards.card(session, touches[2].id, now=NOW)
    assert card.subject == "Re: A page per student"
    form = draft_forms.form(session, touches[2].id, workspace_id=remy.workspace_id, now=NOW)
    assert form.subject is None
    assert form.thread_subject == "Re: A page per student"


def test_when_the_first_mail_is_skipped_the_next_one_opens_the_thread(session, touches, remy):
    subject = draft_cards.card(session, touches[1].id, now=NOW).subject
    drafts.skip(session, touches[1].id, by=remy, now=NOW)
    assert draft_cards.card(session, touches[2].id, now=NOW).subject == subject
    assert draft_forms.form(session, touches[2].id, workspace_id=remy.workspace_id, now=NOW).subject


def test_an_approved_follow_up_keeps_its_approval_when_the_first_mail_is_edited(
    session, touches, remy
):
    drafts.approve(session, touches[2].id, by=remy, now=NOW)
    editing.edit(session, touches[1].id, "A page per student", "Hello Maya", by=remy, now=NOW)
    chosen = whole_drafts.read(session, touches[2].id).chosen
    mail = session.scalars(select(Mail)).one()
    assert chosen.subject == mail.subject


def test_a_skipped_draft_says_by_whom_and_the_last_one_finishes_the_sequence(
    session, touches, remy, ada
):
    for touch in touches:
        card = drafts.skip(session, touch.id, by=remy, now=NOW)
    assert card.decided == "Remy Rep skipped this on Mon 23 Nov at 10:00."
    assert session.scalars(select(Sequence.state)).one() == SequenceState.FINISHED
    with pytest.raises(ConflictError, match="Remy Rep skipped this"):
        drafts.approve(session, touches[0].id, by=ada, now=NOW)


def test_skipping_an_approved_mail_takes_it_out_of_the_outbox(session, touches, remy):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    drafts.skip(session, touches[1].id, by=remy, now=NOW)
    assert session.scalars(select(Mail.state)).one() == MailState.STOPPED


def test_nothing_is_approved_or_edited_for_somebody_who_is_suppressed(session, touches, remy, maya):
    suppressions.add(
        session,
        maya.workspace_id,
        SuppressionKind.EMAIL,
        maya.email_key,
        reason="they asked to stop",
        by_member_id=None,
        now=NOW,
    )
    with pytest.raises(ConflictError, match="never written to: they asked to stop"):
        drafts.approve(session, touches[1].id, by=remy, now=NOW)
    with pytest.raises(InvalidError) as caught:
        editing.edit(session, touches[1].id, "Hi", "Hello", by=remy, now=NOW)
    assert caught.value.field == "body"


def test_a_stopped_sequence_takes_no_decisions(session, touches, remy, maya):
    answer = running.stop(session, maya, by=remy, now=NOW)
    assert "Maya Lindqvist" in answer.text
    with pytest.raises(ConflictError, match="Remy Rep ended the sequence"):
        drafts.approve(session, touches[1].id, by=remy, now=NOW)
    with pytest.raises(ConflictError, match="no open sequence"):
        running.stop(session, maya, by=remy, now=NOW)


def test_a_variable_that_was_left_blocks_the_approval(session, touches, remy):
    session.execute(update(Variant).values(body="Hello {first_name}"))
    session.expire_all()
    with pytest.raises(InvalidError, match="never filled in"):
        drafts.approve(session, touches[1].id, by=remy, now=NOW)


def test_several_are_approved_and_the_others_left_with_the_reason(session, touches, remy):
    drafts.skip(session, touches[2].id, by=remy, now=NOW)
    answer = drafts.approve_many(
        session, [touches[1].id, touches[2].id, touches[1].id, 999], by=remy, now=NOW
    )
    assert answer.approved == (touches[1].id,)
    assert [left.prospect_name for left in answer.left_out] == ["Maya Lindqvist", "A draft"]
    assert session.scalar(select(func.count(Mail.id))) == 1


def test_one_that_cannot_be_queued_leaves_nothing_half_done(session, touches, remy, maya):
    maya.email = None
    session.flush()
    answer = drafts.approve_many(session, [touches[1].id], by=remy, now=NOW)
    assert "no e-mail address" in answer.left_out[0].why
    session.expire_all()
    assert session.get_one(Touch, touches[1].id).state == TouchState.DRAFT


def test_another_teams_draft_is_not_there(session, touches, remy):
    stranger = remy.model_copy(update={"workspace_id": remy.workspace_id + 1})
    for decide in (drafts.approve, drafts.next_variant, drafts.regenerate, drafts.skip):
        with pytest.raises(NotFoundError):
            decide(session, touches[1].id, by=stranger, now=NOW)


def test_every_decision_has_the_card_drawn_again(session, touches, remy):
    session.execute(update(Post).values(wanted=1, drawn=1))
    drafts.next_variant(session, touches[1].id, by=remy, now=NOW)
    redrawing.write(session)  # as its commit does
    wanted = dict(session.execute(select(Post.subject_id, Post.wanted)).all())
    assert wanted[touches[1].id] > 1
    assert wanted[touches[0].id] > 1  # the message it stands below counts what is decided


def test_a_card_says_why_now_and_what_it_rests_on(session, outreach, ada):
    prospect = outreach.prospect(
        "Maya Lindqvist",
        title="Head of School",
        reasons=[
            ["has_address", 2, ["email"]],
            ["leads_a_school", 30, ["principal"]],
            ["sells_to_us", -30, ["sales"]],
            ["at_a_school", 10, ["school"]],
        ],
        scored_with=0,
    )
    sequences.generate(session, SequenceRequest(prospect_id=prospect.id), by=ada, now=NOW)
    touch = session.scalars(select(Touch).where(Touch.position == 0)).one()
    card = draft_cards.card(session, touch.id, now=NOW)
    assert card.reasons == ("Leads a school (principal)", "At a school (school)")
    assert (card.step, card.steps, card.variant, card.variants) == (1, 2, 1, 3)
    assert "Maya" in [fact.value for fact in card.facts]
    assert card.segment == "Referral network"
    assert {warning.code for warning in card.warnings} == {"sample_offer", "no_postal_address"}
    assert card.body.endswith("Reply “stop” and I will not write to you again.")


def test_a_withdrawn_mail_is_never_claimed(session, touches, remy):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    drafts.skip(session, touches[1].id, by=remy, now=NOW)
    assert claim(session, owner="w", now=NOW + timedelta(days=9)) is None


def test_prospect_is_untouched_by_an_approval(session, touches, remy, maya):
    drafts.approve(session, touches[1].id, by=remy, now=NOW)
    assert session.get_one(Prospect, maya.id).last_contacted_at is None


def test_a_wording_that_changes_between_reading_and_deciding_is_not_approved(
    session, touches, remy
):
    """PostgreSQL lets two decisions run at once; what was read is what is approved."""
    draft = whole_drafts.read(session, touches[1].id)
    session.execute(
        update(Touch)
        .where(Touch.id == touches[1].id)
        .values(variant_number=2)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(ConflictError, match="another wording"):
        take(session, draft, (TouchState.DRAFT,), state=TouchState.APPROVED)
    assert session.get_one(Touch, touches[1].id).state == TouchState.DRAFT


def test_a_check_in_that_says_nothing_new_is_held_back_until_somebody_writes_it(
    session, touches, remy
):
    last = touches[2]
    nothing = DraftWarning(code="nothing_new", text="This adds nothing.", blocks=True)
    chosen = session.scalars(
        select(Variant).where(Variant.touch_id == last.id, Variant.number == last.variant_number)
    ).one()
    chosen.warnings = [nothing.model_dump()]
    session.flush()
    with pytest.raises(InvalidError, match="This adds nothing"):
        drafts.approve(session, last.id, by=remy, now=NOW)
    editing.edit(session, last.id, None, "A second campus opens.", by=remy, now=NOW)
    assert drafts.approve(session, last.id, by=remy, now=NOW).state == "approved"
