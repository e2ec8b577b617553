"""Decides what is told about e-mails on their way: what waits, what holds it, what is unsure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.views.base import View
from storage.states import Channel


class Attachment(View):
    """A file that goes with an e-mail: where it is kept, and how it is called there."""

    file: str
    name: str


class ClaimedMail(View):
    """An e-mail that its claimer is to send, and the fence that he records the outcome with."""

    id: int
    workspace_id: int
    touch_id: int
    owner: str
    fence: int
    channel: Channel = Channel.EMAIL
    message_id: str
    in_reply_to: str | None
    references: str | None
    sender_id: int
    has_own_server: bool = False
    reply_to: str | None = None
    from_address: str
    from_name: str
    to_address: str
    to_name: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    tracked: bool = False
    """Whether its opens and clicks are counted."""

    @property
    def claim(self) -> tuple[int, int]:
        """Which claim of which mail: whoever took one back from themselves has two of it."""
        return self.id, self.fence


class WaitsBehind(View):
    """A message that waits behind a prospect's next one, and what holds it now."""

    touch_id: int
    outreach_type: str
    channel: str
    channel_name: str | None
    touch_state: str
    gate: str | None
    sentence: str
    opens_at: datetime | None


class WhyReport(View):
    """Why a prospect's next message has not gone out: the first gate that holds, in words."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    outreach_type: str | None
    touch_state: str | None
    gate: str | None
    sentence: str
    opens_at: datetime | None
    timezone: str
    behind: tuple[WaitsBehind, ...] = ()
    """What else is open for them, in its order."""
    more: int = 0
    """So many besides."""


class UncertainMail(View):
    """An e-mail or SMS of which nobody can know whether it went out; a person is asked."""

    mail_id: int
    channel: Channel = Channel.EMAIL
    prospect_name: str
    company_name: str | None
    to_address: str
    subject: str
    message_id: str
    tried_at: datetime
    timezone: str
    state: str
    settled: str | None
    """Who said what, once somebody has."""


class UnsureText(View):
    """An SMS of which nobody knows whether it went out, to be looked for at the provider's."""

    mail_id: int
    to_address: str
    text: str
    tried_at: datetime


class NoticeCard(View):
    """A sentence for the team."""

    notice_id: int
    text: str
    is_over: bool
    for_slack_user_id: str | None = None
    """Whom of the team it is for."""


class SuppressionPlan(View):
    """Whom a suppression would be about, and what it would end; `whom` names them once more."""

    success: bool = True
    whom: str
    what: str
    is_about_many: bool
    only_calls: bool
    """Behind a number there may be several people: only calls and SMS to it are left out."""
    people: int
    """Prospects who are known by it."""
    sequences: int
    already: str | None
    """Why it holds already."""


class SuppressionView(View):
    """Who will not be written to any more, and what that ended."""

    success: bool = True
    what: str
    prospect_ids: tuple[int, ...]
    stopped_sequences: int
    was_known: bool


class UnsuppressionView(View):
    """Who may be written to again, and why; `people` are those whose status came back."""

    success: bool = True
    what: str
    people: tuple[str, ...]
    because: str
    text: str


class SuppressionList(View):
    """What came of a list of addresses, domains and the like; `wrong` are lines that name none."""

    success: bool = True
    added: int
    was_known: int
    wrong: tuple[str, ...]


_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    unsure = UncertainMail(
        mail_id=7,
        prospect_name="Ines Okafor",
        company_name="Harbor School",
        to_address="ines@harbor.example",
        subject="Referral routes for families",
        message_id="<3f1c@team.example>",
        tried_at=_AT,
        timezone="America/New_York",
        state="uncertain",
        settled=None,
    )
    plan = SuppressionPlan(
        whom="#4",
        what="Ines Okafor at Harbor School",
        is_about_many=False,
        only_calls=False,
        people=1,
        sequences=1,
        already=None,
    )
    return {
        "uncertain_mail": unsure,
        "uncertain_mail_settled": unsure.model_copy(
            update={"state": "sent", "settled": "Ada Admin found it in the Sent folder."}
        ),
        "uncertain_sms": unsure.model_copy(
            update={"channel": Channel.SMS, "to_address": "+16175550123", "subject": ""}
        ),
        "notice": NoticeCard(
            notice_id=1,
            text="The mail server mail.example does not answer. E-mails wait until it does.",
            is_over=False,
        ),
        "notice_for_one": NoticeCard(
            notice_id=3,
            text="Answers to remy@team.example are not read: the mail server refuses the user name "
            "or password.",
            is_over=False,
            for_slack_user_id="U0REMY",
        ),
        "notice_over": NoticeCard(
            notice_id=1, text="The mail server mail.example answers again.", is_over=True
        ),
        "why_window": WhyReport(
            prospect_id=4,
            prospect_name="Ines Okafor",
            outreach_type="initial_dm",
            touch_state="approved",
            gate="send_window",
            sentence="It is outside the hours in which the recipient gets e-mails.",
            opens_at=_AT,
            timezone="America/New_York",
        ),
        "why_several": WhyReport(
            prospect_id=4,
            prospect_name="Ines Okafor",
            outreach_type="followup_1",
            touch_state="approved",
            gate="send_window",
            sentence="It is outside the hours in which the recipient gets e-mails.",
            opens_at=_AT,
            timezone="America/New_York",
            behind=(
                WaitsBehind(
                    touch_id=13,
                    outreach_type="followup_2",
                    channel="linkedin",
                    channel_name="InMail",
                    touch_state="approved",
                    gate="by_hand",
                    sentence="It is a task: somebody has to send it by hand.",
                    opens_at=None,
                ),
                WaitsBehind(
                    touch_id=14,
                    outreach_type="followup_3",
                    channel="email",
                    channel_name=None,
                    touch_state="approved",
                    gate="hold",
                    sentence="They are away, says <their> *notice*.",
                    opens_at=_AT + timedelta(days=3),
                ),
            ),
            more=2,
        ),
        "why_nothing": WhyReport(
            prospect_id=4,
            prospect_name="Ines Okafor",
            outreach_type=None,
            touch_state=None,
            gate=None,
            sentence="Nothing is planned for this prospect.",
            opens_at=None,
            timezone="America/New_York",
        ),
        "suppression_plan": plan,
        "suppression_plan_domain": plan.model_copy(
            update={
                "whom": "harbor.example",
                "what": "harbor.example",
                "is_about_many": True,
                "people": 12,
                "sequences": 3,
            }
        ),
        "suppression_plan_number": plan.model_copy(
            update={
                "whom": "+16175550100",
                "what": "+16175550100",
                "only_calls": True,
                "sequences": 0,
            }
        ),
        "suppression_plan_already": plan.model_copy(
            update={"already": "asked not to be written to", "sequences": 0}
        ),
        "suppression_plan_hostile": plan.model_copy(
            update={"whom": "<!channel> *x*", "what": "<!channel> *x*", "people": 0, "sequences": 0}
        ),
        "suppression": SuppressionView(
            what="Ines Okafor", prospect_ids=(4,), stopped_sequences=1, was_known=False
        ),
    }
