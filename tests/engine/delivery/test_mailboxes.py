"""Whose mailbox an e-mail leaves from, who may change one, and what its e-mails then say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from engine.delivery.accounts import mailbox_reports, mailboxes, senders, sending_forms
from engine.delivery.approval import draft_cards
from engine.delivery.gatehouse import health
from engine.delivery.mail.message import build
from engine.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    InvalidFieldsError,
    NotFoundError,
)
from engine.views.senders import MailboxRequest
from storage.states import Channel
from storage.tables import Campaign, Mail, Sender
from tests.sending import begin, claim, make_campaign, make_conversation, make_prospect, record_sent
from tests.support import NOW

DAY = timedelta(days=1)


def mailbox(session, workspace, address: str, member_id: int | None = None) -> Sender:
    return senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, address, address, now=NOW, member_id=member_id
    )


def mail_to(session, workspace, by, number: int) -> Mail:
    prospect = make_prospect(
        session, workspace, name=f"P {number}", email=f"p{number}@d{number}.example"
    )
    return make_conversation(session, workspace, by, prospect, steps=2).approve()


def test_several_share_a_campaign_the_longest_idle_first(session, workspace, ada):
    three = [mailbox(session, workspace, f"{name}@team.example") for name in ("ada", "bo", "cy")]
    campaign: Campaign = make_campaign(session, workspace)
    campaign.sender_ids = [each.id for each in three]
    given = [mail_to(session, workspace, ada, number).sender_id for number in range(7)]
    assert given == [three[at % 3].id for at in range(7)]
    three[1].paused_at = NOW
    given = [mail_to(session, workspace, ada, number).sender_id for number in range(7, 11)]
    assert given == [three[2].id, three[0].id, three[2].id, three[0].id]


def test_a_conversation_stays_with_its_mailbox(session, workspace, ada):
    campaign = make_campaign(session, workspace)
    first, other = (mailbox(session, workspace, f"{name}@team.example") for name in ("ada", "bo"))
    campaign.sender_ids = [first.id, other.id]
    chat = make_conversation(session, workspace, ada, steps=2)
    began = chat.approve(0)
    claimed = claim(session, owner="one", now=NOW)
    assert begin(session, claimed, now=NOW).is_open
    record_sent(session, claimed, note="250 ok", now=NOW)
    mail_to(session, workspace, ada, 1)
    mail_to(session, workspace, ada, 2)
    assert chat.approve(1, now=NOW + 3 * DAY).sender_id == began.sender_id


def test_who_asked_for_a_sequence_sends_from_their_own(session, workspace, ada, remy):
    team = mailbox(session, workspace, "ada@team.example")
    own = mailbox(session, workspace, "remy@team.example", remy.member_id)
    chat = make_conversation(session, workspace, remy)
    chat.sequence.by_member_id = remy.member_id
    session.flush()
    assert chat.approve().sender_id == own.id
    assert mail_to(session, workspace, ada, 1).sender_id == team.id


def test_without_any_that_sends_the_sentence_says_what_to_do(session, workspace, ada):
    chat = make_conversation(session, workspace, ada)
    mailbox(session, workspace, "ada@team.example").paused_at = NOW
    with pytest.raises(InvalidError, match="/outreach senders"):
        chat.approve()


def test_signature_and_reply_to_go_out_and_the_card_shows_them(session, workspace, ada):
    request = MailboxRequest(
        address="ada@team.example",
        signature="Ada Admin\nHead of Reading",
        reply_to="in@team.example",
    )
    mailboxes.save(session, request, by=ada, now=NOW)
    chat = make_conversation(session, workspace, ada)
    before = draft_cards.card(session, chat.touches[0].id, now=NOW).body
    chat.approve()
    assert draft_cards.card(session, chat.touches[0].id, now=NOW).body == before
    claimed = claim(session, owner="one", now=NOW)
    raw = build(claimed, now=NOW).decode()
    assert "Reply-To: Ada Admin <in@team.example>" in raw or "in@team.example" in raw
    assert raw.index("Head of Reading") < raw.index("\r\n--\r\n")
    assert "Head of Reading" in before
    assert senders.workspace_of(session, "IN@team.example") == workspace.id


def test_a_mailbox_is_an_admins_to_change(session, workspace, ada, remy):
    request = MailboxRequest(address="remy@team.example", member="Remy Rep", ramp_from=10)
    with pytest.raises(ForbiddenError):
        mailboxes.save(session, request, by=remy, now=NOW)
    made = mailboxes.save(session, request, by=ada, now=NOW).senders[-1]
    assert (made.member_name, made.cap_today, made.daily_cap) == ("Remy Rep", 10, 50)
    again = mailboxes.save(
        session, MailboxRequest(address="Remy@team.example", daily_cap=30), by=ada, now=NOW + DAY
    ).senders[-1]
    assert (again.sender_id, again.cap_today, again.daily_cap) == (made.sender_id, 15, 30)
    with pytest.raises(InvalidError):
        mailboxes.save(session, MailboxRequest(address="no address"), by=ada, now=NOW)
    assert not mailbox_reports.report(session, by=remy, now=NOW).may_change


def test_whose_mailbox_it_is_says_how_it_sends_and_no_more(session, workspace, ada, remy):
    own = mailbox(session, workspace, "remy@team.example", remy.member_id)
    team = mailbox(session, workspace, "ada@team.example")
    said = MailboxRequest(
        address=own.address, daily_cap=30, ramp_from=5, gap_seconds=90, signature="Remy"
    )
    shown = mailboxes.save(session, said, by=remy, now=NOW)
    line = next(line for line in shown.senders if line.sender_id == own.id)
    assert (line.cap_today, line.daily_cap, line.gap_seconds, line.signature) == (5, 30, 90, "Remy")
    assert [line.may_set for line in shown.senders] == [
        line.sender_id == own.id for line in shown.senders
    ]
    for refused in (
        said.model_copy(update={"address": team.address}),
        said.model_copy(update={"smtp_host": "mail.elsewhere.example"}),
        said.model_copy(update={"smtp_password": SecretStr("other")}),
        said.model_copy(update={"member": "Ada Admin"}),
        said.model_copy(update={"address": "new@team.example"}),
    ):
        with pytest.raises(ForbiddenError):
            mailboxes.save(session, refused, by=remy, now=NOW)
    assert sending_forms.form(session, own.id, by=remy).ramp_from == 5
    with pytest.raises(ForbiddenError):
        sending_forms.form(session, team.id, by=remy)
    assert [each.sender_id for each in sending_forms.choice(session, by=remy).forms] == [own.id]
    assert sending_forms.count_settable(session, by=ada) == 2
    own.member_id = None
    session.flush()
    with pytest.raises(NotFoundError):
        sending_forms.choice(session, by=remy)


def test_each_value_that_cannot_be_is_named_at_its_field(session, workspace, ada):
    mailbox(session, workspace, "ada@team.example")
    wrong = MailboxRequest(
        address="ada@team.example",
        signature="x" * 1001,
        reply_to="nobody",
        smtp_username="two\nlines",
    )
    with pytest.raises(InvalidFieldsError) as caught:
        mailboxes.save(session, wrong, by=ada, now=NOW)
    assert set(caught.value.sentences) == {"signature", "reply_to", "smtp_username"}
    with pytest.raises(InvalidError, match="begins at or below") as refused:
        mailboxes.save(
            session,
            MailboxRequest(address="ada@team.example", daily_cap=20, ramp_from=30),
            by=ada,
            now=NOW,
        )
    assert refused.value.field == "ramp_from"


def test_with_a_higher_cap_what_waited_for_the_day_is_asked_again(session, workspace, ada):
    sender = mailbox(session, workspace, "ada@team.example")
    mail = mail_to(session, workspace, ada, 1)
    mail.gate, mail.due_at = "caps", NOW + DAY
    other = mail_to(session, workspace, ada, 2)
    other.gate, other.due_at = "window", NOW + DAY
    session.flush()
    request = MailboxRequest(address=sender.address, signature="Ada")
    mailboxes.save(session, request, by=ada, now=NOW)
    session.refresh(mail)
    assert mail.due_at == NOW + DAY, "a signature lets nothing leave earlier"
    request = MailboxRequest(address=sender.address, daily_cap=200)
    mailboxes.save(session, request, by=ada, now=NOW)
    session.refresh(mail)
    session.refresh(other)
    assert (mail.due_at, other.due_at) == (NOW, NOW + DAY)


def test_pause_and_resume_count_once_and_health_begins_anew(session, workspace, ada, remy):
    sender = mailbox(session, workspace, "ada@team.example")
    with pytest.raises(ForbiddenError):
        mailboxes.pause(session, sender.id, by=remy, now=NOW)
    assert mailboxes.pause(session, sender.id, by=ada, now=NOW).senders[0].state == "paused"
    with pytest.raises(ConflictError):
        mailboxes.pause(session, sender.id, by=ada, now=NOW)
    mailboxes.resume(session, sender.id, by=ada, now=NOW)
    assert sender.health_since is None, "a person paused it: nothing speaks against it"
    assert health.pause(session, sender.id, "1 of its last 1 e-mails was marked as spam.", now=NOW)
    assert mailbox_reports.report(session, by=ada, now=NOW).senders[0].state == "unhealthy"
    mailboxes.resume(session, sender.id, by=ada, now=NOW)
    assert (sender.health_since, sender.paused_because) == (NOW, None)
    with pytest.raises(ConflictError):
        mailboxes.resume(session, sender.id, by=ada, now=NOW)


def test_a_password_is_kept_sealed_and_goes_to_the_server_alone(session, workspace, ada):
    request = MailboxRequest(
        address="ada@team.example", smtp_host="mail.team.example", smtp_password=SecretStr("s3cret")
    )
    report = mailboxes.save(session, request, by=ada, now=NOW)
    assert "s3cret" not in report.model_dump_json()
    sender = session.get_one(Sender, report.senders[0].sender_id)
    assert "s3cret" not in str(sender.sealed_password)
    server = senders.own_server(session, sender.id)
    assert (server.username, server.password, server.starttls) == (
        "ada@team.example",
        "s3cret",
        True,
    )
    assert mailboxes.rotate(session) == 1
