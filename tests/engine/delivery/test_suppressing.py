"""Who may suppress whom, and let go again; it holds at import, enrolment, approval, sending."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.delivery.protection import suppression
from engine.delivery.protection.suppressing import suppress_list, suppress_named
from engine.delivery.protection.unsuppressing import unsuppress_named
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.prospects import imports
from engine.prospects.suppressed import suppressed_among
from engine.scheduling.obstacles import obstacles
from storage import suppressions
from storage.states import (
    Channel,
    LeadStatus,
    MailState,
    SequenceState,
    SuppressionCause,
    SuppressionKind,
    TouchState,
)
from storage.tables import LeadStatusChange, Prospect, Suppression, SuppressionChange
from tests.sending import begin, claim, make_company, make_conversation, make_prospect
from tests.support import NOW

LATER = NOW + timedelta(hours=1)
PROFILE = "https://www.linkedin.com/in/ines-invented"
NUMBER = "+1 617 555 0100"


@pytest.fixture
def ines(session, workspace):
    company = make_company(session, workspace, "harbor.example")
    company.name, company.name_key = "Harbor Ltd", "harbor"
    email = "ines@mail.harbor.example"
    prospect = make_prospect(session, workspace, email=email, company=company)
    prospect.linkedin_url, prospect.linkedin_key = PROFILE, "ines-invented"
    prospect.phone = "+16175550100"
    session.flush()
    return prospect


def test_a_domain_is_an_admins_to_suppress(session, workspace, ada, remy):
    prospect = make_prospect(session, workspace)
    domain = prospect.email.partition("@")[2]
    with pytest.raises(ForbiddenError):
        suppress_named(session, domain, by=remy, now=NOW)
    assert prospect.lead_status != LeadStatus.SUPPRESSED
    assert suppress_named(session, domain, by=ada, now=NOW).prospect_ids == (prospect.id,)
    assert prospect.lead_status == LeadStatus.SUPPRESSED


def test_one_address_is_anybodys_to_suppress(session, workspace, remy):
    prospect = make_prospect(session, workspace)
    assert suppress_named(session, prospect.email, by=remy, now=NOW).prospect_ids == (prospect.id,)


@pytest.mark.parametrize("domain", ["gmail.com", "@GMX.de"])
def test_a_mail_provider_is_nobodys_to_suppress(session, ada, domain):
    with pytest.raises(InvalidError, match="Anybody can have a mailbox"):
        suppress_named(session, domain, by=ada, now=NOW)


WAYS = {
    "address": "Ines@Mail.Harbor.example",
    "as Slack writes it": "<mailto:ines@mail.harbor.example|ines@mail.harbor.example>",
    "domain": "harbor.example",
    "domain below": "mail.harbor.example",
    "company": "company Harbor GmbH",
    "profile": "linkedin.com/in/Ines-Invented/",
    "name": "Ines Okafor",
}


@pytest.mark.parametrize("what", WAYS.values(), ids=WAYS)
def test_it_holds_at_import_enrolment_approval_and_in_the_sending_transaction(
    session, workspace, ada, ines, what
):
    chat = make_conversation(session, workspace, ada, ines)
    mail = chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    told = suppress_named(session, what, by=ada, now=NOW)
    assert told.prospect_ids == (ines.id,)
    assert not begin(session, claimed, now=NOW).is_open
    assert (mail.state, chat.sequence.state) == (MailState.STOPPED, SequenceState.STOPPED)
    assert suppression.reason_for(session, ines) == "Ada Admin said so"
    ines.lead_status = LeadStatus.NEW  # what holds is the list, not the status
    assert ines.id in obstacles(session, workspace.id, [ines], today=NOW.date())
    session.execute(Prospect.__table__.update().values(email_key="elsewhere@x.example"))
    assert _import(session, ada).suppressed == 1


def _import(session, by):
    content = (
        "Name,Email,Company,LinkedIn,Website\n"
        f"Ines Okafor,ines@mail.harbor.example,Harbor Ltd,{PROFILE},harbor.example\n"
    )
    seen = imports.preview(
        session, "again.csv", content.encode(), by=by, channel=None, slack_file_id=None, now=LATER
    )
    return imports.view(session, seen.job_id, now=LATER)


def test_a_number_leaves_out_calls_and_sms_only(session, workspace, ada, ines):
    call = make_conversation(session, workspace, ada, ines, channel=Channel.PHONE)
    bob = make_prospect(session, workspace, name="Bob Marsh", email="bob@b.example")
    bob.phone = ines.phone
    mail = make_conversation(session, workspace, ada, bob)
    suppress_named(session, NUMBER, by=ada, now=NOW)
    assert call.touches[0].state == TouchState.SKIPPED
    assert "not to be called" in call.touches[0].reason
    assert call.sequence.state == SequenceState.FINISHED
    assert mail.sequence.state == SequenceState.ACTIVE
    assert suppression.reason_for(session, bob) is None
    assert suppression.reason_for(session, bob, channel=Channel.SMS) is not None
    assert bob.lead_status == LeadStatus.NEW


def test_a_whole_company_is_reached_by_its_name_and_its_domain(session, workspace, ada, remy, ines):
    with pytest.raises(ForbiddenError):
        suppress_named(session, "company Harbor", by=remy, now=NOW)
    suppress_named(session, "company: harbor.example", by=ada, now=NOW)
    kinds = set(session.scalars(select(Suppression.kind)))
    assert kinds == {SuppressionKind.COMPANY, SuppressionKind.DOMAIN}
    new = make_prospect(session, workspace, name="Ann", email="ann@harbor.example")
    assert suppressed_among(session, workspace.id, [[new]]) == [True]


def test_an_opt_out_outweighs_what_a_colleague_said_and_not_the_other_way(session, workspace, ada):
    address = [(SuppressionKind.EMAIL, "a@b.example")]
    add = {"reason": "asked", "by_member_id": None, "now": NOW}
    for cause in (SuppressionCause.HAND, SuppressionCause.OPT_OUT, SuppressionCause.BOUNCE):
        suppression.add(session, workspace.id, address, cause=cause, **add)
    assert suppressions.find(session, workspace.id, address).cause == SuppressionCause.OPT_OUT
    causes = [change.cause for change in suppressions.history(session, workspace.id, address)]
    assert causes == [SuppressionCause.HAND, SuppressionCause.OPT_OUT]


def test_a_list_is_taken_over_and_wrong_lines_are_told(session, workspace, ada, remy, ines):
    lines = ["ines@mail.harbor.example", "", "other.example", NUMBER, "Ines Okafor", "gmail.com"]
    with pytest.raises(ForbiddenError):
        suppress_list(session, lines, by=remy, now=NOW)
    told = suppress_list(session, lines, by=ada, now=NOW)
    assert (told.added, told.was_known) == (3, 0)
    assert [line.partition(":")[0] for line in told.wrong] == ["Line 5", "Line 6"]
    assert set(session.scalars(select(Suppression.cause))) == {SuppressionCause.IMPORT}
    assert suppress_list(session, lines, by=ada, now=NOW).was_known == 3


# Letting go again


def test_unsuppress_is_an_admins_with_a_reason_that_is_kept(session, workspace, ada, remy, ines):
    ines.lead_status = LeadStatus.CONTACTED
    suppress_named(session, "Ines Okafor", by=ada, now=NOW)
    with pytest.raises(ForbiddenError):
        unsuppress_named(session, "Ines Okafor", "she wrote to us", by=remy, now=NOW)
    with pytest.raises(InvalidError, match="because"):
        unsuppress_named(session, "Ines Okafor", " ", by=ada, now=NOW)
    told = unsuppress_named(session, "Ines Okafor", "she wrote to us", by=ada, now=LATER)
    assert told.people == ("Ines Okafor",)
    assert ines.lead_status == LeadStatus.CONTACTED, "back to what she was"
    assert suppression.reason_for(session, ines) is None
    last = session.scalars(select(LeadStatusChange).order_by(LeadStatusChange.id.desc())).first()
    assert (last.because, last.by_member_id) == ("she wrote to us", ada.member_id)
    lifted = session.scalars(select(SuppressionChange).where(SuppressionChange.cause.is_(None)))
    assert {(each.kind, each.reason) for each in lifted} == {
        (kind, "she wrote to us")
        for kind in (SuppressionKind.EMAIL, SuppressionKind.LINKEDIN, SuppressionKind.PHONE)
    }
    with pytest.raises(ConflictError, match="not suppressed"):
        unsuppress_named(session, "Ines Okafor", "she wrote to us", by=ada, now=LATER)


def test_whoever_lifts_an_opt_out_is_reminded_of_it(session, workspace, ada, ines):
    suppression.suppress_prospect(
        session,
        ines.id,
        workspace_id=workspace.id,
        cause=SuppressionCause.OPT_OUT,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    told = unsuppress_named(session, ines.email, "she wrote to us", by=ada, now=LATER)
    assert told.text.endswith("They had asked for it themselves.")
    assert told.people == (), "the profile is suppressed still"
    assert suppression.reason_for(session, ines) == "asked"


def test_one_person_is_not_let_go_while_the_domain_holds(session, workspace, ada, ines):
    suppress_named(session, "harbor.example", by=ada, now=NOW)
    with pytest.raises(ConflictError, match="whole domain of Ines Okafor"):
        unsuppress_named(session, "Ines Okafor", "she wrote to us", by=ada, now=LATER)
    told = unsuppress_named(session, "harbor.example", "they are customers now", by=ada, now=LATER)
    assert told.people == ("Ines Okafor",)
