"""Makes outreach for tests in a few words: prospects, sequences with touches, what happened."""

from __future__ import annotations

from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy.orm import Session

from storage.states import (
    Approval,
    CampaignState,
    Channel,
    EventKind,
    LeadStatus,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Audience,
    Campaign,
    Company,
    Event,
    Prospect,
    Sequence,
    Touch,
    Variant,
    Workspace,
)
from tests.support import NOW

Row = TypeVar("Row")
AUDIENCES = (
    ("referral_network", "Referral network", 0.5),
    ("thought_leadership", "Thought leadership", 0.5),
    ("stealth_founder", "Stealth founders", 0.05),
)


@dataclass
class Outreach:
    """One workspace's records, made as an operation would have left them."""

    session: Session
    workspace: Workspace
    _number: count[int] = field(default_factory=lambda: count(1))

    def audiences(self) -> None:
        for position, (key, label, share) in enumerate(AUDIENCES):
            self._add(
                Audience(
                    workspace_id=self.workspace.id,
                    key=key,
                    label=label,
                    target_share=share,
                    purpose="",
                    evidence={},
                    position=position,
                )
            )

    def company(self, name: str) -> Company:
        return self._add(
            Company(
                workspace_id=self.workspace.id,
                name=name,
                name_key=name.casefold(),
                domain=None,
                industry=None,
                size=None,
                facts={},
                created_at=NOW,
                updated_at=NOW,
            )
        )

    def prospect(
        self,
        name: str,
        *,
        segment: str | None = "referral_network",
        priority: float | None = 50.0,
        email: bool = True,
        linkedin: bool = False,
        company: Company | None = None,
        **more: object,
    ) -> Prospect:
        slug = f"{name.casefold().replace(' ', '.')}.{next(self._number)}"
        values: dict[str, object] = {
            "workspace_id": self.workspace.id,
            "company_id": company.id if company else None,
            "company_name": company.name if company else None,
            "full_name": name,
            "name_key": name.casefold(),
            "email": f"{slug}@school.example" if email else None,
            "email_key": f"{slug}@school.example" if email else None,
            "linkedin_url": f"https://www.linkedin.com/in/{slug}" if linkedin else None,
            "linkedin_key": slug if linkedin else None,
            "source": "test",
            "approval": Approval.APPROVED,
            "lead_status": LeadStatus.NEW,
            "segment": segment,
            "priority_score": priority,
            "created_at": NOW,
            "updated_at": NOW,
        }
        return self._add(Prospect(**values | more))

    def sequence(
        self,
        prospect: Prospect,
        *touches: tuple[TouchKind, datetime] | tuple[TouchKind, datetime, TouchState],
        channel: Channel = Channel.EMAIL,
        type: str = "3-step",  # noqa: A002 - the column's name
        state: SequenceState = SequenceState.ACTIVE,
    ) -> list[Touch]:
        """A sequence with a touch for each kind and due instant; drafts unless a state is given."""
        sequence = self._add(
            Sequence(
                workspace_id=self.workspace.id,
                prospect_id=prospect.id,
                campaign_id=self._campaign().id,
                type=type,
                segment=prospect.segment,
                state=state,
                num_variants=1,
                started_at=NOW,
            )
        )
        return [
            self._touch(sequence, position, kind, due, *rest, channel=channel)
            for position, (kind, due, *rest) in enumerate(touches)
        ]

    def _touch(
        self,
        sequence: Sequence,
        position: int,
        kind: TouchKind,
        due: datetime,
        state: TouchState = TouchState.DRAFT,
        *,
        channel: Channel,
    ) -> Touch:
        touch = self._add(
            Touch(
                workspace_id=self.workspace.id,
                sequence_id=sequence.id,
                campaign_id=sequence.campaign_id,
                prospect_id=sequence.prospect_id,
                position=position,
                kind=kind,
                channel=channel,
                due_at=due,
                state=state,
                variant_number=1,
                sent_at=due if state == TouchState.SENT else None,
            )
        )
        self._add(
            Variant(
                touch_id=touch.id,
                number=1,
                tone="direct",
                subject="A page to share",
                body="Would a page on referrals help?",
                angle="question",
                facts=[],
                warnings=[],
                writer="template",
                created_at=NOW,
            )
        )
        return touch

    def happened(
        self, touch: Touch, kind: EventKind, at: datetime, *, provider: str = "test"
    ) -> Event:
        return self._add(
            Event(
                workspace_id=self.workspace.id,
                touch_id=touch.id,
                prospect_id=touch.prospect_id,
                kind=kind,
                provider=provider,
                provider_id=str(next(self._number)),
                at=at,
                facts={},
            )
        )

    def sent(
        self,
        prospect: Prospect,
        kind: TouchKind,
        at: datetime,
        *,
        then: Listing[EventKind] = (),
        type: str = "3-step",  # noqa: A002 - the column's name
    ) -> Touch:
        """A finished sequence of one touch that went out; each of `then` happened an hour later."""
        [touch] = self.sequence(
            prospect, (kind, at, TouchState.SENT), type=type, state=SequenceState.FINISHED
        )
        self.happened(touch, EventKind.SENT, at)
        for later in then:
            self.happened(touch, later, at + timedelta(hours=1))
        return touch

    def _campaign(self) -> Campaign:
        known = self.session.query(Campaign).filter_by(workspace_id=self.workspace.id).first()
        return known or self._add(
            Campaign(
                workspace_id=self.workspace.id,
                name="Default",
                state=CampaignState.ACTIVE,
                sequence_type="3-step",
                offer={},
                created_at=NOW,
            )
        )

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        return row
