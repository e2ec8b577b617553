"""Decides what is told of the audiences, and what their forms ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.views.base import Request, View


class AudienceLine(View):
    """One audience: its part of the target (of 1), who is in it, and what is evidence for it."""

    id: int
    key: str
    label: str
    target_share: float
    target: float
    prospects: int
    purpose: str
    evidence: tuple[str, ...]
    """A line for each rule: field, points and its words."""
    version: int
    updated_by: str | None


class AudienceList(View):
    success: bool = True
    audiences: tuple[AudienceLine, ...]
    changed: str | None = None
    """What was just done, in a sentence."""


class AudienceForm(View):
    """What the form shows; shares are in hundredths, evidence as `evidence_words` writes it."""

    id: int | None = None
    version: int = 0
    label: str = ""
    share: str = ""
    purpose: str = ""
    title: str = ""
    company: str = ""
    about: str = ""


class AudienceRequest(Request):
    """What was entered; with an `id` that audience is changed, if it still is `version`."""

    id: int | None = None
    version: int = 0
    label: str
    share: str
    purpose: str = ""
    title: str = ""
    company: str = ""
    about: str = ""


class RemovalForm(View):
    """An audience that may go, and the others that its prospects may go to."""

    id: int
    label: str
    prospects: int
    others: dict[str, str]


class RemovalRequest(Request):
    """`move_to` is the key of another audience."""

    id: Annotated[int, Field(ge=1)]
    move_to: str | None = None


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    referral = AudienceLine(
        id=1,
        key="referral_network",
        label="Referral <!here> network",
        target_share=0.5,
        target=0.476,
        prospects=47_619,
        purpose="Build a relationship with schools.",
        evidence=("title +4: head of school, principal", "company +3: school"),
        version=2,
        updated_by="Ada Admin",
    )
    found = AudienceList(
        audiences=(
            referral,
            referral.model_copy(
                update={
                    "id": 2,
                    "key": "stealth_founder",
                    "label": "Stealth founders",
                    "target": 0.048,
                    "prospects": 0,
                    "evidence": (),
                    "purpose": "",
                    "updated_by": None,
                }
            ),
        )
    )
    form = AudienceForm(
        id=1,
        version=2,
        label="Referral network",
        share="50",
        purpose="Build a relationship with schools.",
        title="4: head of school, principal\n2: teacher",
        company="3: school",
    )
    others = {"thought_leadership": "Thought leadership", "stealth_founder": "Stealth founders"}
    return {
        "audiences": found,
        "audiences_changed": found.model_copy(update={"changed": "Ada Admin changed Parents."}),
        "audience_form": form,
        "audience_new": AudienceForm(),
        "audience_removal": RemovalForm(
            id=1, label="Referral network", prospects=27, others=others
        ),
    }
