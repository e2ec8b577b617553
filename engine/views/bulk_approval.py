"""What is asked and told about approving many drafts at once: a sample, and what it did."""

from __future__ import annotations

from engine.views.base import Request, View
from engine.views.draft_queue import DraftFilter
from engine.views.drafts import LeftOutDraft
from storage.states import Channel, TouchKind


class BulkRequest(Request):
    """Approve all that fit, as they were when the sample was read; `seen` is the hash of them."""

    filter: DraftFilter
    with_warned: bool = False
    seen: str


class StepCount(View):
    """How many drafts of one step of the campaign wait."""

    outreach_type: str
    channel: str
    channel_name: str | None = None
    """Never told: those of one channel are counted together."""
    count: int


class DraftSample(View):
    """A draft to read before many are approved: the text as it will be sent."""

    prospect_name: str
    company: str | None
    outreach_type: str
    channel: str
    channel_name: str | None = None
    subject: str | None
    body: str


class BulkPreview(View):
    """What approving at once would do.

    Of `total` drafts `count` would be approved; `blocked` have a warning that has to be put right,
    `warned` another one, and `not_yours` are for somebody else to approve (`may_not` says why).
    """

    success: bool = True
    filter: DraftFilter
    with_warned: bool
    campaign_id: int
    campaign_name: str
    steps: tuple[StepCount, ...]
    total: int
    count: int
    blocked: int
    warned: int
    not_yours: int
    may_not: str | None
    samples: tuple[DraftSample, ...]
    seen: str


class BulkApproved(View):
    """What became of them; `left_out` could not be approved when it came to it."""

    success: bool = True
    campaign_name: str
    approved: int
    blocked: int
    warned: int
    not_yours: int
    left_out: tuple[LeftOutDraft, ...]


def examples() -> dict[str, View]:
    sample = DraftSample(
        prospect_name="Maya Lindqvist",
        company="Alder Grove Academy",
        outreach_type=TouchKind.INITIAL_DM,
        channel=Channel.EMAIL,
        subject="About referrals",
        body="Hello Maya,\n\nWhich referrals take the most telephone calls?\n\nAda Admin",
    )
    step = StepCount(outreach_type=TouchKind.INITIAL_DM, channel=Channel.EMAIL, count=41)
    follow_up = StepCount(outreach_type=TouchKind.FOLLOWUP_1, channel=Channel.EMAIL, count=40)
    preview = BulkPreview(
        filter=DraftFilter(campaign_id=3, kind=TouchKind.INITIAL_DM, channel=Channel.EMAIL),
        with_warned=False,
        campaign_id=3,
        campaign_name="Spring schools",
        steps=(step, follow_up),
        total=41,
        count=35,
        blocked=2,
        warned=4,
        not_yours=0,
        may_not=None,
        samples=(sample, sample, sample),
        seen="3f2a91",
    )
    odd = "<!channel> *Ann* & Lee " + "x" * 200
    return {
        "bulk": preview,
        "bulk_warned": preview.model_copy(update={"with_warned": True, "count": 39}),
        "bulk_clean": preview.model_copy(
            update={"total": 1, "count": 1, "blocked": 0, "warned": 0, "samples": (sample,)}
        ),
        "bulk_not_yours": preview.model_copy(
            update={
                "count": 0,
                "not_yours": 39,
                "samples": (),
                "may_not": "Only admins approve drafts here. Ask Ada Admin.",
            }
        ),
        "bulk_hostile": preview.model_copy(
            update={
                "campaign_name": odd,
                "samples": (
                    sample.model_copy(
                        update={"prospect_name": odd, "subject": odd, "body": odd * 20}
                    ),
                ),
            }
        ),
        "bulk_done": BulkApproved(
            campaign_name="Spring schools",
            approved=35,
            blocked=2,
            warned=4,
            not_yours=0,
            left_out=(LeftOutDraft(prospect_name=odd, why="They are never written to."),),
        ),
        "bulk_none": BulkApproved(
            campaign_name="Spring schools",
            approved=0,
            blocked=0,
            warned=0,
            not_yours=3,
            left_out=(),
        ),
    }
