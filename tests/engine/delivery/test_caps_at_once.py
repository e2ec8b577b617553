"""No cap is passed by two workers at the same moment, on either database."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from engine.delivery.accounts import senders
from engine.delivery.sending import claiming, outbox
from storage.database import Sessions
from storage.states import Channel, MailState
from storage.tables import Mail, Workspace
from tests.sending import (
    begin,
    claim,
    make_campaign,
    make_company,
    make_conversation,
    make_prospect,
    record_sent,
)
from tests.support import NOW, make_actor, make_workspace

MAILS, WORKERS, CAP = 9, 3, 2


def sender_cap(session, workspace):
    senders.by_address(session, workspace.id, "ada@team.example").daily_cap = CAP


def domain_cap(session, workspace):
    workspace.settings = {"caps": {"emails_per_domain_per_day": CAP}}


def week_cap(session, workspace):
    workspace.settings = {"caps": {"emails_per_week": CAP}}


def campaign_cap(session, workspace):
    make_campaign(session, workspace).daily_limit = CAP


def company_cap(session, workspace):
    workspace.settings = {"caps": {"new_conversations_per_company_per_week": CAP}}


CAPS = {
    "sender": sender_cap,
    "domain": domain_cap,
    "channel": week_cap,
    "campaign": campaign_cap,
    "company": company_cap,
}


def make_mails(sessions: Sessions, name: str) -> None:
    """All to one domain, and for the company's cap to one company."""
    with sessions.begin() as session:
        workspace: Workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        company = make_company(session, workspace) if name == "company" else None
        for number in range(MAILS):
            prospect = make_prospect(
                session,
                workspace,
                name=f"P {number}",
                email=f"p{number}@harbor.example",
                company=company,
            )
            make_conversation(session, workspace, ada, prospect).approve()
        senders.ensure_sender(
            session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada", now=NOW
        )
        CAPS[name](session, workspace)


@pytest.mark.parametrize("name", CAPS)
def test_a_cap_is_exact_with_several_workers_and_groups_at_once(sessions, name):
    """Each group ends at the cap, and the next worker's takes up the same again."""
    make_mails(sessions, name)
    claimed_by_all, begun = threading.Barrier(WORKERS), []

    def work(owner: str) -> None:
        with sessions.begin() as session:
            claimed = claiming.claim(session, owner=owner, now=NOW, most=3)
        claimed_by_all.wait(20)  # each holds a group, and no cap is reached yet
        with sessions.begin() as session:
            verdicts = outbox.begin_sending(session, claimed, now=NOW)
        begun.extend(id_ for (id_, _), verdict in verdicts.items() if verdict.is_open)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(begun) == CAP
    with sessions.begin() as session:
        on_the_wire = session.scalars(select(Mail.id).where(Mail.state == MailState.SENDING))
        assert sorted(on_the_wire) == sorted(begun)


@pytest.mark.parametrize("name", CAPS)
def test_a_cap_is_exact_with_several_workers_at_once(sessions, name):
    make_mails(sessions, name)
    claimed_by_all, started = threading.Barrier(WORKERS), []

    def work(owner: str) -> None:
        with sessions.begin() as session:
            claimed = claim(session, owner=owner, now=NOW)
        claimed_by_all.wait(20)  # every one holds a mail, and no cap is reached yet
        while claimed is not None:
            with sessions.begin() as session:
                is_open = begin(session, claimed, now=NOW).is_open
            if is_open:
                started.append(claimed.id)
                with sessions.begin() as session:
                    record_sent(session, claimed, note="250 ok", now=NOW)
            with sessions.begin() as session:
                claimed = claim(session, owner=owner, now=NOW)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(started) == CAP
    with sessions.begin() as session:
        rest = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).all()
        assert len(rest) == MAILS - CAP
        assert {mail.gate for mail in rest} == {"caps"}
