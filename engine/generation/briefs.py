"""Decides what a writer is told: the facts it may use, for whom, and within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.campaigns.matching import DemoText, matching
from engine.campaigns.offers import Offer, OfferText
from engine.generation.deferral import Deferral
from engine.generation.insights import age_in_words
from engine.generation.languages import ENGLISH, code_of
from engine.generation.names import (
    greeting_name,
    plain_fact,
    spoken_company,
    spoken_title,
)
from engine.generation.sms import GSM_ONE, parts_of
from engine.generation.template_text import TemplateText
from engine.team_settings import TeamSettings
from storage.states import Channel, TouchKind
from storage.tables import Audience, Prospect


class Tone(StrEnum):
    """The three tones differ in structure and length, not in an adjective."""

    PROFESSIONAL = "professional"
    FRIENDLY = "friendly"
    DIRECT = "direct"


TONES = (Tone.PROFESSIONAL, Tone.FRIENDLY, Tone.DIRECT)
MOST_VARIANTS = 5

SUBJECT_LIMIT = 120
EMAIL_LIMIT = 3000
"""What a Slack form takes, so that every draft can be edited; nobody reads a longer first mail."""
LINKEDIN_LIMIT = 1900
"""Nobody reads a longer message there; it would take more."""
INMAIL_LIMIT, INMAIL_SUBJECT = 2000, 200
INMAIL = "InMail"
"""What a LinkedIn touch is called that is one."""
SCRIPT_LIMIT = 3000
MOST_PARTS = 3
"""Parts of an SMS that a person's text may have; one that is drafted has one."""


@dataclass(frozen=True)
class Limits:
    """Characters that a channel takes; no subject where it has none.

    An SMS counts in `parts`, of which there may be so many: its `body` is what one part takes.
    """

    body: int
    subject: int | None = None
    parts: int | None = None

    def fit(self, text: str) -> bool:
        """Whether a drafted text goes through: an SMS in one part."""
        return parts_of(text).count == 1 if self.parts else len(text) <= self.body


SHIPPED_LIMITS = {
    "e-mail": Limits(EMAIL_LIMIT, SUBJECT_LIMIT),
    "LinkedIn message": Limits(LINKEDIN_LIMIT),
    "LinkedIn InMail": Limits(INMAIL_LIMIT, INMAIL_SUBJECT),
    "phone": Limits(SCRIPT_LIMIT),
    "SMS": Limits(GSM_ONE, parts=MOST_PARTS),
}
"""By the name under which a team sees them; a connection request's note is the account's own."""


@dataclass(frozen=True)
class Person:
    """What is known of the recipient, as it can be said; None is not said."""

    greeting: str | None = None
    full_name: str = ""
    title: str | None = None
    company: str | None = None
    industry: str | None = None
    location: str | None = None
    insights: tuple[str, ...] = ()
    """Sentences from the research notes that are meant to be said."""


@dataclass(frozen=True)
class Note:
    """What research found out and the recipient may be told.

    What is for colleagues is no part of a brief, so that no writer can let it slip.
    """

    text: str
    about: str
    """`person`, `company` or `segment`."""
    source: str
    age_days: int
    is_fresh: bool
    """Young enough to be said by itself."""

    @property
    def origin(self) -> str:
        """How old it is and from whom, for the card."""
        return f"{age_in_words(self.age_days)}, from {self.source}"


@dataclass(frozen=True)
class Brief:
    """All that a draft may be made of. `seed` decides between equally good wordings."""

    person: Person
    offer: OfferText
    kind: TouchKind
    channel: Channel
    limits: Limits
    seed: int
    tone: Tone = Tone.PROFESSIONAL
    audience: str | None = None
    purpose: str = ""
    reasons: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """The texts of this sequence's earlier touches: a follow-up adds to them."""
    sender_name: str = ""
    sign_off: str = ""
    thread_subject: str | None = None
    """The subject of the mail that this one follows in its thread."""
    is_last: bool = False
    guidance: str = ""
    """The team's own words to whoever writes: a campaign's `custom_context`."""
    language: str = ENGLISH
    """In which the prospect is written to (ISO 639-1)."""
    notes: tuple[Note, ...] = ()
    """The research with its age; what is fresh stands in `person.insights` too."""
    demos: tuple[DemoText, ...] = ()
    """What can be shown to them, the one that fits best first."""
    adds: tuple[str, ...] = ()
    """What this step's text looks for first: insight, proof, question, link, demo."""
    template: TemplateText | None = None
    """The team's own text that this step is written from; a model's fallback for it."""
    channel_name: str | None = None
    """Which of the team's own channels it goes by, or that it is an InMail."""
    deferral: Deferral | None = None
    """What they wrote, where this comes back to somebody who was put off."""
    structure: int = 0
    """0 for a tone's first structure, 1 for its second, and so on round."""

    def origin_of(self, insight: str) -> str | None:
        """How old an insight is and where it comes from."""
        return next((note.origin for note in self.notes if note.text == insight), None)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that the team shows to people."""
        shown = (demo.url for demo in self.demos if demo.url)
        return (*(link.url for link in self.offer.links), *shown)

    @property
    def shown(self) -> tuple[str, ...]:
        """The team's words about what it shows: links and demos."""
        demos = (f"{demo.name} {demo.proves} {demo.mark}" for demo in self.demos)
        return (*(f"{link.label} {link.url}" for link in self.offer.links), *demos)

    @property
    def facts(self) -> dict[str, str]:
        """The record's facts by the name under which a card shows them; those that are there."""
        person = self.person
        named = {
            "name": person.greeting,
            "title": person.title,
            "company": person.company,
            "industry": person.industry,
            "location": person.location,
            "answered on": self.deferral.said_on if self.deferral else None,
            "asked for": self.deferral.from_day if self.deferral else None,
        }
        return {name: value for name, value in named.items() if value}


def person_of(prospect: Prospect, notes: tuple[Note, ...] = ()) -> Person:
    """The recipient, with what cannot be said, or is too old to be said by itself, left out."""
    return Person(
        greeting=greeting_name(prospect.full_name, prospect.first_name),
        full_name=prospect.full_name,
        title=spoken_title(prospect.title),
        company=spoken_company(prospect.company_name),
        industry=plain_fact(prospect.industry),
        location=plain_fact(prospect.location),
        insights=tuple(dict.fromkeys(note.text for note in notes if note.is_fresh)),
    )


def language_in(facts: dict[str, object]) -> str:
    """The language that a record names as `language`, such as German or de; else English."""
    told = next((value for key, value in facts.items() if key.casefold() == "language"), "")
    return code_of(str(told)) or ENGLISH


def limits_for(
    kind: TouchKind,
    channel: Channel,
    settings: TeamSettings,
    *,
    name: str | None = None,
    own: Mapping[str, Limits] | None = None,
) -> Limits:
    """How long a message may be; a connection request's note has the account's own limit.

    `own` are the limits of the team's own channels, `name` which of them it is, or InMail. A
    channel that is gone by now takes what a LinkedIn message takes.
    """
    if channel is Channel.CUSTOM:
        return (own or {}).get(name or "", Limits(LINKEDIN_LIMIT))
    if channel is Channel.LINKEDIN:
        if kind is TouchKind.CONNECTION_REQUEST:
            return Limits(body=settings.linkedin_note_limit)
        return SHIPPED_LIMITS["LinkedIn InMail" if name == INMAIL else "LinkedIn message"]
    return SHIPPED_LIMITS[BY_CHANNEL[channel]]


BY_CHANNEL = {Channel.EMAIL: "e-mail", Channel.PHONE: "phone", Channel.SMS: "SMS"}


def make_brief(
    prospect: Prospect,
    *,
    offer: Offer,
    audience: Audience | None,
    settings: TeamSettings,
    kind: TouchKind,
    channel: Channel,
    sender_name: str,
    reasons: tuple[str, ...] = (),
    guidance: str = "",
    said: tuple[str, ...] = (),
    thread_subject: str | None = None,
    is_last: bool = False,
    notes: tuple[Note, ...] = (),
    demos: tuple[DemoText, ...] = (),
    sector: str | None = None,
    adds: tuple[str, ...] = (),
    channel_name: str | None = None,
    own_limits: Mapping[str, Limits] | None = None,
    template: TemplateText | None = None,
) -> Brief:
    """The brief for one touch. The offer's own names win over the person's who asks."""
    name = offer.sender_name or sender_name
    key = audience.key if audience is not None else prospect.segment
    return Brief(
        person=person_of(prospect, notes),
        offer=offer.for_audience(key),
        kind=kind,
        channel=channel,
        limits=limits_for(kind, channel, settings, name=channel_name, own=own_limits),
        seed=prospect.id,
        audience=key,
        purpose=audience.purpose if audience is not None else "",
        reasons=reasons,
        guidance=guidance,
        language=language_in(prospect.facts),
        said=said,
        sender_name=name,
        sign_off=offer.sign_off or name,
        thread_subject=thread_subject,
        is_last=is_last,
        notes=notes,
        demos=matching(demos, audience=key, sector=sector, takes_files=channel is Channel.EMAIL),
        adds=adds,
        template=template,
        channel_name=channel_name,
    )
