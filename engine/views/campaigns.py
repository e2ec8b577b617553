"""What campaigns are asked with, and what is told of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.views.base import Request, View
from engine.views.verdicts import Verdict

Line = Annotated[str, Field(max_length=300)]
Share = Annotated[float, Field(ge=0, le=100)]
Dollars = Annotated[float, Field(ge=0, le=1_000_000_000)]


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
    the team's. `sender_ids` none: whichever mailbox would send.
    """

    name: str
    channels: tuple[str, ...] = ()
    description: Annotated[str, Field(max_length=1000)] = ""
    target_audience: dict[str, Any] = Field(default_factory=dict)
    min_qualification_score: Share = 0
    sequence_type: str = "3-step"
    writer: str = "template"
    custom_context: Annotated[str, Field(max_length=2000)] = ""
    offer: OwnOffer | None = None
    num_variants: Annotated[int, Field(ge=1, le=5)] = 3
    allocation: str = "first"
    sender_ids: tuple[int, ...] = ()
    send_window: SendHours | None = None
    daily_limit: Annotated[int, Field(ge=1, le=100_000)] | None = None
    budget_usd: Dollars | None = None
    deal_value_usd: Dollars | None = None


class SenderChoice(View):
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
    custom_context: str
    has_own_offer: bool
    num_variants: int
    allocation: str
    sender_ids: tuple[int, ...]
    send_window: SendHours | None
    daily_limit: int | None
    budget_usd: float | None
    deal_value_usd: float | None
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
    """A campaign as a form shows it; `campaign` None: a new one."""

    campaign: CampaignView | None
    offer: OwnOffer | None
    segments: dict[str, str]
    sequence_types: tuple[str, ...]
    senders: tuple[SenderChoice, ...]


class CampaignChanged(View):
    """`text` says what holds from now on."""

    success: bool = True
    text: str
    campaign: CampaignView


class Performance(View):
    """How often something happened to a campaign's messages, each message once.

    Per cent: open_rate of delivered, click_rate of opened, reply_rate and positive_rate of
    delivered. delivered is sent and not bounced.
    """

    total_messages: int
    pending: int
    withheld: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    positive: int
    opted_out: int
    complained: int
    bounced: int
    failed: int
    meeting_booked: int
    open_rate: float
    click_rate: float
    reply_rate: float
    positive_rate: float


class Cost(View):
    """What models cost: per message that was made, and per answer; None without any."""

    total_usd: float
    cost_per_message: float | None
    cost_per_reply: float | None


class Roi(View):
    """What came of it at the value of a deal that the team states; None where it states none.

    `value_usd` is deal_value_usd for each customer won among those the campaign wrote to,
    `value_of_meetings_usd` the same for each of them with a meeting; `return_ratio` is value_usd
    over what was spent, `days` how long the campaign has been at work.
    """

    deal_value_usd: float | None
    won: int
    meetings: int
    value_usd: float | None
    value_of_meetings_usd: float | None
    return_ratio: float | None
    since: datetime | None
    days: float | None


class VariantFigures(View):
    """One variant, or one arm of the test, by its number from 1; rates as in `Performance`."""

    variant_number: int
    tone: str
    sent: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    positive: int
    opted_out: int
    complained: int
    open_rate: float
    click_rate: float
    reply_rate: float
    positive_rate: float


class AbTesting(View):
    """What the variants did.

    `variants` as they went out, edited ones under numbers of their own; `arms` as the test gave
    them, none without a test. What the verdict names is of the arms: what a person chose to send is
    no test.
    """

    allocation: str
    variants: tuple[VariantFigures, ...]
    arms: tuple[VariantFigures, ...]
    winning_variant: int | None
    is_statistically_significant: bool
    confidence_level: float | None
    verdict: Verdict | None


class CampaignAnalytics(View):
    """A campaign's figures under the documents' names."""

    campaign_id: int
    name: str
    status: str
    channel: str
    performance: Performance
    cost: Cost
    roi: Roi
    ab_testing: AbTesting


class CampaignCard(View):
    """All that a person sees of a campaign. `may_decide`: whether they may start and end it."""

    campaign: CampaignView
    analytics: CampaignAnalytics
    audience: AudienceCount | None
    segments: dict[str, str]
    senders: tuple[str, ...]
    open_sequences: int
    approved: int
    may_decide: bool
    timezone: str


class MessageLine(View):
    """One message of a campaign; `id` is the touch's, `lead_id` the prospect's."""

    id: int
    campaign_id: int
    lead_id: int
    lead_name: str
    outreach_type: str
    channel: str
    status: str
    selected_variant: int
    subject: str | None
    preview: str
    due_at: datetime
    sent_at: datetime | None


class MessagePage(View):
    """`total` counts all with that status; the next page is behind `after`, None at the end."""

    campaign_id: int
    campaign: str
    status: str | None
    total: int
    messages: tuple[MessageLine, ...]
    after: int | None


class MessageVariant(View):
    variant_number: int
    tone: str
    subject: str | None
    body: str
    angle: str
    writer: str
    warnings: tuple[str, ...]
    selected: bool


class MessageVariants(View):
    message_id: int
    campaign_id: int
    lead_id: int
    lead_name: str
    status: str
    selected_variant: int
    variants: tuple[MessageVariant, ...]


MessageStatus = Literal[
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "opted_out",
    "complained",
    "bounced",
    "failed",
]


class ChannelData(Request):
    """What a provider reports with a status; `event_id` tells one report from the next.

    `machine`: no person did it, such as a link scanner's click.
    """

    provider: Annotated[str, Field(min_length=1, max_length=60)] = "provider"
    event_id: Annotated[str, Field(max_length=300)] | None = None
    email_id: Annotated[str, Field(max_length=300)] | None = None
    linkedin_message_id: Annotated[str, Field(max_length=300)] | None = None
    machine: bool = False
    note: Line | None = None


class StatusRequest(Request):
    message_id: int
    status: MessageStatus
    channel_data: ChannelData = ChannelData()


class StatusReport(View):
    """`status` is the message's by now; `is_new` is False when that was known."""

    message_id: int
    status: str
    is_new: bool


class CountDifference(View):
    figure: str
    counted: int
    found: int


class RecountReport(View):
    """What a recount put right: nothing, if all is well."""

    campaign_id: int
    name: str
    messages_put_right: int
    differences: tuple[CountDifference, ...]


NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def _campaign(**more: Any) -> CampaignView:
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
        "custom_context": "",
        "has_own_offer": False,
        "num_variants": 3,
        "allocation": "even",
        "sender_ids": (),
        "send_window": None,
        "daily_limit": 40,
        "budget_usd": None,
        "deal_value_usd": 12_000.0,
        "owner": "Ada Admin",
        "version": 0,
        "is_default": False,
    }
    return CampaignView(**values | more)
