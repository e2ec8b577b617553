"""What is told and asked where a colleague makes something of a Slack message."""

from __future__ import annotations

from datetime import datetime

from engine.views.base import Request, View
from engine.views.prospects import ProspectOption


class ReplyToLog(Request):
    """An answer that stands in a Slack message; `message` names it, once in a workspace."""

    prospect_id: int
    message: str
    text: str
    written_at: datetime | None = None
    """When it was written into Slack: "in ten days" counts from there."""


class NewProspect(Request):
    """Somebody as a form says it; what is left empty is empty or None."""

    name: str
    email: str | None = None
    linkedin_url: str | None = None
    phone: str | None = None
    job_title: str | None = None
    company: str | None = None


class Mentioned(View):
    """Whom a message speaks of, as far as it says so."""

    name: str = ""
    email: str = ""
    linkedin_url: str = ""
    phone: str = ""
    job_title: str = ""
    company: str = ""


class MessageWords(View):
    """What a form begins with that makes something of a message: its words, and who is meant."""

    text: str
    whom: ProspectOption | None = None


def examples() -> dict[str, View]:
    ines = ProspectOption(
        prospect_id=4,
        name="Ines Okafor",
        job_title="Head of Admissions",
        company="Harbor School",
        approval="approved",
    )
    odd = "<!channel> *bold* <http://x.example|bank> " + "x" * 4000
    return {
        "words": MessageWords(text="Happy to talk. Does Thursday at 15:00 suit you?", whom=ines),
        "words_of_nobody": MessageWords(text="They open a second campus in August."),
        "words_hostile": MessageWords(
            text=odd, whom=ines.model_copy(update={"name": odd, "company": odd})
        ),
        "mentioned": Mentioned(
            name="Maya Lindqvist",
            email="maya@aldergrove.example",
            linkedin_url="https://www.linkedin.com/in/maya-lindqvist",
            phone="+12125550143",
            job_title="Director of Counselling",
            company="Alder Grove",
        ),
        "mentioned_nobody": Mentioned(),
        "mentioned_hostile": Mentioned(name=odd, email=odd, company=odd),
    }
