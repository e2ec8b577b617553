"""What tests of sending and answering make: a campaign, a prospect, a sequence with its touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.accounts import senders
from engine.delivery.gatehouse.verdicts import Verdict
from engine.delivery.locks import lock_mails
from engine.delivery.sending import claiming, outbox, outcomes
from engine.views.base import Actor
from engine.views.delivery import ClaimedMail
from storage.states import (
    Approval,
    CampaignState,
    Channel,
    LeadStatus,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Campaign, Company, Mail, Prospect, Sequence, Touch, Variant, Workspace
from tests.support import NOW

KINDS = (TouchKind.INITIAL_DM, TouchKind.FOLLOWUP_1, TouchKind.FOLLOWUP_2)


@dataclass
class Conversation:
    """One prospect's sequence of e-mails (or of another channel), all drafts to begin with."""

    session: Session
    by: Actor
    prospect: Prospect
    sequence: Sequence
    touches: list[Touch]

    def approve(self, position: int = 0, *, now: datetime = NOW) -> Mail:
        """Approve as the drafts do: the touch and its outbox row in one transaction."""
        touch = self.touches[position]
        variant = self.variant(position)
        touch.state = TouchState.APPROVED
        touch.decided_at = now
        self.session.flush()
        return outbox.enqueue(self.session, touch, variant, by=self.by, now=now)

    def variant(self, position: int = 0) -> Variant:
        return self.session.scalars(
            select(Variant).where(Variant.touch_id == self.touches[position].id)
        ).one()


def make_campaign(session: Session, workspace: Workspace) -> Campaign:
    campaign = session.scalars(
        select(Campaign).where(Campaign.workspace_id == workspace.id, Campaign.name == "Tests")
    ).first()
    if campaign is None:
        campaign = Campaign(
            workspace_id=workspace.id,
            name="Tests",
            state=CampaignState.ACTIVE,
            sequence_type="3-step",
            offer={},
            created_at=NOW,
        )
        session.add(campaign)
        session.flush()
    return campaign


def make_company(session: Session, workspace: Workspace, domain: str = "harbor.example") -> Company:
    company = Company(
        workspace_id=workspace.id,
        name=domain,
        name_key=domain,
        domain=domain,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(company)
    session.flush()
    return company


def make_prospect(
    session: Session,
    workspace: Workspace,
    *,
    name: str = "Ines Okafor",
    email: str | None = "ines@harbor.example",
    timezone: str | None = None,
    company: Company | None = None,
) -> Prospect:
    prospect = Prospect(
        workspace_id=workspace.id,
        company_id=company.id if company else None,
        full_name=name,
        first_name=name.partition(" ")[0],
        last_name=name.rpartition(" ")[2],
        name_key=name.lower(),
        email=email,
        email_key=email,
        company_name=company.name if company else None,
        timezone=timezone,
        source="test",
        approval=Approval.APPROVED,
        lead_status=LeadStatus.NEW,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(prospect)
    session.flush()
    return prospect


def make_conversation(
    session: Session,
    workspace: Workspace,
    by: Actor,
    prospect: Prospect | None = None,
    *,
    steps: int = 1,
    channel: Channel = Channel.EMAIL,
    due: datetime = NOW,
) -> Conversation:
    """A sequence of `steps` touches, three days apart; the sender is made when it is missing."""
    prospect = prospect or make_prospect(session, workspace)
    campaign = make_campaign(session, workspace)
    senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
    )
    sequence = Sequence(
        workspace_id=workspace.id,
        prospect_id=prospect.id,
        campaign_id=campaign.id,
        type="3-step",
        state=SequenceState.ACTIVE,
        num_variants=1,
        started_at=NOW,
    )
    session.add(sequence)
    session.flush()
    touches = [
        _touch(session, sequence, position, channel=channel, due=due + timedelta(days=3 * position))
        for position in range(steps)
    ]
    return Conversation(session, by, prospect, sequence, touches)


def _touch(
    session: Session,
    sequence: Sequence,
    position: int,
    *,
    channel: Channel,
    due: datetime,
) -> Touch:
    prospect = session.get_one(Prospect, sequence.prospect_id)
    touch = Touch(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        campaign_id=sequence.campaign_id,
        prospect_id=prospect.id,
        position=position,
        kind=KINDS[position],
        channel=channel,
        due_at=due,
        state=TouchState.DRAFT,
        variant_number=1,
    )
    session.add(touch)
    session.flush()
    session.add(
        Variant(
            touch_id=touch.id,
            number=1,
            tone="friendly",
            subject="Referral routes for families",
            body=f"Hello {prospect.first_name},\n\nmessage {position + 1}.\n\nAda",
            angle="routes",
            writer="template",
            created_at=NOW,
        )
    )
    session.flush()
    return touch


def make_sender(session: Session, workspace: Workspace) -> None:
    """A mailbox to send from."""
    senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
    )


def claim(session: Session, *, owner: str = "one", now: datetime = NOW) -> ClaimedMail | None:
    """A group of one, or None."""
    claimed = claiming.claim(session, owner=owner, now=now, most=1)
    return claimed[0] if claimed else None


def begin(session: Session, claimed: ClaimedMail, *, now: datetime = NOW) -> Verdict:
    """What is said to a group of one right before DATA."""
    return outbox.begin_sending(session, [claimed], now=now)[claimed.claim]


def record_sent(
    session: Session, claimed: ClaimedMail, *, note: str = "250 ok", now: datetime = NOW
) -> bool:
    lock_mails(session, [claimed.id])
    counted = outcomes.record_sent(session, [(claimed, note)], now=now)
    session.expire_all()  # it was written past the records that a test holds
    return claimed.id in counted
