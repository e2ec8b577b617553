"""When a mailbox stops by itself, how its ramp and its gap go; and what its gates then say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.delivery.accounts import senders
from engine.delivery.gatehouse import health, surroundings
from engine.delivery.gatehouse.health import Figures
from engine.prospects.consent import keep_consent
from storage import events
from storage.states import Channel, EventKind, MailState
from storage.tables import Mail, Notice, Sender
from tests.sending import begin, claim, make_company, make_conversation, make_prospect, record_sent
from tests.support import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("figures", "is_ill"),
    [
        (Figures(), False),
        (Figures(tried=49, bounced=49), False),
        (Figures(tried=50, bounced=2), False),
        (Figures(tried=60, bounced=3), True),
        (Figures(tried=100, bounced=4), False),
        (Figures(tried=100, refused=5), True),
        (Figures(tried=1001, complained=1), False),
        (Figures(tried=1000, complained=1), True),
        (Figures(tried=3, complained=1), True),
    ],
)
def test_the_shares_of_the_rules(figures, is_ill):
    assert (health.trouble(figures) is not None) == is_ill


@given(st.integers(1, 200), st.integers(0, 30), st.integers(0, 400))
def test_a_ramp_only_grows_and_ends_at_the_cap(start, step, days):
    sender = Sender(daily_cap=50, ramp_from=start, ramp_step=step)
    assert health.cap_on(sender, days) <= health.cap_on(sender, days + 1) <= 50
    assert health.cap_on(sender, -1) == min(50, start)


@given(st.integers(1, 3600), st.text())
def test_a_gap_is_half_to_one_and_a_half_and_stays_what_it_is(seconds, seed):
    rest = health.rest_after(seconds, seed)
    assert seconds * 0.5 <= rest.total_seconds() <= seconds * 1.5
    assert rest == health.rest_after(seconds, seed)


@pytest.fixture
def sender(session, workspace) -> Sender:
    return senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
    )


def approved(session, workspace, ada, number: int, domain: str | None = None) -> Mail:
    prospect = make_prospect(
        session, workspace, name=f"P {number}", email=f"p{number}@{domain or f'd{number}.example'}"
    )
    return make_conversation(session, workspace, ada, prospect).approve()


def sent(session, now=NOW) -> Mail | None:
    claimed = claim(session, owner="one", now=now)
    if claimed is None or not begin(session, claimed, now=now).is_open:
        return None
    assert record_sent(session, claimed, note="250 ok", now=now)
    return session.get_one(Mail, claimed.id)


def test_a_complaint_pauses_the_mailbox_and_the_channel_is_told_once(
    session, workspace, ada, sender
):
    approved(session, workspace, ada, 1)
    first = sent(session)
    events.add_once(
        session,
        workspace.id,
        EventKind.COMPLAINED,
        prospect_id=first.prospect_id,
        touch_id=first.touch_id,
        provider="test",
        provider_id="1",
        at=NOW,
    )
    waiting = [approved(session, workspace, ada, number) for number in (2, 3)]
    assert sent(session) is None
    assert {mail.gate for mail in waiting} == {"sender_unhealthy"}
    assert {mail.state for mail in waiting} == {MailState.APPROVED}
    assert sender.paused_because == "1 of its last 1 e-mails was marked as spam."
    notice = session.scalars(select(Notice)).one()
    assert "Nothing leaves from ada@team.example any more" in notice.text
    sender.paused_at = sender.paused_because = None
    sender.health_since = NOW + DAY / 24
    assert sent(session, NOW + DAY / 24) is not None, "an admin let it go on"


def test_the_ramp_is_the_cap_of_its_day(session, workspace, ada, sender):
    sender.ramp_from, sender.ramp_step, sender.ramp_since = 1, 1, NOW
    mails = [approved(session, workspace, ada, number) for number in range(4)]
    assert [sent(session) is not None for _ in range(2)] == [True, False]
    assert mails[1].note == "The sender's cap of 1 e-mails a day is reached."
    tomorrow = NOW + DAY
    assert [sent(session, tomorrow) is not None for _ in range(3)] == [True, True, False]


def test_a_mailbox_rests_between_two(session, workspace, ada, sender):
    sender.gap_seconds = 600
    for number in range(2):
        approved(session, workspace, ada, number)
    assert sent(session) is not None
    assert sent(session) is None
    [waits] = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED))
    rest = health.rest_after(600, waits.message_id)
    assert waits.due_at == NOW + rest
    assert sent(session, NOW + rest) is not None


def test_a_domain_takes_so_many_a_day_and_free_mail_is_not_counted(session, workspace, ada, sender):
    workspace.settings = {"caps": {"emails_per_domain_per_day": 1}}
    for number in range(4):
        approved(session, workspace, ada, number, "gmail.com" if number > 1 else "team.example")
    assert [sent(session) is not None for _ in range(4)] == [True, True, True, False]
    [waits] = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED))
    assert waits.note == "The limit of 1 e-mails a day to team.example is reached."
    assert sent(session, NOW + DAY) is not None


def test_the_week_of_the_channel_begins_on_monday(session, workspace, ada, sender):
    workspace.settings = {"caps": {"emails_per_week": 1}}
    for number in range(2):
        approved(session, workspace, ada, number)
    assert [sent(session) is not None for _ in range(2)] == [True, False]
    friday, monday = NOW + 4 * DAY, NOW + 7 * DAY
    assert sent(session, friday) is None
    assert sent(session, monday) is not None


@pytest.mark.parametrize(("setting", "gate"), [("nothing", None), ("delay", "colleague_answered")])
def test_a_colleagues_answer_means_what_the_team_says(session, workspace, ada, setting, gate):
    workspace.settings = {"colleague_answers": setting}
    company = make_company(session, workspace)
    bo = make_prospect(session, workspace, name="Bo Lind", email="bo@h.example", company=company)
    events.add_once(
        session,
        workspace.id,
        EventKind.REPLIED,
        prospect_id=bo.id,
        touch_id=None,
        provider="test",
        provider_id="1",
        at=NOW,
    )
    ines = make_prospect(session, workspace, company=company)
    mail = make_conversation(session, workspace, ada, ines).approve()
    assert (sent(session) is None) == (gate is not None)
    assert mail.gate == gate
    if gate:
        assert mail.due_at == NOW + surroundings.COLLEAGUES_WAIT
        assert sent(session, mail.due_at) is not None


def test_where_a_consent_is_needed_it_opens_the_gate_and_a_refusal_closes_it_anywhere(
    session, workspace, ada, sender
):
    workspace.settings = {"email_consent_countries": ["DE"]}
    ines = make_prospect(session, workspace)
    ines.country = "DE"
    mail = make_conversation(session, workspace, ada, ines).approve()
    assert sent(session) is None
    assert (mail.gate, mail.state) == ("no_consent", MailState.APPROVED)
    assert "has not agreed to e-mail, and it is needed in DE" in mail.note
    keep_consent(session, ines.id, "no", by=ada, now=NOW, channel=Channel.EMAIL)
    ines.country = "US"
    mail.due_at = NOW
    assert sent(session) is None
    assert mail.note == "Ines Okafor does not want to be written to by e-mail."
    kept = keep_consent(session, ines.id, "at the fair", by=ada, now=NOW, channel=Channel.EMAIL)
    assert kept.agreed
    ines.country, mail.due_at = "DE", NOW
    assert sent(session) is not None
