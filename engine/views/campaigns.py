"""What campaigns are asked with, and what is told of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field

from engine.views.base import Request, View
from engine.views.sequences import USUAL_TYPE

Share = Annotated[float, Field(ge=0, le=100)]
Dollars = Annotated[float, Field(ge=0, le=1_000_000_000)]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""When the examples are from."""


class TargetAudience(View):
    """Whom a campaign is for; what is None or empty does not matter.

    `industry` is a sector's key, `company_size` the bands of sizes that are meant, `country` two
    letters, `grade` at least, and all words of `title` begin a word of the title.
    """

    segment: str | None = None
    industry: str | None = None
    company_size: tuple[str, ...] = ()
    title: str | None = None
    country: str | None = None
    grade: str | None = None
    tags: tuple[str, ...] = ()
    owner: str | None = None


class SendHours(Request):
    """When a campaign's e-mails leave, in the recipient's time: hours, and weekdays from 0."""

    first_hour: Annotated[int, Field(ge=0, le=23)] = 9
    last_hour: Annotated[int, Field(ge=1, le=24)] = 17
    weekdays: Annotated[tuple[int, ...], Field(min_length=1, max_length=7)] = (0, 1, 2, 3, 4)


class OwnOffer(Request):
    """What a campaign says of the offer in words of its own; a link's line is `label https://…`."""

    topic: str = ""
    value_proposition: str = ""
    proof_points: str = ""
    questions: str = ""
    links: str = ""


class CampaignRequest(Request):
    """A campaign as it is to be; for a new one all but the name has a default.

    `channels` in the order in which they are tried, none: the sequence type's own. `offer` None:
    the team's. `template_id`: the template that the first message is written from, None: Drumbeat's
    own. `owner_id` None: whoever makes it. `sender_ids` none: whichever mailbox would send.
    `num_variants` None: as many as the sequence type says when the campaign is saved. `tracking`:
    opens and clicks of its e-mails are counted.
    """

    name: str
    channels: tuple[str, ...] = ()
    description: Annotated[str, Field(max_length=1000)] = ""
    target_audience: dict[str, Any] = Field(default_factory=dict)
    min_qualification_score: Share = 0
    sequence_type: str = USUAL_TYPE
    writer: str = "template"
    template_id: int | None = None
    owner_id: int | None = None
    custom_context: Annotated[str, Field(max_length=2000)] = ""
    offer: OwnOffer | None = None
    num_variants: Annotated[int, Field(ge=1, le=5)] | None = None
    allocation: str = "first"
    sender_ids: tuple[int, ...] = ()
    send_window: SendHours | None = None
    daily_limit: Annotated[int, Field(ge=1, le=100_000)] | None = None
    budget_usd: Dollars | None = None
    deal_value_usd: Dollars | None = None
    tracking: bool = False


class Choice(View):
    """Something that a form offers."""

    id: int
    label: str


class CampaignView(View):
    """A campaign under the documents' names. `version`: how often it was edited."""

    id: int
    name: str
    channel: str
    channels: tuple[str, ...]
    description: str
    status: str
    target_audience: TargetAudience
    min_qualification_score: float
    total_messages: int
    messages_sent: int
    total_cost_usd: float
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    sequence_type: str
    writer: str
    template_id: int | None
    template: str | None
    custom_context: str
    has_own_offer: bool
    num_variants: int
    allocation: str
    sender_ids: tuple[int, ...]
    send_window: SendHours | None
    daily_limit: int | None
    budget_usd: float | None
    deal_value_usd: float | None
    tracking: bool
    owner_id: int | None
    owner: str | None
    version: int
    is_default: bool


class CampaignList(View):
    campaigns: tuple[CampaignView, ...]


class LeftOut(View):
    """How many of those whom the criteria mean are left out for one reason, in words."""

    why: str
    count: int


class AudienceCount(View):
    """Who fits a campaign now: `first` names the best, `left_out` why the others do not."""

    meant: int
    qualified: int
    first: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


class CampaignForm(View):
    """A campaign as a form shows it; `campaign` None: a new one.

    `own_channels` are the team's own, by name; a campaign takes all of them or none.
    """

    campaign: CampaignView | None
    offer: OwnOffer | None
    segments: dict[str, str]
    sequence_types: tuple[str, ...]
    own_channels: tuple[str, ...]
    senders: tuple[Choice, ...]
    templates: tuple[Choice, ...]
    owners: tuple[Choice, ...]


class CampaignChanged(View):
    """`text` says what holds from now on."""

    success: bool = True
    text: str
    campaign: CampaignView


def example(**more: Any) -> CampaignView:
    """A campaign as it may be, with `more` different."""
    values: dict[str, Any] = {
        "id": 4,
        "name": "Heads of school, spring",
        "channel": "email",
        "channels": ("email", "linkedin"),
        "description": "Independent schools that are about to choose a tool.",
        "status": "draft",
        "target_audience": TargetAudience(
            segment="referral_network", industry="education", title="head of school", country="US"
        ),
        "min_qualification_score": 60.0,
        "total_messages": 0,
        "messages_sent": 0,
        "total_cost_usd": 0.0,
        "created_at": NOW,
        "started_at": None,
        "completed_at": None,
        "sequence_type": "3-step",
        "writer": "template",
        "template_id": None,
        "template": None,
        "custom_context": "",
        "has_own_offer": False,
        "num_variants": 3,
        "allocation": "even",
        "sender_ids": (),
        "send_window": None,
        "daily_limit": 40,
        "budget_usd": None,
        "deal_value_usd": 12_000.0,
        "tracking": False,
        "owner_id": 1,
        "owner": "Ada Admin",
        "version": 0,
        "is_default": False,
    }
    return CampaignView(**values | more)


def at_work() -> CampaignView:
    return example(
        status="active",
        started_at=NOW,
        total_messages=160,
        messages_sent=101,
        total_cost_usd=0.0016,
        budget_usd=5.0,
        send_window=SendHours(first_hour=8, last_hour=12),
        template_id=5,
        template="A first <mail>",
        tracking=True,
    )


HOSTILE = {"name": "<!channel> *sale*", "description": "See <https://bank.example|here>"}


def examples() -> dict[str, View]:
    form = CampaignForm(
        campaign=None,
        offer=None,
        segments={"referral_network": "Referral network", "stealth_founder": "Stealth founders"},
        sequence_types=("3-step", "5-step"),
        own_channels=("WhatsApp", "Signal <b>"),
        senders=(Choice(id=1, label="Ada Admin <ada@team.example>"),),
        templates=(Choice(id=5, label="A first mail"),),
        owners=(Choice(id=1, label="Ada Admin"), Choice(id=2, label="Bo <b> Reyes")),
    )
    edited = form.model_copy(
        update={
            "campaign": example(
                sender_ids=(1,),
                send_window=SendHours(),
                template_id=5,
                template="A first mail",
            ),
            "offer": OwnOffer(topic="lunches", value_proposition="Warm lunches."),
        }
    )
    return {
        "campaigns": CampaignList(campaigns=(at_work(), example(id=5, **HOSTILE))),
        "campaigns_none": CampaignList(campaigns=()),
        "campaign_form_new": form,
        "campaign_form": edited,
        "campaign_more": edited,
    }
