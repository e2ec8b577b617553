"""A group gets the verdicts of one at a time: caps, gaps, the company's week, one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.accounts import senders
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.locks import lock_mails
from engine.delivery.sending import claiming, outbox, outcomes
from storage.states import CampaignState, Channel
from storage.tables import Campaign, Mail
from tests.sending import make_company, make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace

PHASES = (Phase.explicit, Phase.generate)
"""An outbox takes too long to fill for one that fails to be made smaller."""
FATES = (Fate.SENT, Fate.SENT, Fate.SENT, Fate.BAD_ADDRESS, Fate.TEMPORARY)


@dataclass(frozen=True)
class Planned:
    """One mail of a random outbox; small numbers, so that limits are shared."""

    sender: int
    campaign: int
    domain: int
    company: int
    due: int
    fate: Fate
    has_follow_up: bool = False
    is_held: bool = False


PLANNED = st.builds(
    Planned,
    sender=st.integers(0, 1),
    campaign=st.integers(0, 1),
    domain=st.integers(0, 2),
    company=st.integers(0, 2),
    due=st.integers(0, 3),
    fate=st.sampled_from(FATES),
    has_follow_up=st.booleans(),
    is_held=st.booleans(),
)
LIMITS = st.fixed_dictionaries(
    {
        "cap": st.integers(1, 5),
        "gap": st.sampled_from([0, 0, 600]),
        "campaign": st.sampled_from([None, 1, 3]),
        "domain": st.sampled_from([None, 1, 2]),
        "week": st.sampled_from([None, 2, 6]),
        "company": st.integers(1, 2),
    }
)


def fill(session: Session, planned: list[Planned], limits: dict[str, int | None]) -> None:
    workspace = make_workspace(session)
    workspace.settings = {
        "caps": {
            "emails_per_domain_per_day": limits["domain"],
            "emails_per_week": limits["week"],
            "new_conversations_per_company_per_week": limits["company"],
        }
    }
    ada = make_actor(session, workspace)
    mailboxes = [
        senders.ensure_sender(
            session, workspace.id, Channel.EMAIL, f"ada{n}@team.example", "Ada", now=NOW
        )
        for n in range(2)
    ]
    for mailbox in mailboxes:
        mailbox.daily_cap, mailbox.gap_seconds = limits["cap"], limits["gap"]
    companies = [make_company(session, workspace, f"c{n}.example") for n in range(3)]
    campaigns = [
        Campaign(
            workspace_id=workspace.id,
            name=f"Campaign {n}",
            state=CampaignState.ACTIVE,
            sequence_type="3-step",
            offer={},
            daily_limit=limits["campaign"],
            created_at=NOW,
        )
        for n in range(2)
    ]
    session.add_all(campaigns)
    session.flush()
    for number, plan in enumerate(planned):
        prospect = make_prospect(
            session,
            workspace,
            name=f"P {number}",
            email=f"p{number}@d{plan.domain}.example",
            company=companies[plan.company],
        )
        if plan.is_held:
            prospect.hold_until = NOW.date() + timedelta(days=2)
        chat = make_conversation(session, workspace, ada, prospect, steps=2)
        for position in range(1 + plan.has_follow_up):
            chat.touches[position].campaign_id = campaigns[plan.campaign].id
            mail = chat.approve(position)
            mail.sender_id = mailboxes[plan.sender].id
            # the same in both worlds: a gap is drawn from it
            mail.message_id = f"<{number}-{position}@team.example>"
            mail.due_at = NOW - timedelta(minutes=plan.due)
    session.flush()


def drain(session: Session, fates: dict[str, Fate], most: int) -> list[str]:
    """Claim, begin and record until nothing is due; in which order they left."""
    left: list[str] = []
    for _ in range(500):
        claimed = claiming.claim(session, owner="one", now=NOW, most=most)
        if not claimed and not claiming.has_due(session, now=NOW):
            return left
        if not claimed:
            continue
        verdicts = outbox.begin_sending(session, claimed, now=NOW)
        begun = [each for each in claimed if verdicts[each.claim].is_open]
        answered = [(each, Attempt(fates[each.to_address], "said")) for each in begun]
        lock_mails(session, [each.id for each in claimed])
        outcomes.record(session, answered, now=NOW)
        left += [each.to_address for each, attempt in answered if attempt.fate == Fate.SENT]
        session.expire_all()
    raise AssertionError("there is no end of it")


def ends(session: Session) -> list[tuple[object, ...]]:
    columns = (Mail.to_address, Mail.subject, Mail.state, Mail.gate, Mail.note, Mail.due_at)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Mail.id))]


@settings(
    max_examples=12, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PLANNED, min_size=2, max_size=9), LIMITS, st.integers(2, 8))
def test_a_group_gets_the_verdicts_of_one_at_a_time(session, planned, limits, most):
    fates = {f"p{number}@d{plan.domain}.example": plan.fate for number, plan in enumerate(planned)}
    found = []
    for size in (1, most):
        with session.begin_nested() as world:
            fill(session, planned, limits)
            found.append((drain(session, fates, size), ends(session)))
            world.rollback()
    assert found[0] == found[1]
