"""Makes campaigns and runs for tests that write drafts, and a model that says something new."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from engine.campaigns.default import default_campaign
from engine.campaigns.offers import sample
from engine.scheduling import generating
from engine.views.base import Actor
from engine.views.generation import GenerationReport, GenerationRequest
from storage.database import Sessions
from storage.states import CampaignState
from storage.tables import Campaign, ModelCall, Prospect, Workspace
from tests.model_server import Fault, ModelServer, news
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace


def make_campaign(session: Session, workspace: Workspace, **more: object) -> Campaign:
    values: dict[str, object] = {
        "workspace_id": workspace.id,
        "name": "Autumn",
        "state": CampaignState.DRAFT,
        "sequence_type": "3-step",
        "offer": sample().model_dump(mode="json"),
        "created_at": NOW,
    }
    campaign = Campaign(**values | more)
    session.add(campaign)
    session.flush()
    return campaign


def call(
    session: Session,
    campaign: Campaign,
    prospect: Prospect,
    *,
    cost: float | None = 0.01,
    at: datetime = NOW,
    latency: int = 600,
) -> None:
    """A call of a model that was answered, for a campaign's prospect."""
    session.add(
        ModelCall(
            workspace_id=campaign.workspace_id,
            campaign_id=campaign.id,
            prospect_id=prospect.id,
            purpose="sequence",
            brief_hash="x",
            model="small",
            outcome="answered",
            cost_usd=cost,
            latency_ms=latency,
            at=at,
        )
    )
    session.flush()


def begin(sessions: Sessions, people: int, **campaign: object) -> tuple[Actor, GenerationReport]:
    """A team, a campaign, so many prospects, and a run for all of them, committed."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        by = make_actor(session, workspace)
        outreach = Outreach(session, workspace)
        outreach.audiences()
        for number in range(people):
            outreach.prospect(f"Person {number}")
        made = make_campaign(session, workspace, **campaign)
        return by, start(session, made, by)


def start(session: Session, campaign: Campaign, by: Actor, **more: object) -> GenerationReport:
    request = GenerationRequest(campaign_id=campaign.id, **more)
    return generating.start(session, request, by=by, now=NOW)


def default_writes_by_model(session: Session, by: Actor) -> None:
    """What single prospects' sequences are written by from now on."""
    default_campaign(session, by.workspace_id, NOW).writer = "model"
    session.flush()


QUESTIONS = (
    "When you refer a student on, how do you learn what became of it?",
    "I would like to hear how you do it, in a line or two, whenever it suits you.",
    "May I ask how it goes with referrals? A short no helps me too.",
    "Who in your team takes the calls when a family asks for help?",
    "Is that still open with you? If not, I will leave it at that.",
    "What would make the next referral easier for you?",
    "Could we talk for ten minutes about it next week?",
    "If somebody else looks after this, whom may I ask?",
    "Do you keep a list of the places you trust, or ask around each time?",
)


def say_something_new(server: ModelServer) -> None:
    """From now on no two questions get the same wordings, as with a real model."""
    turn = count()

    def answer(asked: dict[str, Any]) -> Fault:
        return Fault(text=something_new(asked["messages"][1]["content"], next(turn)))

    server.plays = answer


def something_new(said: str, turn: int) -> str:
    """An answer to the document `said` that says none of it again, another one each turn."""
    document = json.loads(said)
    at = 3 * turn % len(QUESTIONS)
    new = [each for each in (*QUESTIONS[at:], *QUESTIONS[:at]) if each not in said]
    wordings = {}
    for key, body in zip(document["task"]["wordings"], new, strict=False):
        wordings[key] = {
            "angle": "question",
            "facts": [],
            "body": f"Hello,\n\n{body}{news(document)}",
        }
        if "subject" in document["task"]["most_characters"]:
            wordings[key]["subject"] = "A question"
    return json.dumps(wordings)
