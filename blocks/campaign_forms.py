"""Decides the forms of a campaign: a short one to begin with, and one with everything else."""

from __future__ import annotations

from decimal import Decimal

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import context
from blocks.forms import modal, select_input, several_input, text_input
from blocks.refs import Ref
from engine.views.campaigns import CampaignForm, CampaignView, OwnOffer, TargetAudience

ANYBODY = "any"
OWN = "custom"
SHIPPED = "shipped"
"""The choice of no template of one's own."""
MOST_OPTIONS = 100
"""What a menu holds."""
CHANNELS = {
    ANYBODY: "As the sequence says",
    "email": "E-mail only",
    "email,linkedin": "E-mail, else LinkedIn",
    "linkedin,email": "LinkedIn, else e-mail",
    "linkedin": "LinkedIn only",
    "phone": "Phone only",
    "sms": "SMS only",
}
TESTS = {
    "first": "No test: the first variant goes out",
    "even": "Test the variants in even shares",
    "thompson": "Test, and send what works more often",
}
COUNTED, NOT_COUNTED = "yes", "no"
TRACKING = {NOT_COUNTED: "Not counted", COUNTED: "Count opens and clicks"}
WRITERS = {"template": "Templates", "model": "A language model"}


class CampaignRef(Ref):
    """Which campaign a form is about (none: a new one), as it was when the form was opened.

    `channel` is where the answer goes; without one, to the conversation with whoever asked.
    """

    id: int | None = None
    version: int = 0
    channel: str | None = None


def campaign_modal(form: CampaignForm, channel: str | None) -> Modal_:
    """Who it is for and how it goes: what a campaign begins with."""
    campaign = form.campaign
    wanted = campaign.target_audience if campaign else TargetAudience()
    kinds = {name: name for name in form.sequence_types}
    blocks: list[Block] = [
        text_input("name", "Name", campaign.name if campaign else ""),
        select_input(
            "segment",
            "Audience",
            {ANYBODY: "Everybody", **form.segments},
            wanted.segment or ANYBODY,
        ),
        text_input("title", "Words in the title", wanted.title or "", optional=True),
        text_input("country", "Country", wanted.country or "", optional=True),
        text_input(
            "min_qualification_score",
            "Least score",
            f"{campaign.min_qualification_score:g}" if campaign else "60",
            hint="Priority from 0 to 100. 0 leaves nobody out.",
        ),
        select_input("channels", "Channel", _channels(form), _chosen_channels(campaign)),
        select_input(
            "sequence_type",
            "Sequence",
            kinds,
            campaign.sequence_type if campaign else form.sequence_types[0],
        ),
        select_input("allocation", "Test", TESTS, campaign.allocation if campaign else "even"),
    ]
    if campaign is None:
        blocks.append(context("All else has a default; *More settings* on its card changes it."))
    return modal(
        Modal.CAMPAIGN,
        "Edit campaign" if campaign else "New campaign",
        blocks,
        _ref(campaign, channel),
        submit="Save" if campaign else "Create",
    )


def _ref(campaign: CampaignView | None, channel: str | None) -> CampaignRef:
    if campaign is None:
        return CampaignRef(channel=channel)
    return CampaignRef(id=campaign.id, version=campaign.version, channel=channel)


def _channels(form: CampaignForm) -> dict[str, str]:
    """The usual choices, the team's own channels, and what the campaign has if that is another."""
    offered = dict(CHANNELS)
    if form.own_channels:
        offered[OWN] = f"{' or '.join(form.own_channels)} only"
    chosen = _chosen_channels(form.campaign)
    return offered if chosen in offered else {**offered, chosen: chosen.replace(",", ", else ")}


def _chosen_channels(campaign: CampaignView | None) -> str:
    return ",".join(campaign.channels) or ANYBODY if campaign else ANYBODY


def more_modal(form: CampaignForm, channel: str) -> Modal_:
    """Everything else: finer criteria, the offer, who writes and sends, limits and money."""
    campaign = form.campaign
    assert campaign is not None
    wanted = campaign.target_audience
    blocks: list[Block] = [
        text_input("description", "What it is for", campaign.description, optional=True),
        text_input("industry", "Industry", wanted.industry or "", optional=True),
        text_input(
            "company_size",
            "Company size",
            ", ".join(wanted.company_size),
            optional=True,
            hint="Employees, such as 50-200 or 500+.",
        ),
        text_input("grade", "Grade at least", wanted.grade or "", optional=True),
        text_input("tags", "Tags", ", ".join(wanted.tags), optional=True),
        text_input("owner", "Owner of the prospects", wanted.owner or "", optional=True),
        *_offer(form),
        select_input("writer", "Drafts are written by", WRITERS, campaign.writer),
        *_template(form, campaign),
        text_input(
            "custom_context",
            "Guidance for the writer",
            campaign.custom_context,
            multiline=True,
            optional=True,
        ),
        text_input(
            "num_variants",
            "Variants",
            str(campaign.num_variants),
            optional=True,
            hint="1 to 5. Empty: as many as the sequence says.",
        ),
        *_owner(form, campaign),
        *_senders(form, campaign),
        text_input("daily_limit", "E-mails a day", _number(campaign.daily_limit), optional=True),
        text_input(
            "send_window",
            "Hours",
            _hours(campaign),
            optional=True,
            hint="The recipient's, such as 9-17. Empty: the team's.",
        ),
        text_input("budget_usd", "Budget, US dollars", _number(campaign.budget_usd), optional=True),
        text_input(
            "deal_value_usd",
            "Worth of one customer, US dollars",
            _number(campaign.deal_value_usd),
            optional=True,
        ),
        select_input(
            "tracking",
            "Opens and clicks",
            TRACKING,
            COUNTED if campaign.tracking else NOT_COUNTED,
            hint="Counting them leads the links of its e-mails through your own address.",
        ),
    ]
    return modal(
        Modal.CAMPAIGN_MORE, "More settings", blocks, _ref(campaign, channel), submit="Save"
    )


def _offer(form: CampaignForm) -> list[Block]:
    """Own words about the offer; the team's campaign has a form of its own for them."""
    if form.campaign is not None and form.campaign.is_default:
        return []
    own = form.offer or OwnOffer()
    told = "The team's own offer, if these are empty."
    return [
        text_input("topic", "Own offer: what it is about", own.topic, optional=True, hint=told),
        text_input(
            "value_proposition",
            "Own offer: what you offer",
            own.value_proposition,
            multiline=True,
            optional=True,
        ),
        text_input(
            "proof_points",
            "Own offer: proof, one a line",
            own.proof_points,
            multiline=True,
            optional=True,
        ),
    ]


def _template(form: CampaignForm, campaign: CampaignView) -> list[Block]:
    if not form.templates:
        return []
    own = {str(each.id): each.label for each in form.templates}
    return [
        select_input(
            "template_id",
            "Template of the first message",
            {SHIPPED: "Drumbeat's own", **own},
            str(campaign.template_id or SHIPPED),
            hint="With a model it is used where the model fails. One that has neither "
            "{{ proof_point }} nor {{ question }} reads the same each time: that is no test.",
        )
    ]


def _owner(form: CampaignForm, campaign: CampaignView) -> list[Block]:
    """Who looks after it; in a team of more than a menu holds, the one who does is offered."""
    offered = {str(each.id): each.label for each in form.owners[: MOST_OPTIONS - 1]}
    if campaign.owner_id is not None and campaign.owner is not None:
        offered[str(campaign.owner_id)] = campaign.owner
    if not offered:
        return []
    chosen = str(campaign.owner_id or "")
    return [select_input("owner_id", "Owner of the campaign", offered, chosen, optional=True)]


def _senders(form: CampaignForm, campaign: CampaignView) -> list[Block]:
    if not form.senders:
        return []
    options = {str(sender.id): sender.label for sender in form.senders}
    chosen = [str(id_) for id_ in campaign.sender_ids]
    return [several_input("sender_ids", "Mailboxes that send it", options, chosen)]


def _number(value: float | None) -> str:
    """All its digits and no exponent: an edit keeps what it does not change."""
    if value is None:
        return ""
    words = f"{Decimal(str(value)):f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _hours(campaign: CampaignView) -> str:
    hours = campaign.send_window
    return "" if hours is None else f"{hours.first_hour}-{hours.last_hour}"
